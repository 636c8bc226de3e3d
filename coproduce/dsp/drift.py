"""How far apart two clocks run: a straight line through the lags of many short windows.

Each window gives a whole correlation, not one lag. These are added up along every straight
line that two clocks could draw, so that windows too weak to be sure alone are sure together;
the line that wins is then fitted to the windows' own peaks, to a fraction of a sample.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.dsp.correlate import RATE_HZ, Wave

MOST_DRIFT_PPM: Final = 250.0
_WINDOWS: Final = 60
_WINDOW_S: Final = (0.5, 4.0)
_SLACK_S: Final = 0.07  # how far off the coarse lag may be
_STRONG_Z: Final = 12.0  # beyond, a window says only a little more: none decides alone
_AGREES_S: Final = 0.001
_SEEN_Z: Final = 4.5
_FIT_TURNS: Final = 6
_BLURS_PPM: Final = 3.0


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
    """

    offset_s: float
    drift_ppm: float
    polarity: int
    strength: float
    windows: int
    agreeing: int
    chance: float
    residual_ms: float


@dataclass(frozen=True, slots=True)
class _Windows:
    """Correlations around a coarse lag: rows are windows, columns lags; z-scores."""

    times_s: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float32]
    first_lag: int

    @property
    def middle_s(self) -> float:
        """Mean of the windows' times, around which lines turn."""
        return float(self.times_s.mean())


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as found: column at the middle time, drift, and strength with its sign."""

    column: float
    drift_ppm: float
    strength: float


def fit_clock_line(reference: Wave, take: Wave, lag_s: float) -> ClockLine | None:
    """Fit offset and drift of a whitened take near a coarse lag; None if too little overlaps.

    Parameters
    ----------
    reference, take
        Whitened waves at 16 kHz, shape (samples,).
    lag_s
        How late the take is, roughly: within 70 ms in the middle of the overlap.
    """
    rough = _fit(reference, take, lag_s)
    if rough is None or abs(rough.drift_ppm) < _BLURS_PPM:
        return rough
    # Drift within a window blurs its correlation; so most of it is taken out, and the rest
    # is fitted again.
    ratio = 1.0 + rough.drift_ppm * 1e-6
    steady = np.asarray(soxr.resample(take, RATE_HZ * ratio, RATE_HZ), np.float32)
    fine = _fit(reference, steady, lag_s / ratio)
    if fine is None or fine.strength < rough.strength:
        return rough
    return replace(
        fine,
        offset_s=fine.offset_s * ratio,
        drift_ppm=rough.drift_ppm + fine.drift_ppm * ratio,
    )


def _fit(reference: Wave, take: Wave, lag_s: float) -> ClockLine | None:
    windows = _correlate_windows(reference, take, lag_s)
    if windows is None:
        return None
    line = _strongest_line(windows)
    return _refine(windows, line) if line.strength else None


def _correlate_windows(reference: Wave, take: Wave, lag_s: float) -> _Windows | None:
    lag = round(lag_s * RATE_HZ)
    # In the reference's time, where both have sound.
    start = max(0, -lag)
    end = min(len(reference), len(take) - lag)
    overlap = end - start
    shortest, longest = (round(s * RATE_HZ) for s in _WINDOW_S)
    if overlap < 4 * shortest:
        return None
    size = int(np.clip(overlap // 12, shortest, longest))
    starts = np.linspace(start, end - size, min(_WINDOWS, 2 * overlap // size)).astype(int)
    reach = round(_SLACK_S * RATE_HZ + MOST_DRIFT_PPM * 1e-6 * overlap / 2)
    length = scipy.fft.next_fast_len(size + 2 * reach, real=True)
    padded = np.pad(take, (reach + size, reach + size))
    rows, times = [], []
    for first in starts:
        piece = reference[first : first + size]
        place = first + lag + size  # of the piece, less the reach, in the padded take
        wider = padded[place : place + size + 2 * reach]
        if len(wider) < size + 2 * reach:
            continue
        cross = scipy.fft.rfft(wider, length) * np.conj(scipy.fft.rfft(piece, length))
        correlation = scipy.fft.irfft(cross, length)[: 2 * reach + 1]
        deviation = float(np.median(np.abs(correlation))) / 0.6745
        if deviation > 0.0:
            rows.append(correlation / deviation)
            times.append((first + size / 2) / RATE_HZ)
    if len(rows) < 3:
        return None
    return _Windows(np.array(times), np.array(rows, np.float32), lag - reach)


def _strongest_line(windows: _Windows) -> _Line:
    """Find the line along which the windows' scores add up to most, whatever their sign."""
    size = np.abs(windows.scores)
    beyond = np.log(np.maximum(size / _STRONG_Z, 1.0))
    scores = np.sign(windows.scores) * (np.minimum(size, _STRONG_Z) + _STRONG_Z * beyond)
    ahead_s = windows.times_s - windows.middle_s
    span_s = max(float(np.ptp(windows.times_s)), 1.0)
    # So fine that neighbouring lines part by one sample at the ends.
    step_ppm = 2e6 / (span_s * RATE_HZ)
    steps = int(MOST_DRIFT_PPM / step_ppm)
    shifts_at = np.rint(np.outer(np.arange(-steps, steps + 1) * step_ppm * 1e-6, ahead_s * RATE_HZ))
    reach = int(np.abs(shifts_at).max(initial=0))
    columns = scores.shape[1] - 2 * reach
    best = _Line(0.0, 0.0, 0.0)
    deviations = []
    for drift, shifts in zip(np.arange(-steps, steps + 1) * step_ppm, shifts_at, strict=True):
        total = np.zeros(columns, np.float32)
        for row, shift in zip(scores, shifts, strict=True):
            start = reach + int(shift)
            total += row[start : start + columns]
        place = int(np.argmax(np.abs(total)))
        deviations.append(float(np.median(np.abs(total))) / 0.6745)
        if abs(float(total[place])) > abs(best.strength):
            best = _Line(float(place + reach), float(drift), float(total[place]))
    deviation = float(np.median(deviations))
    return replace(best, strength=best.strength / deviation if deviation > 0 else 0.0)


