import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import ChordSheet
from coproduce.model.clearance import Subject, Why
from coproduce.model.lineage import Lineage, SungLine
from coproduce.model.lyrics import Draft
from coproduce.model.mixing import Purpose
from coproduce.model.people import Generation, Permission, Person
from coproduce.model.recording import Take
from coproduce.stages.clear import clear, place, quarantine
from coproduce.stages.trace import trace

USES = {
    Purpose.REHEARSAL: set[Permission](),
    Purpose.LIVE: {Permission.LIVE},
    Purpose.CD: {Permission.CD},
    Purpose.STREAM: {Permission.STREAM},
    Purpose.BROADCAST: {Permission.BROADCAST},
}


def take(name: str, heard: tuple[str, ...] | None) -> Take:
    return Take(
        name=name, part=name.split("/", maxsplit=1)[0], path=f"takes/{name}.wav", heard=heard
    )


EXAMPLE_TAKES = (
    take("guide-guitar/01", ()),
    take("vox-lead/03", ("P05",)),
    take("choir/02", ("P01", "P03", "P04", "P05", "P06")),
    take("ukulele/01", ("P04",)),
)


@pytest.fixture(name="lineage")
def _lineage(sheet: ChordSheet, drafts: tuple[Draft, ...]) -> Lineage:
    return trace(sheet, drafts)


@pytest.mark.parametrize("purpose", [Purpose.REHEARSAL, Purpose.LIVE, Purpose.CD])
def test_the_example_passes_once_the_quarantined_take_is_out(
    lineage: Lineage, people: Mapping[str, Person], purpose: Purpose
) -> None:
    kept = [one for one in EXAMPLE_TAKES if one.name not in quarantine(EXAMPLE_TAKES, people)]
    clearance = clear(lineage, kept, people, purpose)
    assert clearance.is_clear
    assert len(clearance.lines) == 21
    assert clearance.takes == ("guide-guitar/01", "vox-lead/03", "choir/02")


def test_streaming_is_refused_for_the_one_who_has_not_answered(
    lineage: Lineage, people: Mapping[str, Person]
) -> None:
    clearance = clear(lineage, EXAMPLE_TAKES[:3], people, Purpose.STREAM)
    assert {(o.person, o.permission, o.why) for o in clearance.obstacles} == {
        ("P06", Permission.STREAM, Why.UNANSWERED)
    }
    assert [str(obstacle) for obstacle in clearance.obstacles] == [
        "Verse 3, line 24 of the sheet: P06 has not answered about stream, which means no",
        "Verse 4, line 29 of the sheet: P06 has not answered about stream, which means no",
        "choir/02: P06 has not answered about stream, which means no",
    ]
    assert len(clearance.lines) == 19
    assert clearance.takes == ("guide-guitar/01", "vox-lead/03")


@pytest.mark.parametrize(
    ("section", "number", "said"),
    [
        ("Verse 3", 15, "Verse 3, line 15 of the sheet"),
        ("", 5, "line 5 of the sheet"),
        ("Title", 0, "Title"),
    ],
)
def test_a_place_is_told_without_words(section: str, number: int, said: str) -> None:
    assert place(SungLine(section=section, words="...", line_number=number)) == said


def test_a_child_who_never_sings_alone_is_quarantined(people: Mapping[str, Person]) -> None:
    (name,) = quarantine(EXAMPLE_TAKES, people)
    assert name == "ukulele/01"


def test_a_take_of_unknown_voices_may_be_worked_with_but_not_leave(
    people: Mapping[str, Person],
) -> None:
    unknown = take("crowd/01", None)
    assert quarantine([unknown], people) == {}
    clearance = clear(Lineage(title="", lines=()), [unknown], people, Purpose.LIVE)
    assert [o.why for o in clearance.obstacles] == [Why.NOT_WRITTEN_DOWN]
    assert clearance.takes == ()


def test_somebody_who_withdrew_is_heard_nowhere(people: Mapping[str, Person]) -> None:
    together = take("choir/01", ("P01", "P02"))
    assert [o.why for o in quarantine([together], people)["choir/01"]] == [Why.WITHDREW]


def test_one_person_listed_twice_is_still_alone(people: Mapping[str, Person]) -> None:
    assert "ukulele/01" in quarantine([take("ukulele/01", ("P04", "P04"))], people)


def test_an_untraced_line_does_not_leave(people: Mapping[str, Person]) -> None:
    line = SungLine(section="Verse", words="nobody said this", line_number=4)
    clearance = clear(Lineage(title="", lines=(line,)), (), people, Purpose.REHEARSAL)
    assert str(clearance.obstacles[0]) == (
        "Verse, line 4 of the sheet: nobody is known to have said it"
    )


