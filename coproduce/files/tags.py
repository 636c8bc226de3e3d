"""Tags of released recordings: a title and the credits, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen.flac

from coproduce.errors import FormatError


def tag_flac(path: Path, title: str, comment: str) -> None:
    """Replace all tags of a FLAC file by a title and a comment.

    Raises
    ------
    FormatError
        If it is no FLAC file.
    """
    try:
        file: Any = mutagen.flac.FLAC(path)  # type: ignore[no-untyped-call]
        file.clear_pictures()
        file.delete()
        file["title"] = title
        if comment:
            file["comment"] = comment
        file.save(deleteid3=True)
    except mutagen.MutagenError as cause:
        raise FormatError("is not FLAC", str(path), "Build the song again.") from cause
