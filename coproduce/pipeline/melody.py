"""What people changed in the tunes of a song, from the documents of its build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coproduce.errors import UsageError
from coproduce.pipeline.songs import BuildRequest, build_song, open_song

BUILT_BY = "notate"


def tune_changes(song: Path, tune: str | None = None) -> tuple[dict[str, Any], ...]:
    """Bring a song's tunes up to date, and give what was changed in each by hand.

    Parameters
    ----------
    song
        A song folder.
    tune
        One tune, by the name of its file; without it all that were corrected.

    Returns
    -------
    tuple
        The documents that `files.tune_changes_json` describes, in the order of their names.

    Raises
    ------
    UsageError
        If nobody corrected that tune, or the song has none of its name.
    CoproduceError
        If the song cannot be read or its tunes not be made.
    """
    folder, _ = open_song(song)
    names = sorted({*folder.ideas, *folder.melodies})
    if tune is not None and tune not in folder.melodies:
        known = ", ".join(names) or "none"
        raise UsageError(
            f"there is no corrected tune {tune!r} in this song (its tunes: {known})",
            f"{folder.name}/melody",
            f"Save your correction as melody/{tune if tune in names else 'verse'}.musicxml.",
        )
    wanted = [tune] if tune is not None else sorted(folder.melodies)
    if not wanted:
        return ()
    result = build_song(song, BuildRequest(only=(BUILT_BY,)))
    failed = {step.name: step.error for step in result.steps if step.error}
    for error in (result.error, *(failed.get(f"compare:{name}") for name in wanted)):
        if error is not None:
            raise error
    paths = (song / f"build/notation/{name}.diff.json" for name in wanted)
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in paths)
