"""What a file is by its first bytes, whatever its name says, for whoever named another file."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError

FIRST_BYTES: Final = 512  # are enough to tell


class Kind(StrEnum):
    """What a file turns out to be that is no text."""

    SOUND = "a recording"
    PICTURE = "a picture"
    PDF = "a PDF"
    DOCUMENT = "a document of a word processor"
    PACKED = "a document or a packed folder"
    MIDI = "MIDI notes"


# The first that matches: a picture of a phone begins as its recordings do.
_MARKS: Final = (
    (rb"%PDF", Kind.PDF),
    (rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF.{4}WEBP|.{4}ftyp(?:hei|mif1|avif)", Kind.PICTURE),
    (rb"MThd", Kind.MIDI),
    (rb"PK\x03\x04", Kind.PACKED),
    (rb"\xd0\xcf\x11\xe0|\{\\rtf", Kind.DOCUMENT),
    (rb"(?:RIF[FX]|RF64|BW64).{4}(?:WAVE|AVI )|riff\x2e\x91|FORM.{4}AIF", Kind.SOUND),
    (rb"fLaC|OggS|caff\0|ID3[\x02-\x04]|#!AMR|.{4}ftyp", Kind.SOUND),
    (rb"\xff[\xe2-\xe7\xf0-\xf3\xf8-\xfd]|\x1a\x45\xdf\xa3|\x30\x26\xb2\x75", Kind.SOUND),
)
_PATTERNS: Final = tuple((re.compile(mark, re.DOTALL), kind) for mark, kind in _MARKS)
# What to do where words or chords were wanted.
_AS_TEXT: Final = {
    Kind.SOUND: "`coproduce notate` writes down a sung idea, `coproduce check` listens to a take. "
    "Here a text is wanted.",
    Kind.PICTURE: "Type the words into a plain text (.txt).",
    Kind.PDF: "Copy the words out of it into a plain text (.txt).",
    Kind.DOCUMENT: "Save it as plain text (.txt) in the program that wrote it.",
    Kind.PACKED: "Save it as plain text (.txt) in the program that wrote it, or unpack it.",
    Kind.MIDI: "Export it as MusicXML from a notation program, or type the words.",
}


def kind_of(opening: bytes) -> Kind | None:
    r"""Tell what a file is that is no text, by its first bytes; None if that is not known.

    >>> kind_of(b"RIFF\x24\x00\x00\x00WAVEfmt ").value, kind_of(b"P01: Low water")
    ('a recording', None)
    """
    return next((kind for mark, kind in _PATTERNS if mark.match(opening)), None)


def first_bytes(path: Path) -> bytes:
    """Read as much of a file as tells what it is; raises OSError."""
    with path.open("rb") as stream:
        return stream.read(FIRST_BYTES)


def require_text(opening: bytes, where: str) -> None:
    """Make sure that a file of which these are the first bytes may be a text.

    Raises
    ------
    FormatError
        If it is something else that we know, with what to do about it.
    """
    kind = kind_of(opening)
    if kind is not None:
        raise FormatError(f"this is {kind}, and no text", where, _AS_TEXT[kind])
