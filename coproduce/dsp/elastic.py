"""How one performance runs against another: the lateness of a take from moment to moment.

At each of three resolutions the two are compared along a band around what the coarser one
found, and the path of most likeness is sought by dynamic programming (as multi-scale time
warping does: Müller, Mattes & Kurth, ISMIR 2006). So memory grows with the length and not
with its square. The last path is then read between its steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.performance import FRAMES_PER_S, GROUP_SIZES, Performance

Curve: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One resolution: all in frames of 5 ms.

    `step` from one column to the next and between frames that are compared; `reach` to
    either side of the path so far; `window` over which likeness is gathered; `anchor` from one
    point of the path to the next.
    """

    step: int
    reach: int
    window: int
    anchor: int
    groups: tuple[float, float, float]


_LEVELS: Final = (
    _Level(step=8, reach=480, window=600, anchor=80, groups=(1.0, 1.0, 1.0)),
    _Level(step=2, reach=60, window=160, anchor=20, groups=(1.0, 1.0, 1.0)),
    _Level(step=1, reach=16, window=64, anchor=10, groups=(1.0, 0.0, 0.0)),
)
_MOST_SLOPE: Final = 0.3
_STIFFNESS: Final = 0.5
_CHUNK_ANCHORS: Final = 512
_QUIET: Final = 0.05
_SMOOTH: Final = 0.3


@dataclass(frozen=True, slots=True)
class Course:
    """How late a take is, moment by moment.

    Parameters
    ----------
    times_s
        Moments of the reference, evenly spaced.
    lateness_s
        How late the take is there.
    sureness
        0 to 1: how much both have in common around each moment; 0 where either is silent.
    """

    times_s: Curve
    lateness_s: Curve
    sureness: Curve


