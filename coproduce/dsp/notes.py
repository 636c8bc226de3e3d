"""From the curves of a voice to notes: one best path through everything that was heard.

A recording is explained as a row of notes and gaps with the least total cost. A note costs
something to begin, less where the sound shows a beginning (a consonant, a dip, a new vowel,
a new pitch), and costs what its frames lie away from one steady pitch. Where the words are
known, every syllable wants a note of its own, in order, and its first letter says what its
beginning should sound like; more notes on a syllable, or a syllable that was not sung, are
possible and dear. Dynamic programming finds the path exactly.

The pitch part follows the idea of a penalised, piecewise constant fit (Killick et al.,
"Optimal detection of changepoints with a linear computational cost", 2012).
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.beginnings import Beginnings, Indices, find_beginnings
from coproduce.dsp.expected_syllables import ExpectedSyllables
from coproduce.dsp.note_spans import NoteSpans
from coproduce.dsp.sung_frames import Booleans, Reals, neighbours, steadied, sung_frames
from coproduce.model.listening import PitchTrack
from coproduce.model.syllables import Attack, Syllable

# Where words are known, each wants its note; where none are, a note has to be claimed by its
# sound alone, and repeated notes sound little.
UNNAMED_NOTE_COST: Final = 4.0
MELISMA_COST: Final = 8.0
SKIP_COST: Final = 10.0
# Where words fit, they have .8 to 1.25 syllables for each note that is heard without them.
MORE_THAN_NOTES: Final = 1.1
LIKE_NOTES: Final = (0.75, 1.35)
MOST_MORE: Final = 1.6  # beyond that, all of the lines were never sung
MOST_RUNS: Final = 200
SYLLABLE_COST, HUMMED_SYLLABLE_COST = 5.0, 4.0
MOST_SKIPPED: Final = 2  # syllables in a row that may be left out
LONGEST_CONSONANT: Final = 16  # frames
VOICE_SHARE: Final = 0.5
# Where a room rings or a tongue is let go, a pitch is heard in the consonant already; its vowel
# then stands out at once. One that swells has begun where it is first heard.
VOWEL_NEAR_DB: Final = 12.0  # below the loudest that follows: there the vowel is
VOWEL_WITHIN: Final = 25  # frames
SOONEST_VOWEL: Final = 3  # frames after a beginning: what comes sooner is no consonant
VOWEL_RISE_DB: Final = 4.0
VOWEL_RISE: Final = 4  # frames in which it stands out, and so old is it by then
# A voice is steepest some time after it began: late where a vowel sets in softly, hardly so
# where the tongue lets go of an l or an m.
ONSET_LAG_S: Final[dict[Attack | None, float]] = {
    None: 0.02,
    Attack.VOWEL: 0.045,
    Attack.APPROXIMANT: 0.005,
    Attack.NASAL: 0.005,
    Attack.VOICED: 0.03,
    Attack.BREATH: 0.025,
    Attack.UNVOICED: 0.025,
    Attack.SIBILANT: 0.01,
}
# The r, l or w of "street" is heard before its vowel, which is where a listener hears the beat.
CLUSTER_S: Final = 0.04
# The beat of a syllable is heard before its vowel where a consonant glides into it (Morton,
# Marcus and Frankish, "Perceptual centers", 1976): half that consonant's length before.
HALF_CONSONANT_S: Final = 0.035


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardNote:
    """A stretch of voice on one pitch.

    `pitch_midi` keeps its fraction. `clarity`, 0 to 1, says how steady and how well heard it
    was. `beginning_cost` is how little its beginning sounds like one, as in `Evidence`.
    `syllable` counts into the words; None without words; `is_new_syllable` is false for a
    further note on the same syllable.
    """

    onset_s: float
    end_s: float
    pitch_midi: float
    clarity: float
    beginning_cost: float
    syllable: int | None = None
    is_new_syllable: bool = True


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that a search for notes weighs, worked out once for a recording.

    Parameters
    ----------
    track, syllables
        What was heard, and the words sung, if they are known.
    voiced
        Which frames are sung.
    beginnings, spans
        Where notes may begin, and what one note from there until elsewhere costs.
    expected
        What the words lead to expect; None without words.
    scores
        How much each candidate sounds like a beginning, whatever the letter; shape (candidates,).
    begin_costs
        Cost of beginning each syllable at each candidate, shape (candidates, syllables); one
        column without words.
    """

    track: PitchTrack
    syllables: Sequence[Syllable]
    voiced: Booleans
    beginnings: Beginnings
    spans: NoteSpans
    expected: ExpectedSyllables | None
    scores: Reals
    begin_costs: Reals

    @property
    def further_costs(self) -> Reals:
        """Cost of a further note on the same syllable at each candidate; shape (candidates,)."""
        return np.asarray(MELISMA_COST - np.minimum(self.scores, 4.0))

    @cached_property
    def begin_times_s(self) -> Reals:
        """When a note begun at each candidate is heard to begin, its lag not yet taken off.

        A burst of breath belongs to the consonant: the note begins where the voice does, give
        or take, for a pitch is only sure of itself a little later, or where its vowel stands
        out. Shape (candidates,).
        """
        frame, voiced = self.beginnings.frame, self.voiced
        following = np.append(np.flatnonzero(voiced), len(voiced))
        breath = following[np.searchsorted(following, np.minimum(frame, len(voiced)))] - frame
        consonant = VOICE_SHARE * np.minimum(breath, LONGEST_CONSONANT)
        vowel = _until_the_vowel(self.track.vowel_db.astype(np.float64), frame)
        return np.asarray((frame + np.maximum(consonant, vowel)) * self.track.hop_s)


