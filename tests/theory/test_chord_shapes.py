"""Fingerings that move with their chords."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.chord_shapes import move_definition

TUNING = (40, 45, 50, 55, 59, 64)  # MIDI pitches of a guitar's strings


def pitches(text: str) -> set[int]:
    """Give the pitch classes that a fingering sounds."""
    base = re.search(r"base-fret (\d+)", text)
    offset = int(base[1]) - 1 if base else 0
    frets = re.search(r"frets ([-xXN\d ]+)", text)
    assert frets is not None
    found = zip(TUNING, frets[1].split(), strict=True)
    return {
        (string + int(fret) + (offset if int(fret) else 0)) % 12
        for string, fret in found
        if fret not in {"x", "X", "N", "-1"}
    }


@pytest.mark.parametrize(
    "shape",
    [
        " base-fret 1 frets x 0 2 2 1 0}",
        " frets 3 2 0 0 0 3 fingers 2 1 0 0 0 3}",
        " base-fret 5 frets 1 3 3 2 1 1}",
        " base-fret 1 frets x x 0 2 3 2}",
    ],
)
@given(semitones=st.integers(-11, 11))
def test_a_moved_shape_sounds_as_much_higher(shape: str, semitones: int) -> None:
    moved = move_definition(shape, semitones)
    assert pitches(moved) == {(pitch + semitones) % 12 for pitch in pitches(shape)}


def test_keys_and_empty_definitions_stay() -> None:
    assert move_definition(" keys 0 4 7}", 3) == " keys 0 4 7}"
    assert move_definition("}", 3) == "}"
