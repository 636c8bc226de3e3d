"""How far apart two clocks run: a straight line through the lags of many short windows.

Each window gives a whole correlation, not one lag. These are added up along every straight
line that two clocks could draw, so that windows too weak to be sure alone are sure together;
the line that wins is then fitted to the windows' own peaks, to a fraction of a sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.dsp.correlate import RATE_HZ, White
from coproduce.dsp.one_channel import Wave

MOST_DRIFT_PPM: Final = 250.0
_WINDOWS: Final = 60
_MOST_FINE_WINDOWS: Final = 160
_WINDOW_S: Final = (0.5, 4.0)
_SLACK_S: Final = 0.07  # how far off the coarse lag may be
_FINE_S: Final = 0.02  # how far off the rough line may be
_ECHOES_S: Final = 0.12  # how far off echoes may be as loud as the sound itself
_MARGIN_SAMPLES: Final = 256  # resampled along on both sides and cut off again
_POOLED_S: Final = 150.0  # of overlap, beyond which lines are sought in coarser steps
_MOST_POOL: Final = 16
_STRONG_Z: Final = 12.0  # beyond, a window says only a little more: none decides alone
_AGREES_S: Final = 0.001
_SEEN_Z: Final = 4.5
_FIT_TURNS: Final = 6
_BLURS_PPM: Final = 3.0
_ONE_PLACE_S: Final = 0.002  # as near as this the same sound is meant
_AS_STRONG: Final = 0.7  # where one place is the right one, all others have a third at most

Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """A straight line of lags: how late the take is, and how its clock runs.

    Parameters
    ----------
    offset_s
        Lateness at the reference's zero.
    drift_ppm
        Parts per million by which the take's clock ran fast.
    polarity
        1, or -1 if the take is upside down.
    strength
        Height of the winning line over that of lines by chance, in their deviations.
    windows, agreeing
        How many windows had sound, and in how many the highest correlation lies within 1 ms
        of the line.
    chance
        Probability that a window lies there by accident.
    residual_ms
        Median distance of the agreeing windows from the line.
    spread_ms
        How far off lines lie that are nearly as strong, as the echoes of a hall are where
        the direct sound is not the loudest; 0 if there is but one.
    """

    offset_s: float
    drift_ppm: float
    polarity: int
    strength: float
    windows: int
    agreeing: int
    chance: float
    residual_ms: float
    spread_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Windows:
    """Correlations around a line: rows are windows, columns lags, as z-scores.

    `times_s` are the middles of the windows in the reference's time. `on_line` is the column
    at which a window lies on the line; `offset_s` and `drift_ppm` are the line's own.
    """

    times_s: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float32]
    on_line: npt.NDArray[np.float64]
    offset_s: float
    drift_ppm: float

    @property
    def middle_s(self) -> float:
        """Mean of the windows' times, around which lines turn."""
        return float(self.times_s.mean())


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as found: columns off at the middle time, drift, and strength with its sign.

    `spread` is how many columns away the farthest is that is nearly as strong, or 0.
    """

    column: float
    drift_ppm: float
    strength: float
    spread: float = 0.0


def fit_clock_line(
    reference: White, take: White, lag_s: float, span: Span | None = None
) -> ClockLine | None:
    """Fit offset and drift of a whitened take near a coarse lag; None if too little overlaps.

    Parameters
    ----------
    reference, take
        Whitened waves at 16 kHz, shape (samples,).
    lag_s
        How late the take is somewhere, roughly: within 70 ms.
    span
        From when to when of the reference's time to look; None is wherever both have sound.
    """
    windows = correlate_windows(reference, take, (lag_s, 0.0), span)
    if windows is None:
        return None
    line = _strongest_line(windows)
    rough = _refine(windows, line) if line.strength else None
    if rough is None:
        return None
    best = rough
    if abs(rough.drift_ppm) >= _BLURS_PPM:
        # Drift within a window blurs its correlation; so it is taken out, and what is left is
        # fitted again.
        found = _strongest_near(reference, take, rough, span, _FINE_S)
        fine = _refine(*found) if found else None
        # Strengths compare roughly only, for the two were sought in different steps.
        if fine is not None and fine.strength >= 0.5 * rough.strength:
            best = fine
    if not rough.spread_ms:
        return best
    # What is blurred seems no stronger than its echoes; so they are asked about on one clock.
    found = _strongest_near(reference, take, best, span, _ECHOES_S)
    return replace(best, spread_ms=found[1].spread / RATE_HZ * 1e3 if found else 0.0)


def _strongest_near(
    reference: White, take: White, line: ClockLine, span: Span | None, slack_s: float
) -> tuple[Windows, _Line] | None:
    """Correlate again around a line that was found, with its drift taken out."""
    windows = correlate_windows(reference, take, (line.offset_s, line.drift_ppm), span, slack_s)
    if windows is None:
        return None
    strongest = _strongest_line(windows)
    return (windows, strongest) if strongest.strength else None


def correlate_windows(
    reference: White,
    take: White,
    line: tuple[float, float],
    span: Span | None = None,
    slack_s: float | None = None,
) -> Windows | None:
    """Correlate many short windows with the take around a line; None if too little overlaps.

    Parameters
    ----------
    line
        Lateness in seconds at the reference's zero, and drift in ppm.
    slack_s
        How far from the line to look. None looks wherever a clock could lead that is right
        somewhere; the line's drift must be 0 then.
    """
    offset_s, drift_ppm = line
    ratio = 1.0 + drift_ppm * 1e-6
    # In the reference's time, where both have sound.
    start = max(0, round(-offset_s * RATE_HZ / ratio))
    end = min(len(reference), round((len(take) - offset_s * RATE_HZ) / ratio))
    if span is not None:
        start = max(start, round(span[0] * RATE_HZ))
        end = min(end, round(span[1] * RATE_HZ))
    overlap = end - start
    shortest, longest = (round(s * RATE_HZ) for s in _WINDOW_S)
    if overlap < 4 * shortest:
        return None
    size = int(np.clip(overlap // 12, shortest, longest))
    most = _WINDOWS
    reach = round(_SLACK_S * RATE_HZ + MOST_DRIFT_PPM * 1e-6 * overlap)
    if slack_s is not None:
        most, reach = _MOST_FINE_WINDOWS, round(slack_s * RATE_HZ)
    most = min(max(_WINDOWS, most), max(_WINDOWS, overlap // (4 * longest)))
    starts = np.linspace(start, end - size, min(most, 2 * overlap // size)).astype(int)
    length = scipy.fft.next_fast_len(size + 2 * reach, real=True)
    rows, times, on_line = [], [], []
    for first in starts:
        piece = reference[first : first + size].astype(np.float32)
        # Where the piece would begin in the take if it lay on the line.
        place = offset_s * RATE_HZ + first * ratio
        wider, lead = _on_one_clock(take, place, size, reach, ratio)
        cross = scipy.fft.rfft(wider, length) * np.conj(scipy.fft.rfft(piece, length))
        correlation = scipy.fft.irfft(cross, length)[: 2 * reach + 1]
        deviation = float(np.median(np.abs(correlation))) / 0.6745
        if deviation > 0.0:
            rows.append(correlation / deviation)
            times.append((first + size / 2) / RATE_HZ)
            on_line.append(lead)
    if len(rows) < 3:
        return None
    return Windows(
        np.array(times), np.array(rows, np.float32), np.array(on_line), offset_s, drift_ppm
    )


def _on_one_clock(
    take: White, place: float, size: int, reach: int, ratio: float
) -> tuple[Wave, float]:
    """Cut a stretch of the take on the reference's clock, and give where `place` is in it."""
    margin = reach + (_MARGIN_SAMPLES if ratio != 1.0 else 0)
    first = math.floor(place - margin * ratio)
    needed = math.ceil((size + 2 * margin) * ratio) + 2
    wider = np.zeros(needed, np.float32)
    inside = take[max(first, 0) : max(first + needed, 0)]
    wider[max(-first, 0) : max(-first, 0) + len(inside)] = inside
    if ratio != 1.0:
        wider = soxr.resample(wider, RATE_HZ * ratio, RATE_HZ)
    lead = (place - first) / ratio
    skip = max(math.floor(lead) - reach, 0)
    return wider[skip : skip + size + 2 * reach], lead - skip


