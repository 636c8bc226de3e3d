"""The outline of a wave, for pictures: lowest and highest sample of each stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import Stretch
from coproduce.model.audio import Samples

_HOPS_A_SECOND = 50


@dataclass(frozen=True, slots=True)
class Overview:
    """An outline: `lowest` and `highest` have the shape (points,), full scale is ±1."""

    lowest: npt.NDArray[np.float32]
    highest: npt.NDArray[np.float32]
    duration_s: float


class Outliner:
    """Outliner sound that comes in blocks, over all of its channels, in so many points.

    Parameters
    ----------
    length_samples, sample_rate_hz
        Of the whole; sound with fewer samples than `points` gives a point a sample.

    >>> outline = Outliner(4, 48_000, points=2)
    >>> outline.add(np.array([[0.0, 0.5, -1.0, 0.25]], np.float32))
    >>> outline.finish().highest.tolist()
    [0.5, 0.25]
    """

    def __init__(self, length_samples: int, sample_rate_hz: int, points: int) -> None:
        points = min(points, length_samples)
        self._edges = np.arange(points, dtype=np.int64) * length_samples // max(points, 1)
        self._lowest = np.full(points, np.inf, np.float32)
        self._highest = np.full(points, -np.inf, np.float32)
        self._place = 0
        self._duration_s = length_samples / sample_rate_hz if points else 0.0

    def add(self, samples: Samples) -> None:
        """Take in the next block, shape (channels, samples)."""
        if not samples.shape[1] or not len(self._edges):
            return
        first = int(np.searchsorted(self._edges, self._place, side="right")) - 1
        last = int(np.searchsorted(self._edges, self._place + samples.shape[1], side="left"))
        edges = np.maximum(self._edges[first:last] - self._place, 0)
        lowest = np.minimum.reduceat(samples, edges, axis=1).min(axis=0)
        highest = np.maximum.reduceat(samples, edges, axis=1).max(axis=0)
        self._lowest[first:last] = np.minimum(self._lowest[first:last], lowest)
        self._highest[first:last] = np.maximum(self._highest[first:last], highest)
        self._place += samples.shape[1]

    def finish(self) -> Overview:
        """Give the outline."""
        return Overview(self._lowest, self._highest, self._duration_s)


class OverviewWatch:
    """Outliner a take that comes stretch by stretch, over all of its channels."""

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
