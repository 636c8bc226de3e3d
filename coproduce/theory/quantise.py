"""From seconds to beats: following a singer's tempo and choosing the simplest reading.

Every reading of a rhythm is a path: each note lands on some point of a grid of beats, and
the beat itself wanders a little. For many tempos at once, a beam of such paths is carried
through the notes. A path pays for notes that come early or late (a Kalman filter over where
the beat is and how long it lasts, after Cemgil and Kappen, "Monte Carlo methods for tempo
tracking and rhythm quantization", 2003), for values that songs seldom have, and for places
in the beat that notes seldom begin on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.theory.beat_grids import COMPOUND, DUPLE, SWING, Grid

Reals: TypeAlias = npt.NDArray[np.float64]

ONSET_S: Final = 0.055  # how far singers' onsets scatter about the beat
OUTLIER_COST: Final = 5.0  # a note may be simply late: that costs no more than this
DRIFT_PER_BEAT: Final = 0.012  # how much a beat's length wanders from one to the next
TEMPO_SPREAD: Final = 0.04  # tempos tried lie this far apart
PULSE_SPREAD_OCTAVES: Final = 0.30
# The values of one song resemble one another, so that each says less than if it stood alone.
HABIT: Final = 0.6
SLOWEST_BPM, FASTEST_BPM = 44.0, 210.0
# Rhythms repeat themselves: another value than the one before has to be worth it.
CHANGE_COST: Final = 0.3
BEAM: Final = 5
READINGS: Final = 24
SHORTEST_BEAT_S: Final = 0.1
NEIGHBOURS: Final = 10  # notes on which the tempo at a place rests


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to count a tune: each onset's place in beats of the grid, and the beat's length.

    `beat_s` is the mean length of a beat. The costs are negative log likelihoods: of the
    onsets' times (`timing_cost`), of the values and places (`value_cost`), of values that
    change (`change_cost`), and of the tempo and the grid as such (`tempo_cost`).
    """

    grid: Grid
    places: tuple[Fraction, ...]
    beat_s: float
    timing_cost: float
    value_cost: float
    change_cost: float
    tempo_cost: float

    @property
    def cost(self) -> float:
        """All costs together."""
        return self.timing_cost + self.value_cost + self.change_cost + self.tempo_cost


def readings(
    onsets_s: Sequence[float],
    grids: Sequence[Grid] = (DUPLE, COMPOUND, SWING),
    *,
    phrase_ends: Sequence[bool] = (),
    beat_s: float | None = None,
    at_most: int = 12,
) -> tuple[Reading, ...]:
    """Count a tune in the most likely ways, best first.

    Parameters
    ----------
    onsets_s
        Onsets in seconds, ascending, at least two.
    grids
        How beats may divide.
    phrase_ends
        For each note, whether a line of the words ends on it: the singer may wait there.
    beat_s
        The length of a beat if it is known; tempos near it are then all that is tried.
    at_most
        How many readings to give.

    Raises
    ------
    ValueError
        If there are fewer than two onsets.
    """
    if len(onsets_s) < 2:
        raise ValueError("a rhythm needs two notes")
    found: list[Reading] = []
    for grid in grids:
        found.extend(_read(np.asarray(onsets_s, dtype=np.float64), grid, phrase_ends, beat_s))
    return tuple(sorted(found, key=lambda reading: reading.cost)[:at_most])


def tempo_cost(beat_s: Reals | float, likely_bpm: float) -> Reals:
    """How unlikely a beat of this length is where a tempo is usual: a negative log likelihood.

    >>> float(tempo_cost(0.6, 100.0))
    0.0
    """
    octaves = np.log2(60.0 / np.asarray(beat_s) / likely_bpm)
    return np.asarray(0.5 * (octaves / PULSE_SPREAD_OCTAVES) ** 2)


