"""Spelled pitch on the line of fifths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.pitch import (
    fifths_between,
    move_pitch,
    pitch_on_fifths,
    semitones_of_fifths,
)

PLACES = st.integers(-20, 20)


@given(PLACES)
def test_a_place_on_the_line_is_a_spelling(fifths: int) -> None:
    assert pitch_on_fifths(fifths).fifths == fifths


@given(PLACES, PLACES)
def test_moving_there_and_back_is_the_same_pitch(fifths: int, interval: int) -> None:
    pitch = pitch_on_fifths(fifths)
    moved = move_pitch(pitch, interval)
    assert move_pitch(moved, -interval) == pitch
    assert fifths_between(pitch, moved) == interval
    assert (moved.pitch_class - pitch.pitch_class) % 12 == semitones_of_fifths(interval)
