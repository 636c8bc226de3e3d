"""Which takes are heard in a song's mix, and who is heard on the stems made elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from coproduce.model.mixing import FaderChoice
from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.pipeline.plan import chosen_takes
from coproduce.stages.clear import quarantine


def without_takes(folder: SongFolder, names: Collection[str]) -> SongFolder:
    """Give a song folder in which some takes, or stems made elsewhere, are not there."""
    return replace(
        folder,
        takes=tuple(take for take in folder.takes if take.name not in names),
        stems={part: path for part, path in folder.stems.items() if path not in names},
    )


def mixed_takes(folder: SongFolder) -> tuple[Take, ...]:
    """Give every take that is heard in the mix, for a question about consent.

    Quarantined takes are not in it, nor muted parts. A stem that was made elsewhere may be cut
    together from any takes of its part, so it counts as each of them; if there are none,
    nobody knows who is heard on it.
    """
    quarantined = quarantine(folder.takes, folder.people)
    takes = tuple(take for take in folder.takes if take.name not in quarantined)
    chosen = chosen_takes(folder, takes)
    heard = [take for part, take in chosen.items() if part not in folder.stems]
    heard += [take for stem in folder.stems.items() for take in _stem_as_takes(folder, *stem)]
    return tuple(take for take in heard if not folder.faders.get(take.part, FaderChoice()).mute)


def _stem_as_takes(folder: SongFolder, part: str, path: str) -> Iterator[Take]:
    of_part = [take for take in folder.takes if take.part == part]
    for take in of_part:
        yield replace(take, name=path, path=path)
    if not of_part:
        yield Take(name=path, part=part, path=path, heard=None)
