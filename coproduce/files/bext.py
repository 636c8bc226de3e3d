"""What recorders write beside the sound of a Broadcast Wave file (bext, EBU Tech 3285).

The sound starts so many samples after midnight. The chunk may name people and places, so it is
kept aside: what is shown of it is chosen field by field, and nothing of it is copied into what
coproduce makes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from coproduce.errors import FormatError

_FIXED_BYTES: Final = 602
_MOST_BYTES: Final = 1 << 20  # a chunk of notes is a few hundred bytes
_TEXTS: Final = (("description", 0, 256), ("originator", 256, 32), ("reference", 288, 32))
_DATE_AT, _TIME_AT = 320, 330
_TIME_REFERENCE_AT: Final = 338
_VERSION_AT: Final = 346


@dataclass(frozen=True, slots=True, kw_only=True)
class Bext:
    """A bext chunk. `time_reference_samples` counts from midnight to the first sample.

    `description`, `originator` and `reference` are what the recorder or a person wrote, and
    may name somebody: they are never shown or copied without being asked for.
    """

    description: str
    originator: str
    reference: str
    date: str
    time: str
    time_reference_samples: int
    version: int
    coding_history: str


def read_bext(path: Path) -> Bext | None:
    """Read the bext chunk of a WAV or RF64 file; None if it has none.

    Raises
    ------
    FormatError
        If the chunk is shorter than the standard has it.
    """
    body = _chunk(path, b"bext")
    if body is None:
        return None
    if len(body) < _FIXED_BYTES:
        raise FormatError(
            f"its bext chunk has {len(body)} bytes, not {_FIXED_BYTES} or more",
            str(path),
            "The sound can be used; only the time stamp is lost.",
        )
    texts = {name: _text(body[start : start + size]) for name, start, size in _TEXTS}
    (time_reference,) = struct.unpack_from("<Q", body, _TIME_REFERENCE_AT)
    (version,) = struct.unpack_from("<H", body, _VERSION_AT)
    return Bext(
        **texts,
        date=_text(body[_DATE_AT:_TIME_AT]),
        time=_text(body[_TIME_AT:_TIME_REFERENCE_AT]),
        time_reference_samples=time_reference,
        version=version,
        coding_history=_text(body[_FIXED_BYTES:]),
    )


def _chunk(path: Path, wanted: bytes) -> bytes | None:
    """Give the body of the first chunk of a name, wherever it lies in the file."""
    with path.open("rb") as stream:
        opening = stream.read(12)
        if opening[:4] not in {b"RIFF", b"RF64"} or opening[8:] != b"WAVE":
            return None
        for name, size in _chunks(stream):
            if name == wanted:
                return stream.read(min(size, _MOST_BYTES))
    return None


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    long_size = 0
    while len(head := stream.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        start = stream.tell()
        if name == b"ds64":
            long_size = struct.unpack("<Q", stream.read(16)[8:].ljust(8, b"\0"))[0]
            stream.seek(start)
        if name == b"data" and size == 0xFFFFFFFF:
            size = long_size
        yield name, size
        stream.seek(start + size + size % 2)


def _text(raw: bytes) -> str:
    """Read a field that is filled up with zeros; some recorders leave dirt behind the first."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", raw.split(b"\0")[0].decode("latin-1")).strip()
