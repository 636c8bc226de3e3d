"""Intervals are named as engravers take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.interval_names import interval_name


@pytest.mark.parametrize(
    ("fifths", "semitones", "name"),
    [
        (0, 0, "P1"),
        (1, 7, "P5"),
        (-1, 5, "P4"),
        (-1, -7, "-P5"),
        (-3, 3, "m3"),
        (4, 4, "M3"),
        (6, 6, "A4"),
        (-6, 6, "d5"),
        (7, 1, "A1"),
        (-5, 1, "m2"),
        (2, 14, "M9"),
        (0, -12, "-P8"),
    ],
)
def test_an_interval_has_its_name(fifths: int, semitones: int, name: str) -> None:
    assert interval_name(fifths, semitones) == name


@given(st.integers(-6, 6), st.integers(-2, 2))
def test_down_is_up_with_a_sign(fifths: int, octaves: int) -> None:
    semitones = fifths * 7 % 12 + 12 * abs(octaves)
    assert interval_name(-fifths, -semitones) == (
        f"-{interval_name(fifths, semitones)}" if semitones else interval_name(-fifths, 0)
    )


def test_a_size_that_the_spelling_cannot_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no interval"):
        interval_name(1, 3)