def times_of(
    reading: Reading, onsets_s: Sequence[float], places: Sequence[Fraction]
) -> tuple[float, ...]:
    """When places of a reading fall in the recording, following the singer's tempo.

    A straight line is fitted around each place to the onsets near it (Cleveland, "Robust
    locally weighted regression", 1979), so that single early or late notes hardly pull.
    """
    sounded = reading.grid.sounded
    at = np.array([sounded(place) for place in reading.places])
    times_s = np.asarray(onsets_s, dtype=np.float64)
    trust = np.ones(len(at))
    for _ in range(2):
        away = np.abs(times_s - np.array([_local_line(at, times_s, trust, x) for x in at]))
        trust = 1.0 / (1.0 + (away / (2.0 * ONSET_S)) ** 2)
    return tuple(_local_line(at, times_s, trust, sounded(place)) for place in places)


def _local_line(at: Reals, times_s: Reals, trust: Reals, place: float) -> float:
    reach = np.sort(np.abs(at - place))[min(NEIGHBOURS, len(at)) - 1]
    weight = trust * np.exp(-0.5 * ((at - place) / max(float(reach), 2.0) * 2.0) ** 2)
    total = weight.sum()
    centre, mean = (weight * at).sum() / total, (weight * times_s).sum() / total
    spread = (weight * (at - centre) ** 2).sum()
    slope = (weight * (at - centre) * (times_s - mean)).sum() / max(float(spread), 1e-9)
    return float(mean + slope * (place - centre))


def _read(
    onsets_s: Reals, grid: Grid, phrase_ends: Sequence[bool], beat_s: float | None
) -> list[Reading]:
    if beat_s is None:
        steps = int(np.log(FASTEST_BPM / SLOWEST_BPM) / np.log1p(TEMPO_SPREAD))
        beats_s = 60.0 / (SLOWEST_BPM * np.power(1.0 + TEMPO_SPREAD, np.arange(steps + 1)))
        prior = tempo_cost(beats_s, grid.likely_bpm) + grid.cost
    else:
        beats_s, prior = np.array([beat_s]), np.array([grid.cost])
    beam = _Beam(float(onsets_s[0]), grid, beats_s, prior)
    for index in range(1, len(onsets_s)):
        waits = bool(phrase_ends[index - 1]) if len(phrase_ends) else False
        beam.hear(float(onsets_s[index]), waits=waits)
    return beam.readings(onsets_s)


