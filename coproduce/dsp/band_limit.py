"""A wall in the spectrum: what a lossy format or a lower sample rate has left of the sound.

Microphones and rooms let high sound fade; an encoder cuts it off within a few hundred hertz,
and nothing is left above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.stretches import Stretch

LEAST_DROP_DB: Final = 20.0
_FRAME: Final = 4096
_FRAMES_A_SECOND: Final = 2
_SEARCHED_HZ: Final = (7_000.0, 20_800.0)
_HIGHEST_SHARE: Final = 0.94  # of half the rate: a converter's own filter lies above
_BESIDE_HZ: Final = 250.0
_WALL_HZ: Final = 200.0
_FULL_HZ: Final = 1500.0
_FLOOR_SPREAD_DB: Final = 10.0
_LEAST_FRAMES: Final = 8


@dataclass(frozen=True, slots=True)
class Wall:
    """Where the spectrum ends, and by how many dB it drops there."""

    cutoff_hz: float
    drop_db: float


class BandWatch:
    """Add up the spectrum of a take that comes stretch by stretch."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._window = np.hanning(_FRAME).astype(np.float32)
        self._total = np.zeros(_FRAME // 2 + 1)
        self._frames = 0

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        core = stretch.core
        row = core[int(np.argmax(np.einsum("ij,ij->i", core, core)))]
        if len(row) < _FRAME:
            return
        step = max(_FRAME, self._rate_hz // _FRAMES_A_SECOND)
        frames = np.lib.stride_tricks.sliding_window_view(row, _FRAME)[::step]
        power = np.square(np.abs(scipy.fft.rfft(frames * self._window)))
        self._total += power.sum(axis=0)
        self._frames += len(frames)

    def wall(self) -> Wall | None:
        """Give the wall; None where the spectrum fades, or reaches as far as it can."""
        if self._frames < _LEAST_FRAMES:
            return None
        level_db = _smoothed(10.0 * np.log10(self._total / self._frames + 1e-20))
        bin_hz = self._rate_hz / _FRAME
        low = round(_SEARCHED_HZ[0] / bin_hz)
        high = round(min(_SEARCHED_HZ[1], _HIGHEST_SHARE * self._rate_hz / 2) / bin_hz)
        beside, half = round(_BESIDE_HZ / bin_hz), max(1, round(_WALL_HZ / bin_hz / 2))
        full = round(_FULL_HZ / bin_hz)
        best: Wall | None = None
        for place in range(low, high):
            below = level_db[place - half - beside : place - half]
            above = level_db[place + half :]
            near = above[:beside]
            if len(near) < beside:
                break
            wide = level_db[place - half - full : place - half]
            # A single whistle below the place does not make a wall of it.
            drop_db = float(min(np.median(below), np.median(wide)) - np.median(near))
            if drop_db < LEAST_DROP_DB or (best is not None and drop_db <= best.drop_db):
                continue
            # Above a wall there is nothing at all: the level stays down to the end.
            if float(np.percentile(above, 98) - np.median(near)) < _FLOOR_SPREAD_DB:
                best = Wall(place * bin_hz, drop_db)
        return best


def _smoothed(level_db: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    padded = np.pad(level_db, 3, mode="edge")
    return np.asarray(np.convolve(padded, np.ones(7) / 7, mode="valid"))
