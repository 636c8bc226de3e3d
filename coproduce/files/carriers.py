"""Opening a file up, whatever it is, so that every word in it can be read.

A released file can hold a name in many places: on a page, in its metadata, in a tag, in
the name of a file inside an archive. Each reader below knows one kind of file by its first
bytes and gives pieces: text as people would read it, or bytes in which text may hide.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import mutagen
import pypdf

MAGIC_LONGEST: Final = 16
DEEPEST: Final = 8  # an archive in an archive in a page: nobody needs more
LARGEST_INSIDE: Final = 400_000_000  # bytes that one file may unfold into
_SMALLEST_BASE64: Final = 24

_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_PDF_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PDF_LITERAL: Final = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_PDF_HEX: Final = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_PDF_NAME: Final = re.compile(rb"/([^\s/<>\[\](){}%]{3,})")
_PDF_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_PDF_ESCAPED: Final = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}
_XML_LYRIC: Final = re.compile(rb"<text(?:\s[^>]*)?>([^<]*)</text>")
_MIDI_TEXT: Final = re.compile(rb"\xff[\x01-\x0f]([\x01-\x7f])")


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


def open_up(content: bytes, place: str = "", depth: int = 0) -> Iterator[Piece]:
    """Give everything in a file that can be read, and what is inside of what is inside.

    The raw bytes come first, so that nothing is missed where a reader knows too little.

    Raises
    ------
    UnreadableError
        If a file is of a kind that we know, and is broken, encrypted or endless.
    """
    yield Piece(place=place, content=content)
    if depth > DEEPEST:
        raise UnreadableError(f"{place or 'it'} is packed more than {DEEPEST} times")
    for is_kind, read in _READERS:
        if is_kind(content[:MAGIC_LONGEST]):
            yield from read(content, place, depth)
            return
    text = _as_text(content)
    if text is not None:
        yield from _text_pieces(text, content, place, depth)
    elif depth == 0:
        # No kind that we know, and no sound: letters in it are meant as letters.
        yield Piece(place=place, text=_printable(content))


def _inside(place: str, name: str) -> str:
    return f"{place}, {name}" if place else name


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


def _text_pieces(text: str, content: bytes, place: str, depth: int) -> Iterator[Piece]:
    yield Piece(place=_inside(place, "text"), text=text)
    syllables = _XML_LYRIC.findall(content)
    if syllables:  # words that are broken up under their notes
        joined = b" ".join(syllables).decode("utf-8", "replace")
        yield Piece(place=_inside(place, "sung words"), text=joined)
    if text.lstrip()[:1] in {"{", "["}:
        yield from _json_pieces(text, place)
    yield from _base64_pieces(content, place, depth)


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
        yield Piece(place=_inside(place, f'all of "{key}"'), text=" ".join(values))


def _base64_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    """Unpack pictures, fonts and whatever else is written into a text as base64."""
    for found in _BASE64.finditer(content):
        packed = found.group(0).rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        try:
            unpacked = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
        except binascii.Error:
            continue
        if len(unpacked) >= _SMALLEST_BASE64 // 2:
            yield from open_up(unpacked, _inside(place, "base64"), depth + 1)


def _zip_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            comment = _inside(place, "archive comment")
            yield Piece(place=comment, text=_printable(archive.comment))
            if sum(member.file_size for member in archive.infolist()) > LARGEST_INSIDE:
                raise UnreadableError(f"{place or 'it'} unfolds into more than it may")
            for member in archive.infolist():
                yield Piece(place=_inside(place, "member's name"), text=member.filename)
                notes = member.comment + b"\n" + member.extra
                yield Piece(place=_inside(place, "member's notes"), text=_printable(notes))
                inner = _inside(place, f"member {member.filename}")
                yield from open_up(archive.read(member), inner, depth + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError) as cause:
        raise UnreadableError(f"{place or 'it'} is an archive that cannot be opened") from cause


def _gzip_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            unpacked = stream.read(LARGEST_INSIDE)
    except (OSError, EOFError, zlib.error) as cause:
        raise UnreadableError(f"{place or 'it'} is packed and cannot be opened") from cause
    yield from open_up(unpacked, _inside(place, "gzip"), depth + 1)


def _pdf_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    """Read a PDF twice: as its directory says, and every stream that lies in it besides.

    The second way finds what was deleted and is still there, as an older version of a page.
    """
    yield from _pdf_strings(content, _inside(place, "PDF object"))
    for found in _PDF_STREAM.finditer(content):
        try:
            unpacked = zlib.decompressobj().decompress(found.group(1), LARGEST_INSIDE)
        except zlib.error:
            continue  # not deflated: the raw bytes are searched, or pypdf knows the filter
        yield from _pdf_strings(unpacked, _inside(place, "PDF stream"))
        yield from open_up(unpacked, _inside(place, "PDF stream"), depth + 1)
    if b"/Encrypt" in content:
        raise UnreadableError(f"{place or 'it'} is an encrypted PDF")
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        for key, value in (reader.metadata or {}).items():
            yield Piece(place=_inside(place, f"PDF metadata {key}"), text=str(value))
        for number, page in enumerate(reader.pages, start=1):
            yield Piece(place=_inside(place, f"PDF page {number}"), text=page.extract_text())
        for number, generation in _pdf_object_numbers(reader):
            thing = reader.get_object(pypdf.generic.IndirectObject(number, generation, reader))
            yield from _pdf_object(thing, _inside(place, f"PDF object {number}"), depth)
    except UnreadableError:
        raise
    except Exception as cause:
        # pypdf raises whatever a broken file makes it stumble over.
        raise UnreadableError(f"{place or 'it'} is a PDF that cannot be read") from cause


def _pdf_object_numbers(reader: pypdf.PdfReader) -> Iterator[tuple[int, int]]:
    for generation, offsets in reader.xref.items():
        yield from ((number, generation) for number in offsets if number)
    yield from ((number, 0) for number in reader.xref_objStm)


def _pdf_object(thing: Any, place: str, depth: int) -> Iterator[Piece]:  # noqa: ANN401 - pypdf's
    if isinstance(thing, pypdf.generic.StreamObject):
        data = thing.get_data()
        yield from _pdf_strings(data, place)
        yield from open_up(data, place, depth + 1)
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield Piece(place=place, text=str(key))
            yield from _pdf_object(value, place, depth)
    elif isinstance(thing, list):
        for value in thing:
            yield from _pdf_object(value, place, depth)
    elif isinstance(thing, bytes):
        yield Piece(place=place, content=thing)
    elif isinstance(thing, str):
        yield Piece(place=place, text=str(thing))


def _pdf_strings(content: bytes, place: str) -> Iterator[Piece]:
    """Decode the strings and names that stand in PDF syntax, one by one and run together."""
    strings: list[bytes] = [
        _PDF_ESCAPE.sub(_pdf_unescape, found.group(1)) for found in _PDF_LITERAL.finditer(content)
    ]
    for found in _PDF_HEX.finditer(content):
        digits = b"".join(found.group(1).split())
        strings.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    names = [
        re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code.group(1).decode()), name)
        for name in _PDF_NAME.findall(content)
        if b"#" in name
    ]
    # Letters that are set apart on the line, [(QX) 20 (LEGAL)] TJ, are one word to a reader.
    yield Piece(place=place, content=b"".join(strings))
    if _mostly_text(content):
        # Names are in UTF-8 (ISO 32000-1, 7.3.5), strings in an encoding of their own.
        read = [_pdf_text(one) for one in strings] + [
            one.decode("utf-8", "replace") for one in names
        ]
        yield Piece(place=place, text="\n".join(read))


def _mostly_text(content: bytes) -> bool:
    """Whether brackets in it are likely to be PDF's, and not bytes of a font or a picture."""
    head = content[:4096]
    return sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head) < 0.2 * len(head) + 1


