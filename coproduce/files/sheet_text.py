"""The text in a sheet's file: its encoding, and whether it is a text at all."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError, StorageError
from coproduce.files.first_bytes import FIRST_BYTES, require_text

LARGEST_SHEET_BYTES: Final = 1_000_000  # a long song has ten thousand, a thick book 500 000
MOST_TEXT_LINES: Final = 50_000
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS: Final = "\t\n\r\f\v\x1a\x85"


def read_text(path: Path) -> str:
    """Read a text in UTF-8, UTF-16, UTF-32 or, if it is none of them, Windows-1252.

    Raises
    ------
    FormatError
        If it is larger than a sheet can be, or not a text.
    StorageError
        If it cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_SHEET_BYTES + 1)
    except OSError as cause:
        raise StorageError(
            f"could not be read ({cause.strerror or cause})", str(path), "Check the path."
        ) from cause
    return decode(content, str(path))


def decode(content: bytes, where: str) -> str:
    """Turn bytes into a text; see read_text."""
    require_text(content[:FIRST_BYTES], where)
    if len(content) > LARGEST_SHEET_BYTES:
        raise _too_large(where)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    check_text(text, where)
    return text


def check_text(text: str, where: str) -> None:
    """Refuse what cannot be a sheet.

    Raises
    ------
    FormatError
        If it is too large, or holds control characters as no text does.
    """
    if len(text) > LARGEST_SHEET_BYTES:
        raise _too_large(where)
    if text.isprintable():
        return
    if text.count("\n") + text.count("\r") > MOST_TEXT_LINES:
        raise FormatError(
            f"more than {MOST_TEXT_LINES} lines, which no chord sheet has",
            where,
            "Give the text of the song alone, or one file for each song.",
        )
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in _TEXT_CONTROLS)
    if controls or text.count("\ufffd") > len(text) // 100 + 1:
        raise FormatError(
            "this is not a text",
            where,
            "Give a chord sheet that an editor for plain text can open.",
        )


def _too_large(where: str) -> FormatError:
    return FormatError(
        f"larger than {LARGEST_SHEET_BYTES // 1_000_000} MB, which no chord sheet is",
        where,
        "Give the text of the song alone, or one file for each song.",
    )
