"""The outline of a wave, for pictures: lowest and highest sample of each stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import Stretch
from coproduce.model.audio import Signal

_HOPS_A_SECOND = 50


@dataclass(frozen=True, slots=True)
class Overview:
    """An outline: `lowest` and `highest` have the shape (points,), full scale is ±1."""

    lowest: npt.NDArray[np.float32]
    highest: npt.NDArray[np.float32]
    duration_s: float


def waveform_overview(signal: Signal, points: int) -> Overview:
    """Outline a signal, over all of its channels, in so many points.

    A signal with fewer samples than `points` gives a point a sample.

    >>> ramp = Signal(np.array([[0.0, 0.5, -1.0, 0.25]], np.float32), 4)
    >>> waveform_overview(ramp, 2).highest.tolist()
    [0.5, 0.25]
    """
    points = min(points, signal.length_samples)
    edges = np.arange(points, dtype=np.int64) * signal.length_samples // max(points, 1)
    if not points:
        nothing = np.zeros(0, np.float32)
        return Overview(nothing, nothing, 0.0)
    lowest = np.minimum.reduceat(signal.samples, edges, axis=1).min(axis=0)
    highest = np.maximum.reduceat(signal.samples, edges, axis=1).max(axis=0)
    return Overview(lowest, highest, signal.duration_s)


class OverviewWatch:
    """Outline a take that comes stretch by stretch, over all of its channels."""

    def __init__(self) -> None:
        self._lowest: list[npt.NDArray[np.float32]] = []
        self._highest: list[npt.NDArray[np.float32]] = []
        self._length_s = 0.0

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        core = stretch.core
        hop = max(1, stretch.sample_rate_hz // _HOPS_A_SECOND)
        edges = np.arange(0, core.shape[1], hop)
        self._lowest.append(np.minimum.reduceat(core, edges, axis=1).min(axis=0))
        self._highest.append(np.maximum.reduceat(core, edges, axis=1).max(axis=0))
        self._length_s += core.shape[1] / stretch.sample_rate_hz

    def overview(self, points: int) -> Overview:
        """Give the outline in so many points, or fewer if the take is short."""
        nothing = [np.zeros(0, np.float32)]
        lowest = np.concatenate(self._lowest or nothing)
        highest = np.concatenate(self._highest or nothing)
        points = min(points, len(lowest))
        if points:
            edges = np.arange(points, dtype=np.int64) * len(lowest) // points
            lowest = np.minimum.reduceat(lowest, edges)
            highest = np.maximum.reduceat(highest, edges)
        return Overview(lowest, highest, self._length_s)
