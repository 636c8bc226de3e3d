"""Writing FLAC a piece at a time, so that a long take needs no second copy of itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import soundfile

from coproduce.errors import AudioError
from coproduce.files.atomic import replacing
from coproduce.model.audio import Samples, Signal, stream_of

_SUBTYPES: Final = {16: "PCM_16", 24: "PCM_24"}


def write_flac(path: Path, signal: Signal, bits: Literal[16, 24] = 24) -> None:
    """Write a signal as FLAC, as `write_flac_blocks` does."""
    write_flac_blocks(path, stream_of(signal).read(), bits)


def write_flac_blocks(path: Path, blocks: Iterable[Signal], bits: Literal[16, 24] = 24) -> None:
    """Write consecutive pieces of sound as one FLAC file, atomically.

    Samples are rounded to the nearest step; what is beyond full scale is held there.

    Raises
    ------
    AudioError
        If a sample is not a finite number, or there is no piece.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    with replacing(path) as temporary, contextlib.ExitStack() as opened:
        sound: soundfile.SoundFile | None = None
        length_samples = 0
        for block in blocks:
            if sound is None:
                sound = opened.enter_context(_open(temporary, block, bits))
            if not np.isfinite(block.samples.sum(dtype=np.float64)):
                at_s = length_samples / block.sample_rate_hz
                raise AudioError(f"a sample after {at_s:.1f} s is no number", str(path))
            sound.write(_steps(block.samples, bits))
            length_samples += block.length_samples
        if sound is None:
            raise AudioError("there is no sound to write", str(path))


def _open(path: Path, like: Signal, bits: Literal[16, 24]) -> soundfile.SoundFile:
    return soundfile.SoundFile(
        path,
        "w",
        samplerate=like.sample_rate_hz,
        channels=like.channels,
        format="FLAC",
        subtype=_SUBTYPES[bits],
    )


def _steps(samples: Samples, bits: int) -> npt.NDArray[np.int32]:
    """Round here, because libsndfile cuts the lowest bits off; shape (samples, channels)."""
    # A factor of a power of two is exact in float32, and so is each step up to 24 bits.
    full_scale = np.float32(1 << (bits - 1))
    steps = np.rint(samples * full_scale)
    np.clip(steps, -full_scale, full_scale - 1, out=steps)
    whole: npt.NDArray[np.int32] = np.ascontiguousarray(steps.T).astype(np.int32)
    return whole << (32 - bits)
