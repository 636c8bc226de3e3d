"""Plain words to sing, a line each: a text file, or a draft with its prompts and names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError

# Marks of our drafts: comments, prompts, notes, section names and the places of lines that
# were taken back are not sung.
_NOT_SUNG: Final = ("#", ">", "~", "[", "{", "(withdrawn ")
_SINGERS: Final = re.compile(
    r"^(?:P\d+(?:\s*\+\s*P\d+)*|group)\s*(?:\([a-z]+\))?:\s*", re.IGNORECASE
)
LARGEST_BYTES: Final = 1_000_000


def read_lyric_lines(path: Path) -> tuple[str, ...]:
    """Read the lines that are sung.

    Raises
    ------
    FormatError
        If there is no such file, it is not text, or no words are in it.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else b"\x00"
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise _unreadable(path, getattr(cause, "strerror", None) or "not UTF-8 text") from cause
    if "\x00" in text:
        raise _unreadable(path, "not text")
    rows = (row.strip() for row in text.splitlines())
    lines = tuple(_SINGERS.sub("", row) for row in rows if row and not row.startswith(_NOT_SUNG))
    if not any(any(letter.isalpha() for letter in line) for line in lines):
        raise FormatError("holds no words", str(path), "Write one sung line on each line.")
    return lines


def _unreadable(path: Path, why: str) -> FormatError:
    return FormatError(
        f"cannot be read as words ({why})", str(path), "Give a text file with one line a line."
    )
