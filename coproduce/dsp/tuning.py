"""How far from A = 440 Hz a recording is tuned, by the pitches of all its partials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy

from coproduce.dsp.correlate import RATE_HZ, Wave

_FRAME: Final = 8192
_HOP: Final = 4096
_BAND_HZ: Final = (120.0, 2500.0)
_ROWS: Final = 512


@dataclass(frozen=True, slots=True)
class Tuning:
    """Tuning in cents from -50 to 50, and how clear it is, from 0 to 1."""

    cents: float
    clarity: float


def measure_tuning(wave: Wave) -> Tuning:
    """Measure the tuning of one channel at 16 kHz as the mean angle of its spectral peaks."""
    window = np.hanning(_FRAME).astype(np.float32)
    if len(wave) < _FRAME:
        return Tuning(0.0, 0.0)
    frames = np.lib.stride_tricks.sliding_window_view(wave, _FRAME)[::_HOP]
    low, high = (round(hz * _FRAME / RATE_HZ) for hz in _BAND_HZ)
    total, weight = 0.0 + 0.0j, 0.0
    for first in range(0, len(frames), _ROWS):
        power = np.abs(scipy.fft.rfft(frames[first : first + _ROWS] * window)) + 1e-9
        middle = power[:, low:high]
        before, after = power[:, low - 1 : high - 1], power[:, low + 1 : high + 1]
        loud = middle > 0.05 * middle.max(axis=1, keepdims=True)
        rows, bins = np.nonzero((middle > before) & (middle >= after) & loud)
        # The top of a parabola through three levels lies between the bins.
        levels = [np.log(part[rows, bins]) for part in (before, middle, after)]
        bend = levels[0] - 2.0 * levels[1] + levels[2]
        shift = 0.5 * (levels[0] - levels[2]) / np.minimum(bend, -1e-9)
        frequencies_hz = (bins + low + np.clip(shift, -0.5, 0.5)) * (RATE_HZ / _FRAME)
        turns = 12.0 * np.log2(frequencies_hz / 440.0)
        weights = middle[rows, bins]
        total += complex(np.sum(weights * np.exp(2j * np.pi * turns)))
        weight += float(weights.sum())
    if weight <= 0.0:
        return Tuning(0.0, 0.0)
    return Tuning(float(np.angle(total)) / (2 * np.pi) * 100.0, abs(total) / weight)


def cents_apart(one: float, other: float) -> float:
    """Shortest way from one tuning to another around the semitone, -50 to 50 cents.

    >>> cents_apart(-45.0, 40.0)
    15.0
    """
    return (one - other + 50.0) % 100.0 - 50.0
