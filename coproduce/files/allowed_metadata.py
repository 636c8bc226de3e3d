"""The allow-list of metadata: what a released file may say about itself, and nothing else.

The leak scan looks for what is known to be secret. This one is its other half: it asks of
each field whether it may be there at all, whatever it says.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import mutagen.flac
import pypdf

from coproduce.files.leak_scan import Leak
from coproduce.files.session_metadata import (
    bext_fields,
    dawproject_fields,
    midi_fields,
    rpp_fields,
)
from coproduce.files.sound_pieces import without_sound

PDF_INFO: Final = frozenset({"/Title", "/Creator", "/Producer"})
XMP: Final = (
    frozenset({"xmpmeta", "RDF", "Description", "Alt", "Bag", "Seq", "li"})  # its scaffolding
    | frozenset({"title", "language", "format", "CreatorTool", "part", "NPages"})
    | frozenset({"InstanceID", "DocumentID", "RenditionClass", "PDFVersion", "Producer"})
)
# A bext chunk may say where in the song a stem begins; what it says is looked at by itself.
WAV_CHUNKS: Final = frozenset({b"fmt ", b"data", b"fact", b"ds64", b"bext"})
FLAC_TAGS: Final = frozenset({"title", "comment"})
# Inside <identification> a score may only say which notation features it uses.
MUSICXML: Final = frozenset({"identification", "encoding", "supports"})
_MOST_BESIDES_SOUND: Final = 16_000_000  # bytes of a WAV file that are no sound

_XMP_NAME: Final = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)[\s>/]")
_XMP_PACKET: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_IDENTIFICATION: Final = re.compile(rb"<identification\b.*?</identification>", re.DOTALL)
_ELEMENT: Final = re.compile(rb"<([\w-]+)")


def check_metadata(folder: Path) -> tuple[Leak, ...]:
    """Give every field of metadata in a release that is not on the allow-list.

    A file of a kind that is not released at all is one leak.
    """
    leaks: list[Leak] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        read = _FIELDS.get(path.suffix.lower())
        if read is None:
            leaks.append(Leak(file=name, place="", meaning="is no kind of file that we release"))
            continue
        try:
            extra = sorted(set(read(path)))
        except Exception:  # noqa: BLE001 - what cannot be read cannot be proved clean
            extra = ["cannot be read"]
        leaks.extend(
            Leak(file=name, place=field, meaning="is metadata that may not be there")
            for field in extra
        )
    return tuple(leaks)


def _pdf_fields(path: Path) -> Iterator[str]:
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    yield from (str(key) for key in (reader.metadata or {}) if key not in PDF_INFO)
    root: Any = reader.trailer["/Root"]
    packet = root.get("/Metadata")
    if packet is not None:
        xmp: bytes = packet.get_object().get_data()
        inner = b"".join(_XMP_PACKET.findall(xmp))
        names = {name.decode("latin-1") for name in _XMP_NAME.findall(inner)}
        yield from (f"XMP {name}" for name in names - XMP)
    if any(True for _ in reader.attachment_list):
        yield "attachment"


def _wav_fields(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        content = without_sound(stream, path.stat().st_size, _MOST_BESIDES_SOUND)
    at = 12
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        # Room that was kept for a size, and says nothing as long as it is empty.
        is_room = name == b"JUNK" and not any(content[at + 8 : at + 8 + length])
        if name not in WAV_CHUNKS and not is_room:
            yield f"{name.decode('latin-1').strip()} chunk"
        at += 8 + length + length % 2
    yield from bext_fields(path)


def _flac_fields(path: Path) -> Iterator[str]:
    file: Any = mutagen.flac.FLAC(path)  # type: ignore[no-untyped-call]
    keys = file.tags.keys() if file.tags else ()
    yield from (f"tag {key}" for key in keys if key.lower() not in FLAC_TAGS)
    yield from ("cover picture" for _ in file.pictures)
    yield from (
        f"{type(block).__name__} block"
        for block in file.metadata_blocks
        if type(block).__name__ not in {"StreamInfo", "VCFLACDict", "SeekTable", "Padding"}
    )


def _musicxml_fields(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    for block in _IDENTIFICATION.findall(content):
        names = {name.decode("latin-1") for name in _ELEMENT.findall(block)}
        yield from (f"<{name}>" for name in names - MUSICXML)
    if b"<credit" in content:
        yield "<credit>"


def _nothing(path: Path) -> Iterator[str]:
    """Give nothing: our own words, which have no metadata."""
    del path
    yield from ()


_FIELDS: Final[dict[str, Callable[[Path], Iterator[str]]]] = {
    ".pdf": _pdf_fields,
    ".wav": _wav_fields,
    ".flac": _flac_fields,
    ".musicxml": _musicxml_fields,
    ".rpp": rpp_fields,
    ".dawproject": dawproject_fields,
    ".mid": midi_fields,
    ".csv": _nothing,
    ".txt": _nothing,
    ".json": _nothing,
}
