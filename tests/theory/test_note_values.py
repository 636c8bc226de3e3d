from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.music import TimeSignature
from coproduce.theory.note_values import note_value, written_lengths

METRES = [TimeSignature(4, 4), TimeSignature(3, 4), TimeSignature(2, 4), TimeSignature(6, 8)]
METRES += [TimeSignature(9, 8), TimeSignature(12, 8)]


@given(st.integers(0, 23), st.integers(1, 40), st.sampled_from(METRES), st.booleans())
def test_parts_add_up_are_writable_and_cross_no_bar_line(
    start: int,
    length: int,
    metre: TimeSignature,
    is_rest: bool,  # noqa: FBT001
) -> None:
    at, whole = Fraction(start, 4) % metre.bar_quarters, Fraction(length, 4)
    parts = written_lengths(at, whole, metre, is_rest=is_rest)
    assert sum(parts) == whole
    for part in parts:
        assert note_value(part) is not None
        assert at % metre.bar_quarters + part <= metre.bar_quarters
        at += part


@pytest.mark.parametrize(
    ("start", "length", "metre", "parts"),
    [
        ("0", "4", "4/4", ["4"]),
        ("1/2", "1", "4/4", ["1"]),  # eighth, quarter, eighth: read at sight
        ("3/2", "1", "4/4", ["1/2", "1/2"]),  # the middle of the bar shows
        ("1", "2", "4/4", ["2"]),
        ("0", "5/2", "4/4", ["2", "1/2"]),
        ("0", "3", "6/8", ["3"]),
        ("1", "1", "6/8", ["1/2", "1/2"]),
        ("2", "2", "3/4", ["1", "1"]),
    ],
)
def test_notes_are_written_as_musicians_write_them(
    start: str, length: str, metre: str, parts: list[str]
) -> None:
    written = written_lengths(Fraction(start), Fraction(length), TimeSignature.parse(metre))
    assert [str(part) for part in written] == parts
