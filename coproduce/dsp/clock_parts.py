"""Clocks that change: a recorder that dropped a chunk mid-way, or that ran faster once warm.

One straight line of lags is found first (`drift`). Where its windows stop agreeing for long,
another line is sought for that stretch alone; where they agree but bend, the line is broken at
the bend. Then the moment is found at which the one ends and the next begins.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import compress, groupby, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.correlate import RATE_HZ, White
from coproduce.dsp.drift import ClockLine, Span, correlate_windows, fit_clock_line, peaks_near
from coproduce.dsp.lags import likely_lags

_LEAST_STRENGTH: Final = 8.0  # a line through unrelated sound reaches 7 of its deviations
_MOST_CHANCE: Final = 1e-8
_NEARLY_ALL: Final = 0.9  # of the windows
_LEAST_PART_S: Final = 6.0
_MOST_PARTS: Final = 12
_NEAR_S: Final = 0.001
_HEARD_Z: Final = 5.0
_SLACK_S: Final = 0.004
_AROUND_S: Final = 40.0  # how much a recorder may have lost or repeated at once
_BENT_SAMPLES: Final = 0.8  # 0.05 ms: less is not worth a break
_LEAST_TURN_PPM: Final = 5.0
_TURN_S: Final = 20.0  # how far off a bend may have been seen
_LEAST_POINTS: Final = 8  # on either side of a bend
_SAME_S: Final = 1e-4  # throughout a part: nobody hears that, and it is worth no break
_BLOCK_S: Final = 0.05
_REACH_SAMPLES: Final = 4


@dataclass(frozen=True, slots=True)
class ClockPart:
    """A stretch of the reference, in seconds, in which one line of lags holds."""

    start_s: float
    end_s: float
    line: ClockLine

    def lateness_s(self, moment_s: float) -> float:
        """How late the take is at a moment of the reference."""
        return self.line.offset_s + moment_s * self.line.drift_ppm * 1e-6


def is_certain(line: ClockLine) -> bool:
    """Whether a line is none that chance draws through unrelated sound."""
    return (
        line.strength >= _LEAST_STRENGTH
        and _chance(line.windows, line.agreeing, line.chance) <= _MOST_CHANCE
    )


def strongest_certain(
    reference: White,
    take: White,
    lags_s: Iterable[float],
    span: Span | None = None,
    polarity: int | None = None,
) -> ClockLine | None:
    """Fit a line at each lag, the likeliest first, and give the strongest that is certain.

    Where nearly all windows agree nothing is stronger, and the other lags are not asked.
    """
    certain = []
    for lag_s in lags_s:
        line = fit_clock_line(reference, take, lag_s, span)
        if line is None or not is_certain(line) or polarity not in {None, line.polarity}:
            continue
        certain.append(line)
        if line.agreeing >= _NEARLY_ALL * line.windows:
            break
    return max(certain, key=lambda line: line.strength, default=None)


def follow_clock(reference: White, take: White, line: ClockLine) -> tuple[ClockPart, ...]:
    """Break a line into as many parts as the take's clock had; mostly it is one.

    Parameters
    ----------
    reference, take
        Whitened waves at 16 kHz, shape (samples,).
    line
        The line that most of the windows agree on.

    Returns
    -------
    tuple of ClockPart
        In order. Between two of them lies what the recorder lost; where it repeated
        something they meet.
    """
    ratio = 1.0 + line.drift_ppm * 1e-6
    # Parts may lie where this line has run out of the take already.
    start_s = max(0.0, -line.offset_s / ratio - _AROUND_S)
    end_s = min(len(reference) / RATE_HZ, (len(take) / RATE_HZ - line.offset_s) / ratio + _AROUND_S)
    parts = list(_cover(reference, take, line, (start_s, end_s), _MOST_PARTS))
    parts = [piece for part in parts for piece in _unbent(reference, take, part)]
    parts = _parted(reference, take, parts)
    while len(parts) > 1:
        gone = _needless(parts, take)
        if gone is None:
            parts[0] = replace(parts[0], start_s=start_s)
            parts[-1] = replace(parts[-1], end_s=end_s)
            parts = [_fitted(reference, take, part) for part in parts]
            gone = _needless(parts, take)
        if gone is None:
            return tuple(parts)
        parts = _parted(reference, take, [part for part in parts if part is not gone])
    whole = replace(parts[0], start_s=start_s, end_s=end_s)
    return (whole if whole.line is line else _fitted(reference, take, whole),)


def _needless(parts: list[ClockPart], take: White) -> ClockPart | None:
    """Find a part that says nothing about a clock: a neighbour's line does, or it is too short."""
    for pair in pairwise(parts):
        shorter, longer = sorted(pair, key=lambda part: _heard_s(part, take))
        if all(
            abs(shorter.lateness_s(moment_s) - longer.lateness_s(moment_s)) < _SAME_S
            for moment_s in (shorter.start_s, shorter.end_s)
        ):
            return shorter
    shortest = min(parts, key=lambda part: _heard_s(part, take))
    return shortest if _heard_s(shortest, take) < _LEAST_PART_S else None


