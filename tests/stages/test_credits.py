import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import ChordSheet
from coproduce.model.lineage import Lineage
from coproduce.model.lyrics import Draft
from coproduce.model.mixing import Purpose
from coproduce.model.people import Permission, Person
from coproduce.model.recording import Take
from coproduce.stages.credits import credit
from coproduce.stages.split import SplitTemplate, draft_split, parts_of
from coproduce.stages.trace import trace


@pytest.fixture(name="lineage")
def _lineage(sheet: ChordSheet, drafts: tuple[Draft, ...]) -> Lineage:
    return trace(sheet, drafts)


def take(*heard: str) -> Take:
    return Take(name="a/1", part="a", path="takes/a/1.wav", heard=heard)


def test_everybody_is_named_as_they_chose_in_the_order_of_the_alphabet(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    choir = take("P01", "P03", "P04", "P05", "P06")
    assert credit(lineage, [choir], people, Purpose.LIVE).lines == (
        "Words: Eunice Fairweather, Jo Ashdown, Kit, Marigold, Robin T. and Wren.",
        "Voices: Eunice Fairweather, Kit, Marigold, Robin T. and Wren.",
    )


def credited(people: Mapping[str, Person], names: Mapping[str, str]) -> dict[str, Person]:
    """Let people be credited by these names, or by none, and for their words alone."""
    return {
        person_id: replace(person, credit=names.get(person_id), roles=())
        for person_id, person in people.items()
    }


def test_accents_and_capitals_put_nobody_last(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    names = {"P01": "Zoe", "P03": "\N{LATIN CAPITAL LETTER E WITH ACUTE}lodie", "P04": "zoe"}
    named = credited(people, names)
    for again in (named, dict(reversed(named.items()))):
        words = credit(lineage, (), again, Purpose.LIVE).words
        assert words[:3] == (names["P03"], "Zoe", "zoe")


def test_a_letter_with_a_stroke_stands_with_its_letter(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    names = {"P01": "Zofia", "P03": "Łucja", "P04": "Marek"}
    named = credited(people, names)
    assert credit(lineage, (), named, Purpose.LIVE).words[:3] == ("Łucja", "Marek", "Zofia")


def test_who_wishes_no_credit_is_thanked_and_who_withdrew_is_not_even_counted(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    quiet = {**people, "P05": replace(people["P05"], credit=None)}
    assert credit(lineage, [], quiet, Purpose.LIVE).words[-1] == "others of the group"
    gone = {**people, "P05": replace(people["P05"], withdrew_on=dt.date(2026, 3, 1))}
    assert not {"Eunice Fairweather", "others of the group"} & set(
        credit(lineage, [], gone, Purpose.LIVE).words
    )


def test_nobody_is_named_in_a_use_that_they_did_not_agree_to(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    assert "Robin T." not in credit(lineage, [], people, Purpose.STREAM).words


@pytest.mark.parametrize(
    ("allows", "is_named"),
    [
        ({Permission.SOLO_VOICE, Permission.NAME}, True),
        ({Permission.SOLO_VOICE}, False),
        ({Permission.NAME}, False),
        (set[Permission](), False),
    ],
)
def test_a_child_is_named_with_a_solo_voice_only_if_both_are_allowed(
    people: Mapping[str, Person],
    allows: set[Permission],
    is_named: bool,  # noqa: FBT001
) -> None:
    kit = replace(people["P03"], allows=frozenset(allows | {Permission.LIVE}))
    named = credit(Lineage(title="", lines=()), [take("P03")], {"P03": kit}, Purpose.LIVE)
    assert ("Kit" in named.voices) == is_named


def test_a_name_that_ends_with_a_full_stop_does_not_get_two(people: Mapping[str, Person]) -> None:
    named = credit(Lineage(title="", lines=()), [take("P01", "P06")], people, Purpose.LIVE)
    assert named.lines == ("Voices: Marigold and Robin T.",)


def test_roles_are_credited(lineage: Lineage, people: Mapping[str, Person]) -> None:
    writer = {**people, "P07": replace(people["P07"], roles=("writer",))}
    assert "Writer: Jo Ashdown." in credit(lineage, [], writer, Purpose.CD).lines


@given(st.integers(1, 400), st.sampled_from([Decimal("100.00"), Decimal("50.00")]))
def test_parts_make_the_whole(number: int, whole: Decimal) -> None:
    parts = parts_of(whole, number)
    assert sum(parts) == whole
    assert max(parts) - min(parts) <= Decimal("0.01")


@pytest.mark.parametrize("template", SplitTemplate)
def test_templates_make_a_whole_and_leave_out_who_withdrew(
    lineage: Lineage, people: Mapping[str, Person], template: SplitTemplate
) -> None:
    writers = {**people, "P07": replace(people["P07"], roles=("writer",))}
    sheet = draft_split(template, lineage, writers, "Harbour Road Trust")
    assert sheet.is_agreed
    assert "P02" not in {share.person for share in sheet.shares}


def test_shares_do_not_follow_the_number_of_lines(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    sheet = draft_split(SplitTemplate.EQUAL, lineage, people)
    assert {share.percent for share in sheet.shares} == {Decimal("16.67"), Decimal("16.66")}


def test_a_half_that_nobody_is_down_for_is_left_open(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    sheet = draft_split(SplitTemplate.BY_ROLE, lineage, people)
    assert (sheet.total, sheet.is_agreed) == (Decimal("50.00"), False)
