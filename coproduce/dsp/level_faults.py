"""Faults that a level meter would show: clipping, an offset, lost sound, a side that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.model.audio import Samples, Signal

FULL_SCALE: Final = 0.999
LEAST_RUN_SAMPLES: Final = 3
LEAST_DROPOUT_S: Final = 0.05
_SAME: Final = 1e-4  # of the peak, which 16 bits and a lossy format may part
_DEAD_DB: Final = -40.0
# Before a cut the sound goes on as it was; before a fade's end it is much quieter.
_LAST_S: Final = (0.005, 0.0)
_EARLIER_S: Final = (0.1, 0.05)
_FADED_OUT: Final = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a take, and how much of something it holds."""

    start_s: float
    end_s: float
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoImage:
    """How two channels stand to one another.

    `correlation` is 1 for the same sound and -1 for the same upside down. `is_same` says
    that left and right do not differ. `dead` is the index of a channel without sound.
    """

    correlation: float
    is_same: bool
    dead: int | None


def clipped_runs(signal: Signal, join_s: float = 0.05, *, is_float: bool = False) -> list[Span]:
    """Find where samples stay at full scale, three or more in a row, in any channel.

    Runs nearer than `join_s` are told as one span; `amount` is the number of runs in it.
    With `is_float` the samples come from a file that can hold more than full scale: there
    only samples at or over it that are quite the same are cut off.
    """
    runs = [
        run
        for row in signal.samples
        for run in (_flat_runs(row) if is_float else _full_runs(row))
        if run[1] - run[0] >= LEAST_RUN_SAMPLES
    ]
    spans: list[Span] = []
    for start, end in sorted(runs):
        start_s, end_s = start / signal.sample_rate_hz, end / signal.sample_rate_hz
        if spans and start_s - spans[-1].end_s < join_s:
            last = spans[-1]
            spans[-1] = Span(last.start_s, max(last.end_s, end_s), last.amount + 1)
        else:
            spans.append(Span(start_s, end_s, 1))
    return spans


def over_full_scale(signal: Signal) -> Span | None:
    """Find what a float file holds over full scale without being cut off; None if nothing.

    The span goes from the first such sample to the last; `amount` is the highest of them.
    """
    first, last, peak = signal.length_samples, 0, 0.0
    for row in signal.samples:
        if max(row.max(initial=0.0), -row.min(initial=0.0)) <= 1.0:
            continue
        size = np.abs(row)
        for start, end in _flat_runs(row):
            if end - start >= LEAST_RUN_SAMPLES:
                size[start:end] = 0.0
        over = np.flatnonzero(size > 1.0)
        if over.size:
            first, last = min(first, int(over[0])), max(last, int(over[-1]) + 1)
            peak = max(peak, float(size.max()))
    if not peak:
        return None
    return Span(first / signal.sample_rate_hz, last / signal.sample_rate_hz, peak)


def dropouts(signal: Signal) -> list[Span]:
    """Find where sound stops at once and is digital zero in all channels for 50 ms or longer.

    `amount` is the length in seconds. Nothing that came through a microphone is quite zero;
    what was faded out before its silence was cut by somebody, and is no fault.
    """
    rate_hz = signal.sample_rate_hz
    silent = np.abs(signal.samples).max(axis=0) == 0.0
    least = round(LEAST_DROPOUT_S * rate_hz)
    spans = []
    for start, end in _runs(silent):
        if start == 0 or end - start < least:
            continue
        last = _rms(_before(signal, start, _LAST_S))
        earlier = _rms(_before(signal, start, _EARLIER_S))
        if last > _FADED_OUT * earlier:
            spans.append(Span(start / rate_hz, end / rate_hz, (end - start) / rate_hz))
    return spans


def dc_offset(signal: Signal) -> float:
    """Measure the offset of the channel that is furthest from the middle; full scale is 1.

    The median of the means of single seconds, so that a thump does not count.
    """
    length = signal.sample_rate_hz
    whole = signal.length_samples // length * length
    if not whole:
        return float(np.abs(signal.samples.mean(axis=1)).max(initial=0.0))
    seconds = signal.samples[:, :whole].reshape(signal.channels, -1, length)
    medians = np.median(seconds.mean(axis=2), axis=1)
    return float(medians[np.argmax(np.abs(medians))])


def stereo_image(signal: Signal) -> StereoImage | None:
    """Compare left with right; None if there are not two channels, or there is no sound."""
    if signal.channels != 2:
        return None
    left, right = signal.samples
    powers = np.einsum("ij,ij->i", signal.samples, signal.samples).astype(np.float64)
    if powers.max() <= 0.0:
        return None
    ratio_db = 10.0 * np.log10(max(float(powers.min()), 1e-30) / float(powers.max()))
    if ratio_db < _DEAD_DB:
        return StereoImage(correlation=0.0, is_same=False, dead=int(np.argmin(powers)))
    correlation = float(np.dot(left, right)) / float(np.sqrt(powers[0] * powers[1]))
    difference = float(np.abs(left - right).max())
    return StereoImage(
        correlation=correlation,
        is_same=difference <= _SAME * float(np.abs(left).max()),
        dead=None,
    )


def _before(signal: Signal, place: int, span_s: tuple[float, float]) -> Samples:
    """Cut out what lies between two distances in seconds before a sample."""
    since, until = (max(place - round(s * signal.sample_rate_hz), 0) for s in span_s)
    return signal.samples[:, since:until]


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if samples.size else 0.0


def _full_runs(row: Samples) -> list[tuple[int, int]]:
    """Where one channel is at full scale or over it."""
    # One sign at a time: a square wave at full scale is clipped on each side.
    return [*_runs(row >= FULL_SCALE), *_runs(row <= -FULL_SCALE)]


def _flat_runs(row: Samples) -> list[tuple[int, int]]:
    """Where one channel stays on the same value, at full scale or over it."""
    is_held = (row[1:] == row[:-1]) & (np.abs(row[1:]) >= FULL_SCALE)
    # A run of equal neighbours has one sample more than it has pairs.
    return [(start, end + 1) for start, end in _runs(is_held)]


def _runs(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where True begins and ends, in samples."""
    if not marked.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
