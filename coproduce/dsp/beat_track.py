"""Beats in a performance without click, found by dynamic programming over every tempo at once.

A state is a beat at a frame, the interval that led to it, and its place in the bar. The best
way to each state is built from the best ways one interval earlier (the bar pointer of
Whiteley, Cemgil & Godsill, "Bayesian modelling of temporal structure in musical audio", 2006,
in the discrete form of Krebs, Böck & Widmer, "An efficient state-space model for joint tempo
and meter tracking", 2015, with states at beats only). The tempo is known beforehand to some
fifteen per cent, so twice and half of it are never thought of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.onset_strength import FRAMES_PER_S, OnsetStrength

FASTEST: Final = 0.7  # of the interval that the stated tempo has
SLOWEST: Final = 1.8
_TEMPO_SPREAD: Final = 0.20  # how far a tempo strays from the stated one, natural logarithm
_TEMPO_WEIGHT: Final = 0.25
_STEP_SPREAD: Final = 0.055  # how far one interval is from the next
_WIDEST_STEP: Final = 0.2
_START_SPREAD_BEATS: Final = 0.2
_LOW_WEIGHT: Final = 0.5
_CHANGE_WEIGHT: Final = 2.5
_CLEAR: Final = 1.0  # deviations; a louder onset is no more of a beat than a clear one
_LAST_BEATS: Final = 4  # whose tempo goes on where nobody plays any more
_NEAR: Final = 4  # frames from a beat to the onset that it is
_STIFFNESS: Final = 6.0
# Below the louder passages: so far down something still sounds, and so far nothing does.
_SOUNDING_DB: Final = 15.0
_SILENT_DB: Final = 30.0

Curve: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatPrior:
    """What is known before listening.

    Parameters
    ----------
    interval_s
        Seconds from beat to beat at the stated tempo.
    beats_per_bar
        Beats in a bar.
    bar_one_s
        Where the first bar is said to begin.
    changes
        For each beat of the bar, how often a chord begins on it, 0 to 1.
    """

    interval_s: float
    beats_per_bar: int
    bar_one_s: float
    changes: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedBeats:
    """Beats from the first of bar 1 on.

    Parameters
    ----------
    times_s
        When they fall, smoothed.
    evidence
        The strength of the onset beside each, 0 for none.
    strays_s
        How far each of those onsets is from its smoothed beat.
    """

    times_s: tuple[float, ...]
    evidence: tuple[float, ...]
    strays_s: tuple[float, ...]


def track_beats(heard: OnsetStrength, prior: BeatPrior, end_s: float) -> TrackedBeats | None:
    """Follow the beats from bar 1 to the end of what is played.

    Parameters
    ----------
    heard
        The recording's curves.
    prior
        Tempo, metre and bar 1, as they are said to be.
    end_s
        Where the music ends.

    Returns
    -------
    TrackedBeats or None
        None if there is no room for two beats.
    """
    expected = prior.interval_s * FRAMES_PER_S
    intervals = np.arange(max(4, round(FASTEST * expected)), round(SLOWEST * expected) + 1)
    first = max(0, round((prior.bar_one_s - 0.6 * prior.interval_s) * FRAMES_PER_S))
    last = min(len(heard.onsets), round(end_s * FRAMES_PER_S) + 1)
    if last - first < 2 * intervals[-1]:
        return None
    gains = _gains(heard, prior)[:, first:last]
    start = np.arange(last - first) + first - prior.bar_one_s * FRAMES_PER_S
    opening = -0.5 * np.square(start / (_START_SPREAD_BEATS * expected))
    opening[np.abs(start) > 0.6 * expected] = -np.inf
    frames = _best_way(gains, opening, intervals, expected)
    if len(frames) < 2:
        return None
    frames += first
    onsets = np.maximum(heard.onsets, 0.5 * heard.low_onsets)
    times, evidence = _to_peaks(onsets, frames)
    begun = np.flatnonzero(onsets[first:last] >= _CLEAR)
    played = int((frames <= first + begun[-1] + _NEAR).sum()) if len(begun) else 0
    smooth = _going_on(_smooth(times[:played], evidence[:played]), times)
    return TrackedBeats(
        times_s=tuple((smooth / FRAMES_PER_S).tolist()),
        evidence=tuple(evidence.tolist()),
        strays_s=tuple(((times - smooth) / FRAMES_PER_S).tolist()),
    )


def _gains(heard: OnsetStrength, prior: BeatPrior) -> Curve:
    """Weigh a beat at each place of the bar and each frame, shape (places, frames)."""
    clear = np.minimum(heard.onsets.astype(np.float64), _CLEAR)
    onsets = scipy.ndimage.gaussian_filter1d(clear, 1.2)
    low = scipy.ndimage.gaussian_filter1d(heard.low_onsets.astype(np.float64), 1.2)
    change = _chord_change(heard, 0.9 * prior.interval_s)
    change += _chord_change(heard, 0.45 * prior.interval_s)
    weights = np.array(prior.changes)
    # Where chords seldom begin, a change speaks against the place.
    bias = weights - weights.mean()
    gains: Curve = onsets + bias[:, None] * (_LOW_WEIGHT * low + _CHANGE_WEIGHT * change)
    return gains


def _chord_change(heard: OnsetStrength, reach_s: float) -> Curve:
    """How different the pitch classes are after each frame from those before, in deviations.

    Where the sound stops nothing changes: room noise is no chord.
    """
    sounding = _sounding(heard)
    columns = len(sounding)
    chroma = np.vstack((heard.chroma * sounding, sounding))
    every = len(heard.onsets) / max(columns, 1)
    reach = max(3, round(reach_s * FRAMES_PER_S / max(every, 1.0)))
    sums = np.cumsum(np.pad(chroma, ((0, 0), (reach + 1, reach))), axis=1)
    before = (sums[:, reach : -reach - 1] - sums[:, : -2 * reach - 1])[:, :columns]
    after = (sums[:, 2 * reach + 1 :] - sums[:, reach + 1 : -reach])[:, :columns]
    both = np.minimum(before[-1], after[-1])
    before, after = before[:-1], after[:-1]
    norms = np.linalg.norm(before, axis=0) * np.linalg.norm(after, axis=0)
    change = np.where(norms > 1e-9, 1.0 - (before * after).sum(axis=0) / (norms + 1e-9), 0.0)
    change = (change - change.mean()) / (change.std() + 1e-9)
    change *= np.minimum(both / max(float(np.percentile(both, 75.0)), 1e-9), 1.0)
    places = np.arange(len(heard.onsets)) / every
    return np.asarray(np.interp(places, np.arange(columns), np.minimum(change, 4.0)))


def _sounding(heard: OnsetStrength) -> Curve:
    """Say for each column of chroma how far anything sounds in it, 0 to 1."""
    places = np.linspace(0.0, len(heard.level_db) - 1.0, heard.chroma.shape[1])
    level_db = np.interp(places, np.arange(len(heard.level_db)), heard.level_db)
    above_db = level_db - float(np.percentile(level_db, 75.0)) + _SILENT_DB
    return np.asarray(np.clip(above_db / (_SILENT_DB - _SOUNDING_DB), 0.0, 1.0))


def _best_way(
    gains: Curve, opening: Curve, intervals: npt.NDArray[np.int64], expected: float
) -> npt.NDArray[np.int64]:
    """Find the frames of the beats that gain most."""
    places, frames = gains.shape
    count, shortest, longest = len(intervals), int(intervals[0]), int(intervals[-1])
    cost = _TEMPO_WEIGHT * 0.5 * np.square(np.log(intervals / expected) / _TEMPO_SPREAD)
    steps = _tempo_steps(intervals, expected)
    # What is best after a beat, for each interval that may follow; only so many frames are
    # kept as an interval is long. Of all frames there is how the best came about.
    onward = np.full((places, longest, count), -np.inf, np.float32)
    tail = np.full((places, longest, count), -np.inf, np.float32)
    came = np.zeros((places, frames, count), np.int8)
    is_opening = np.zeros((frames, count), bool)
    index = np.arange(count)
    # No interval is shorter than a block, so a block follows from what was before it.
    for begin in range(0, frames, shortest):
        end = min(begin + shortest, frames)
        sources = np.arange(end - begin)[:, None] - intervals[None, :] + longest
        score = np.stack([onward[place - 1][sources, index] for place in range(places)])
        score += (gains[:, begin:end, None] - cost).astype(np.float32)
        best = np.full_like(score, -np.inf)
        for step, low, high, penalty in steps:
            moved = score[:, :, low + step : high + step] + penalty
            is_better = moved > best[:, :, low:high]
            np.copyto(best[:, :, low:high], moved, where=is_better)
            np.copyto(came[:, begin:end, low:high], np.int8(step), where=is_better)
        # The first beat has no interval before it: any may follow.
        begun = (opening[begin:end] + gains[0, begin:end])[:, None]
        is_opening[begin:end] = begun > best[0]
        best[0] = np.maximum(best[0], begun)
        onward = np.concatenate((onward, best), axis=1)[:, -longest:]
        tail = np.concatenate((tail, score), axis=1)[:, -longest:]
    return _trace_back(tail, came, is_opening, intervals)


def _tempo_steps(
    intervals: npt.NDArray[np.int64], expected: float
) -> list[tuple[int, int, int, npt.NDArray[np.float32]]]:
    """List by how many frames an interval may differ from the next, and what that costs."""
    count, reach = len(intervals), max(1, min(int(_WIDEST_STEP * expected), 120))
    steps = []
    for step in range(-reach, reach + 1):
        low, high = max(0, -step), min(count, count - step)
        if high > low:
            change = np.log(intervals[low:high] / intervals[low + step : high + step])
            penalty = -0.5 * np.square(change / _STEP_SPREAD)
            steps.append((step, low, high, penalty.astype(np.float32)))
    return steps


def _trace_back(
    tail: npt.NDArray[np.float32],
    came: npt.NDArray[np.int8],
    is_opening: npt.NDArray[np.bool_],
    intervals: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Walk back from the best last beat, which lies one interval from the end at most."""
    place, frame, index = (int(i) for i in np.unravel_index(int(np.argmax(tail)), tail.shape))
    if not np.isfinite(tail[place, frame, index]):
        return np.zeros(0, np.int64)
    frame += came.shape[1] - tail.shape[1]
    found = [frame]
    while True:
        frame -= int(intervals[index])
        place = (place - 1) % len(came)
        found.append(frame)
        if place == 0 and is_opening[frame, index]:
            return np.array(found[::-1], np.int64)
        index += int(came[place, frame, index])


