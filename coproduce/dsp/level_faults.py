"""Faults that a level meter would show: clipping, lost sound, an offset.

Each watch takes in a take stretch by stretch and tells at the end what it found.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import Places, RunTracker, Span, Stretch, runs_of
from coproduce.model.audio import Samples

FULL_SCALE: Final = 0.999
LEAST_RUN_SAMPLES: Final = 3
LEAST_DROPOUT_S: Final = 0.05
_JOIN_S: Final = 0.05
# Before a cut the sound goes on as it was; before a fade's end it is much quieter.
_LAST_S: Final = (0.005, 0.0)
_EARLIER_S: Final = (0.1, 0.05)
_FADED_OUT: Final = 0.1
_FADED_LEVEL: Final = 2e-4  # -74 dBFS: a fade in 16 bits ends in the flicker of its last bit
_USUAL_BITS: Final = 16
# A lost buffer is shorter, and the sound goes on behind it as loud as before.
_LEAST_BUFFER_SAMPLES: Final = 32
_BESIDE_BUFFER_S: Final = 0.002
_LOUD: Final = 0.0056  # -45 dBFS
_FLATTER: Final = 1.5  # times as steep at its edges as a rounded peak of its height


class ClippingWatch:
    """Find where samples stay at full scale, three or more in a row, in any channel.

    With `is_float` the samples come from a file that can hold more than full scale: there
    only samples at or over it that are quite the same are cut off, and what lies over it
    without being cut off is told apart. With `is_lossy` an encoder has rippled whatever was cut
    off, and may have made a peak higher than it was: only what has a flat top is cut off.
    """

    def __init__(
        self, channels: int, sample_rate_hz: int, *, is_float: bool, is_lossy: bool = False
    ) -> None:
        self._rate_hz = sample_rate_hz
        self._is_float = is_float
        self._is_lossy = is_lossy and not is_float
        # One sign at a time: a square wave at full scale is clipped on each side.
        self._trackers = [(RunTracker(), RunTracker()) for _ in range(channels)]
        self._places = Places(_JOIN_S)
        self._over: tuple[int, int] | None = None
        self.peak = 0.0
        self._over_peak = 0.0

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        runs: list[tuple[int, int]] = []
        for row, trackers in zip(stretch.samples, self._trackers, strict=True):
            core = row[stretch.core_start : stretch.core_end]
            highest, lowest = float(core.max(initial=0.0)), float(core.min(initial=0.0))
            self.peak = max(self.peak, highest, -lowest)
            if self._is_float:
                is_loud = max(highest, -lowest) >= FULL_SCALE
                held = _held(row) if is_loud else np.zeros(len(row), np.bool_)
                runs += trackers[0].add(held[stretch.core_start : stretch.core_end])
                if max(highest, -lowest) > 1.0:
                    self._look_over(row, stretch)
                continue
            if self._is_lossy:
                inside = slice(stretch.core_start, stretch.core_end)
                runs += trackers[0].add(_flat_tops(row, highest)[inside])
                runs += trackers[1].add(_flat_tops(-row, -lowest)[inside])
                continue
            runs += trackers[0].add(_at_least(core, highest))
            runs += trackers[1].add(_at_least(-core if lowest <= -FULL_SCALE else core, -lowest))
        self._note(runs)

    def clipped(self) -> list[Span]:
        """Give the clipped places; runs that lie close together as one, with their number."""
        for trackers in self._trackers:
            for tracker in trackers:
                self._note(tracker.finish())
        return self._places.spans()

    def over_full_scale(self) -> Span | None:
        """Give the span from the first to the last sample over full scale, and the highest."""
        if self._over is None:
            return None
        first, last = self._over
        return Span(first / self._rate_hz, last / self._rate_hz, self._over_peak)

    def _note(self, runs: list[tuple[int, int]]) -> None:
        """Note runs; a run of equal neighbours has one sample more than it has pairs."""
        extra = int(self._is_float)
        self._places.add(
            Span((start - extra) / self._rate_hz, end / self._rate_hz, 1)
            for start, end in runs
            if end - start + extra >= LEAST_RUN_SAMPLES
        )

    def _look_over(self, row: Samples, stretch: Stretch) -> None:
        size = np.abs(row)
        for start, end in runs_of(_held(row)):
            if end - start + 1 >= LEAST_RUN_SAMPLES:
                size[start - 1 : end] = 0.0
        core = size[stretch.core_start : stretch.core_end]
        over = np.flatnonzero(core > 1.0)
        if over.size:
            first = stretch.core_first_sample + int(over[0])
            last = stretch.core_first_sample + int(over[-1]) + 1
            since, until = self._over or (first, last)
            self._over = (min(since, first), max(until, last))
            self._over_peak = max(self._over_peak, float(core.max()))


class DropoutWatch:
    """Find where sound stops at once and is digital zero in all channels.

    Nothing that came through a microphone is quite zero. What lasts 50 ms or longer is told,
    unless it was faded out: that was cut by somebody, and is no fault. So is what is shorter,
    if the sound is loud on both sides of it: a buffer that was lost. With few `bits` much that
    is quiet is zero, so what is lost must have been louder.
    """

    def __init__(self, sample_rate_hz: int, bits: int = _USUAL_BITS) -> None:
        self._rate_hz = sample_rate_hz
        self._faded_level = _FADED_LEVEL * 2.0 ** max(_USUAL_BITS - bits, 0)
        self._tracker = RunTracker()
        self._least = round(LEAST_DROPOUT_S * sample_rate_hz)
        self._was_cut = False  # how the run began that is still open
        self.spans: list[Span] = []

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        silent = stretch.core[0] == 0.0
        for row in stretch.core[1:]:
            silent &= row == 0.0
        was_open = self._tracker.open_since
        for start, end in self._tracker.add(silent):
            if start == 0 or end - start < min(_LEAST_BUFFER_SAMPLES, self._least):
                continue
            if start == was_open:
                is_fault = self._was_cut
            else:
                is_fault = self._is_cut(stretch, start - stretch.first_sample)
            if end - start < self._least:
                inside = (start - stretch.first_sample, end - stretch.first_sample)
                is_fault = self._is_lost_buffer(stretch, *inside)
            if is_fault:
                self._note(start, end)
        is_open = self._tracker.open_since
        if is_open is not None and is_open != was_open:
            self._was_cut = is_open > 0 and self._is_cut(stretch, is_open - stretch.first_sample)

    def finish(self) -> None:
        """Take in the end of the take."""
        for start, end in self._tracker.finish():
            if self._was_cut and end - start >= self._least:
                self._note(start, end)

    def _note(self, start: int, end: int) -> None:
        rate_hz = self._rate_hz
        self.spans.append(Span(start / rate_hz, end / rate_hz, (end - start) / rate_hz))

    def _is_cut(self, stretch: Stretch, place: int) -> bool:
        last = _rms(self._before(stretch, place, _LAST_S))
        earlier = _rms(self._before(stretch, place, _EARLIER_S))
        return last > max(_FADED_OUT * earlier, self._faded_level)

    def _is_lost_buffer(self, stretch: Stretch, start: int, end: int) -> bool:
        beside = round(_BESIDE_BUFFER_S * self._rate_hz)
        before = stretch.samples[:, max(start - beside, 0) : max(start, 0)]
        after = stretch.samples[:, end : end + beside]
        return min(_rms(before), _rms(after)) > max(_LOUD, self._faded_level)

    def _before(self, stretch: Stretch, place: int, span_s: tuple[float, float]) -> Samples:
        """Cut out what lies between two distances in seconds before a sample."""
        since, until = (max(place - round(s * self._rate_hz), 0) for s in span_s)
        return stretch.samples[:, since:until]


class OffsetWatch:
    """Measure the offset of the channel that is furthest from the middle.

    The median of the means of single seconds, so that a thump does not count.
    """

    def __init__(self, channels: int) -> None:
        self._means: list[npt.NDArray[np.float64]] = []
        self._rest = np.zeros(channels)

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        core, rate_hz = stretch.core, stretch.sample_rate_hz
        whole = core.shape[1] // rate_hz
        for second in range(whole):
            piece = core[:, second * rate_hz : (second + 1) * rate_hz]
            self._means.append(piece.mean(axis=1, dtype=np.float64))
        if not whole and not self._means:
            self._rest = core.mean(axis=1, dtype=np.float64)

    def offset(self) -> float:
        """Give the offset; full scale is 1."""
        medians = np.median(self._means, axis=0) if self._means else self._rest
        return float(medians[np.argmax(np.abs(medians))])


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if samples.size else 0.0


def _at_least(core: Samples, highest: float) -> npt.NDArray[np.bool_]:
    """Mark what is at full scale or over it, without looking if nothing is."""
    return core >= FULL_SCALE if highest >= FULL_SCALE else np.zeros(len(core), np.bool_)


def _flat_tops(row: Samples, highest: float) -> npt.NDArray[np.bool_]:
    """Mark what is at full scale and flat there, as far as an encoder leaves it flat.

    A rounded peak rises out of full scale as steeply as it is high and narrow; one that was cut
    off comes up far more steeply than it then goes on.
    """
    flat = _at_least(row, highest)
    for start, end in runs_of(flat) if flat.any() else ():
        if start == 0 or end == len(row):
            continue
        length = end - start
        steepness = (float(row[start] - row[start - 1]) + float(row[end - 1] - row[end])) / 2
        # Of a parabola through both ends of the run.
        rounded = 4.0 * (float(row[start:end].max()) - FULL_SCALE) / length
        flat[start:end] = steepness > _FLATTER * rounded
    return flat


def _held(row: Samples) -> npt.NDArray[np.bool_]:
    """Mark the samples that repeat the one before them, at full scale or over it."""
    held = np.zeros(len(row), np.bool_)
    held[1:] = (row[1:] == row[:-1]) & (np.abs(row[1:]) >= FULL_SCALE)
    return held