def _pdf_unescape(found: re.Match[bytes]) -> bytes:
    code = found.group(1)
    if code[:1] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return _PDF_ESCAPED.get(code, code)


def _pdf_text(string: bytes) -> str:
    if string.startswith(b"\xfe\xff"):
        return string[2:].decode("utf-16-be", "replace")
    if string.startswith(b"\xef\xbb\xbf"):
        return string[3:].decode("utf-8", "replace")
    return string.decode("latin-1")


def _riff_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    """Walk the chunks of a WAV file; everything but the sound is text to somebody."""
    is_large = content[:4] in {b"RF64", b"BW64"}
    at = 12
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        if name == b"data" and is_large and length == 0xFFFFFFFF:
            # The true length is in the ds64 chunk (EBU Tech 3306).
            (length,) = struct.unpack_from("<Q", content, 28)
        if at + 8 + length > len(content) and name != b"data":
            break  # no chunk, but something that was put behind the last one
        body = content[at + 8 : at + 8 + length]
        if name not in {b"data", b"fmt ", b"ds64", b"fact", b"JUNK", b"PEAK"}:
            chunk = _inside(place, f"{name.decode('latin-1').strip()} chunk")
            yield Piece(place=chunk, text=_printable(body))
            yield from open_up(body, chunk, depth + 1)
        at += 8 + length + length % 2
    if at < len(content):
        yield Piece(place=_inside(place, "after the last chunk"), text=_printable(content[at:]))
    yield from _tag_pieces(content, place, depth)


def without_sound(stream: BinaryIO, size: int, most: int) -> bytes:
    """Give the beginning of a long file, or of a WAV file everything but the sound in it."""
    head = stream.read(12)
    if head[:4] not in {b"RIFF", b"RF64", b"BW64"}:
        return head + stream.read(most - 12)
    kept, at = [head], 12
    while at + 8 <= size and sum(map(len, kept)) < most:
        stream.seek(at)
        chunk = stream.read(8)
        name, length = struct.unpack("<4sI", chunk)
        if name == b"data":
            if length == 0xFFFFFFFF:
                (length,) = struct.unpack_from("<Q", b"".join(kept), 28)
            kept.append(struct.pack("<4sI", b"data", 0))
        else:
            kept.append(chunk + stream.read(min(length + length % 2, most)))
        at += 8 + length + length % 2
    return b"".join(kept)


