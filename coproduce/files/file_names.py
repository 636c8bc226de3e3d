"""Names of files as other machines wrote them: an old stick may hold bytes that are no letters."""

from __future__ import annotations

import os
from pathlib import Path

from coproduce.errors import FormatError


def shown(name: str) -> str:
    r"""Give a name that can be printed and written; what is no letter becomes a question mark.

    Python keeps bytes that are no UTF-8 as halves of surrogate pairs (PEP 383), which no file
    and no terminal takes.

    >>> shown("grand-m\udce8re.wav").replace("\N{REPLACEMENT CHARACTER}", "?")
    'grand-m?re.wav'
    """
    return os.fsencode(name).decode("utf-8", "replace")


def require_readable_name(path: Path) -> None:
    """Refuse a file whose name has bytes that are no letters.

    Raises
    ------
    FormatError
        If it has any; the message gives the name as far as it can be read.
    """
    if shown(str(path)) != str(path):
        raise FormatError(
            "its name has signs in it that are no letters on this computer",
            shown(str(path)),
            "Rename it in your file manager; the recording itself is as it was.",
        )
