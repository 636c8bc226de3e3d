from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.notes import (
    HeardNote,
    _until_the_vowel,
    best_notes,
    gather_evidence,
    vowel_delay_s,
)
from coproduce.model.audio import Signal
from coproduce.model.listening import PitchTrack
from coproduce.model.syllables import Attack, Syllable
from coproduce.theory.syllables import syllables_of

Tones = Callable[..., Signal]
Levels = npt.NDArray[np.float64]


def notes_in(track: PitchTrack, syllables: Sequence[Syllable] = ()) -> tuple[HeardNote, ...]:
    evidence = gather_evidence(track, syllables)
    return best_notes(evidence) if evidence else ()


def la(text: str = "la", *, line_end: bool = False) -> Syllable:
    return Syllable(
        text=text,
        attack=Attack.APPROXIMANT,
        release=Attack.VOWEL,
        is_cluster=False,
        word_end=True,
        line_end=line_end,
        stress=0.5,
    )


def test_a_slow_note_with_vibrato_is_one_note(tones: Tones) -> None:
    (note,) = notes_in(track_pitch(tones((62.0, 2.5, 0.5))))
    assert note.pitch_midi == pytest.approx(62.0, abs=0.2)
    assert note.end_s - note.onset_s == pytest.approx(2.5, abs=0.15)


def test_the_same_note_five_times_is_five_notes(tones: Tones) -> None:
    notes = notes_in(track_pitch(tones(*[(65.0, 0.3, 0.0)] * 5)))
    assert [round(note.pitch_midi) for note in notes] == [65] * 5
    for index, note in enumerate(notes):
        assert note.onset_s == pytest.approx(0.2 + 0.35 * index, abs=0.05)


def test_a_scale_without_gaps_is_told_apart_by_its_pitch(tones: Tones) -> None:
    scale = [60.0, 62.0, 64.0, 65.0, 67.0]
    notes = notes_in(track_pitch(tones(*[(p, 0.35, 0.0) for p in scale], gap_s=0.0)))
    assert [round(note.pitch_midi) for note in notes] == scale


def test_each_known_syllable_has_its_note_in_order(tones: Tones) -> None:
    track = track_pitch(tones(*[(65.0, 0.4, 0.0)] * 4))
    notes = notes_in(track, [la("one"), la("two"), la("three"), la("four", line_end=True)])
    assert [note.syllable for note in notes] == [0, 1, 2, 3]
    assert all(note.is_new_syllable for note in notes)


def test_a_syllable_that_was_not_sung_is_left_out_and_a_note_more_is_a_melisma(
    tones: Tones,
) -> None:
    scale = track_pitch(tones(*[(p, 0.4, 0.0) for p in (60.0, 62.0, 64.0)]))
    more = notes_in(scale, [*[la()] * 3, la(line_end=True)])
    assert len(more) == 3
    assert len({note.syllable for note in more}) == 3
    fewer = notes_in(scale, [la(), la(line_end=True)])
    assert len(fewer) == 3
    assert [note.is_new_syllable for note in fewer].count(False) == 1


def test_where_nobody_sings_there_is_no_evidence_and_there_are_no_notes() -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, (1, 22_050)).astype(np.float32)
    track = track_pitch(Signal(noise, 22_050))
    assert gather_evidence(track) is None
    assert notes_in(track) == ()


def test_a_vowel_sets_in_after_its_beat_where_a_consonant_glides_into_it() -> None:
    oh, day, no, rain, home, tree = map(vowel_delay_s, syllables_of(["oh day no rain home tree"]))
    assert oh == day == no == 0.0
    assert rain == home == tree > 0.0


def levels(*stretches: tuple[float, int]) -> Levels:
    """Give levels in dB, each for so many frames."""
    return np.concatenate([np.full(frames, level) for level, frames in stretches])


@pytest.mark.parametrize(
    ("level_db", "frames"),
    [
        # A consonant of 10 frames, whose pitch a room lets ring, and then its vowel.
        (levels((-20.0, 30), (-40.0, 10), (-15.0, 40)), 6),
        # A vowel at once.
        (levels((-40.0, 30), (-15.0, 50)), 0),
        # One that swells: it has begun where it is first heard.
        (np.concatenate([levels((-40.0, 30)), np.linspace(-40.0, -15.0, 50)]), 0),
        # What comes long after is the next note's.
        (levels((-20.0, 30), (-40.0, 30), (-15.0, 40)), 0),
    ],
)
def test_a_note_begins_where_its_vowel_stands_out(level_db: Levels, frames: int) -> None:
    (waits,) = _until_the_vowel(level_db, np.array([30]))
    assert abs(waits - frames) <= 1  # frame
