"""Writing FLAC a piece at a time, so that a long take needs no second copy of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import numpy as np
import soundfile

from coproduce.errors import AudioError
from coproduce.files.atomic import replacing
from coproduce.model.audio import Signal

PIECE_SAMPLES: Final = 1 << 18
_SUBTYPES: Final = {16: "PCM_16", 24: "PCM_24"}


def write_flac(path: Path, signal: Signal, bits: Literal[16, 24] = 24) -> None:
    """Write a signal as FLAC, atomically.

    Samples are rounded to the nearest step; what is beyond full scale is held there.

    Raises
    ------
    AudioError
        If a sample is not a finite number.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    full_scale = np.float32(1 << (bits - 1))
    with (
        replacing(path) as temporary,
        soundfile.SoundFile(
            temporary,
            "w",
            samplerate=signal.sample_rate_hz,
            channels=signal.channels,
            format="FLAC",
            subtype=_SUBTYPES[bits],
        ) as sound,
    ):
        for start in range(0, signal.length_samples, PIECE_SAMPLES):
            piece = signal.samples[:, start : start + PIECE_SAMPLES]
            if not np.isfinite(piece.sum(dtype=np.float64)):
                raise AudioError(
                    f"a sample after {start / signal.sample_rate_hz:.1f} s is no number", str(path)
                )
            # A factor of a power of two is exact in float32, and so is each step up to 24 bits.
            steps = np.rint(piece * full_scale)
            np.clip(steps, -full_scale, full_scale - 1, out=steps)
            whole = np.ascontiguousarray(steps.T).astype(np.int32)
            sound.write(whole << (32 - bits))