def _parted(reference: White, take: White, parts: list[ClockPart]) -> list[ClockPart]:
    """Find where each part ends and the next one begins; parts of which nothing is left go."""
    while True:
        parted = parts.copy()
        for number, (one, other) in enumerate(pairwise(parts)):
            end_s, begin_s = _joint(reference, take, one, other)
            parted[number] = replace(parted[number], end_s=end_s)
            parted[number + 1] = replace(parted[number + 1], start_s=begin_s)
        is_left = [part.end_s > part.start_s for part in parted]
        if all(is_left):
            return parted
        # Its neighbours are neighbours now, and have a joint of their own.
        parts = list(compress(parts, is_left))


def _heard_s(part: ClockPart, take: White) -> float:
    """How much of the take lies in a part."""
    first_s = part.start_s + part.lateness_s(part.start_s)
    last_s = part.end_s + part.lateness_s(part.end_s)
    return min(last_s, len(take) / RATE_HZ) - max(first_s, 0.0)


def _fitted(reference: White, take: White, part: ClockPart) -> ClockPart:
    """Fit a part's line again, to what lies within the part alone."""
    middle_s = (part.start_s + part.end_s) / 2
    span = (part.start_s, part.end_s)
    line = fit_clock_line(reference, take, part.lateness_s(middle_s), span)
    return part if line is None or not is_certain(line) else replace(part, line=line)


def _chance(windows: int, agreeing: int, chance: float) -> float:
    """Probability that so many windows agree by accident (the binomial's tail)."""
    return sum(
        math.comb(windows, count) * chance**count * (1.0 - chance) ** (windows - count)
        for count in range(agreeing, windows + 1)
    )


def _cover(
    reference: White, take: White, line: ClockLine, span: Span, most: int
) -> Iterator[ClockPart]:
    """Find lines for the stretches at either end of a span in which this one does not hold."""
    windows = correlate_windows(
        reference, take, (line.offset_s, line.drift_ppm), span, slack_s=_SLACK_S
    )
    whole = ClockPart(*span, line)
    if windows is None or most <= 1:
        yield whole
        return
    around = windows.on_line[:, None] - np.arange(windows.scores.shape[1])
    on_line = np.where(np.abs(around) <= _NEAR_S * RATE_HZ, np.abs(windows.scores), 0.0)
    heard = on_line.max(axis=1) >= _HEARD_Z
    runs = [(key, len(list(group))) for key, group in groupby(heard.tolist())]
    # The longest stretch in which it holds; shorter than it a gap may be mere noise.
    edges = np.cumsum([0, *(count for _, count in runs)])
    held = [
        (windows.times_s[a], windows.times_s[b - 1])
        for (key, _), (a, b) in zip(runs, pairwise(edges.tolist()), strict=True)
        if key
    ]
    if not held:
        yield whole
        return
    first_s, last_s = _joined(held)
    before = _other(reference, take, line, (span[0], first_s), most - 1)
    after = _other(reference, take, line, (last_s, span[1]), most - 1)
    yield from before
    yield ClockPart(first_s if before else span[0], last_s if after else span[1], line)
    yield from after


def _joined(held: list[tuple[float, float]]) -> Span:
    """Give the longest of the stretches, where short gaps are passed over."""
    joined = [held[0]]
    for start_s, end_s in held[1:]:
        if start_s - joined[-1][1] < _LEAST_PART_S:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return max(joined, key=lambda span: span[1] - span[0])


def _other(
    reference: White, take: White, line: ClockLine, span: Span, most: int
) -> list[ClockPart]:
    """Find parts that cover a stretch in which `line` does not hold; none if nothing does."""
    if span[1] - span[0] < _LEAST_PART_S:
        return []
    late_s = line.offset_s + span[0] * line.drift_ppm * 1e-6
    low = max(round((span[0] + late_s - _AROUND_S) * RATE_HZ), 0)
    high = max(round((span[1] + late_s + _AROUND_S) * RATE_HZ), 0)
    first, last = (round(moment_s * RATE_HZ) for moment_s in span)
    part_of_take, part_of_reference = take[low:high], reference[first:last]
    if min(len(part_of_take), len(part_of_reference)) < _LEAST_PART_S / 2 * RATE_HZ:
        return []
    *_, lags = likely_lags(part_of_reference, part_of_take)
    lags_s = [lag.lag_s + (low - first) / RATE_HZ for lag in lags]
    best = strongest_certain(reference, take, lags_s, span, polarity=line.polarity)
    if best is None:
        return []
    return list(_cover(reference, take, best, span, most))


