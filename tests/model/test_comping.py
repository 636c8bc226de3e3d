"""A person's choice of takes is read as it was meant, or the mistake is explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.comping import CompError, read_comp, section_names

FORM = ["Intro", "Verse 1", "Chorus", "Verse 2", "Chorus", "Chorus"]
TAKES = ["01", "02", "03"]


def chosen(*lines: str) -> list[str]:
    return [take.removeprefix("vox/") for take in read_comp("vox", lines, FORM, TAKES).takes]


@pytest.mark.parametrize(
    ("lines", "takes"),
    [
        (["rest: 03"], "03 03 03 03 03 03"),
        (["Chorus: 02", "rest: 03"], "03 03 02 03 02 02"),
        (["Chorus 2: 01", "Chorus: 02", "rest: 03"], "03 03 02 03 01 02"),
        (["Chorus (2nd): 01", "rest: 03"], "03 03 03 03 01 03"),
        (["2nd chorus: 01", "rest: 03"], "03 03 03 03 01 03"),
        (["  verse   1 : 01 ", "REST: 02"], "02 01 02 02 02 02"),
        (["Intro: 01", "Verse 1: 01", "Verse 2: 02", "Chorus: 03"], "01 01 03 02 03 03"),
    ],
)
def test_sections_are_meant_by_name_and_by_number(lines: list[str], takes: str) -> None:
    assert chosen(*lines) == takes.split()


@pytest.mark.parametrize(
    ("lines", "what", "next_step"),
    [
        (["Verse 1: 09", "rest: 01"], "no take 09 of vox", "01, 02, 03"),
        (["Bridge: 01", "rest: 01"], "no section Bridge", "Verse 1, Chorus 1"),
        (["Chorus 4: 01", "rest: 01"], "no section Chorus 4", "Chorus 3"),
        (["Verse 1 01", "rest: 01"], "not a section and a take", "Intro: 01"),
        ([": 01"], "not a section and a take", "Intro: 01"),
        (["rest: 01", "rest: 02"], "twice", "Keep one"),
        (["Verse 1: 01", "verse 1: 02", "rest: 03"], "Verse 1 is there twice", "Keep one"),
        (["Verse 1: 01"], "no take is chosen for Intro, Chorus 1", "rest: 01"),
    ],
)
def test_mistakes_are_explained(lines: list[str], what: str, next_step: str) -> None:
    with pytest.raises(CompError) as raised:
        chosen(*lines)
    assert what in raised.value.what
    assert next_step in raised.value.next_step


def test_without_a_form_nobody_knows_where_sections_are() -> None:
    with pytest.raises(CompError, match="no form"):
        read_comp("vox", ["rest: 01"], [], TAKES)


@given(st.lists(st.sampled_from(["Verse", "Chorus", "Chorus 1", "Tag", "Verse 2"]), max_size=9))
def test_every_section_has_a_name_of_its_own_that_means_it_alone(form: list[str]) -> None:
    names = section_names(form)
    assert len(set(names)) == len(names)
    for place, name in enumerate(names):
        comp = read_comp("vox", [f"{name}: 02", "rest: 01"], form, TAKES)
        assert [index for index, take in enumerate(comp.takes) if take == "vox/02"] == [place]


def test_each_take_is_used_once_in_the_list_of_those_used() -> None:
    comp = read_comp("vox", ["Chorus: 02", "rest: 03"], FORM, TAKES)
    assert comp.used == ("vox/03", "vox/02")
