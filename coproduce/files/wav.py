"""RIFF WAVE files: writing them byte for byte the same each time, and what a header promises.

libsndfile stamps the time of day into float files (the PEAK chunk), and calls no file
truncated; so both are done here (Microsoft RIFF 1991, WAVEFORMATEXTENSIBLE; EBU Tech 3306).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.errors import AudioError
from coproduce.files.atomic import replacing
from coproduce.model.audio import Samples, Signal, Sound, stream_of

Bits: TypeAlias = Literal[16, 24, "float"]

_PCM: Final = 1
_IEEE_FLOAT: Final = 3
_BYTES_PER_SAMPLE: Final[dict[Bits, int]] = {16: 2, 24: 3, "float": 4}
_BLOCK_SAMPLES: Final = 1 << 18
# A RIFF size is 32 bits wide; whole files beyond it are RF64 (EBU Tech 3306).
_RIFF_LIMIT: Final = 0xFFFFFFFF
_DS64: Final = struct.Struct("<QQQI")
_LEAST_HIDDEN_BYTES: Final = 1024
_UNKNOWN_SIZES: Final = frozenset({0, 0xFFFFFFFF, 0x7FFFFFFF})


def write_wav(path: Path, signal: Signal, bits: Bits = 24) -> None:
    """Write a signal as a WAV file, atomically and without a time of day in it.

    Samples are rounded to the nearest step; full scale and beyond is held at full scale in
    whole-number files and kept as it is in float files.

    Parameters
    ----------
    path
        The file to write; its folder is made if need be.
    signal
        What to write; nothing in it may be NaN or infinite.
    bits
        16 or 24 for whole numbers, "float" for 32-bit floating point.

    Raises
    ------
    AudioError
        If a sample is not a finite number.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    blocks = (
        Signal(signal.samples[:, start : start + _BLOCK_SAMPLES], signal.sample_rate_hz)
        for start in range(0, max(signal.length_samples, 1), _BLOCK_SAMPLES)
    )
    write_wav_blocks(path, blocks, length_samples=signal.length_samples, bits=bits)