def test_the_reason_for_a_withdrawn_line_does_not_repeat_its_words(
    people: Mapping[str, Person],
) -> None:
    line = SungLine(section="Verse", words="SECRET", line_number=4, authors=("P02",))
    clearance = clear(Lineage(title="", lines=(line,)), (), people, Purpose.LIVE)
    assert str(clearance.obstacles[0]) == "Verse, line 4 of the sheet: P02 has withdrawn"


# The gate must hold for every combination of answers, so the answers are drawn at random,
# and the law is written down a second time here, from the other side.

IDS = ("P01", "P02", "P03", "P04")
permissions = st.frozensets(st.sampled_from(Permission))


@st.composite
def persons(draw: st.DrawFn, person_id: str) -> Person:
    allows = draw(permissions)
    return Person(
        id=person_id,
        credit=draw(st.none() | st.just(person_id)),
        generation=draw(st.sampled_from(Generation)),
        decided_by="own",
        allows=allows,
        refuses=draw(permissions) - allows,
        withdrew_on=draw(st.none() | st.just(dt.date(2026, 2, 13))),
    )


groups = st.tuples(*(persons(person_id) for person_id in IDS)).map(
    lambda people: {person.id: person for person in people}
)
voices = st.none() | st.lists(st.sampled_from((*IDS, "P99")), max_size=4).map(tuple)
authorships = st.lists(st.sampled_from((*IDS, "P99", "group")), max_size=3, unique=True).map(tuple)


def has_agreed(people: Mapping[str, Person], person_id: str, needed: set[Permission]) -> bool:
    person = people.get(person_id)
    return person is not None and person.withdrew_on is None and needed <= person.allows


@given(groups, st.lists(voices, max_size=4), st.sampled_from(Purpose))
def test_no_combination_of_answers_lets_an_unconsented_voice_out(
    people: Mapping[str, Person], heard: list[tuple[str, ...] | None], purpose: Purpose
) -> None:
    takes = [take(f"part/{number}", voices) for number, voices in enumerate(heard)]
    clearance = clear(Lineage(title="", lines=()), takes, people, purpose)
    for one in takes:
        voice = {
            Permission.SOLO_VOICE if len(set(one.heard or ())) == 1 else Permission.GROUP_VOICE
        }
        may = one.heard is not None and all(
            has_agreed(people, person_id, voice | USES[purpose]) for person_id in one.heard
        )
        assert (one.name in clearance.takes) == may
        assert may or one.name in {o.name for o in clearance.obstacles}


@given(groups, st.lists(authorships, max_size=5), st.sampled_from(Purpose))
def test_no_combination_of_answers_lets_an_unconsented_line_out(
    people: Mapping[str, Person], authors: list[tuple[str, ...]], purpose: Purpose
) -> None:
    lines = tuple(
        SungLine(section="Verse", words=f"line {number}", line_number=number, authors=ids)
        for number, ids in enumerate(authors)
    )
    clearance = clear(Lineage(title="", lines=lines), (), people, purpose)
    for line in lines:
        may = bool(line.authors) and all(
            has_agreed(people, person_id, {Permission.WORDS} | USES[purpose])
            for person_id in line.authors
            if person_id != "group"
        )
        assert (line.words in clearance.lines) == may
    assert clearance.is_clear == (len(clearance.lines) == len(lines))


@given(groups, voices, st.sampled_from(Purpose))
def test_what_is_quarantined_is_never_clear(
    people: Mapping[str, Person], heard: tuple[str, ...] | None, purpose: Purpose
) -> None:
    takes = [take("part/1", heard)]
    if quarantine(takes, people):
        assert not clear(Lineage(title="", lines=()), takes, people, purpose).is_clear


@given(groups, st.sampled_from(IDS), st.sampled_from(Purpose), st.data())
def test_taking_an_answer_back_never_opens_the_gate(
    people: dict[str, Person], person_id: str, purpose: Purpose, data: st.DataObject
) -> None:
    takes = [take("a/1", (person_id,)), take("b/1", IDS)]
    before = set(clear(Lineage(title="", lines=()), takes, people, purpose).takes)
    person = people[person_id]
    fewer = data.draw(st.frozensets(st.sampled_from(sorted(person.allows) or [Permission.LIVE])))
    people[person_id] = Person(
        id=person_id,
        credit=None,
        generation=person.generation,
        decided_by="own",
        allows=person.allows & fewer,
        withdrew_on=person.withdrew_on,
    )
    assert set(clear(Lineage(title="", lines=()), takes, people, purpose).takes) <= before


def test_the_same_words_twice_are_held_back_if_one_of_them_is(
    people: Mapping[str, Person],
) -> None:
    lines = tuple(
        SungLine(section=name, words="the sea", line_number=n, authors=(author,))
        for n, (name, author) in enumerate([("Verse", "P01"), ("Bridge", "P02")])
    )
    clearance = clear(Lineage(title="", lines=lines), (), people, Purpose.LIVE)
    assert clearance.lines == ()
    assert {o.subject for o in clearance.obstacles} == {Subject.LINE}
