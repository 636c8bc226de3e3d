"""Opening recordings and pictures: chunks, tags, covers, and what was put behind the end."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import mutagen

from coproduce.files.pieces import Packed, Piece, UnreadableError, inside, printable

LARGEST_TEXT: Final = 400_000_000  # bytes that a packed text may unfold into

WAVE_BEGINNINGS: Final = frozenset({b"RIFF", b"RF64", b"BW64"})
_MIDI_TEXT: Final = re.compile(rb"\xff[\x01-\x0f]([\x01-\x7f])")


def open_wav(content: bytes, place: str) -> Iterator[Piece | Packed]:
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
            chunk = inside(place, f"{name.decode('latin-1').strip()} chunk")
            yield Piece(place=chunk, text=printable(body))
            yield Packed(content=body, place=chunk)
        at += 8 + length + length % 2
    if at < len(content):
        yield Piece(place=inside(place, "after the last chunk"), text=printable(content[at:]))
    yield from open_tags(content, place)


def without_sound(stream: BinaryIO, size: int, most: int) -> bytes:
    """Give the beginning of a long file, or of a WAV file everything but the sound in it."""
    head = stream.read(12)
    if head[:4] not in WAVE_BEGINNINGS:
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


def open_png(content: bytes, place: str) -> Iterator[Piece | Packed]:
    """Walk the chunks of a PNG picture: texts, EXIF, and what is behind its end."""
    at = 8
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        chunk = inside(place, f"{name.decode('latin-1')} chunk")
        if name not in {b"IDAT", b"IHDR", b"PLTE", b"IEND"}:
            yield Piece(place=chunk, text=printable(body))
        if name in {b"zTXt", b"iTXt", b"iCCP"}:
            yield from _deflated_after_keyword(body, chunk)
        elif name in {b"eXIf", b"tEXt"}:
            yield Packed(content=body, place=chunk)
        at += 12 + length
        if name == b"IEND":
            break
    if at < len(content):
        yield Packed(content=content[at:], place=inside(place, "after the picture"))


def _deflated_after_keyword(body: bytes, place: str) -> Iterator[Piece | Packed]:
    """Unpack a chunk's text wherever after its keyword it begins."""
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body):
        try:
            unpacked = zlib.decompressobj().decompress(body[found.start() :], LARGEST_TEXT)
        except zlib.error:
            continue
        yield Piece(place=place, text=printable(unpacked))
        yield Packed(content=unpacked, place=place)


def open_jpeg(content: bytes, place: str) -> Iterator[Piece]:
    """Walk the segments before the picture in a JPEG file: EXIF, XMP, comments."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            segment = inside(place, "comment" if marker == 0xFE else f"APP{marker - 0xE0} segment")
            yield Piece(place=segment, text=printable(content[at + 4 : at + 2 + length]))
        at += 2 + max(length, 2)


def open_midi(content: bytes, place: str) -> Iterator[Piece]:
    """Gather the text events; syllables of a lyric are put together again."""
    texts = [
        content[found.end() : found.end() + found.group(1)[0]]
        for found in _MIDI_TEXT.finditer(content)
    ]
    for text in texts:
        yield Piece(place=inside(place, "MIDI text"), text=text.decode("utf-8", "replace"))
    joined = b"".join(texts)
    yield Piece(place=inside(place, "MIDI text"), text=joined.decode("utf-8", "replace"))
    yield Piece(place=inside(place, "MIDI text"), content=joined)


def open_tags(content: bytes, place: str) -> Iterator[Piece | Packed]:
    """Read the tags of an audio file: ID3, MP4, Vorbis comments, APE, ASF."""
    try:
        file = mutagen.File(io.BytesIO(content))
    except mutagen.MutagenError as cause:
        raise UnreadableError(f"{place or 'it'} is audio whose tags cannot be read") from cause
    tags = getattr(file, "tags", None)
    for key, value in tags.items() if tags is not None and hasattr(tags, "items") else ():
        yield from _tag_value(value, inside(place, f"tag {key[:40]}"))
        yield Piece(place=inside(place, "name of a tag"), text=str(key))
    for picture in getattr(file, "pictures", []):
        yield Packed(content=picture.data, place=inside(place, "cover picture"))
        yield Piece(place=inside(place, "cover picture's title"), text=picture.desc)


def _tag_value(value: Any, place: str) -> Iterator[Piece | Packed]:  # noqa: ANN401 - mutagen's
    if isinstance(value, bytes):  # MP4's free-form atoms and covers are bytes
        yield Piece(place=place, text=printable(bytes(value)))
        yield Packed(content=bytes(value), place=place)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tag_value(one, place)
    else:
        yield Piece(place=place, text=str(value))
        # An ID3 frame keeps its parts as attributes: text, desc, url, owner, data.
        for part in getattr(value, "__dict__", {}).values():
            if isinstance(part, bytes | list | str) and part:
                yield from _tag_value(part, place)
        if isinstance(value, str):  # Ogg carries its pictures as base64
            yield Packed(content=value.encode(), place=place)