def write_wav_blocks(
    path: Path,
    blocks: Iterable[Signal],
    *,
    length_samples: int | None,
    bits: Bits = 24,
    notes: Mapping[bytes, bytes] | None = None,
) -> None:
    """Write a WAV file from its consecutive pieces, however long it becomes.

    Parameters
    ----------
    path
        The file to write; its folder is made if need be.
    blocks
        All of one rate and one number of channels.
    length_samples
        Samples in each channel; None if that is known only when the last block has come.
    bits
        16 or 24 for whole numbers, "float" for 32-bit floating point.
    notes
        Chunks to put before the sound, by their names of four letters.

    Raises
    ------
    AudioError
        If a sample is not a finite number, the blocks are not `length_samples` long, or
        differ in rate or channels.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    written = 0
    first: Signal | None = None
    before_sound = b"".join(_chunk(name, body) for name, body in (notes or {}).items())
    with replacing(path) as temporary, temporary.open("wb") as stream:
        for block in blocks:
            if first is None:
                first = block
                stream.write(_header(bits, block, length_samples, before_sound))
            _require_alike(first, block, path)
            _require_finite(block, path, written)
            stream.write(_encode(block.samples, bits))
            written += block.length_samples
        if written != (written if length_samples is None else length_samples):
            raise AudioError(
                f"{written} samples came where {length_samples} were announced", str(path)
            )
        if stream.tell() % 2:
            stream.write(b"\0")  # chunks start at even places
        if length_samples is None and first is not None:
            stream.seek(0)
            stream.write(_header(bits, first, written, before_sound, has_room=True))


def write_wav_unclipped(
    path: Path,
    sound: Sound,
    *,
    length_samples: int | None,
    notes: Mapping[bytes, bytes] | None = None,
) -> float:
    """Write a WAV file with 24 bits, or as 32-bit float where those would cut the sound off.

    Whether it is louder than full scale is known only when it is read; it is then read again.

    Parameters
    ----------
    path
        The file to write; its folder is made if need be.
    sound
        What to write; a stream is read once or twice.
    length_samples, notes
        As of `write_wav_blocks`.

    Returns
    -------
    float
        The highest sample, full scale is 1: the file is float where it is more.

    Raises
    ------
    AudioError, StorageError
        As of `write_wav_blocks`.
    """
    peak = 0.0

    def watched(most: float) -> Iterator[Signal]:
        nonlocal peak
        for block in stream_of(sound).read():
            peak = max(peak, float(np.abs(block.samples).max(initial=0.0)))
            if most < peak < math.inf:
                raise _LouderError
            yield block

    try:
        write_wav_blocks(path, watched(1.0), length_samples=length_samples, notes=notes)
    except _LouderError:
        blocks = watched(math.inf)
        write_wav_blocks(path, blocks, length_samples=length_samples, bits="float", notes=notes)
    return peak


class _LouderError(Exception):
    """The sound is louder than whole numbers can hold."""


@dataclass(frozen=True, slots=True)
class WavLength:
    """Samples a channel that a header promises (None if it does not say), and that are there."""

    declared_samples: int | None
    present_samples: int

    @property
    def is_beyond_header(self) -> bool:
        """Whether the file holds sound that its header does not know of."""
        return self.declared_samples is not None and self.present_samples > self.declared_samples


def wav_length(path: Path) -> WavLength | None:
    """Compare what a WAV header promises with what is there; None for other files.

    A recorder that lost power leaves a header that promises more than the file holds, or a
    header from before the recording, which knows of nothing. What other chunks hold that
    follow the sound is no sound.
    """
    file_bytes = path.stat().st_size
    with path.open("rb") as stream:
        opening = stream.read(12)
        if opening[:4] not in {b"RIFF", b"RF64"} or opening[8:] != b"WAVE":
            return None
        return _wav_length(stream, file_bytes, is_rf64=opening[:4] == b"RF64")


def _wav_length(stream: BinaryIO, file_bytes: int, *, is_rf64: bool) -> WavLength | None:
    frame_bytes = 0
    long_size = 0
    while len(chunk := stream.read(8)) == 8:
        name, size = struct.unpack("<4sI", chunk)
        if name == b"data":
            if is_rf64 and size == _RIFF_LIMIT:
                size = long_size
            left = file_bytes - stream.tell()
            if not frame_bytes:
                return None
            if size in _UNKNOWN_SIZES - {0} or (is_rf64 and not size):
                return WavLength(None, left // frame_bytes)
            present = size if _is_followed_well(stream, size, left) else left
            return WavLength(size // frame_bytes, min(present, left) // frame_bytes)
        body = stream.read(min(size, 40))
        if name == b"fmt " and len(body) >= 14:
            frame_bytes = struct.unpack_from("<H", body, 12)[0]
        if name == b"ds64" and len(body) >= 16:
            long_size = struct.unpack_from("<Q", body, 8)[0]
        stream.seek(size - len(body) + size % 2, 1)
    return None


def _is_followed_well(stream: BinaryIO, size: int, left: int) -> bool:
    """Whether the sound ends where the header says: at the end, or before another chunk."""
    rest = left - size - size % 2
    if rest < _LEAST_HIDDEN_BYTES:
        return True
    stream.seek(size + size % 2, 1)
    name, chunk_size = struct.unpack("<4sI", stream.read(8))
    is_name = all(32 <= letter < 127 for letter in name)
    return is_name and chunk_size <= rest - 8


def _header(
    bits: Bits,
    block: Signal,
    length_samples: int | None,
    notes: bytes = b"",
    *,
    has_room: bool = False,
) -> bytes:
    """Lay out all that comes before the samples.

    A header that does not know its length yet, or `has_room`, is as long for a small file as
    for one that becomes too long for RIFF (EBU Tech 3306, 3.2).
    """
    channels, sample_rate_hz = block.channels, block.sample_rate_hz
    has_room = has_room or length_samples is None
    width = _BYTES_PER_SAMPLE[bits]
    data_bytes = width * channels * (length_samples or 0)
    kind = _IEEE_FLOAT if bits == "float" else _PCM
    layout = struct.pack(
        "<HHIIHH",
        kind,
        channels,
        sample_rate_hz,
        sample_rate_hz * width * channels,
        width * channels,
        8 * width,
    )
    chunks = notes + _chunk(b"fmt ", layout)
    if kind == _IEEE_FLOAT:
        # with an empty extension, as the format wants
        chunks = notes + _chunk(b"fmt ", layout + b"\0\0")
        chunks += _chunk(b"fact", struct.pack("<I", min(length_samples or 0, _RIFF_LIMIT)))
    room = _chunk(b"JUNK", bytes(_DS64.size)) if has_room else b""
    riff_bytes = 4 + len(room) + len(chunks) + 8 + data_bytes + data_bytes % 2
    if riff_bytes <= _RIFF_LIMIT:
        return (
            struct.pack("<4sI4s", b"RIFF", riff_bytes, b"WAVE")
            + room
            + chunks
            + struct.pack("<4sI", b"data", data_bytes)
        )
    riff_bytes += 8 + _DS64.size - len(room)
    sizes = _DS64.pack(riff_bytes, data_bytes, length_samples or 0, 0)
    return (
        struct.pack("<4sI4s", b"RF64", _RIFF_LIMIT, b"WAVE")
        + _chunk(b"ds64", sizes)
        + chunks
        + struct.pack("<4sI", b"data", _RIFF_LIMIT)
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


def _encode(block: Samples, bits: Bits) -> bytes:
    frames = np.ascontiguousarray(block.T)
    if bits == "float":
        return frames.astype("<f4").tobytes()
    # float64, because 24 bits and a rounding do not both fit into float32
    full_scale = 1 << (bits - 1)
    steps = np.rint(frames.astype(np.float64) * full_scale)
    whole: npt.NDArray[np.int32] = np.clip(steps, -full_scale, full_scale - 1).astype("<i4")
    width = _BYTES_PER_SAMPLE[bits]
    return whole.reshape(-1, 1).view(np.uint8)[:, :width].tobytes()


def _require_alike(first: Signal, block: Signal, path: Path) -> None:
    shape = (block.channels, block.sample_rate_hz)
    if shape != (first.channels, first.sample_rate_hz):
        raise AudioError(
            f"a piece with {shape[0]} channels at {shape[1]} Hz follows one with "
            f"{first.channels} at {first.sample_rate_hz} Hz",
            str(path),
        )


def _require_finite(block: Signal, path: Path, offset_samples: int) -> None:
    if np.isfinite(block.samples).all():
        return
    first = int(np.flatnonzero(~np.isfinite(block.samples).all(axis=0))[0]) + offset_samples
    raise AudioError(
        f"a sample at {first / block.sample_rate_hz:.3f} s is not a number, so nothing was written",
        str(path),
        "Something upstream produced it; check the takes with `coproduce check`.",
    )
