"""Broadcast Wave files that say their place: a description, a place in time, and nothing else."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from coproduce.errors import AudioError, UsageError
from coproduce.files.wav import write_wav_unclipped
from coproduce.model.audio import Signal, Sound, stream_of
from coproduce.model.plain_letters import without_accents

_WRITTEN_VERSION: Final = 2
_NOT_MEASURED: Final = 0x7FFF  # a loudness that nobody measured (Tech 3285, version 2)


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
