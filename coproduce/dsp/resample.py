"""Changing the sample rate of a whole signal, by a band-limited filter (soxr)."""

from __future__ import annotations

import numpy as np
import soxr

from coproduce.model.audio import Signal


def resample(signal: Signal, sample_rate_hz: int) -> Signal:
    """Convert to another rate; the sound keeps its pitch, its length and its place.

    >>> resample(Signal(np.zeros((2, 480), np.float32), 48_000), 44_100).length_samples
    441
    """
    if signal.sample_rate_hz == sample_rate_hz or signal.length_samples == 0:
        return Signal(signal.samples, sample_rate_hz)
    frames = soxr.resample(
        np.ascontiguousarray(signal.samples.T), signal.sample_rate_hz, sample_rate_hz, "VHQ"
    )
    return Signal(np.ascontiguousarray(frames.T, np.float32), sample_rate_hz)
