"""What is found when a file is opened up: pieces to be read, and parcels to be opened next."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableError(Exception):
    """A file that cannot be opened up, so that nobody can say what is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something inside a file: where it was found, and what it is.

    `text` is what a person or a program would read as text. `content` holds bytes in which
    text may hide; one of them is empty.
    """

    place: str
    text: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A file inside a file, of whatever kind, that is to be opened up as well."""

    content: bytes
    place: str


def inside(place: str, name: str) -> str:
    """Name a place inside another one.

    >>> inside("member score.xml", "text")
    'member score.xml, text'
    """
    return f"{place}, {name}" if place else name


def printable(content: bytes) -> str:
    """Text in bytes, as UTF-8, Latin-1 and UTF-16, whatever else is between it."""
    one_byte = (content.decode(encoding, "replace") for encoding in ("utf-8", "latin-1"))
    # A character may begin at an odd place.
    two_bytes = (content[start:].decode("utf-16-le", "replace") for start in (0, 1))
    return "\n".join((*one_byte, *two_bytes))
