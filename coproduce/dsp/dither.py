"""Rounding to fewer bits with dither, so that a fading note ends in hiss and not in a buzz."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from coproduce.model.audio import Signal


def dither_blocks(blocks: Iterable[Signal], bits: int, seed: int = 0) -> Iterator[Signal]:
    """Round to steps of `bits` bits after adding triangular noise two steps wide.

    The error is then noise of a constant level, whatever the music does (Lipshitz,
    Wannamaker & Vanderkooy, "Quantization and Dither", JAES 40, 1992). Digital silence
    stays silent. The same seed gives the same samples, however the sound is cut into blocks.
    """
    steps = np.float32(1 << (bits - 1))
    # Two generators, and a frame at a time: so no draw depends on where a block ends.
    one, other = (
        np.random.Generator(np.random.PCG64(child))
        for child in np.random.SeedSequence(seed).spawn(2)
    )
    for block in blocks:
        frames = block.samples.T
        noise = one.random(frames.shape, dtype=np.float32)
        noise -= other.random(frames.shape, dtype=np.float32)
        noise[frames == 0.0] = 0.0
        rounded = np.rint(frames * steps + noise)
        np.clip(rounded, -steps, steps - 1, out=rounded)
        rounded /= steps
        yield Signal(np.ascontiguousarray(rounded.T), block.sample_rate_hz)