def _until_the_vowel(level_db: Reals, frame: Indices) -> Reals:
    """Count frames from each candidate until a vowel stands out soon after it; mostly 0.

    Parameters
    ----------
    level_db
        Level of the vowels' band, shape (frames,).
    frame
        The candidates, from 0 to the number of frames.
    """
    at = np.minimum(frame, len(level_db) - 1)
    smooth_db = neighbours(level_db, 1, 1).mean(axis=1)
    following_db = neighbours(smooth_db, 0, VOWEL_WITHIN - 1)[at]
    is_vowel = following_db >= following_db.max(axis=1, keepdims=True) - VOWEL_NEAR_DB
    after = is_vowel.argmax(axis=1)
    there = np.minimum(at + after, len(level_db) - 1)
    rise_db = smooth_db[np.minimum(there + 1, len(level_db) - 1)]
    rise_db = rise_db - smooth_db[np.maximum(there - VOWEL_RISE, 0)]
    stands_out = (rise_db >= VOWEL_RISE_DB) & (after > SOONEST_VOWEL) & (after <= LONGEST_CONSONANT)
    return np.where(stands_out, np.maximum(after - VOWEL_RISE, 0.0), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNote:
    """A note as a search finds it, between two candidates; `is_new` as in `HeardNote`."""

    start: int
    end: int
    syllable: int | None
    is_new: bool


def gather_evidence(track: PitchTrack, syllables: Sequence[Syllable] = ()) -> Evidence | None:
    """Work out what speaks for notes in a recording; None if nobody sings in it."""
    voiced = sung_frames(track)
    if not voiced.any():
        return None
    pitch = steadied(track.pitch_midi.astype(np.float64), voiced)
    beginnings = find_beginnings(track, voiced, pitch)
    scores = beginnings.scores(None)
    heard = Evidence(
        track=track,
        syllables=(),
        voiced=voiced,
        beginnings=beginnings,
        spans=NoteSpans(track, voiced, pitch, beginnings.frame),
        expected=None,
        scores=scores,
        begin_costs=(UNNAMED_NOTE_COST - scores)[:, None],
    )
    return with_words(heard, syllables) if syllables else heard


def with_words(evidence: Evidence, syllables: Sequence[Syllable]) -> Evidence:
    """Weigh what was heard anew, for other words; at least one syllable."""
    expected = ExpectedSyllables(syllables, evidence.voiced)
    begin_costs = expected.begin_costs(evidence.beginnings)
    return replace(evidence, syllables=syllables, expected=expected, begin_costs=begin_costs)


def lines_sung(evidence: Evidence, lines: Sequence[Sequence[Syllable]]) -> range:
    """Find which of the lines were sung, by what was heard without words.

    A memo may be of a verse only, or of half of one. Runs of lines with about as many syllables
    as notes are heard without words are tried, and all lines; the best explains most. In a long
    song some `MOST_RUNS` of them are, from every line on those that fit the notes best.
    """
    every = range(len(lines))
    counts = [len(line) for line in lines]
    if len(lines) < 2:
        return every
    notes = len(_best_path(evidence)[0])
    if sum(counts) <= MORE_THAN_NOTES * notes:
        return every
    likely = list(_likely_runs(counts, notes))
    if every not in likely and (not likely or sum(counts) <= MOST_MORE * notes):
        likely.insert(0, every)
    # A syllable that is there costs something all the same, and more where nobody sings its
    # letters: that must not speak for fewer lines.
    own_cost = SYLLABLE_COST + HUMMED_SYLLABLE_COST * evidence.beginnings.hummed

    def cost(run: range) -> float:
        sung = [syllable for line in lines[run.start : run.stop] for syllable in line]
        return _best_path(with_words(evidence, sung))[1] - own_cost * len(sung)

    return min(likely, key=cost)


def _likely_runs(counts: Sequence[int], notes: int) -> Iterator[range]:
    """Give the runs of lines that have about as many syllables as there are notes."""
    each = max(1, MOST_RUNS // len(counts))
    for first in range(len(counts)):
        syllables = itertools.accumulate(counts[first:])
        fitting = [
            (abs(count - notes), range(first, last))
            for last, count in enumerate(syllables, first + 1)
            if LIKE_NOTES[0] * notes <= count <= LIKE_NOTES[1] * notes
        ]
        fitting.sort(key=operator.itemgetter(0))
        yield from (run for _, run in fitting[:each])


def best_notes(evidence: Evidence) -> tuple[HeardNote, ...]:
    """Tell the notes of a voice apart by its sound, and by the words where they are known."""
    return tuple(heard_note(evidence, found) for found in _best_path(evidence)[0])


def _best_path(evidence: Evidence) -> tuple[list[FoundNote], float]:
    """Find the least costly way from candidate to candidate, and what it costs."""
    expected, spans, frame = evidence.expected, evidence.spans, evidence.beginnings.frame
    count = len(expected) if expected else 0
    nodes = len(frame)
    begin = evidence.begin_costs
    further = evidence.further_costs
    width = count + 1
    best = np.full((nodes, width), np.inf)
    best[0, 0] = 0.0
    came_from = np.full((nodes, width), -1, dtype=np.int64)
    came_k = np.zeros((nodes, width), dtype=np.int64)
    how = np.zeros((nodes, width), dtype=np.int8)
    for i in range(nodes - 1):
        here = best[i]
        gap = here + spans.unexplained(i)
        better = gap < best[i + 1]
        best[i + 1][better] = gap[better]
        came_from[i + 1][better], how[i + 1][better] = i, 0
        came_k[i + 1][better] = np.flatnonzero(better)
        entry = _enter(here, begin[i], float(further[i]), count)
        ends, cost = spans.notes_from(i)
        if not len(ends):
            continue
        total = entry.costs[None, :] + cost[:, None]
        if expected is not None:
            lengths = expected.length_costs(np.asarray(frame[ends] - frame[i], dtype=np.float64))
            total[:, 1:] += np.where(entry.how[None, 1:] == 1, lengths, 0.0)
        block = slice(int(ends[0]), int(ends[-1]) + 1)
        improved = total < best[block]
        best[block] = np.where(improved, total, best[block])
        came_from[block] = np.where(improved, i, came_from[block])
        came_k[block] = np.where(improved, entry.came_k[None, :], came_k[block])
        how[block] = np.where(improved, entry.how[None, :], how[block])
    left_out = SKIP_COST * (width - 1 - np.arange(width))
    total = best[-1] + left_out
    used = int(np.argmin(total))
    found = _walk_back(_Trail(came_from, came_k, how), used, has_words=bool(count))
    return found, float(total[used])


@dataclass(frozen=True, slots=True)
class _Trail:
    """How each state was reached: from which candidate, which syllable, and by what.

    All of shape (candidates, syllables + 1); `how` is 0 for a gap, 1 for a new syllable, 2
    for a further note on the same one.
    """

    came_from: npt.NDArray[np.int64]
    came_k: npt.NDArray[np.int64]
    how: npt.NDArray[np.int8]


def _walk_back(trail: _Trail, used: int, *, has_words: bool) -> list[FoundNote]:
    node, k = len(trail.how) - 1, used
    found: list[FoundNote] = []
    while node > 0:
        previous, kind = int(trail.came_from[node, k]), int(trail.how[node, k])
        if kind:
            syllable = k - 1 if has_words else None
            found.append(FoundNote(start=previous, end=node, syllable=syllable, is_new=kind == 1))
        node, k = previous, int(trail.came_k[node, k])
    return found[::-1]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What it costs to have begun a note with k syllables used, from which k, and `how`.

    All of shape (syllables + 1,); `how` as a trail has it.
    """

    costs: Reals
    came_k: Indices
    how: npt.NDArray[np.int8]


def _enter(here: Reals, begin: Reals, further: float, count: int) -> _Entry:
    """Find the least cost of beginning a note here, with each number of syllables used."""
    if not count:
        return _Entry(here + begin, np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int8))
    entry = np.full(count + 1, np.inf)
    entry_k = np.zeros(count + 1, dtype=np.int64)
    kind = np.zeros(count + 1, dtype=np.int8)
    entry[1:], entry_k[1:], kind[1:] = here[1:] + further, np.arange(1, count + 1), 2
    for skipped in range(min(MOST_SKIPPED + 1, count)):
        cost = here[: count - skipped] + begin[skipped:] + SKIP_COST * skipped
        better = cost < entry[1 + skipped :]
        entry[1 + skipped :][better] = cost[better]
        entry_k[1 + skipped :][better] = np.flatnonzero(better)
        kind[1 + skipped :][better] = 1
    return _Entry(entry, entry_k, kind)


def onset_lag_s(syllable: Syllable) -> float:
    """How long before its steepest rise a listener hears a syllable begin."""
    return ONSET_LAG_S[syllable.attack] - (CLUSTER_S if syllable.is_cluster else 0.0)


def vowel_delay_s(syllable: Syllable) -> float:
    """How long after its beat is heard the vowel of a syllable sets in.

    Notes are counted by their beats; written down, a note begins with its vowel.
    """
    gliding = (syllable.attack in {Attack.APPROXIMANT, Attack.BREATH}) + syllable.is_cluster
    return HALF_CONSONANT_S * gliding


def heard_note(evidence: Evidence, found: FoundNote) -> HeardNote:
    """Measure a note that a search has found."""
    track, voiced, frame = evidence.track, evidence.voiced, evidence.beginnings.frame
    start, end = int(frame[found.start]), int(frame[found.end])
    sung = np.flatnonzero(voiced[start:end]) + start
    if len(sung) < 4:
        loud = track.energy_db[start:end] > track.energy_db[start:end].max() - 12.0
        sung = np.flatnonzero(loud) + start
    pitches = track.pitch_midi[sung].astype(np.float64)
    # The heart of a note: after its scoop, before it leaves for the next, where it is loud.
    core = slice(len(sung) // 4, max(len(sung) // 4 + 1, len(sung) - len(sung) // 8))
    heart = pitches[core]
    weights = track.voicing[sung][core] * np.clip(
        1.0 + (track.energy_db[sung][core] - track.energy_db[sung].max()) / 25.0, 0.1, 1.0
    )
    order = np.argsort(heart, kind="stable")
    share = np.cumsum(weights[order])
    pitch = float(heart[order][np.searchsorted(share, share[-1] / 2.0)])
    steady = float(np.mean(np.abs(heart - pitch) < 0.5))
    evidence_for = float(evidence.scores[found.start])
    lag_s = ONSET_LAG_S[None]
    beginning_cost = evidence.begin_costs[found.start, found.syllable or 0]
    if found.syllable is not None and found.is_new:
        lag_s = onset_lag_s(evidence.syllables[found.syllable])
    elif found.syllable is not None:
        beginning_cost = evidence.further_costs[found.start]
    clarity = steady * float(track.voicing[sung].mean()) * min(1.0, len(sung) / 12.0)
    return HeardNote(
        onset_s=round(max(0.0, float(evidence.begin_times_s[found.start]) - lag_s), 4),
        end_s=round((int(sung[-1]) + 1) * track.hop_s, 4),
        pitch_midi=pitch,
        clarity=clarity * (0.6 + 0.4 * min(1.0, max(0.0, evidence_for / 4.0))),
        beginning_cost=float(beginning_cost),
        syllable=found.syllable,
        is_new_syllable=found.is_new,
    )
