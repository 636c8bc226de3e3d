"""Opening a file up, whatever it is, so that every word in it can be read.

A released file can hold a name in many places: on a page, in its metadata, in a tag, in
the name of a file inside an archive. Each reader knows one kind of file by its first bytes
and gives pieces to be read, and parcels that are opened up in their turn.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Final

from coproduce.files.archives import ARCHIVE_ERRORS
from coproduce.files.pdf_pieces import open_pdf
from coproduce.files.pieces import Packed, Piece, UnreadableError, inside, printable
from coproduce.files.sound_pieces import open_jpeg, open_midi, open_png, open_tags, open_wav

MAGIC_LONGEST: Final = 16
DEEPEST: Final = 8  # an archive in an archive in a page: nobody needs more
LARGEST_INSIDE: Final = 400_000_000  # bytes that one file may unfold into
_SMALLEST_BASE64: Final = 24
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_MARKUP: Final = (b"<?xml", b"<!DOCTYPE", b"<html", b"<svg", b"<score")
_TAG: Final = re.compile(rb"</?([A-Za-z][\w.:-]*)([^<>]*)>")
_ATTRIBUTE: Final = re.compile(rb"(?<=\s)[\w.:-]+\s*=")
_XML_LYRIC: Final = re.compile(rb"<text(?:\s[^>]*)?>([^<]*)</text>")


def open_up(content: bytes, place: str = "", depth: int = 0) -> Iterator[Piece]:
    """Give everything in a file that can be read, and what is inside of what is inside.

    The raw bytes come first, so that nothing is missed where a reader knows too little.

    Raises
    ------
    UnreadableError
        If a file is of a kind that we know, and is broken, encrypted or endless.
    """
    said = _without_tags(content)
    yield Piece(place=place, content=said)
    if depth > DEEPEST:
        raise UnreadableError(f"{place or 'it'} is packed more than {DEEPEST} times")
    for found in _read(content, said, place, is_whole_file=depth == 0):
        if isinstance(found, Packed):
            yield from open_up(found.content, found.place, depth + 1)
        else:
            yield found


def _read(
    content: bytes, said: bytes, place: str, *, is_whole_file: bool
) -> Iterator[Piece | Packed]:
    for is_kind, read in _READERS:
        if is_kind(content[:MAGIC_LONGEST]):
            yield from read(content, place)
            return
    text = _as_text(content)
    if text is not None:
        yield from _text_pieces(_as_text(said) or text, content, place)
    elif is_whole_file:
        # No kind that we know, and no sound: letters in it are meant as letters.
        yield Piece(place=place, text=printable(content))


def _without_tags(content: bytes) -> bytes:
    """Leave the names of XML's elements and attributes out: <dot/> and <harmony> are nobody."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MARKUP):
        return content
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(b"=", tag.group(2)).join((b"<", b">")), content)


def _as_text(content: bytes) -> str | None:
    """Read bytes as text if that is what they are; None for anything else."""
    for encoding in (
        ("utf-16", "utf-8") if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8",)
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text[:4096] else text
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in content[:4096])
    return content.decode("latin-1") if content and not control else None


def _text_pieces(text: str, content: bytes, place: str) -> Iterator[Piece | Packed]:
    yield Piece(place=inside(place, "text"), text=text)
    syllables = _XML_LYRIC.findall(content)
    if syllables:  # words that are broken up under their notes
        joined = b" ".join(syllables).decode("utf-8", "replace")
        yield Piece(place=inside(place, "sung words"), text=joined)
    if text.lstrip()[:1] in {"{", "["}:
        yield from _json_pieces(text, place)
    yield from _base64_pieces(content, place)


def _json_pieces(text: str, place: str) -> Iterator[Piece]:
    """Run together what a JSON document says under each name: syllables make words again."""
    said: dict[str, list[str]] = {}

    def take(pairs: list[tuple[str, object]]) -> None:
        for key, value in pairs:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    said.setdefault(key, []).append(one)

    try:
        json.loads(text, object_pairs_hook=take)
    except (ValueError, RecursionError):
        return  # only looks like JSON; it was read as text already
    for key, values in said.items():
        yield Piece(place=inside(place, f'all of "{key}"'), text=" ".join(values))


def _base64_pieces(content: bytes, place: str) -> Iterator[Piece | Packed]:
    """Unpack pictures, fonts and whatever else is written into a text as base64."""
    for found in _BASE64.finditer(content):
        packed = found.group(0).rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        try:
            unpacked = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
        except binascii.Error:
            continue
        if len(unpacked) >= _SMALLEST_BASE64 // 2:
            yield Packed(content=unpacked, place=inside(place, "base64"))


def _zip_pieces(content: bytes, place: str) -> Iterator[Piece | Packed]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            comment = inside(place, "archive comment")
            yield Piece(place=comment, text=printable(archive.comment))
            if sum(member.file_size for member in archive.infolist()) > LARGEST_INSIDE:
                raise UnreadableError(f"{place or 'it'} unfolds into more than it may")
            for member in archive.infolist():
                yield Piece(place=inside(place, "member's name"), text=member.filename)
                notes = member.comment + b"\n" + member.extra
                yield Piece(place=inside(place, "member's notes"), text=printable(notes))
                inner = inside(place, f"member {member.filename}")
                yield Packed(content=archive.read(member), place=inner)
    except ARCHIVE_ERRORS as cause:
        raise UnreadableError(f"{place or 'it'} is an archive that cannot be opened") from cause


def _gzip_pieces(content: bytes, place: str) -> Iterator[Piece | Packed]:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            unpacked = stream.read(LARGEST_INSIDE)
    except ARCHIVE_ERRORS as cause:
        raise UnreadableError(f"{place or 'it'} is packed and cannot be opened") from cause
    yield Packed(content=unpacked, place=inside(place, "gzip"))


_Reader = Callable[[bytes, str], Iterator[Piece | Packed]]


def _starts(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


# The first that knows a file's beginning reads it.
_READERS: Final[tuple[tuple[Callable[[bytes], bool], _Reader], ...]] = (
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), _zip_pieces),
    (_starts(b"\x1f\x8b"), _gzip_pieces),
    (_starts(b"%PDF"), open_pdf),
    (_starts(b"RIFF", b"RF64", b"BW64"), open_wav),
    (_starts(b"\x89PNG\r\n\x1a\n"), open_png),
    (_starts(b"\xff\xd8\xff"), open_jpeg),
    (_starts(b"MThd"), open_midi),
    (
        _starts(b"ID3", b"OggS", b"fLaC", b"FORM", b"\xff\xfb", b"\xff\xf3", b"\xff\xfa"),
        open_tags,
    ),
    (lambda head: head[4:8] == b"ftyp", open_tags),
)
