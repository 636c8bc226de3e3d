"""How the channels of a take stand to one another: the same, upside down, apart, or dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import Span, Stretch, runs_of

INVERTED_CORRELATION: Final = -0.5
APART_CORRELATION: Final = -0.35
LEAST_APART_S: Final = 3.0
_SAME: Final = 1e-4  # of the peak, which 16 bits and a lossy format may part
_DEAD_DB: Final = -40.0
_HOPS_A_SECOND: Final = 50
_WINDOW_HOPS: Final = 25
_LOUD_ENOUGH: Final = 1e-4  # of the loudest window's power: -40 dB

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoImage:
    """What two channels or more are to one another.

    `correlation` is 1 for the same sound and -1 for the same upside down, None without two
    living channels. `is_same` says that left and right do not differ. `dead` are the indices
    of channels without sound beside others that have it. `apart` are the stretches in which
    the two sides work against one another, with their correlation.
    """

    correlation: float | None
    is_same: bool
    dead: tuple[int, ...]
    apart: tuple[Span, ...]


class StereoWatch:
    """Compare the channels of a take that comes stretch by stretch."""

    def __init__(self, channels: int) -> None:
        self._powers = np.zeros(channels)
        self._length = 0
        self._difference = 0.0
        self._left_peak = 0.0
        # For each hop: power of left, power of right, and their product.
        self._hops: list[npt.NDArray[np.float32]] = []

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        core = stretch.core
        self._powers += np.einsum("ij,ij->i", core, core)
        self._length += core.shape[1]
        if len(self._powers) != 2:
            return
        left, right = core
        difference = left - right
        self._difference = max(self._difference, float(difference.max()), -float(difference.min()))
        self._left_peak = max(self._left_peak, float(left.max()), -float(left.min()))
        hop = max(1, stretch.sample_rate_hz // _HOPS_A_SECOND)
        count = len(left) // hop
        sides = core[:, : count * hop].reshape(2, count, hop)
        products = (
            np.einsum("ij,ij->i", sides[0], sides[0]),
            np.einsum("ij,ij->i", sides[1], sides[1]),
            np.einsum("ij,ij->i", sides[0], sides[1]),
        )
        self._hops.append(np.stack(products))

    def image(self) -> StereoImage | None:
        """Give what was seen; None if there is one channel, or no sound."""
        highest = float(self._powers.max(initial=0.0))
        if len(self._powers) < 2 or highest <= 0.0:
            return None
        ratios_db = 10.0 * np.log10(np.maximum(self._powers, 1e-30) / highest)
        dead = tuple(int(index) for index in np.flatnonzero(ratios_db < _DEAD_DB))
        if dead or len(self._powers) != 2 or not self._hops:
            return StereoImage(correlation=None, is_same=False, dead=dead, apart=())
        left, right, both = np.concatenate(self._hops, axis=1).astype(np.float64)
        correlation = float(both.sum() / np.sqrt(max(left.sum() * right.sum(), 1e-30)))
        is_same = self._difference <= _SAME * self._left_peak
        is_inverted = correlation < INVERTED_CORRELATION
        apart = () if is_same or is_inverted else tuple(_apart(left, right, both))
        return StereoImage(correlation=correlation, is_same=is_same, dead=(), apart=apart)


def _apart(left: Curve, right: Curve, both: Curve) -> list[Span]:
    """Find where the sides work against one another for a while."""
    window = np.ones(_WINDOW_HOPS)
    if len(left) < _WINDOW_HOPS:
        return []
    sums = [np.convolve(curve, window, mode="same") for curve in (left, right, both)]
    power = np.sqrt(np.maximum(sums[0] * sums[1], 1e-30))
    is_loud = power > _LOUD_ENOUGH * power.max()
    against = (sums[2] < APART_CORRELATION * power) & is_loud
    by_hop = both < APART_CORRELATION * np.sqrt(left * right)
    found: list[Span] = []
    for start, end in runs_of(against):
        # The window blurs the edges; single hops show where it begins and ends.
        inside = np.flatnonzero(by_hop[start:end])
        if not inside.size:
            continue
        first, last = start + int(inside[0]), start + int(inside[-1]) + 1
        while first > 0 and by_hop[first - 1]:
            first -= 1
        while last < len(by_hop) and by_hop[last]:
            last += 1
        if found and first <= round(found[-1].end_s * _HOPS_A_SECOND) + _WINDOW_HOPS:
            first = round(found.pop().start_s * _HOPS_A_SECOND)
        here = slice(first, last)
        whole = np.sqrt(max(left[here].sum() * right[here].sum(), 1e-30))
        found.append(
            Span(first / _HOPS_A_SECOND, last / _HOPS_A_SECOND, float(both[here].sum() / whole))
        )
    return [
        span
        for span in found
        if span.end_s - span.start_s >= LEAST_APART_S and span.amount < APART_CORRELATION
    ]
