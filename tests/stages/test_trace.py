from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.drafts import parse_draft
from coproduce.model.chords import ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.model.lineage import SungLine
from coproduce.model.lyrics import Draft
from coproduce.stages.trace import trace


def sung(words: str, *drafts: str, section: str = "Verse", by: tuple[str, ...] = ()) -> SungLine:
    """Trace one line to drafts written one after the other."""
    sheet = ChordSheet(
        title="A song",
        sections=(
            SheetSection(
                kind=SectionKind.VERSE,
                label=section,
                lines=(SheetLine(words=words, authors=by, line_number=3),),
            ),
        ),
    )
    read = [parse_draft(text, name=f"2026-02-{day:02}") for day, text in enumerate(drafts, 1)]
    (line,) = trace(sheet, read).lines
    return line


def test_the_examples_table(
    sheet: ChordSheet,
    drafts: tuple[Draft, ...],
    table: tuple[tuple[str, str, tuple[str, ...]], ...],
) -> None:
    lineage = trace(sheet, drafts)
    assert [(line.section, line.words, line.authors) for line in lineage.lines] == list(table)
    assert lineage.untraced == ()
    assert min(line.confidence for line in lineage.lines) > 0.7
    assert not any("P02" in line.people for line in lineage.lines)


def test_the_words_as_first_said_come_first(sheet: ChordSheet, drafts: tuple[Draft, ...]) -> None:
    by_words = {line.words: line for line in trace(sheet, drafts).lines}
    buckets = by_words["Two buckets and a windmill on a cane"]
    assert [source.words for source in buckets.sources] == [
        "two buckets and a windmill",
        "Two buckets and a windmill on a cane",
    ]
    assert buckets.sources[0].workshop == "Workshop 1, Harbour Road Hall"
    vinegar = by_words["But vinegar still hangs upon the air"]
    assert (vinegar.authors, vinegar.people) == (("P07",), ("P01", "P07"))
    assert [source.manner for source in vinegar.sources] == ["said", "gesture", "written"]
    bun = by_words['"Keep that," the driver said, "and buy a bun"']
    assert (bun.authors, bun.people) == (("P01",), ("P01", "P03"))
    egg = by_words["Egg and cress on the number nine"]
    assert [source.words for source in egg.sources] == [
        "egg and cress",
        "Egg and cress on the number nine",
    ]
    shore = by_words["Sing out loud when you see the shore"]
    assert shore.sources[0].words == "the shore"


def test_a_line_that_nobody_said_is_listed_and_not_guessed() -> None:
    line = sung("We built a rocket out of cheese", "P01: We caught it by the baker's in the rain")
    assert not line.is_traced
    assert (line.sources, line.confidence) == ((), 0.0)


def test_a_near_line_that_was_not_taken_is_shown_as_like_it() -> None:
    line = sung(
        "The wind would push me home upon my bike",
        "P02: I'd freewheel down the front upon my bike",
        "P05: The wind would push me home upon my bike",
    )
    assert line.people == ("P05",)
    assert [near.speakers for near in line.resembling] == [("P02",)]


def test_fragments_of_several_people_make_one_line() -> None:
    line = sung(
        "Two buckets and a windmill on a cane",
        "P03: windmill!\nP04: buckets\nP05: a cane, I think it was\nP01: the sea",
    )
    assert line.people == ("P03", "P04", "P05")
    assert 0.5 <= line.confidence <= 1.0


def test_one_common_word_is_no_evidence() -> None:
    line = sung("You say it, and the sea comes rolling in", "P04: the sea\nP03: sea\nP01: big sea")
    assert not line.is_traced


def test_a_fragment_of_another_person_inside_the_line_is_honoured() -> None:
    line = sung(
        "But vinegar still hangs upon the air",
        "P01: vinegar",
        "P07: But vinegar still hangs upon the air",
    )
    assert line.authors == ("P07",)
    assert [source.speakers for source in line.sources] == [("P01",), ("P07",)]