def follow(reference: Performance, take: Performance) -> Course:
    """Follow a take against the reference; they begin at the same moment, more or less.

    The take may be early or late by up to two seconds.
    """
    frames = len(reference.sounding)
    late = np.zeros(frames)
    anchors = np.arange(0, frames, _LEVELS[-1].anchor)
    sureness = np.zeros(len(anchors))
    for level in _LEVELS:
        anchors = np.arange(0, frames, level.anchor)
        centres = np.rint(late).astype(np.int64)
        likeness = _likeness(reference, take, centres, level)
        path = _best_path(likeness, centres[anchors], level)
        beyond, height = _between(likeness, path)
        sureness = np.clip(height, 0.0, 1.0)
        found = centres[anchors] + (path + beyond - level.reach // level.step) * level.step
        smooth = _smoothed(found, sureness, level)
        late = np.interp(np.arange(frames), anchors, smooth)
    return Course(anchors / FRAMES_PER_S, late[anchors] / FRAMES_PER_S, sureness)


def _likeness(
    reference: Performance, take: Performance, centres: npt.NDArray[np.int64], level: _Level
) -> npt.NDArray[np.float32]:
    """Likeness of the surroundings of every anchor at every column around its centre."""
    frames = len(centres)
    columns = 2 * (level.reach // level.step) + 1
    anchors = np.arange(0, frames, level.anchor)
    likeness = np.zeros((len(anchors), columns), np.float32)
    half = level.window // 2 // level.step
    strengths = np.repeat(np.sqrt(level.groups), GROUP_SIZES).astype(np.float32)
    weights = np.hanning(2 * half + 3)[1:-1].astype(np.float32)
    weights /= weights.sum()
    # A stretch of a minute or so at a time, with what its first and last windows see.
    for first in range(0, len(anchors), _CHUNK_ANCHORS):
        chunk = anchors[first : first + _CHUNK_ANCHORS]
        moments = np.arange(chunk[0] - half * level.step, chunk[-1] + half * level.step + 1)
        moments = moments[:: level.step]
        picked = np.rint((chunk - chunk[0]) / level.step).astype(int) + half
        ours = _at(reference.curves, moments) * strengths
        centre = centres[np.clip(moments, 0, frames - 1)]
        own = _gathered(np.square(ours).sum(axis=1), weights)[picked]
        for column in range(columns):
            offset = (column - columns // 2) * level.step
            theirs = _at(take.curves, moments + centre + offset) * strengths
            product = np.einsum("tc,tc->t", ours, theirs)
            power = _gathered(np.square(theirs).sum(axis=1), weights)[picked]
            both = _gathered(product, weights)[picked]
            likeness[first : first + len(chunk), column] = both / np.sqrt(
                own * power + _QUIET * (own + power) + 1e-6
            )
    return likeness


def _at(curves: npt.NDArray[np.float16], places: npt.NDArray[np.int64]) -> Rows:
    """Rows at some places; beyond the ends it is silent."""
    inside = (places >= 0) & (places < len(curves))
    rows = curves[np.clip(places, 0, len(curves) - 1)].astype(np.float32)
    rows[~inside] = 0.0
    return rows


def _gathered(values: Rows, weights: Rows) -> Rows:
    gathered: Rows = scipy.ndimage.convolve1d(values, weights, mode="constant")
    return gathered


def _best_path(
    likeness: npt.NDArray[np.float32], centres: npt.NDArray[np.int64], level: _Level
) -> npt.NDArray[np.int64]:
    """Column of each anchor, so that likeness is most and the path bends least."""
    count, columns = likeness.shape
    most = max(round(_MOST_SLOPE * level.anchor / level.step), 1)
    moves = np.arange(-most, most + 1)
    costs = _STIFFNESS * np.square(moves / most)
    total = likeness[0].astype(np.float64)
    came = np.zeros((count, columns), np.int8)
    for row in range(1, count):
        # The same lateness is another column where the centre has moved.
        moved = round((centres[row] - centres[row - 1]) / level.step)
        reach = most + abs(moved)
        padded = np.pad(total, reach, constant_values=-np.inf)
        starts = reach + moved + moves
        options = np.stack([padded[start : start + columns] for start in starts])
        options -= costs[:, None]
        best = np.argmax(options, axis=0)
        came[row] = moves[best] + moved
        total = options[best, np.arange(columns)] + likeness[row]
    path = np.zeros(count, np.int64)
    path[-1] = int(np.argmax(total))
    for row in range(count - 1, 0, -1):
        path[row - 1] = np.clip(path[row] + came[row, path[row]], 0, columns - 1)
    return path


def _between(likeness: npt.NDArray[np.float32], path: npt.NDArray[np.int64]) -> tuple[Curve, Curve]:
    """Where between columns the likeness peaks, by a parabola; and how high it is."""
    rows = np.arange(len(path))
    inner = np.clip(path, 1, likeness.shape[1] - 2)
    before, height, after = (likeness[rows, inner + step].astype(np.float64) for step in (-1, 0, 1))
    bend = before - 2.0 * height + after
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.where(bend < 0.0, 0.5 * (before - after) / bend, 0.0)
    is_peak = np.abs(beyond) <= 1.0
    return np.where(is_peak, beyond, 0.0) + (inner - path) * is_peak, height


def _smoothed(late: Curve, sureness: Curve, level: _Level) -> Curve:
    """Smooth what was found, where it is unsure more than where it is sure (Whittaker, 1923)."""
    weights = np.square(sureness) + 1e-4
    stiff = _SMOOTH * (_LEVELS[-1].window / level.anchor / 2) ** 2
    count = len(late)
    if count < 3:
        return late
    bands = np.zeros((3, count))
    bands[0] = weights
    for shift, values in enumerate(((1.0, 4.0, 1.0), (-2.0, -2.0), (1.0,))):
        # Second differences squared: the sum of [1, -2, 1] over every three neighbours.
        for place, value in enumerate(values):
            span = slice(place, count - 2 + place)
            bands[shift, span] += stiff * value
    smooth: Curve = scipy.linalg.solveh_banded(bands, weights * late, lower=True)
    return smooth