class _Beam:
    """Parallel paths through the notes: arrays of shape (groups, BEAM).

    A group is a tempo and a place in the beat on which the tune starts. `place` is in grid
    points; `mean` and `beat`, with their variances, are the filter's: when the last note's
    place fell, and how long a beat lasts.
    """

    def __init__(self, first_s: float, grid: Grid, beats_s: Reals, prior: Reals) -> None:
        self.grid = grid
        self.starts = np.array(sorted(grid.opening))
        self.points = np.array(grid.points)
        self.spans = grid.spans()
        self.value_cost = HABIT * grid.value_costs()
        shape = (len(beats_s) * len(self.starts), BEAM)
        opening = -HABIT * np.log([grid.opening[int(start)] for start in self.starts])
        self.prior = np.repeat(prior, len(self.starts))
        self.opening = opening
        self.cost = np.full(shape, np.inf)
        self.cost[:, 0] = np.repeat(prior, len(self.starts)) + np.tile(opening, len(beats_s))
        self.place = np.tile(self.starts, len(beats_s))[:, None] * np.ones(shape, dtype=np.int64)
        self.last = np.full(shape, -1)
        self.mean = np.full(shape, first_s)
        self.beat = np.repeat(beats_s, len(self.starts))[:, None] * np.ones(shape)
        self.var_mean = np.full(shape, ONSET_S**2)
        self.covariance = np.zeros(shape)
        self.var_beat = (TEMPO_SPREAD * self.beat) ** 2
        self.history: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []

    def hear(self, onset_s: float, *, waits: bool) -> None:
        """Carry every path on to the next note, and keep the best of each group."""
        spans, noise = self.spans[self.place % self.grid.divisions], ONSET_S**2
        drift = (DRIFT_PER_BEAT * self.beat)[:, :, None] ** 2 * spans
        ahead = self.mean[:, :, None] + self.beat[:, :, None] * spans
        var_mean = (
            self.var_mean[:, :, None]
            + 2 * spans * self.covariance[:, :, None]
            + spans**2 * (self.var_beat[:, :, None] + drift)
        )
        covariance = self.covariance[:, :, None] + spans * self.var_beat[:, :, None]
        var_beat = self.var_beat[:, :, None] + drift
        total = var_mean + noise
        miss = onset_s - ahead
        late = 0.5 * miss**2 / total
        value_cost = self.value_cost[self.place % self.grid.divisions]
        # Where a line ends the singer may wait for as long as the breath takes.
        values = 0.4 * value_cost + 0.4 if waits else value_cost
        changes = CHANGE_COST * (np.arange(len(self.points)) != self.last[:, :, None])
        full = self.cost[:, :, None] + np.minimum(late, OUTLIER_COST)
        full = full + 0.5 * np.log(total / noise) + values + changes
        flat = full.reshape(len(full), -1)
        best = np.argsort(flat, axis=1, kind="stable")[:, :BEAM]
        rows = np.arange(len(full))[:, None]
        parent, choice = best // len(self.points), best % len(self.points)
        pick = (rows, parent, choice)
        # A note that is simply late says nothing about the beat.
        trust = np.where(late[pick] < OUTLIER_COST, 1.0, 0.2)
        gain_mean, gain_beat = (trust * v[pick] / total[pick] for v in (var_mean, covariance))
        self.cost = flat[rows, best]
        self.mean = ahead[pick] + gain_mean * miss[pick]
        self.beat = np.maximum(self.beat[rows, parent] + gain_beat * miss[pick], SHORTEST_BEAT_S)
        self.var_mean = var_mean[pick] * (1 - gain_mean)
        self.var_beat = var_beat[pick] - gain_beat * covariance[pick]
        self.covariance = covariance[pick] * (1 - gain_mean)
        self.place = self.place[rows, parent] + self.points[choice]
        self.last = choice
        self.history.append((parent, choice))

    def readings(self, onsets_s: Reals) -> list[Reading]:
        """Give the best path of each group as a reading, one for each different row of places."""
        found: dict[tuple[Fraction, ...], Reading] = {}
        for group in np.argsort(self.cost[:, 0], kind="stable")[:READINGS]:
            total = self._path(int(group))
            places = tuple(Fraction(int(point), self.grid.divisions) for point in total)
            sounded = [self.grid.sounded(place) for place in places]
            slope = float(np.polyfit(sounded, onsets_s, 1)[0])
            if places not in found and slope > 0:
                found[places] = self._reading(int(group), total, places, slope)
        return list(found.values())

    def _reading(
        self,
        group: int,
        path: npt.NDArray[np.int64],
        places: tuple[Fraction, ...],
        beat_s: float,
    ) -> Reading:
        """Say of what the cost of the best path of a group consists."""
        steps = np.searchsorted(self.points, np.diff(path))
        values = float(self.value_cost[path[:-1] % self.grid.divisions, steps].sum())
        values += float(self.opening[group % len(self.starts)])
        changes = CHANGE_COST * (1.0 + float(np.count_nonzero(np.diff(steps))))
        prior = float(self.prior[group])
        return Reading(
            grid=self.grid,
            places=places,
            beat_s=beat_s,
            timing_cost=float(self.cost[group, 0]) - values - changes - prior,
            value_cost=values,
            change_cost=changes,
            tempo_cost=prior,
        )

    def _path(self, group: int) -> npt.NDArray[np.int64]:
        at, points = 0, []
        for parent, choice in reversed(self.history):
            points.append(int(self.points[choice[group, at]]))
            at = int(parent[group, at])
        start = int(self.starts[group % len(self.starts)])
        return np.cumsum([start, *reversed(points)])
