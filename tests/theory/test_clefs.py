import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.clefs import BASS, TREBLE, TREBLE_8VB, Clef, clef_for


@pytest.mark.parametrize(
    ("pitches", "clef"),
    [
        ((), TREBLE),
        ((60, 64, 67, 72), TREBLE),  # a child
        ((55, 57, 60, 62), TREBLE),  # an alto, with a few ledger lines
        ((48, 52, 55, 57), TREBLE_8VB),  # a tenor, as tenors read
        ((40, 43, 47, 48), BASS),
    ],
)
def test_the_clef_suits_the_voice(pitches: tuple[int, ...], clef: Clef) -> None:
    assert clef_for(pitches) == clef


@given(st.lists(st.integers(36, 84), min_size=1))
def test_a_higher_tune_never_gets_a_lower_clef(pitches: list[int]) -> None:
    order = [BASS, TREBLE_8VB, TREBLE]
    higher = [pitch + 1 for pitch in pitches]
    assert order.index(clef_for(higher)) >= order.index(clef_for(pitches))
