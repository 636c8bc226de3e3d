"""Which takes are heard in a song's mix, and who is heard on the stems made elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from coproduce.errors import UsageError
from coproduce.model.comping import Comp
from coproduce.model.mixing import FaderChoice
from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.pipeline.used_takes import used_takes
from coproduce.stages.clear import quarantine


def without_takes(folder: SongFolder, names: Collection[str]) -> SongFolder:
    """Give a song folder in which some takes, or stems made elsewhere, are not there.

    Raises
    ------
    UsageError
        If a comp would lose some of its takes and keep others: its gaps would be silent.
    """
    return replace(
        folder,
        comps=dict(_comps_without(folder, names)),
        takes=tuple(take for take in folder.takes if take.name not in names),
        stems={part: path for part, path in folder.stems.items() if path not in names},
    )


def _comps_without(folder: SongFolder, names: Collection[str]) -> Iterator[tuple[str, Comp]]:
    for part, comp in folder.comps.items():
        gone = [take for take in comp.used if take in names]
        if gone and len(gone) < len(comp.used):
            raise UsageError(
                f"{', '.join(gone)} is in the comp of {part}, which would have gaps without it",
                "--without",
                f"Choose other takes for its sections in mix.toml, under [parts.{part}], or "
                "leave out every take of the comp.",
            )
        if not gone:
            yield part, comp


def mixed_takes(folder: SongFolder) -> tuple[Take, ...]:
    """Give every take that is heard in the mix, for a question about consent.

    Quarantined takes are not in it, nor muted parts. Of a comp every take is heard. A stem that
    was made elsewhere may be cut together from any takes of its part, so it counts as each of
    them; if there are none, nobody knows who is heard on it.
    """
    quarantined = quarantine(folder.takes, folder.people)
    takes = tuple(take for take in folder.takes if take.name not in quarantined)
    heard = [
        take
        for part, used in used_takes(folder, takes).items()
        if part not in folder.stems
        for take in used
    ]
    heard += [take for stem in folder.stems.items() for take in _stem_as_takes(folder, *stem)]
    return tuple(take for take in heard if not folder.faders.get(take.part, FaderChoice()).mute)


def _stem_as_takes(folder: SongFolder, part: str, path: str) -> Iterator[Take]:
    of_part = [take for take in folder.takes if take.part == part]
    for take in of_part:
        yield replace(take, name=path, path=path)
    if not of_part:
        yield Take(name=path, part=part, path=path, heard=None)
