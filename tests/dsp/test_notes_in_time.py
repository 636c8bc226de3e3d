from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise, product

import numpy as np
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.note_spans import NoteSteps
from coproduce.dsp.notes import (
    LONGEST_CONSONANT,
    ONSET_LAG_S,
    VOICE_SHARE,
    Evidence,
    FoundNote,
    best_notes,
    gather_evidence,
    heard_note,
)
from coproduce.dsp.notes_in_time import (
    EARLIEST_S,
    FAR_COST,
    IN_TIME_GAIN,
    LATEST_S,
    LONGEST_STEP_S,
    SCATTER_S,
    BeatPlaces,
    notes_in_time,
)
from coproduce.model.audio import Signal

RATE_HZ = 22_050
Tones = Callable[..., Signal]


def beat_places(beat_s: float, beats: int, *, first_s: float = 0.2) -> BeatPlaces:
    """Count in halves of a beat, quarter notes dearest to nobody."""
    places = np.arange(2 * beats)
    return BeatPlaces(
        times_s=first_s + places * beat_s / 2,
        places=places,
        opening_costs=np.array([0.2, 1.8]),
        step_costs=np.array([[np.inf, 1.1, 0.7, 2.5, 1.5], [np.inf, 0.2, 2.5, 3.0, np.inf]]),
    )


def evidence_in(signal: Signal) -> Evidence:
    evidence = gather_evidence(track_pitch(signal))
    assert evidence is not None
    return evidence


def with_dips(at_s: Sequence[float], depth_db: float) -> Signal:
    """Hold one note for three seconds that grows softer for 40 ms here and there."""
    times = np.arange(3 * RATE_HZ) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * 220.0 * k * times) / k for k in range(1, 12)) * 0.1
    level_db = np.zeros(len(times))
    for dip_s in at_s:
        level_db -= depth_db * np.exp(-0.5 * ((times - dip_s) / 0.02) ** 2)
    sound = sound * 10.0 ** (level_db / 20.0)
    silence = np.zeros(RATE_HZ // 5)
    whole = np.concatenate([silence, sound, silence])
    whole += np.random.default_rng(2).normal(0, 3e-4, len(whole))
    return Signal(whole.astype(np.float32)[None], RATE_HZ)


def test_a_soft_beginning_counts_on_the_beat_and_not_between_two() -> None:
    def notes(dip_s: float) -> int:
        evidence = evidence_in(with_dips([dip_s], 16.0))
        return len(notes_in_time(evidence, best_notes(evidence), beat_places(1.0, 4)))

    assert notes(0.98) == 2
    assert notes(0.75) == 1


def test_notes_that_are_plain_to_hear_stay_wherever_the_beat_is(tones: Tones) -> None:
    scale = [60.0, 62.0, 64.0, 65.0, 67.0]
    evidence = evidence_in(tones(*[(p, 0.45, 0.0) for p in scale]))
    for beat_s in (0.5, 0.37, 0.61):
        notes = notes_in_time(evidence, best_notes(evidence), beat_places(beat_s, 12))
        assert [round(note.pitch_midi) for note in notes] == scale


def test_without_any_place_to_begin_on_the_first_hearing_stands(tones: Tones) -> None:
    evidence = evidence_in(tones((60.0, 0.4, 0.0), (64.0, 0.4, 0.0)))
    heard = best_notes(evidence)
    assert notes_in_time(evidence, heard, beat_places(0.5, 2, first_s=60.0)) == heard


class Cheapest:
    """Every row of notes and places there is, tried one after the other."""

    def __init__(self, evidence: Evidence, beat: BeatPlaces) -> None:
        self.evidence, self.beat = evidence, beat
        self.steps = NoteSteps(evidence.spans, round(LONGEST_STEP_S / evidence.track.hop_s))

    def heard_s(self, candidate: int) -> float:
        evidence = self.evidence
        frame = int(evidence.beginnings.frame[candidate])
        sung = np.flatnonzero(evidence.voiced[frame:])
        breath = int(sung[0]) if len(sung) and sung[0] < LONGEST_CONSONANT else 0
        return float((frame + VOICE_SHARE * breath) * evidence.track.hop_s) - ONSET_LAG_S[None]

    def begin_cost(self, candidate: int, place: int) -> float:
        late_s = self.heard_s(candidate) - float(self.beat.times_s[place])
        if not -EARLIEST_S < late_s <= LATEST_S:
            return np.inf
        late = min(0.5 * (late_s / SCATTER_S) ** 2, FAR_COST) - IN_TIME_GAIN
        return float(self.evidence.begin_costs[candidate, 0]) + late

    def cost(self, candidates: Sequence[int], places: Sequence[int]) -> float:
        total = self.evidence.spans.passed[candidates[0]]
        total += self.beat.opening_costs[self.beat.places[places[0]] % 2]
        total += sum(map(self.begin_cost, candidates, places))
        for i in range(1, len(candidates)):
            a, b = candidates[i - 1], candidates[i]
            if b - a > self.steps.cost.shape[1]:
                return np.inf
            step = self.beat.places[places[i]] - self.beat.places[places[i - 1]]
            if not 0 < step < self.beat.step_costs.shape[1]:
                return np.inf
            total += self.steps.cost[a, b - a - 1]
            total += self.beat.step_costs[self.beat.places[places[i - 1]] % 2, step]
        return float(total + self.steps.until_the_end[candidates[-1]])

    def rows(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        count = len(self.evidence.beginnings.frame) - 1
        for size in range(1, count + 1):
            for candidates in combinations(range(count), size):
                near = [
                    [p for p in range(len(self.beat.places)) if self.begin_cost(c, p) < np.inf]
                    for c in candidates
                ]
                for places in product(*near):
                    yield self.cost(candidates, places), candidates

    def notes(self) -> list[FoundNote]:
        _, candidates = min(self.rows())
        ends = [int(self.steps.end[a, b - a - 1]) for a, b in pairwise(candidates)]
        ends.append(int(self.steps.last_end[candidates[-1]]))
        return [
            FoundNote(start=a, end=b, syllable=None, is_new=True)
            for a, b in zip(candidates, ends, strict=True)
        ]


@pytest.mark.parametrize("beat_s", [0.4, 0.5, 0.63])
def test_no_other_row_of_notes_and_places_costs_less(beat_s: float) -> None:
    evidence = evidence_in(with_dips([0.45, 1.2, 1.9], 14.0))
    beat = beat_places(beat_s, 8)
    assert 4 < len(evidence.beginnings.frame) < 12  # else it would take all day
    wanted = [heard_note(evidence, note) for note in Cheapest(evidence, beat).notes()]
    assert list(notes_in_time(evidence, best_notes(evidence), beat)) == wanted
