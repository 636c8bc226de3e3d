"""Broadcast Wave files: what recorders write beside the sound, and files that say their place.

The sound starts so many samples after midnight (bext, EBU Tech 3285). The chunk may name people
and places, so it is kept aside: what is shown of it is chosen field by field, and nothing of it
is copied into what coproduce makes. What is written here holds a description, a place in time,
and nothing else.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from coproduce.errors import AudioError, FormatError, UsageError
from coproduce.files.wav import write_wav_unclipped
from coproduce.model.audio import Signal, Sound, stream_of
from coproduce.model.plain_letters import without_accents

_FIXED_BYTES: Final = 602
_MOST_BYTES: Final = 1 << 20  # a chunk of notes is a few hundred bytes
_TEXTS: Final = (("description", 0, 256), ("originator", 256, 32), ("reference", 288, 32))
_DATE_AT, _TIME_AT = 320, 330
_TIME_REFERENCE_AT: Final = 338
_VERSION_AT: Final = 346
_WRITTEN_VERSION: Final = 2
_NOT_MEASURED: Final = 0x7FFF  # a loudness that nobody measured (Tech 3285, version 2)


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


def write_broadcast_wav(
    path: Path,
    sound: Sound,
    sample_rate_hz: int,
    *,
    description: str,
    time_reference_samples: int = 0,
) -> None:
    """Write sound as a Broadcast Wave file that says where on the time line it belongs.

    It has 24 bits, or is 32-bit float where those would cut the sound off.
    A studio's program puts the file there by itself ("spot to time stamp"). The same sound
    gives the same bytes: there is no date, no time of day and no name of anybody in it. Beyond
    4 GB the file becomes RF64 (EBU Tech 3306).

    Parameters
    ----------
    path
        The file to write, atomically; its folder is made if need be.
    sound
        The sound, in memory or as a stream, however many pieces it has.
    sample_rate_hz
        Rate of every piece, in which the time reference is counted.
    description
        What it is, such as "number-nine, vox-lead". The standard has room for 256 letters
        without accents: those lose their accents, and what is longer is cut off.
    time_reference_samples
        Samples from the beginning of the time line to the first sample.

    Raises
    ------
    UsageError
        If the time reference is negative.
    AudioError
        If there is no piece, one has another rate, or a sample is not a finite number.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    if not 0 <= time_reference_samples < 1 << 64:
        raise UsageError(
            f"a time reference of {time_reference_samples} samples",
            str(path),
            "A Broadcast Wave file counts from the beginning of the time line: give 0 or more.",
        )
    stream = stream_of(sound)
    write_wav_unclipped(
        path,
        replace(stream, read=lambda: _checked(stream.read(), sample_rate_hz, path)),
        length_samples=None,
        notes={b"bext": _bext(description, time_reference_samples)},
    )


def _checked(blocks: Iterable[Signal], sample_rate_hz: int, path: Path) -> Iterator[Signal]:
    is_empty = True
    for block in blocks:
        if block.sample_rate_hz != sample_rate_hz:
            raise AudioError(
                f"{block.sample_rate_hz} Hz came where {sample_rate_hz} Hz was announced", str(path)
            )
        is_empty = False
        yield block
    if is_empty:
        raise AudioError("there is no sound to write", str(path))


def _bext(description: str, time_reference_samples: int) -> bytes:
    return struct.pack(
        "<256s32s32s10s8sQH64s5h180s",
        without_accents(description).encode("ascii", "replace"),
        *(b"", b"", b"", b""),  # originator, its reference, date and time of day
        *(time_reference_samples, _WRITTEN_VERSION, b""),
        *([_NOT_MEASURED] * 5),
        b"",
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
