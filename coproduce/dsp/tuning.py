"""How far from A = 440 Hz a recording is tuned, by the pitches of all its partials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.one_channel import Wave
from coproduce.units import A4_HZ

_FRAME: Final = 8192
_HOP: Final = 4096
_BAND_HZ: Final = (120.0, 2500.0)
_ROWS: Final = 512


@dataclass(frozen=True, slots=True)
class Tuning:
    """Tuning in cents from -50 to 50, and how clear it is, from 0 to 1."""

    cents: float
    clarity: float


class TuningWatch:
    """Measure the tuning of one channel at 16 kHz as the mean angle of its spectral peaks."""

    def __init__(self) -> None:
        self._kept = np.zeros(0, np.float32)
        self._total, self._weight = 0.0 + 0.0j, 0.0
        self._window = np.hanning(_FRAME).astype(np.float32)

    def add(self, wave: Wave) -> None:
        """Take in the next piece, shape (samples,)."""
        kept = np.concatenate((self._kept, wave))
        count = max(0, (len(kept) - _FRAME) // _HOP + 1)
        if count:
            frames = np.lib.stride_tricks.sliding_window_view(kept, _FRAME)[::_HOP]
            for first in range(0, len(frames), _ROWS):
                self._add_frames(frames[first : first + _ROWS])
        self._kept = kept[count * _HOP :]

    def tuning(self) -> Tuning:
        """Give the tuning of all that was heard."""
        if self._weight <= 0.0:
            return Tuning(0.0, 0.0)
        cents = float(np.angle(self._total)) / (2 * np.pi) * 100.0
        return Tuning(cents, abs(self._total) / self._weight)

    def _add_frames(self, frames: Wave) -> None:
        low, high = (round(hz * _FRAME / RATE_HZ) for hz in _BAND_HZ)
        power = np.abs(scipy.fft.rfft(frames * self._window)) + 1e-9
        middle = power[:, low:high]
        before, after = power[:, low - 1 : high - 1], power[:, low + 1 : high + 1]
        loud = middle > 0.05 * middle.max(axis=1, keepdims=True)
        rows, bins = np.nonzero((middle > before) & (middle >= after) & loud)
        # The top of a parabola through three levels lies between the bins.
        levels = [np.log(part[rows, bins]) for part in (before, middle, after)]
        bend = levels[0] - 2.0 * levels[1] + levels[2]
        shift = 0.5 * (levels[0] - levels[2]) / np.minimum(bend, -1e-9)
        frequencies_hz = (bins + low + np.clip(shift, -0.5, 0.5)) * (RATE_HZ / _FRAME)
        turns = 12.0 * np.log2(frequencies_hz / A4_HZ)
        weights = middle[rows, bins]
        self._total += complex(np.sum(weights * np.exp(2j * np.pi * turns)))
        self._weight += float(weights.sum())


def cents_apart(one: float, other: float) -> float:
    """Shortest way from one tuning to another around the semitone, -50 to 50 cents.

    >>> cents_apart(-45.0, 40.0)
    15.0
    """
    return (one - other + 50.0) % 100.0 - 50.0