def _strongest_line(windows: Windows) -> _Line:
    """Find the line along which the windows' scores add up to most, whatever their sign."""
    size = np.abs(windows.scores)
    beyond = np.log(np.maximum(size / _STRONG_Z, 1.0))
    tempered = np.sign(windows.scores) * (np.minimum(size, _STRONG_Z) + _STRONG_Z * beyond)
    ahead_s = windows.times_s - windows.middle_s
    span_s = max(float(np.ptp(windows.times_s)), 1.0)
    # A long recording has many lines: these are sought in steps of up to a millisecond.
    pool = int(np.clip(span_s / _POOLED_S, 1, _MOST_POOL))
    scores = _pooled(np.asarray(tempered, dtype=np.float32), pool)
    # So fine that neighbouring lines part by one step at the ends.
    step_ppm = 2e6 * pool / (span_s * RATE_HZ)
    most_ppm = min(MOST_DRIFT_PPM, 1e6 * windows.scores.shape[1] / RATE_HZ / span_s)
    steps = int(most_ppm / step_ppm)
    drifts_ppm = np.arange(-steps, steps + 1) * step_ppm
    shifts_at = np.rint(np.outer(drifts_ppm * 1e-6, ahead_s * RATE_HZ / pool)).astype(int)
    reach = int(np.abs(shifts_at).max(initial=0))
    wide = np.pad(scores, ((0, 0), (reach, reach)))
    best, on_best = _Line(0.0, 0.0, 0.0), np.zeros(1, np.float32)
    deviations = []
    for drift_ppm, shifts in zip(drifts_ppm, shifts_at, strict=True):
        total = np.zeros(scores.shape[1], np.float32)
        for row, shift in zip(wide, shifts, strict=True):
            start = reach + int(shift)
            total += row[start : start + len(total)]
        place = int(np.argmax(np.abs(total)))
        deviations.append(float(np.median(np.abs(total))) / 0.6745)
        if abs(float(total[place])) > abs(best.strength):
            column = (place + 0.5) * pool - 0.5
            best, on_best = _Line(column, float(drift_ppm), float(total[place])), total
    deviation = float(np.median(deviations))
    return replace(
        best,
        column=best.column - float(np.mean(windows.on_line)),
        strength=best.strength / deviation if deviation > 0 else 0.0,
        spread=_spread(on_best, pool),
    )


