from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.swing import swung

PLACES = st.builds(Fraction, st.integers(-64, 64), st.sampled_from([1, 2, 4, 8]))


@given(PLACES, PLACES)
def test_swing_keeps_the_order_and_every_beat_in_its_place(one: Fraction, two: Fraction) -> None:
    assert (one < two) == (swung(one) < swung(two))
    assert swung(one) // 1 == one // 1
    assert swung(Fraction(one // 1)) == one // 1


def test_the_second_eighth_comes_on_the_third_triplet() -> None:
    assert swung(Fraction(5, 2)) == Fraction(8, 3)
    assert swung(Fraction(-1, 2)) == Fraction(-1, 3)


def test_written_triplets_are_played_as_written() -> None:
    assert swung(Fraction(1, 3)) == Fraction(1, 3)