def _refine(windows: _Windows, line: _Line) -> ClockLine:
    """Fit the line to the windows' own peaks, nearer and nearer to it."""
    scores = windows.scores if line.strength > 0 else -windows.scores
    ahead = (windows.times_s - windows.middle_s) * RATE_HZ
    slope, offset = line.drift_ppm * 1e-6, line.column
    tolerance = _AGREES_S * RATE_HZ
    peaks = np.argmax(scores, axis=1)
    agrees = np.abs(peaks - (offset + slope * ahead)) <= tolerance
    near = 6.0
    residual = np.zeros(1)
    for _ in range(_FIT_TURNS):
        lags, weights = _peaks_near(scores, offset + slope * ahead, near)
        if (weights > 0).sum() < 2:
            break
        slope, offset = np.polyfit(ahead, lags, 1, w=np.sqrt(weights))
        residual = np.abs(lags - (offset + slope * ahead))[weights > 0]
        near = max(1.5, min(near, 4.0 * float(np.median(residual))))
    at_zero = windows.first_lag + offset - slope * windows.middle_s * RATE_HZ
    return ClockLine(
        offset_s=float(at_zero / RATE_HZ),
        drift_ppm=float(slope * 1e6),
        polarity=1 if line.strength > 0 else -1,
        strength=abs(line.strength),
        windows=len(scores),
        agreeing=int(agrees.sum()),
        chance=min(1.0, (2 * tolerance + 1) / scores.shape[1]),
        residual_ms=float(np.median(residual)) / RATE_HZ * 1e3,
    )


def _peaks_near(
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
