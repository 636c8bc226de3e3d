"""What is moved when a performance is tightened: how far, where, and never too fast.

The lateness that was followed is not simply undone. It is undone as far as a person asked,
by no more than a limit, only where both are heard, and so slowly that nobody hears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.elastic import Course
from coproduce.dsp.performance import FRAMES_PER_S, Performance

MOST_STRETCH: Final = 0.15  # of any stretch between two strokes
KEPT_S: Final = 0.05  # the beginning of a note, moved whole
_SURE: Final = 0.06  # below this the two have nothing in common, or one is silent
_BRIDGE_S: Final = 2.0
_LEAD_S: Final = 0.01  # cuts lie before a beginning, not in it
_LEAST_APART_S: Final = 0.16
_LONGEST_S: Final = 1.0
_BEYOND_S: Final = 1.0  # before and after the take, where all is as it was
_AROUND_FRAMES: Final = 2 * FRAMES_PER_S
_BY_FRAMES: Final = 3

Curve: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the cuts of a take are, and where they go.

    Parameters
    ----------
    source_s
        Moments of the take, just before notes begin; rising. The first lies before its
        beginning and the last after its end, and both stay where they are.
    target_s
        Where they belong; rising. Between two of them time runs evenly.
    """

    source_s: Curve
    target_s: Curve

    @property
    def earlier_s(self) -> Curve:
        """By how much each cut is moved to an earlier time; negative is to a later one."""
        return self.source_s - self.target_s


def plan_moves(course: Course, take: Performance, *, strength: float, most_s: float) -> Moves:
    """Decide what is moved, and by how much.

    Parameters
    ----------
    course
        How late the take is, moment by moment of the reference.
    take
        The take itself, whose beginnings of notes are not stretched.
    strength
        0 leaves all as it is, 1 undoes all of the lateness.
    most_s
        No moment is moved by more than this.
    """
    wanted = np.clip(strength * _trusted(course), -most_s, most_s)
    cuts = _cuts(take)
    # The move belongs to a moment of the reference; the take has that moment later by all of
    # its lateness, however much of it is undone.
    moments = course.times_s + course.lateness_s
    order = np.argsort(moments, kind="stable")
    at_cuts = np.interp(cuts, moments[order], wanted[order]) if len(moments) else 0.0 * cuts
    at_cuts[[0, -1]] = 0.0
    moves = _held(at_cuts, MOST_STRETCH * np.maximum(np.diff(cuts) - 1.2 * KEPT_S, 0.0))
    moves[[0, -1]] = 0.0
    return Moves(cuts, cuts - moves)


def _trusted(course: Course) -> Curve:
    """Keep the lateness where both are heard; a long silence between is left alone."""
    sure = np.flatnonzero(course.sureness >= _SURE)
    if not len(sure):
        return np.zeros_like(course.lateness_s)
    times_s, late_s = course.times_s[sure], course.lateness_s[sure]
    edges = np.concatenate(([course.times_s[0] - _BRIDGE_S], times_s))
    gaps = np.flatnonzero(np.diff(np.append(edges, course.times_s[-1] + _BRIDGE_S)) > _BRIDGE_S)
    rests = []
    for gap in gaps:
        begin = times_s[gap - 1] if gap else course.times_s[0] - _BRIDGE_S
        end = times_s[gap] if gap < len(times_s) else course.times_s[-1] + _BRIDGE_S
        rests += [begin + _BRIDGE_S / 2, end - _BRIDGE_S / 2]
    places = np.concatenate((times_s, rests))
    values = np.concatenate((late_s, np.zeros(len(rests))))
    order = np.argsort(places, kind="stable")
    return np.asarray(np.interp(course.times_s, places[order], values[order]))


def _cuts(take: Performance) -> Curve:
    """Cut before the beginnings of notes and consonants, and now and then between them."""
    rise = np.zeros(len(take.levels))
    for band in take.levels.T:
        level = band.astype(np.float32)
        rise[_BY_FRAMES:] += np.maximum(level[_BY_FRAMES:] - level[:-_BY_FRAMES], 0.0)
    rise *= take.sounding / take.levels.shape[1]
    apart = round(_LEAST_APART_S * FRAMES_PER_S)
    usual = scipy.ndimage.uniform_filter1d(rise, _AROUND_FRAMES)
    is_highest = rise == scipy.ndimage.maximum_filter1d(rise, apart)
    strokes = np.flatnonzero(is_highest & (rise > 1.6 * usual) & (rise > 0.05))
    begins = strokes / FRAMES_PER_S - (_BY_FRAMES / FRAMES_PER_S) / 2 - _LEAD_S
    kept = [-_BEYOND_S]
    for begin in begins:
        if begin - kept[-1] >= _LEAST_APART_S:
            kept.append(float(begin))
    kept.append(take.duration_s + _BEYOND_S)
    # Where nothing begins for long, time may still bend.
    filled = [kept[0]]
    for begin in kept[1:]:
        parts = int(np.ceil((begin - filled[-1]) / _LONGEST_S))
        filled += list(np.linspace(filled[-1], begin, parts + 1)[1:])
    return np.array(filled)


def _held(moves: Curve, most_change: Curve) -> Curve:
    """Keep neighbours from moving apart too fast, changing as little as can be.

    Halfway between the least that is nowhere below and the most that is nowhere above.
    """
    above, below = moves.copy(), moves.copy()
    for index in range(1, len(moves)):
        above[index] = max(above[index], above[index - 1] - most_change[index - 1])
        below[index] = min(below[index], below[index - 1] + most_change[index - 1])
    for index in range(len(moves) - 2, -1, -1):
        above[index] = max(above[index], above[index + 1] - most_change[index])
        below[index] = min(below[index], below[index + 1] + most_change[index])
    return np.asarray(0.5 * (above + below))