def _spread(strengths: npt.NDArray[np.float32], pool: int) -> float:
    """Say how many columns from the strongest place another lies that is nearly as strong."""
    size = np.abs(strengths)
    away = pool * np.abs(np.arange(len(size)) - int(np.argmax(size)))
    rivals = away[(size >= _AS_STRONG * size.max()) & (away > _ONE_PLACE_S * RATE_HZ)]
    return float(rivals.max(initial=0))


def _pooled(scores: npt.NDArray[np.float32], pool: int) -> npt.NDArray[np.float32]:
    """Keep of so many neighbouring columns the one that is farthest from zero."""
    if pool == 1:
        return scores
    columns = scores.shape[1] // pool
    grouped = scores[:, : columns * pool].reshape(len(scores), columns, pool)
    highest, lowest = grouped.max(axis=2), grouped.min(axis=2)
    pooled: npt.NDArray[np.float32] = np.where(highest > -lowest, highest, lowest)
    return pooled


def _refine(windows: Windows, line: _Line) -> ClockLine:
    """Fit the line to the windows' own peaks, nearer and nearer to it."""
    scores = windows.scores if line.strength > 0 else -windows.scores
    ahead = (windows.times_s - windows.middle_s) * RATE_HZ
    slope, offset = line.drift_ppm * 1e-6, line.column
    tolerance = _AGREES_S * RATE_HZ
    peaks = np.argmax(scores, axis=1) - windows.on_line
    agrees = np.abs(peaks - (offset + slope * ahead)) <= tolerance
    near = _first_reach(windows)
    residual = np.zeros(1)
    for _ in range(_FIT_TURNS):
        columns, weights = peaks_near(scores, windows.on_line + offset + slope * ahead, near)
        if (weights > 0).sum() < 2:
            break
        lags = columns - windows.on_line
        slope, offset = np.polyfit(ahead, lags, 1, w=np.sqrt(weights))
        residual = np.abs(lags - (offset + slope * ahead))[weights > 0]
        near = max(1.5, min(near, 4.0 * float(np.median(residual))))
    # What was found is on the reference's clock already, off the line that was taken out.
    ratio = 1.0 + windows.drift_ppm * 1e-6
    at_zero_s = (offset / RATE_HZ - slope * windows.middle_s) * ratio
    return ClockLine(
        offset_s=windows.offset_s + float(at_zero_s),
        drift_ppm=windows.drift_ppm + float(slope * 1e6) * ratio,
        polarity=1 if line.strength > 0 else -1,
        strength=abs(line.strength),
        windows=len(scores),
        agreeing=int(agrees.sum()),
        chance=min(1.0, (2 * tolerance + 1) / scores.shape[1]),
        residual_ms=float(np.median(residual)) / RATE_HZ * 1e3,
        spread_ms=line.spread / RATE_HZ * 1e3,
    )


def _first_reach(windows: Windows) -> float:
    """How many samples from the strongest line to look at first: it was found in steps."""
    return 6.0 + float(np.clip(np.ptp(windows.times_s) / _POOLED_S, 1, _MOST_POOL)) - 1.0


def peaks_near(
    scores: npt.NDArray[np.float32], lines: npt.NDArray[np.float64], near: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Peak of each window near the line, by a parabola through three lags; and its weight."""
    lags = np.zeros(len(scores))
    weights = np.zeros(len(scores))
    for number, (row, line) in enumerate(zip(scores, lines, strict=True)):
        low = max(int(np.ceil(line - near)), 1)
        high = min(int(line + near), len(row) - 2)
        if high < low:
            continue
        peak = low + int(np.argmax(row[low : high + 1]))
        before, height, after = (float(row[peak + step]) for step in (-1, 0, 1))
        bend = before - 2.0 * height + after
        if height < _SEEN_Z or bend >= 0.0:
            continue
        lags[number] = peak + float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
        weights[number] = min(height, 4 * _STRONG_Z) ** 2
    return lags, weights
