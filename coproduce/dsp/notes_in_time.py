"""Hear the notes of a voice again with the beat in mind: sound, words and rhythm in one search.

A first hearing tells notes apart by their sound, and from them how the tune is counted. Once
that is known, a listener expects notes on the beat and in values that songs have: a soft
beginning where a quarter note is due is one, a rustle between two beats is none, and of two
places in a long consonant the one in time is meant. Here each possible beginning is set on
each place of the beat that it may stand for. A path through those pays for its sound, as in
`notes`, for how far it is from its place, and for the values between its places, so that
telling notes apart and counting them are one decision (as in Nishikimi et al., "Scale- and
rhythm-aware musical note estimation for vocal F0 trajectories", 2017, for beats given).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.beginnings import Indices
from coproduce.dsp.note_spans import NoteSteps
from coproduce.dsp.notes import (
    MOST_SKIPPED,
    ONSET_LAG_S,
    SKIP_COST,
    Evidence,
    FoundNote,
    HeardNote,
    heard_note,
    onset_lag_s,
)
from coproduce.dsp.sung_frames import Reals

SCATTER_S: Final = 0.055  # how far singers' onsets lie from the beat
FAR_COST: Final = 5.0  # a note may be simply late: that costs no more than this
# What a value costs in the middle is given back: a beat says which notes are likely, and not
# that there are few.
IN_TIME_GAIN: Final = 1.0
# A beginning stands for no place farther away than this; singers are late rather than early.
EARLIEST_S, LATEST_S = 0.15, 0.25
BREATH_COST: Final = 0.4
BREATH_SHARE: Final = 0.7  # of its cost that a value counts where the singer may wait
LONGEST_STEP_S: Final = 6.4  # from one beginning to the next, its rest included
BAND: Final = 10  # syllables either side of where the first hearing had them


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatPlaces:
    """The places on which notes may begin, when the tune is counted in one way.

    Parameters
    ----------
    times_s
        When each place falls in the recording, shape (places,), ascending.
    places
        The same counted in points of a beat, whole numbers, shape (places,).
    opening_costs
        Cost of beginning the tune on each point of a beat, shape (divisions,).
    step_costs
        Cost of a value that begins on each point of a beat, shape (divisions, points + 1),
        by the points it lasts; infinite where no value is possible.
    """

    times_s: Reals
    places: Indices
    opening_costs: Reals
    step_costs: Reals


def notes_in_time(
    evidence: Evidence, heard: Sequence[HeardNote], beat: BeatPlaces
) -> tuple[HeardNote, ...]:
    """Tell the notes of a voice apart by sound, words and beat together.

    Parameters
    ----------
    evidence
        What was heard.
    heard
        The notes of a first hearing, from which the beat was found.
    beat
        Where notes may begin in time.

    Returns
    -------
    tuple
        The notes; `heard` itself if no row of places explains the recording.
    """
    path = _Search(evidence, heard, beat).best_path()
    return tuple(heard_note(evidence, note) for note in path) or tuple(heard)


@dataclass(frozen=True, slots=True)
class _Last:
    """The best ways to have sung a last note, one for each syllable it may have been."""

    cost: Reals
    node: Indices
    syllable: Indices

    def at(self, rows: Indices) -> _Last:
        """Pick some of them."""
        return _Last(self.cost[rows], self.node[rows], self.syllable[rows])


class _Search:
    """Dynamic programming over (candidate, place) and the syllables used so far.

    A node is a candidate set on a place; nodes are sorted by candidate. Only syllables near
    those of the first hearing are looked at: `first[node]` is the syllable of column 0.
    """

    def __init__(self, evidence: Evidence, heard: Sequence[HeardNote], beat: BeatPlaces) -> None:
        self.evidence, self.beat = evidence, beat
        self.has_words = evidence.expected is not None
        self.frame = evidence.beginnings.frame
        self.times_s = evidence.begin_times_s
        self.candidate, self.point = self._nodes()
        self.steps = NoteSteps(evidence.spans, round(LONGEST_STEP_S / evidence.track.hop_s))
        count = evidence.begin_costs.shape[1]
        self.width = min(2 * BAND, count)
        self.count = count
        self.first = self._bands(heard)
        shape = (len(self.candidate), self.width)
        self.best = np.full(shape, np.inf)
        self.came_from = np.full(shape, -1, dtype=np.int64)
        self.came_k = np.zeros(shape, dtype=np.int64)
        self.is_new = np.ones(shape, dtype=np.bool_)
        self.begin, self.further = self._begin_costs()

    def _nodes(self) -> tuple[Indices, Indices]:
        heard_s = self.times_s[:-1] - ONSET_LAG_S[None]
        low = np.searchsorted(self.beat.times_s, heard_s - LATEST_S)
        high = np.searchsorted(self.beat.times_s, heard_s + EARLIEST_S)
        places = high - low
        candidate = np.repeat(np.arange(len(places)), places)
        inside = np.arange(int(places.sum())) - np.repeat(np.cumsum(places) - places, places)
        return candidate, np.repeat(low, places) + inside

    def _bands(self, heard: Sequence[HeardNote]) -> Indices:
        onsets_s = np.array([note.onset_s for note in heard])
        syllables = np.array([note.syllable or 0 for note in heard])
        nearest = np.searchsorted(onsets_s, self.times_s[self.candidate])
        centre = syllables[np.minimum(nearest, len(heard) - 1)]
        return np.asarray(np.clip(centre - BAND, 0, self.count - self.width))

    def _begin_costs(self) -> tuple[Reals, Reals]:
        """Cost of a new syllable and of a further note at each node, its place included."""
        columns = self.first[:, None] + np.arange(self.width)
        lags_s = np.array([ONSET_LAG_S[None]])
        if self.has_words:
            lags_s = np.array([onset_lag_s(syllable) for syllable in self.evidence.syllables])
        time_s = self.times_s[self.candidate] - self.beat.times_s[self.point]
        begin = self.evidence.begin_costs[self.candidate[:, None], columns]
        begin = begin + _late_cost(time_s[:, None] - lags_s[columns])
        further = self.evidence.further_costs[self.candidate]
        return begin, further + _late_cost(time_s - ONSET_LAG_S[None])

    def best_path(self) -> list[FoundNote]:
        """Find the notes of least total cost; empty if nothing reaches the end."""
        if not len(self.candidate):
            return []
        bounds = np.flatnonzero(np.diff(self.candidate)) + 1
        for start, stop in zip([0, *bounds], [*bounds, len(self.candidate)], strict=True):
            self._open(slice(start, stop))
            self._carry_on(start, stop)
        left_out = self.count - 1 - (self.first[:, None] + np.arange(self.width))
        closing = self.steps.until_the_end[self.candidate][:, None]
        total = self.best + closing + (SKIP_COST * left_out if self.has_words else 0.0)
        node, column = (int(x) for x in np.unravel_index(int(total.argmin()), total.shape))
        return self._walk_back(node, column) if np.isfinite(total[node, column]) else []

    def _open(self, nodes: slice) -> None:
        """Let the tune begin here, with one of the first syllables."""
        place = self.beat.places[self.point[nodes]] % len(self.beat.opening_costs)
        passed = self.evidence.spans.passed[self.candidate[nodes]]
        cost = (passed + self.beat.opening_costs[place])[:, None] + self.begin[nodes]
        syllable = self.first[nodes, None] + np.arange(self.width)
        can_open = syllable <= (MOST_SKIPPED if self.has_words else 0)
        self.best[nodes] = np.where(can_open, cost + SKIP_COST * syllable, np.inf)

    def _carry_on(self, start: int, stop: int) -> None:
        """Reach the nodes of one candidate from all nodes before it."""
        here = int(self.candidate[start])
        earliest = np.searchsorted(self.candidate, here - self.steps.cost.shape[1])
        before = np.arange(int(earliest), start)
        step = self.candidate[before], here - self.candidate[before] - 1
        within = np.isfinite(self.steps.cost[step])
        before = before[within]
        if not len(before):
            return
        step_cost, end = self.steps.cost[step][within], self.steps.end[step][within]
        # Syllables that may have been the last, from those of this band and a few before.
        low = max(int(self.first[start]) - MOST_SKIPPED - 1, 0) if self.has_words else 0
        known = np.arange(low, int(self.first[start]) + self.width)
        column = known - self.first[before][:, None]
        inside = (column >= 0) & (column < self.width)
        column = np.where(inside, column, 0)
        cost = np.where(inside, self.best[before[:, None], column], np.inf) + step_cost[:, None]
        waits = np.zeros(len(known), dtype=np.bool_)
        expected = self.evidence.expected
        if expected is not None:
            frames = self.frame[end] - self.frame[self.candidate[before]]
            lengths = expected.length_costs(frames.astype(np.float64), slice(low, low + len(known)))
            cost = cost + np.where(self.is_new[before[:, None], column], lengths, 0.0)
            waits = expected.ends_line[low : low + len(known)]
        for node in range(start, stop):
            self._reach(node, before, known, cost, waits)

    def _reach(
        self,
        node: int,
        before: Indices,
        known: Indices,
        cost: Reals,
        waits: npt.NDArray[np.bool_],
    ) -> None:
        places, costs = self.beat.places, self.beat.step_costs
        from_place = places[self.point[before]]
        step = places[self.point[node]] - from_place
        possible = np.flatnonzero((step > 0) & (step < costs.shape[1]))
        value = costs[from_place[possible] % len(costs), step[possible]]
        possible, value = possible[np.isfinite(value)], value[np.isfinite(value)][:, None]
        if not len(possible):
            return
        # Where a line ends the singer may wait for as long as the breath takes.
        total = cost[possible] + np.where(waits, BREATH_SHARE * value + BREATH_COST, value)
        row = total.argmin(axis=0)
        least = total[row, np.arange(len(known))]
        last = _Last(least, before[possible[row]], known)
        if not self.has_words:
            self._improve(node, np.zeros(1, dtype=np.int64), last, self.begin[node])
            return
        columns = np.arange(self.width)
        same = columns + int(self.first[node] - known[0])
        further = np.full(self.width, self.further[node])
        self._improve(node, columns, last.at(same), further, is_new=False)
        for skipped in range(MOST_SKIPPED + 1):
            source = same - 1 - skipped
            fits = source >= 0
            entry = self.begin[node, fits] + SKIP_COST * skipped
            self._improve(node, columns[fits], last.at(source[fits]), entry)

    def _improve(
        self, node: int, columns: Indices, last: _Last, entry: Reals, *, is_new: bool = True
    ) -> None:
        cost = last.cost + entry
        better = cost < self.best[node, columns]
        at = columns[better]
        self.best[node, at] = cost[better]
        self.came_from[node, at], self.came_k[node, at] = last.node[better], last.syllable[better]
        self.is_new[node, at] = is_new

    def _walk_back(self, node: int, column: int) -> list[FoundNote]:
        notes: list[FoundNote] = []
        end = int(self.steps.last_end[self.candidate[node]])
        while node >= 0:
            start = int(self.candidate[node])
            syllable = int(self.first[node]) + column if self.has_words else None
            is_new = bool(self.is_new[node, column])
            notes.append(FoundNote(start=start, end=end, syllable=syllable, is_new=is_new))
            parent, k = int(self.came_from[node, column]), int(self.came_k[node, column])
            if parent >= 0:
                earlier = self.candidate[parent]
                end = int(self.steps.end[earlier, start - earlier - 1])
                column = k - int(self.first[parent])
            node = parent
        return notes[::-1]


def _late_cost(late_s: Reals) -> Reals:
    return np.minimum(0.5 * (late_s / SCATTER_S) ** 2, FAR_COST) - IN_TIME_GAIN