def _png_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    at = 8
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        chunk = _inside(place, f"{name.decode('latin-1')} chunk")
        if name not in {b"IDAT", b"IHDR", b"PLTE", b"IEND"}:
            yield Piece(place=chunk, text=_printable(body))
        if name in {b"zTXt", b"iTXt", b"iCCP"}:
            yield from _deflated_after_keyword(body, chunk, depth)
        elif name in {b"eXIf", b"tEXt"}:
            yield from open_up(body, chunk, depth + 1)
        at += 12 + length
        if name == b"IEND":
            break
    if at < len(content):
        yield from open_up(content[at:], _inside(place, "after the picture"), depth + 1)


def _deflated_after_keyword(body: bytes, place: str, depth: int) -> Iterator[Piece]:
    """Unpack a chunk's text wherever after its keyword it begins."""
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body):
        try:
            unpacked = zlib.decompressobj().decompress(body[found.start() :], LARGEST_INSIDE)
        except zlib.error:
            continue
        yield Piece(place=place, text=_printable(unpacked))
        yield from open_up(unpacked, place, depth + 1)


def _jpeg_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            segment = _inside(place, "comment" if marker == 0xFE else f"APP{marker - 0xE0} segment")
            yield Piece(place=segment, text=_printable(content[at + 4 : at + 2 + length]))
        at += 2 + max(length, 2)
    del depth


def _midi_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    """Gather the text events; syllables of a lyric are put together again."""
    del depth
    texts = [
        content[found.end() : found.end() + found.group(1)[0]]
        for found in _MIDI_TEXT.finditer(content)
    ]
    for text in texts:
        yield Piece(place=_inside(place, "MIDI text"), text=text.decode("utf-8", "replace"))
    joined = b"".join(texts)
    yield Piece(place=_inside(place, "MIDI text"), text=joined.decode("utf-8", "replace"))
    yield Piece(place=_inside(place, "MIDI text"), content=joined)


def _tag_pieces(content: bytes, place: str, depth: int) -> Iterator[Piece]:
    """Read the tags of an audio file: ID3, MP4, Vorbis comments, APE, ASF."""
    try:
        file = mutagen.File(io.BytesIO(content))
    except mutagen.MutagenError as cause:
        raise UnreadableError(f"{place or 'it'} is audio whose tags cannot be read") from cause
    tags = getattr(file, "tags", None)
    for key, value in tags.items() if tags is not None and hasattr(tags, "items") else ():
        yield from _tag_value(value, _inside(place, f"tag {key[:40]}"), depth)
        yield Piece(place=_inside(place, "name of a tag"), text=str(key))
    for picture in getattr(file, "pictures", []):
        yield from open_up(picture.data, _inside(place, "cover picture"), depth + 1)
        yield Piece(place=_inside(place, "cover picture's title"), text=picture.desc)


def _tag_value(value: Any, place: str, depth: int) -> Iterator[Piece]:  # noqa: ANN401 - mutagen's
    if isinstance(value, bytes):  # MP4's free-form atoms and covers are bytes
        yield Piece(place=place, text=_printable(bytes(value)))
        yield from open_up(bytes(value), place, depth + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tag_value(one, place, depth)
    else:
        yield Piece(place=place, text=str(value))
        # An ID3 frame keeps its parts as attributes: text, desc, url, owner, data.
        for part in getattr(value, "__dict__", {}).values():
            if isinstance(part, bytes | list | str) and part:
                yield from _tag_value(part, place, depth)
        if isinstance(value, str):
            yield from _base64_pieces(value.encode(), place, depth)


def _printable(content: bytes) -> str:
    """Text in bytes, as UTF-8, Latin-1 and UTF-16, whatever else is between it."""
    one_byte = (content.decode(encoding, "replace") for encoding in ("utf-8", "latin-1"))
    # A character may begin at an odd place.
    two_bytes = (content[start:].decode("utf-16-le", "replace") for start in (0, 1))
    return "\n".join((*one_byte, *two_bytes))


_Reader = Callable[[bytes, str, int], Iterator[Piece]]


def _starts(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


# The first that knows a file's beginning reads it.
_READERS: Final[tuple[tuple[Callable[[bytes], bool], _Reader], ...]] = (
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), _zip_pieces),
    (_starts(b"\x1f\x8b"), _gzip_pieces),
    (_starts(b"%PDF"), _pdf_pieces),
    (_starts(b"RIFF", b"RF64", b"BW64"), _riff_pieces),
    (_starts(b"\x89PNG\r\n\x1a\n"), _png_pieces),
    (_starts(b"\xff\xd8\xff"), _jpeg_pieces),
    (_starts(b"MThd"), _midi_pieces),
    (
        _starts(b"ID3", b"OggS", b"fLaC", b"FORM", b"\xff\xfb", b"\xff\xf3", b"\xff\xfa"),
        _tag_pieces,
    ),
    (lambda head: head[4:8] == b"ftyp", _tag_pieces),
)
