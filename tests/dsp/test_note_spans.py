from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.note_spans import NO_VOWEL_COST, UNEXPLAINED_COST, NoteSpans, NoteSteps
from coproduce.dsp.sung_frames import steadied, sung_frames
from coproduce.model.audio import Signal

Tones = Callable[..., Signal]


def spans_of(signal: Signal, times_s: list[float]) -> NoteSpans:
    track = track_pitch(signal)
    voiced = sung_frames(track)
    frame = np.array([0, *(round(t / track.hop_s) for t in times_s), track.frames])
    return NoteSpans(track, voiced, steadied(track.pitch_midi.astype(np.float64), voiced), frame)


def test_one_pitch_costs_next_to_nothing_and_two_in_one_note_cost_much(tones: Tones) -> None:
    # Two notes from 0.2 to 0.7 s and from 0.75 to 1.25 s.
    spans = spans_of(tones((60.0, 0.5, 0.0), (64.0, 0.5, 0.0)), [0.2, 0.73, 1.25])
    ends, cost = spans.notes_from(1)
    assert list(ends) == [2, 3, 4]
    assert cost[0] < 1.0
    assert cost[1] > 20.0


def test_what_no_note_explains_costs_by_its_loud_frames(tones: Tones) -> None:
    spans = spans_of(tones((60.0, 0.5, 0.0)), [0.2, 0.75])
    hop_s = 0.008
    assert spans.unexplained(0) == pytest.approx(0.0, abs=1.0)
    assert spans.unexplained(1) == pytest.approx(UNEXPLAINED_COST * 0.5 / hop_s, rel=0.15)


def test_a_step_is_the_cheapest_end_of_a_note_and_what_is_passed_over_after_it(
    tones: Tones,
) -> None:
    spans = spans_of(
        tones((60.0, 0.4, 0.0), (66.0, 0.2, 0.0), (62.0, 0.4, 0.0)), [0.2, 0.6, 0.83, 1.1, 1.3]
    )
    steps = NoteSteps(spans, 800)
    for i in range(4):
        ends, cost = spans.notes_from(i)
        for j in range(i + 1, len(spans.frame) - 1):
            tried = {
                int(e): float(c) + sum(spans.unexplained(m) for m in range(int(e), j))
                for e, c in zip(ends, cost, strict=True)
                if e <= j
            }
            assert steps.cost[i, j - i - 1] == pytest.approx(min(tried.values()))
            assert tried[int(steps.end[i, j - i - 1])] == pytest.approx(min(tried.values()))


def test_a_note_without_a_vowel_costs_more_than_the_same_note_with_one(tones: Tones) -> None:
    loud, soft = (60.0, 0.3, 0.0), (60.0, 0.2, 0.0)
    sound = tones(loud, soft, loud).samples.copy()
    # The middle note is only hummed through closed lips, 26 dB softer: from 0.55 to 0.75 s.
    sound[:, round(0.53 * 22_050) : round(0.77 * 22_050)] *= np.float32(0.05)
    times_s = [0.2, 0.53, 0.78, 1.1]
    plain = spans_of(tones(loud, soft, loud), times_s)
    hummed = spans_of(Signal(sound, 22_050), times_s)
    assert plain.notes_from(2)[1][0] + NO_VOWEL_COST <= hummed.notes_from(2)[1][0] + 0.5
