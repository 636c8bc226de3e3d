"""A tune that is hummed has no consonants: pulses of the breath and new pitches tell its notes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.model.melody import Melody, NotateRequest
from coproduce.stages.notate import notate
from helpers.hummed_tunes import hum
from helpers.tunes import melody_of, note

# The lines of "Twinkle, twinkle, little star": in each, five notes repeat the one before.
PITCHES: Final = (60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60)
STAR: Final = melody_of(
    [note(pitch, i + i // 7, 2 if i % 7 == 6 else 1, None) for i, pitch in enumerate(PITCHES)],
    section="Star",
    tempo_bpm=100.0,
)
# One long note after the other, none repeated: whatever is found besides is too much.
HELD: Final = replace(
    STAR,
    section="Held",
    notes=tuple(
        replace(STAR.notes[0], midi_pitch=pitch, beat=Fraction(2 * i), beats=Fraction(2))
        for i, pitch in enumerate((60, 62, 64, 65, 67, 64, 62, 60))
    ),
)


def heard(melody: Melody, **voice: float) -> list[int]:
    """Hum a tune, write it down, and give its steps from the first note."""
    signal, _ = hum(melody, 3, **voice)
    notes = notate(track_pitch(signal), NotateRequest()).notes
    return [note.midi_pitch - notes[0].midi_pitch for note in notes]


@pytest.mark.parametrize("dip_db", [9.0, 14.0])
def test_a_repeated_note_is_told_by_a_pulse_of_the_breath(dip_db: float) -> None:
    assert heard(STAR, dip_db=dip_db) == [pitch - PITCHES[0] for pitch in PITCHES]


@pytest.mark.parametrize("tremor_db", [0.0, 2.5, 4.0])
def test_the_waves_of_an_old_voice_are_no_notes(tremor_db: float) -> None:
    assert heard(HELD, dip_db=0.0, tremor_db=tremor_db) == [0, 2, 4, 5, 7, 4, 2, 0]