def _to_peaks(
    onsets: npt.NDArray[np.float32], frames: npt.NDArray[np.int64]
) -> tuple[Curve, Curve]:
    """Move each beat to the onset beside it, to a part of a frame; with how strong that is."""
    times, evidence = frames.astype(np.float64), np.zeros(len(frames))
    for number, frame in enumerate(frames):
        low, high = max(frame - _NEAR, 0), min(frame + _NEAR + 1, len(onsets))
        peak = low + int(np.argmax(onsets[low:high]))
        evidence[number] = max(float(onsets[peak]), 0.0)
        if 0 < peak < len(onsets) - 1 and onsets[peak] > 0:
            before, at, after = (float(v) for v in onsets[peak - 1 : peak + 2])
            bend = before - 2 * at + after
            part = 0.5 * (before - after) / bend if bend < -1e-9 else 0.0
            times[number] = peak + min(max(part, -0.5), 0.5)
    return times, evidence


def _smooth(times: Curve, evidence: Curve) -> Curve:
    """Let beats with an onset lie there, nearly, and the others evenly between them.

    A player's beats scatter by some ten milliseconds around what is meant; the tempo's own
    second difference is held down, weighed against the evidence (a Whittaker smoother).
    """
    count = len(times)
    if count < 5:
        return times
    weight = np.minimum(evidence, 3.0) + 0.02
    bands = np.zeros((3, count))
    bands[0, :] = weight
    difference = np.array([1.0, -2.0, 1.0])
    for first in range(count - 2):
        for row in range(3):
            for column in range(row + 1):
                bands[row - column, first + column] += (
                    _STIFFNESS * difference[row] * difference[column]
                )
    smooth = np.asarray(scipy.linalg.solveh_banded(bands, weight * times, lower=True))
    # Never so smooth that order is lost.
    return smooth if bool((np.diff(smooth) > 0).all()) else times


def _going_on(played: Curve, times: Curve) -> Curve:
    """Let beats after the last that is played, under a held chord, go on at the tempo there."""
    if len(played) <= _LAST_BEATS:
        return times
    more = np.arange(1, len(times) - len(played) + 1)
    interval = (played[-1] - played[-1 - _LAST_BEATS]) / _LAST_BEATS
    return np.concatenate((played, played[-1] + more * interval))
