"""Clicks: the wave jumps within a few samples, and goes on as it was.

A plucked string or a clap begins as suddenly, but rings on. A click of a bad edit, a skipped
buffer or a loose plug is over within a third of a millisecond.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from coproduce.dsp.stretches import Places, Span, Stretch
from coproduce.model.audio import Samples

LEAST_RATIO: Final = 14.0  # of the jump to the jumpiness on both sides
_LEAST_JUMP: Final = 0.004  # of full scale, second difference
_LEAST_STEPS: Final = 4.0  # of the numbers: the flicker of the last bit has two
_HOP_S: Final = 0.001
_GAP_HOPS, _BESIDE_HOPS = 2, 8
_NARROW_S, _WIDE_S = 0.00035, 0.004
_LEAST_CONCENTRATION: Final = 0.93
_JOIN_S: Final = 0.05


class ClickWatch:
    """Find clicks in any channel of a take that comes stretch by stretch.

    With few `bits` the wave goes in steps, and only what is more than those is a click.
    """

    def __init__(self, bits: int = 24) -> None:
        self._least_jump = max(_LEAST_JUMP, _LEAST_STEPS * 2.0 ** (1 - bits))
        self._found = Places(_JOIN_S)

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        times_s = [
            (stretch.first_sample + place) / stretch.sample_rate_hz
            for row in stretch.samples
            for place in _clicks(row, stretch.sample_rate_hz, self._least_jump)
            if stretch.core_start <= place < stretch.core_end
        ]
        self._found.add(Span(at_s, at_s + _HOP_S, 1) for at_s in times_s)

    def spans(self) -> list[Span]:
        """Give the clicks; those that lie close together as one, with their number."""
        return self._found.spans()


def _clicks(row: Samples, sample_rate_hz: int, least_jump: float) -> list[int]:
    hop = max(8, round(_HOP_S * sample_rate_hz))
    count = (len(row) - 2) // hop
    beside = _GAP_HOPS + _BESIDE_HOPS
    if count < 2 * beside + 1:
        return []
    jumps = np.abs(np.diff(row, 2)[: count * hop])
    by_hop = jumps.reshape(count, hop)
    highest = by_hop.max(axis=1)
    power = np.einsum("ij,ij->i", by_hop, by_hop) / np.float32(hop)
    sums = np.concatenate(([0.0], np.cumsum(power, dtype=np.float64)))
    places = np.arange(beside, count - beside)
    before = sums[places - _GAP_HOPS + 1] - sums[places - beside + 1]
    after = sums[places + beside] - sums[places + _GAP_HOPS]
    usual = np.sqrt(np.maximum(before, after) / _BESIDE_HOPS)
    is_jump = (highest[places] > least_jump) & (highest[places] > LEAST_RATIO * usual)
    found = []
    for place in places[is_jump]:
        centre = int(place * hop + np.argmax(by_hop[place]))
        if _is_narrow(jumps, centre, sample_rate_hz):
            found.append(centre + 1)
    return found


def _is_narrow(jumps: Samples, centre: int, sample_rate_hz: int) -> bool:
    """Whether nearly all of the jumpiness around a place lies right there."""
    narrow = max(3, round(_NARROW_S * sample_rate_hz))
    wide = round(_WIDE_S * sample_rate_hz)
    around = np.square(jumps[max(centre - wide, 0) : centre + wide + 1], dtype=np.float64)
    middle = min(centre, wide)
    inner = around[max(middle - narrow, 0) : middle + narrow + 1].sum()
    return bool(inner > _LEAST_CONCENTRATION * around.sum())
