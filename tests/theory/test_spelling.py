"""Which name a key or a chord should have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import Tone
from coproduce.model.music import Key
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.spelling import (
    Shape,
    readable_key,
    respell_bass,
    respell_root,
    shape_of,
    transposed_key,
)


@pytest.mark.parametrize(
    ("symbol", "shape"),
    [
        ("C7", Shape.MAJOR),
        ("Csus4", Shape.MAJOR),
        ("Cm9", Shape.MINOR),
        ("Cm7b5", Shape.DIMINISHED),
        ("C°7", Shape.DIMINISHED),
    ],
)
def test_shapes(symbol: str, shape: Shape) -> None:
    chord = parse_chord(symbol)
    assert chord is not None
    assert shape_of(chord) is shape


@given(st.integers(-15, 15), st.sampled_from(["major", "minor", "dorian", "mixolydian"]))
def test_a_readable_key_has_at_most_six_signs_and_sounds_the_same(fifths: int, mode: str) -> None:
    key = Key(pitch_on_fifths(fifths), mode)
    easy = readable_key(key)
    assert abs(easy.fifths) <= 6
    assert easy.tonic.pitch_class == key.tonic.pitch_class
    assert easy.mode == mode


def test_six_of_each_go_the_way_that_is_asked() -> None:
    assert str(readable_key(Key.parse("F#"), prefer_flats=True)) == "Gb major"
    assert str(readable_key(Key.parse("Gb"), prefer_flats=False)) == "F# major"
    assert str(transposed_key(Key.parse("F"), 1)) == "Gb major"
    assert str(transposed_key(Key.parse("G"), -1)) == "F# major"


@given(st.integers(-6, 6), st.integers(-6, 6), st.integers(-1, 5), st.sampled_from(list(Shape)))
def test_the_scale_goes_to_the_scale(old: int, new: int, place: int, shape: Shape) -> None:
    assert respell_root(place + old, old, new, shape).fifths == place + new


@given(st.integers(-15, 15), st.integers(-6, 6), st.integers(-6, 6), st.sampled_from(list(Shape)))
def test_the_sound_moves_by_the_interval(fifths: int, old: int, new: int, shape: Shape) -> None:
    before, after = pitch_on_fifths(fifths), respell_root(fifths, old, new, shape)
    assert (after.pitch_class - before.pitch_class) % 12 == (new - old) * 7 % 12
    assert abs(after.alter) <= 1


@given(st.integers(-8, 12), st.integers(-12, 12), st.integers(-8, 12))
def test_a_bass_keeps_its_distance_from_the_root(root: int, distance: int, new_root: int) -> None:
    tones = (Tone(1), Tone(3), Tone(5), Tone(7, -1))
    before = pitch_on_fifths(root), pitch_on_fifths(root + distance)
    after = respell_bass(*before, pitch_on_fifths(new_root), tones)
    assert (after.pitch_class - pitch_on_fifths(new_root).pitch_class) % 12 == distance * 7 % 12
    assert abs(after.alter) <= 1
