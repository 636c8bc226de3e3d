"""A report cannot be built crooked."""

import pytest

from coproduce.model.report import Report, Table, TimeAxis
from coproduce.model.song_facts import CheckedTake, Outline


def test_a_table_has_a_cell_under_each_heading() -> None:
    with pytest.raises(ValueError, match="more or fewer cells"):
        Table(caption="Faders", headings=("Part", "Fader"), rows=(("vox",),))


def test_a_report_has_a_title() -> None:
    with pytest.raises(ValueError, match="title"):
        Report(title=" ", axis=TimeAxis(length_s=0.0))


def test_an_outline_has_two_sides_and_a_peak() -> None:
    with pytest.raises(ValueError, match="as many"):
        Outline(lowest=(0.0,), highest=())
    assert Outline(lowest=(-0.75,), highest=(0.5,)).peak == 0.75
    assert Outline().peak == 0.0


def test_a_take_has_one_of_three_verdicts() -> None:
    with pytest.raises(ValueError, match="verdict"):
        CheckedTake(name="vox/01", verdict="beautiful")
