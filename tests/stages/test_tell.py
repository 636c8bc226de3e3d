import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduce.model.chords import ChordSheet
from coproduce.model.letters import Passage
from coproduce.model.lineage import Lineage, SungLine
from coproduce.model.lyrics import Draft
from coproduce.model.people import Permission, Person
from coproduce.stages.tell import tell
from coproduce.stages.trace import trace
from coproduce.stages.write_letters import write_keepsake


@pytest.fixture(name="lineage")
def _lineage(sheet: ChordSheet, drafts: tuple[Draft, ...]) -> Lineage:
    return trace(sheet, drafts)


def test_all_the_examples_lines_are_told_in_chosen_names(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    telling = tell(lineage, people)
    lines = {line.words: line for section in telling.sections for line in section.lines}
    assert len(lines) == 21
    bun = lines['"Keep that," the driver said, "and buy a bun"']
    assert [(told.words[-10:], told.by, told.date) for told in bun.said] == [
        ('uy a cake"', "Kit", "11 February 2026"),
        ('buy a bun"', "Marigold", "11 February 2026"),
    ]
    assert lines["Your hand is cold, so warm it up in mine"].said[0].by == "Marigold and Kit"
    assert lines["Ring the bell and we'll go round once more"].said[0].by == "all of us"
    shown = lines["But vinegar still hangs upon the air"].said[1]
    assert (shown.by, shown.manner) == ("Marigold", "shown with the hands")


def test_who_wrote_a_line_with_somebody_and_is_in_no_draft_is_told_too(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    hand = next(line for line in lineage.lines if line.words.startswith("Your hand is cold"))
    pinned = replace(hand, authors=("P01", "P05"), is_pinned=True)
    (section,) = tell(Lineage(title="Nine", lines=(pinned,)), people).sections
    (line,) = section.lines
    assert (line.said[0].by, line.by) == ("Marigold and Kit", "Eunice Fairweather")
    (unheard,) = tell(Lineage(title="", lines=(replace(pinned, sources=()),)), people).sections
    assert unheard.lines[0].by == "Marigold and Eunice Fairweather"


def test_the_withdrawn_line_is_nowhere(lineage: Lineage, people: Mapping[str, Person]) -> None:
    assert "freewheel" not in repr(tell(lineage, people))
    assert "P02" not in repr(tell(lineage, people))


def test_who_chose_no_credit_is_one_of_us(lineage: Lineage, people: Mapping[str, Person]) -> None:
    quiet = {**people, "P03": replace(people["P03"], credit=None)}
    told = repr(tell(lineage, quiet))
    assert "Marigold and one of us" in told
    assert "Kit" not in told


def test_a_line_with_any_word_of_who_withdrew_is_left_out_whole(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    gone = {**people, "P03": replace(people["P03"], withdrew_on=dt.date(2026, 3, 1))}
    told = repr(tell(lineage, gone))
    for words in ("windmill", "hand is cold", "jellyfish", "and buy a"):
        assert words not in told
    assert "vinegar" in told


def test_what_nobody_is_known_to_have_said_is_asked_about(people: Mapping[str, Person]) -> None:
    line = SungLine(section="Verse", words="a line", line_number=3)
    assert tell(Lineage(title="", lines=(line,)), people).untraced == ("a line",)


IDS = ("P01", "P02", "P03", "P04", "P05", "P06", "P07")
answers = st.fixed_dictionaries(
    {i: st.tuples(st.frozensets(st.sampled_from(Permission)), st.booleans()) for i in IDS}
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers)
def test_no_combination_of_answers_shows_words_that_were_not_shared(
    lineage: Lineage,
    people: Mapping[str, Person],
    answered: Mapping[str, tuple[frozenset[Permission], bool]],
) -> None:
    group = {
        i: replace(people[i], allows=allows, withdrew_on=dt.date(2026, 3, 1) if has_left else None)
        for i, (allows, has_left) in answered.items()
    }
    shares = {i for i, p in group.items() if p.withdrew_on is None and "words" in p.allows}
    telling = tell(lineage, group)
    told = {line.words for section in telling.sections for line in section.lines}
    keepsakes = [write_keepsake(lineage, person, group) for person in group.values()]
    given = {
        line
        for keepsake in keepsakes
        if keepsake is not None
        for part in keepsake.parts
        if isinstance(part, Passage)
        for line in part.lines
    }
    for line in lineage.lines:
        may = set(line.people) <= shares
        assert (line.words in told) == may
        # What somebody said alone is theirs, even where another's fragment is found inside it.
        alone = any(
            source.words == line.words and set(source.speakers) <= shares for source in line.sources
        )
        assert may or alone or line.words not in given
