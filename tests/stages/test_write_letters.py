import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from coproduce.model.chords import ChordSheet
from coproduce.model.credits import Share, SplitSheet
from coproduce.model.letters import Passage, Question
from coproduce.model.lineage import Lineage
from coproduce.model.lyrics import Draft
from coproduce.model.people import Person
from coproduce.stages.trace import trace
from coproduce.stages.write_letters import write_keepsake, write_slip, write_split_sheet


@pytest.fixture(name="lineage")
def _lineage(sheet: ChordSheet, drafts: tuple[Draft, ...]) -> Lineage:
    return trace(sheet, drafts)


def test_a_slip_asks_about_name_words_and_every_use(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    slip = write_slip(lineage, people["P06"], people)
    assert slip.parts[0] == Passage(heading="Your name in the credits", lines=("Robin T.",))
    answers = {part.words: part.answer for part in slip.parts if isinstance(part, Question)}
    assert answers["At a concert?"] == "You said yes."
    assert answers["On the internet?"] == "We have not asked you yet."
    assert "Marigold" not in repr(slip)


def test_nobody_who_withdrew_is_asked_or_sent_anything(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    gone = replace(people["P03"], withdrew_on=dt.date(2026, 3, 1))
    with pytest.raises(ValueError, match="has withdrawn"):
        write_slip(lineage, gone, people)
    assert write_keepsake(lineage, gone, people) is None
    assert write_keepsake(lineage, people["P02"], people) is None


def test_a_keepsake_holds_the_words_as_said_and_the_verse(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    keepsake = write_keepsake(lineage, people["P04"], people, "number-nine-live.wav")
    assert keepsake is not None
    assert keepsake.title == "Sandwiches on the Number Nine"
    said, verse, *_ = keepsake.parts
    assert isinstance(said, Passage)
    assert isinstance(verse, Passage)
    assert said.lines == ("the shore",)
    assert verse.heading == "It became Chorus"
    assert [verse.lines[place] for place in verse.marked] == [
        "Sing out loud when you see the shore"
    ]
    assert keepsake.parts[-1] == Passage(
        heading="You can hear it here", lines=("number-nine-live.wav",)
    )


def test_a_keepsake_hides_the_lines_of_who_withdrew(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    gone = {**people, "P05": replace(people["P05"], withdrew_on=dt.date(2026, 3, 1))}
    keepsake = write_keepsake(lineage, people["P06"], gone)
    assert "home upon my bike" not in repr(keepsake)
    assert "\N{HORIZONTAL ELLIPSIS}" in repr(keepsake)


def test_a_joint_line_that_the_other_took_back_is_in_no_letter(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    gone = {**people, "P01": replace(people["P01"], withdrew_on=dt.date(2026, 3, 1))}
    assert "hand is cold" not in repr(write_keepsake(lineage, people["P03"], gone))
    assert "hand is cold" not in repr(write_slip(lineage, people["P03"], gone))
    assert "windmill" in repr(write_slip(lineage, people["P03"], gone))


def test_who_was_not_asked_about_their_words_is_asked_with_their_words(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    new = {**people, "P06": replace(people["P06"], allows=frozenset())}
    assert "flat stone" in repr(write_slip(lineage, new["P06"], new))
    assert write_keepsake(lineage, new["P06"], new) is None


def test_a_split_sheet_says_when_it_is_not_agreed() -> None:
    shares = (
        Share(name="Kit", role="words", percent=Decimal("50.00")),
        Share(name="", role="music"),
    )
    letter = write_split_sheet(SplitSheet(title="A song", shares=shares))
    assert "Not agreed yet: 50.00 of 100.00 is given out." in repr(letter)
