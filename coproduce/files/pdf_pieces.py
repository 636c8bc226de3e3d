"""Opening PDFs: pages, strings and metadata, and what was deleted and is still there."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

import pypdf

from coproduce.files.pieces import Packed, Piece, UnreadableError, inside

LARGEST_STREAM: Final = 400_000_000  # bytes that one stream may unfold into

_PDF_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_JPEG: Final = b"\xff\xd8\xff"
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


def open_pdf(content: bytes, place: str) -> Iterator[Piece | Packed]:
    """Read a PDF twice: as its directory says, and every stream that lies in it besides.

    The second way finds what was deleted and is still there, as an older version of a page.
    """
    # Packed bytes hold brackets by chance, and between two of them any short name.
    yield from _pdf_strings(_PDF_STREAM.sub(b"", content), inside(place, "PDF object"))
    for found in _PDF_STREAM.finditer(content):
        try:
            unpacked = zlib.decompressobj().decompress(found.group(1), LARGEST_STREAM)
        except zlib.error:
            # Not deflated: it is as it stands, or a picture, or pypdf knows the filter.
            if not found.group(1).startswith(_JPEG):
                yield from _pdf_strings(found.group(1), inside(place, "PDF stream"))
            continue
        yield from _pdf_strings(unpacked, inside(place, "PDF stream"))
        yield Packed(content=unpacked, place=inside(place, "PDF stream"))
    if b"/Encrypt" in content:
        raise UnreadableError(f"{place or 'it'} is an encrypted PDF")
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        for key, value in (reader.metadata or {}).items():
            yield Piece(place=inside(place, f"PDF metadata {key}"), text=str(value))
        for number, page in enumerate(reader.pages, start=1):
            yield Piece(place=inside(place, f"PDF page {number}"), text=page.extract_text())
        for number, generation in _pdf_object_numbers(reader):
            thing = reader.get_object(pypdf.generic.IndirectObject(number, generation, reader))
            yield from _pdf_object(thing, inside(place, f"PDF object {number}"))
    except UnreadableError:
        raise
    except Exception as cause:
        # pypdf raises whatever a broken file makes it stumble over.
        raise UnreadableError(f"{place or 'it'} is a PDF that cannot be read") from cause


def _pdf_object_numbers(reader: pypdf.PdfReader) -> Iterator[tuple[int, int]]:
    for generation, offsets in reader.xref.items():
        yield from ((number, generation) for number in offsets if number)
    yield from ((number, 0) for number in reader.xref_objStm)


def _pdf_object(thing: Any, place: str) -> Iterator[Piece | Packed]:  # noqa: ANN401 - pypdf's
    if isinstance(thing, pypdf.generic.StreamObject):
        data = thing.get_data()
        yield from _pdf_strings(data, place)
        yield Packed(content=data, place=place)
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield Piece(place=place, text=str(key))
            yield from _pdf_object(value, place)
    elif isinstance(thing, list):
        for value in thing:
            yield from _pdf_object(value, place)
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
    """Whether brackets in it are likely to be PDF's, and not bytes of a font or a picture.

    Of bytes as they come 39 in a hundred are ASCII that can be printed, of a page's operators
    nearly all; strings in UTF-16 between those are half zeros.
    """
    head = content[:4096]
    return sum(32 <= byte < 127 or byte in b"\t\n\r\f" for byte in head) >= 0.45 * len(head)


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
