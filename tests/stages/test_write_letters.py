import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from coproduce.model.chords import ChordSheet
from coproduce.model.credits import Share, SplitSheet
from coproduce.model.letters import Blank, Passage, Question
from coproduce.model.lineage import Lineage, Source, SungLine
from coproduce.model.lyrics import Draft, Manner
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
    name = slip.parts[0]
    assert isinstance(name, Passage)
    assert (name.heading, name.lines) == ("Your name in the credits", ("Robin T.",))
    assert [getattr(part, "joins_next", None) for part in slip.parts[-3:]] == [True, True, None]
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


def line_from(words: str, person: str, manner: Manner, number: int = 1) -> SungLine:
    """Make a sung line that was put into words from what somebody gave."""
    authors = () if manner is Manner.GESTURE else (person,)
    source = Source(
        draft="d",
        workshop="w",
        date=None,
        line_number=1,
        words="arms held wide",
        speakers=(person,),
        manner=manner,
        likeness=0.1,
    )
    return SungLine(
        section="Chorus" if number else "Title",
        words=words,
        line_number=number,
        authors=authors,
        sources=(source,),
    )


def test_who_gave_a_gesture_showed_it_and_is_not_asked_for_words(
    people: Mapping[str, Person],
) -> None:
    line = replace(line_from("Here we stand", "P04", Manner.GESTURE), authors=("P07",))
    song = Lineage(title="Tree", lines=(line,))
    slip = repr(write_slip(song, people["P04"], people))
    assert "What you showed us became these words" in slip
    assert "Are these your words?" not in slip
    keepsake = write_keepsake(song, people["P04"], people)
    assert keepsake is not None
    assert keepsake.parts[0] == Passage(
        heading="You showed", lines=("arms held wide",), joins_next=True
    )


def test_a_title_is_asked_for_once_and_kept(people: Mapping[str, Person]) -> None:
    title = line_from("The old tree", "P04", Manner.SAID, number=0)
    sung = line_from("The Old Tree", "P04", Manner.SAID)
    song = Lineage(title="The old tree", lines=(title, sung))
    slip = write_slip(song, people["P04"], people)
    asked = next(p for p in slip.parts if isinstance(p, Passage) and "words" in p.heading)
    assert len(asked.lines) == 1
    keepsake = write_keepsake(song, people["P04"], people)
    assert keepsake is not None
    assert any(
        isinstance(part, Passage) and part.heading == "It is the title of the song"
        for part in keepsake.parts
    )


def test_a_slip_without_a_name_asks_about_that_and_can_be_told_from_others(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    slip = write_slip(lineage, replace(people["P06"], credit=None), people)
    assert "Is that right?" in repr(slip)
    assert "Is the name right?" not in repr(slip)
    assert isinstance(slip.parts[-1], Blank)
    assert "P06" in slip.parts[-1].label


def test_two_people_of_one_name_sign_twice_and_two_roles_once() -> None:
    shares = (
        Share(name="Mary", role="words", person="P01"),
        Share(name="Mary", role="music", person="P02"),
        Share(name="Mary", role="arrangement", person="P02"),
        Share(name="", role="words"),
        Share(name="", role="words"),
    )
    letter = write_split_sheet(SplitSheet(title="A song", shares=shares))
    labels = [part.label for part in letter.parts if isinstance(part, Blank)]
    assert [label.partition(":")[0] for label in labels] == ["Mary", "Mary", "Name", "Name"]


def test_a_split_sheet_says_when_it_is_not_agreed() -> None:
    shares = (
        Share(name="Kit", role="words", percent=Decimal("50.00")),
        Share(name="", role="music"),
    )
    letter = write_split_sheet(SplitSheet(title="A song", shares=shares))
    assert "Not agreed yet: 50.00 of 100.00 is given out." in repr(letter)