def test_the_same_words_by_two_people_are_both_peoples() -> None:
    line = sung(
        "My mother counted pennies",
        "P02: my mother counted pennies",
        "P05: My mother counted pennies",
    )
    assert line.authors == ("P02",)
    assert line.people == ("P02", "P05")


def test_a_line_joined_from_two_sessions_by_one_person() -> None:
    line = sung(
        "The flask was hot, the windows white with steam", "P05: the windows white with steam"
    )
    assert line.authors == ("P05",)
    assert 0.6 < line.confidence < 0.95


def test_the_section_decides_between_equals() -> None:
    line = sung(
        "Ring the bell and round we go",
        "[Chorus]\nP01: Ring the bell and round we run\n[Tag]\nP04: Ring the bell and round we rum",
        section="Tag",
    )
    assert line.authors == ("P04",)


def test_a_gesture_belongs_to_the_words_that_were_found_for_it_at_once() -> None:
    words = "But vinegar still hangs upon the air"
    draft = f"> Jars\nP01 (gesture): a long breath in\nP07: {words}\nP03: no"
    assert sung(words, draft).people == ("P01", "P07")
    other_moment = f"> Jars\nP01 (gesture): a long breath in\n> And now?\nP07: {words}"
    assert sung(words, other_moment).people == ("P07",)
    taken_back = f"> Jars\nP01 (gesture): a long breath in\n(withdrawn 2026-02-13)\nP07: {words}"
    assert sung(words, taken_back).people == ("P01", "P07")


def test_a_pin_overrides_the_matching() -> None:
    line = sung("The road is new", "P01: The road is new", by=("P06", "P03"))
    assert (line.authors, line.confidence, line.is_pinned) == (("P06", "P03"), 1.0, True)


def test_a_pin_does_not_hide_whose_words_they_are() -> None:
    line = sung("I'd freewheel down the front", "P02: I'd freewheel down the front", by=("P05",))
    assert line.people == ("P02", "P05")


def test_a_pin_needs_no_draft() -> None:
    line = sung("Ring the bell", by=("group",))
    assert line.is_traced
    assert line.people == ()


@pytest.mark.parametrize(
    ("words", "draft"),
    [
        (
            "C\N{LATIN SMALL LETTER A WITH GRAVE} vola il gabbiano",
            "P01: c\N{LATIN SMALL LETTER A WITH GRAVE} VOLA il gabbiano!",
        ),
        (
            "ზღვა მოდის, ზღვა მიდის",
            "P01: ზღვა მოდის ზღვა მიდის",
        ),
        ("海が見える", "P01: 海が見える"),
        ("İstanbul'da bir ışık", "P01: ISTANBUL'DA BİR IŞIK"),
        ("Die Straße ruft", "P01: DIE STRASSE RUFT"),
        ("It\N{RIGHT SINGLE QUOTATION MARK}s the number nine", "P01: it's the number nine"),
    ],
)
def test_any_language(words: str, draft: str) -> None:
    assert sung(words, draft).authors == ("P01",)


def test_no_drafts_at_all_leave_every_line_untraced(sheet: ChordSheet) -> None:
    assert len(trace(sheet, ()).untraced) == 20  # one of 21 is pinned


def test_a_line_of_chords_only_is_no_line(sheet: ChordSheet) -> None:
    silent = SheetSection(kind=SectionKind.OTHER, label="Intro", lines=(SheetLine(words=" - "),))
    assert trace(replace(sheet, sections=(silent,)), ()).lines == ()


lines = st.lists(st.text("abcdef ", min_size=1, max_size=30), max_size=6)


@given(lines, st.text("abcdef ", min_size=1, max_size=30))
def test_everyone_whose_line_is_sung_word_for_word_is_found(heard: list[str], words: str) -> None:
    spoken = [line for line in heard if line.strip()]
    draft = "\n".join(f"P{number}: {line}" for number, line in enumerate(spoken))
    if not words.strip():
        return
    line = sung(words, draft)
    same = {f"P{n}" for n, said in enumerate(spoken) if said.split() == words.split()}
    assert same <= set(line.people)
    assert 0.0 <= line.confidence <= 1.0
