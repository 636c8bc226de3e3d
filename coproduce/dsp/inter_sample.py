"""Peaks between the samples that rise over full scale though no sample does.

A converter that turns the samples into a wave again has to reach them, and may not.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from coproduce.dsp.interpolate import interpolation_kernel
from coproduce.dsp.level_faults import FULL_SCALE
from coproduce.dsp.stretches import Places, Span, Stretch
from coproduce.model.audio import Samples

_REACH: Final = 16
_KAISER_BETA: Final = 7.0
_EIGHTHS: Final = tuple(n / 8.0 for n in range(1, 8))
_NEAR: Final = 0.7  # between samples a wave rises by half again at most
_MOST_LOOKED_AT: Final = 20_000
_JOIN_S: Final = 0.05


class InterSampleWatch:
    """Measure the true peak, and find where it is over full scale between the samples."""

    def __init__(self) -> None:
        self.true_peak = 0.0
        self._over = Places(_JOIN_S)
        kernels = [interpolation_kernel(part, _REACH, _KAISER_BETA) for part in _EIGHTHS]
        self._kernels = np.array(kernels, np.float32).T

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        over = [at for row in stretch.samples for at in self._look_at(row, stretch)]
        self._over.add(
            Span(at / stretch.sample_rate_hz, (at + 1) / stretch.sample_rate_hz, 1) for at in over
        )

    def spans(self) -> list[Span]:
        """Give the places; the amount is the number of peaks in each."""
        return self._over.spans()

    def _look_at(self, row: Samples, stretch: Stretch) -> list[int]:
        """Say at which samples of the take a channel rises over full scale beside them."""
        size = np.abs(row)
        core = size[stretch.core_start : stretch.core_end]
        highest = float(core.max(initial=0.0))
        self.true_peak = max(self.true_peak, highest)
        least = _NEAR * max(min(self.true_peak, 1.0), 1e-6)
        if highest < least or len(row) < 2 * _REACH + 2:
            return []
        is_top = (size[1:-1] >= size[:-2]) & (size[1:-1] >= size[2:]) & (size[1:-1] >= least)
        is_top &= size[1:-1] < FULL_SCALE
        tops = np.flatnonzero(is_top) + 1
        tops = tops[(tops >= stretch.core_start) & (tops < stretch.core_end)]
        tops = tops[(tops > _REACH) & (tops < len(row) - _REACH - 1)]
        if len(tops) > _MOST_LOOKED_AT:
            tops = np.sort(tops[np.argpartition(size[tops], -_MOST_LOOKED_AT)[-_MOST_LOOKED_AT:]])
        over: list[int] = []
        reach = np.arange(-_REACH + 1, _REACH + 1)
        for first in range(0, len(tops), 4096):
            some = tops[first : first + 4096]
            # The peak lies in the gap after its highest sample, or in the one before.
            after = np.abs(row[some[:, None] + reach] @ self._kernels).max(axis=1)
            before = np.abs(row[some[:, None] - 1 + reach] @ self._kernels).max(axis=1)
            peaks = np.maximum(after, before)
            self.true_peak = max(self.true_peak, float(peaks.max(initial=0.0)))
            over += (some[peaks > 1.0] + stretch.first_sample).tolist()
        return over
