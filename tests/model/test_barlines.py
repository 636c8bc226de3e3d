"""Bars of several lengths lie one after the other, and every beat is in one of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.barlines import Barlines, MetreChange
from coproduce.model.music import TimeSignature

FOUR, TWO, SIX = map(TimeSignature.parse, ("4/4", "2/4", "6/8"))
METRES = st.lists(
    st.builds(TimeSignature, st.integers(1, 12), st.sampled_from([2, 4, 8, 16])),
    min_size=1,
    max_size=12,
)
BEATS = st.fractions(-20, 60, max_denominator=12)


@given(METRES)
def test_bars_are_as_long_as_their_metres_say(metres: list[TimeSignature]) -> None:
    lines = Barlines.of_bars(metres)
    assert [lines.metre_of(bar) for bar in range(len(metres))] == metres
    assert [lines.start_of(bar) for bar in range(len(metres) + 1)] == [
        sum((metre.bar_quarters for metre in metres[:bar]), Fraction(0))
        for bar in range(len(metres) + 1)
    ]


@given(METRES, BEATS)
def test_every_beat_is_in_one_bar(metres: list[TimeSignature], beat: Fraction) -> None:
    lines = Barlines.of_bars(metres)
    bar = lines.bar_at(beat)
    assert lines.start_of(bar) <= beat < lines.start_of(bar + 1)
    assert 0 <= lines.within(beat) < lines.metre_of(bar).bar_quarters
    assert lines.bars_until(beat) == bar + bool(lines.within(beat))


@given(METRES, st.data())
def test_a_part_has_the_bars_of_the_whole(metres: list[TimeSignature], data: st.DataObject) -> None:
    lines = Barlines.of_bars(metres)
    first = data.draw(st.integers(0, len(metres) - 1))
    bars = data.draw(st.integers(1, len(metres) - first))
    assert lines.part(first, bars) == Barlines.of_bars(metres[first : first + bars])


def test_before_the_first_barline_bars_count_back() -> None:
    lines = Barlines.of_bars([SIX, FOUR])
    assert (lines.bar_at(Fraction(-1)), lines.start_of(-1)) == (-1, Fraction(-3))
    assert lines.metre_of(-1) == SIX


@pytest.mark.parametrize("bars", [(0,), (-1,), (3, 3), (4, 2)])
def test_changes_follow_each_other(bars: tuple[int, ...]) -> None:
    changes = tuple(MetreChange(bars_before=bar, time_signature=TWO) for bar in bars)
    with pytest.raises(ValueError, match="follow each other"):
        Barlines(FOUR, changes)
