"""Rounding to fewer bits with dither, so that a fading note ends in hiss and not in a buzz."""

from __future__ import annotations

from typing import Final

import numpy as np

from coproduce.model.audio import Samples, Signal

_CHUNK_SAMPLES: Final = 1 << 20


def dither(signal: Signal, bits: int, seed: int = 0) -> Signal:
    """Round to steps of `bits` bits after adding triangular noise two steps wide.

    The error is then noise of a constant level, whatever the music does (Lipshitz,
    Wannamaker & Vanderkooy, "Quantization and Dither", JAES 40, 1992). Digital silence
    stays silent. The same seed gives the same samples.
    """
    steps = np.float32(1 << (bits - 1))
    generator = np.random.Generator(np.random.PCG64(seed))
    dithered: Samples = np.empty_like(signal.samples)
    for start in range(0, signal.length_samples, _CHUNK_SAMPLES):
        piece = signal.samples[:, start : start + _CHUNK_SAMPLES]
        noise = generator.random(piece.shape, dtype=np.float32)
        noise -= generator.random(piece.shape, dtype=np.float32)
        noise[piece == 0.0] = 0.0
        rounded = np.rint(piece * steps + noise)
        np.clip(rounded, -steps, steps - 1, out=rounded)
        dithered[:, start : start + _CHUNK_SAMPLES] = rounded / steps
    return Signal(dithered, signal.sample_rate_hz)
