"""What there is to choose from in a song: found out first, if it is not known yet."""

from __future__ import annotations

from pathlib import Path

from coproduce.errors import UsageError
from coproduce.files.candidates_json import PartCandidates, candidates_from_json
from coproduce.pipeline.songs import BuildRequest, build_song, open_song
from coproduce.pipeline.used_takes import CANDIDATES
from coproduce.slips import nearest


def audition(song: Path, part: str | None = None) -> tuple[PartCandidates, ...]:
    """Lay the takes of each part side by side; those in quarantine are not among them.

    Parameters
    ----------
    song
        The song folder; what is not known of its takes yet is found out first.
    part
        Only this part.

    Raises
    ------
    UsageError
        If there is no such part, or only one take of it.
    CoproduceError
        If the folder has mistakes.
    """
    _, steps = open_song(song)
    found: tuple[PartCandidates, ...] = ()
    if any(CANDIDATES in step.outputs.values() for step in steps):
        built = build_song(song, BuildRequest(only=("comp",)))
        path = song / CANDIDATES
        if built.error is not None or not path.exists():
            raise built.errors[0]
        found = candidates_from_json(path.read_text("utf-8"), CANDIDATES)
    if part is None:
        return found
    chosen = tuple(entry for entry in found if entry[0] == part)
    if not chosen:
        names = [name for name, _ in found]
        raise UsageError(
            f"there are not several takes of {part} to choose from",
            "--part",
            f"{nearest(part, names)}Parts with several takes: {', '.join(names) or 'none'}.",
        )
    return chosen