def _unbent(reference: White, take: White, part: ClockPart) -> Iterator[ClockPart]:
    """Break a part in which the lags bend, at the bend, if two lines fit them far better."""
    line, span = part.line, (part.start_s, part.end_s)
    windows = correlate_windows(
        reference, take, (line.offset_s, line.drift_ppm), span, slack_s=_SLACK_S
    )
    if windows is None:
        yield part
        return
    scores = windows.scores * np.float32(line.polarity)
    columns, weights = peaks_near(scores, windows.on_line, _NEAR_S * RATE_HZ)
    seen = weights > 0
    bend_s = _bend(windows.times_s[seen], (columns - windows.on_line)[seen])
    if bend_s is None:
        yield part
        return
    halves = []
    for start_s, end_s in ((part.start_s, bend_s), (bend_s, part.end_s)):
        middle_s = (start_s + end_s) / 2
        half = fit_clock_line(reference, take, part.lateness_s(middle_s), (start_s, end_s))
        if half is None or not is_certain(half):
            yield part
            return
        halves.append(ClockPart(start_s, end_s, half))
    for one in halves:
        yield from _unbent(reference, take, one)


def _bend(times_s: npt.NDArray[np.float64], lags: npt.NDArray[np.float64]) -> float | None:
    """Find where lags, in samples, bend from one line into another; None if one is enough."""
    if len(times_s) < 2 * _LEAST_POINTS:
        return None
    ones = np.ones_like(times_s)
    straight = _residuals(np.stack((ones, times_s)), lags)
    if np.median(straight) < _BENT_SAMPLES / 2 and np.quantile(straight, 0.9) < _BENT_SAMPLES:
        return None
    low_s = max(times_s[_LEAST_POINTS], times_s[0] + _LEAST_PART_S)
    high_s = min(times_s[-_LEAST_POINTS - 1], times_s[-1] - _LEAST_PART_S)
    best_s, best = 0.0, np.inf
    for moment_s in times_s:
        if not low_s <= moment_s <= high_s:
            continue
        bent = np.stack((ones, times_s, np.maximum(times_s - moment_s, 0.0)))
        median = float(np.mean(np.minimum(_residuals(bent, lags), 4.0)))
        if median < best:
            best_s, best = float(moment_s), median
    return best_s if best < 0.5 * float(np.mean(np.minimum(straight, 4.0))) else None


def _residuals(
    columns: npt.NDArray[np.float64], lags: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Fit by least squares, and once more without what lies far off."""
    weights = np.ones_like(lags)
    for _ in range(3):
        fit, *_ = np.linalg.lstsq((columns * weights).T, lags * weights, rcond=None)
        left: npt.NDArray[np.float64] = np.abs(lags - fit @ columns)
        weights = (left <= max(4.0 * float(np.median(left)), 0.5)).astype(np.float64)
    return left


def _joint(reference: White, take: White, one: ClockPart, other: ClockPart) -> Span:
    """Find the moment of the take at which the next part begins, as both see it."""
    turn_s = _crossing(one, other)
    if turn_s is not None:
        return turn_s, turn_s
    reach_s = 4.0
    begin_s = max(one.end_s - reach_s, one.start_s)
    end_s = min(max(other.start_s, one.end_s) + reach_s, other.end_s)
    from_s = begin_s + min(part.lateness_s(begin_s) for part in (one, other))
    to_s = end_s + max(part.lateness_s(end_s) for part in (one, other))
    moments_s = np.arange(from_s, max(to_s, from_s + _BLOCK_S), _BLOCK_S)
    gains = _fit_of(reference, take, one, moments_s) - _fit_of(reference, take, other, moments_s)
    # All that fits the one comes before, all that fits the other after.
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    at_s = from_s + int(np.argmax(sums)) * _BLOCK_S
    ends_s, begins_s = (
        (at_s - part.line.offset_s) / (1.0 + part.line.drift_ppm * 1e-6) for part in (one, other)
    )
    if begins_s < ends_s:  # something was repeated, or the clock only changed its speed
        ends_s = begins_s = (ends_s + begins_s) / 2
    return ends_s, begins_s


def _crossing(one: ClockPart, other: ClockPart) -> float | None:
    """Find where two lines cross, if that is about where one part ends and the next begins."""
    apart_ppm = other.line.drift_ppm - one.line.drift_ppm
    if abs(apart_ppm) < _LEAST_TURN_PPM:
        return None
    moment_s = (one.line.offset_s - other.line.offset_s) / apart_ppm * 1e6
    is_near = one.end_s - _TURN_S <= moment_s <= other.start_s + _TURN_S
    return moment_s if is_near and one.start_s < moment_s < other.end_s else None


def _fit_of(
    reference: White, take: White, part: ClockPart, moments_s: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """How well short blocks of the take fit the reference as a part says they lie."""
    size = round(_BLOCK_S * RATE_HZ)
    fits = np.zeros(len(moments_s))
    for number, moment_s in enumerate(moments_s):
        there = (moment_s - part.line.offset_s) / (1.0 + part.line.drift_ppm * 1e-6)
        first, place = round(moment_s * RATE_HZ), round(there * RATE_HZ)
        if first < 0 or place < _REACH_SAMPLES:
            continue
        block = take[first : first + size].astype(np.float32)
        wider = reference[place - _REACH_SAMPLES : place + size + _REACH_SAMPLES]
        if len(block) == size and len(wider) == size + 2 * _REACH_SAMPLES:
            fit = np.correlate(wider.astype(np.float32), block) * part.line.polarity
            fits[number] = float(fit.max())
    return fits
