"""Chords stay over their letters, whatever the line looks like."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import ChordMark, SectionKind, SheetLine, SheetSection
from coproduce.model.papers import Cell, LineStyle, PaperLine
from coproduce.stages.chord_lines import (
    chorded_line,
    inline_line,
    printed_bars,
    printed_lines,
    printed_symbol,
    words_line,
)


def line(words: str, **chords: int) -> SheetLine:
    marks = tuple(ChordMark(position=place, symbol=symbol) for symbol, place in chords.items())
    return SheetLine(words=words, marks=marks)


def shown(paper_line: PaperLine) -> str:
    """Write a line with chords in brackets and groups parted by a bar."""
    return "|".join(
        "".join(f"[{cell.chord}]{cell.words}" if cell.chord else cell.words for cell in group.cells)
        for group in paper_line.groups
    )


@pytest.mark.parametrize(
    ("given_line", "expected"),
    [
        (line("We caught it", C=3), "We|[C]caught|it"),
        (line("the baker's tea", F=6), "the|ba[F]ker's|tea"),
        (line("hello", G=5), "hello[G]"),
        (line("hello ", G=6), "hello|[G]"),
        (line("go  on", C=3), "go|[C]|on"),
        (line("     ", C=0, F=2, G=4), "[C]|[F]|[G]"),
        (line("no chords at all"), "no chords at all"),
        (line(""), ""),
        (line("far", C=99), "far[C]"),
    ],
)
def test_a_word_is_cut_where_its_chord_changes(given_line: SheetLine, expected: str) -> None:
    assert shown(chorded_line(given_line)) == expected


def test_a_wide_chord_reaches_over_short_words() -> None:
    assert shown(chorded_line(line("I am so glad of it", Cmaj7=0))) == "[Cmaj7]I am so glad|of it"


def test_a_wide_chord_does_not_swallow_the_next_one() -> None:
    wide = line("I am it", Cmaj7=0, G=5)
    assert shown(chorded_line(wide)) == "[Cmaj7]I am|[G]it"


def test_inline_chords_stand_before_whole_words() -> None:
    assert shown(inline_line(line("the baker's tea", F=6))) == "the|[F]baker's|tea"


def test_remarks_are_not_spelled_like_chords() -> None:
    remark = ChordMark(position=0, symbol="Bb section", is_annotation=True)
    (group, *_) = chorded_line(SheetLine(words="go", marks=(remark,))).groups
    assert group.cells[0] == Cell(words="go", chord="Bb section", is_annotation=True)


WORDS = st.text(alphabet="ab '\u0301é-", max_size=30)
MARKS = st.lists(
    st.builds(
        ChordMark,
        position=st.integers(0, 40),
        symbol=st.sampled_from(["C", "Bb7", "F#m7b5/C#"]),
        is_annotation=st.just(value=False),
    ),
    max_size=8,
)


@given(WORDS, MARKS)
def test_no_letter_and_no_chord_is_lost(words: str, marks: list[ChordMark]) -> None:
    result = chorded_line(SheetLine(words=words, marks=tuple(marks)))
    letters = "".join(cell.words for group in result.groups for cell in group.cells)
    assert letters.replace(" ", "") == words.replace(" ", "")
    chords = [cell.chord for group in result.groups for cell in group.cells if cell.chord]
    by_place = sorted(marks, key=lambda mark: mark.position)
    assert chords == [printed_symbol(mark.symbol) for mark in by_place]


@given(WORDS, MARKS)
def test_each_chord_begins_on_its_own_letter(words: str, marks: list[ChordMark]) -> None:
    result = chorded_line(SheetLine(words=words, marks=tuple(marks)))
    before = [
        len(words[: min(mark.position, len(words))].replace(" ", ""))
        for mark in sorted(marks, key=lambda mark: mark.position)
    ]
    found = []
    count = 0
    for group in result.groups:
        for cell in group.cells:
            if cell.chord:
                found.append(count)
            count += len(cell.words.replace(" ", ""))
    assert found == before


@pytest.mark.parametrize(
    ("symbol", "printed"),
    [
        ("Bb", "B♭"),
        ("F#m7b5/C#", "F♯m7♭5/C♯"),
        ("bVII", "♭VII"),
        ("Dsus4", "Dsus4"),
        ("N.C.", "N.C."),
        ("(Bb)", "(B♭)"),
        ("Absus", "A♭sus"),
        ("Bdim", "Bdim"),
        ("b7", "♭7"),
        ("wobble", "wobble"),
    ],
)
def test_accidentals_are_printed_and_letters_left_alone(symbol: str, printed: str) -> None:
    assert printed_symbol(symbol) == printed


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        (("C", "", "", ""), "C"),
        (("C", "", "G", ""), "C G"),
        (("C", "", "", "G"), "C · · G"),
        (("F", "", "Bb"), "F · B♭"),
        ((), "%"),
        (("", "", "G", ""), "· · G ·"),
    ],
)
def test_a_bar_shows_when_its_chords_change(cells: tuple[str, ...], printed: str) -> None:
    bars = (tuple(filter(None, cells)),)
    section = SheetSection(kind=SectionKind.VERSE, label="V", bars=bars, cells=(cells,))
    assert printed_bars(section) == (printed,)


def test_remarks_stand_between_the_lines_where_they_were_written() -> None:
    section = SheetSection(
        kind=SectionKind.VERSE,
        label="V",
        lines=(SheetLine(words="one", line_number=3), SheetLine(words="two", line_number=5)),
        comments=("softly", "louder"),
        comment_line_numbers=(2, 4),
        quotes=("e|--0--|",),
    )
    assert [(one.style, one.text) for one in printed_lines(section)] == [
        (LineStyle.REMARK, "softly"),
        (LineStyle.WORDS, "one"),
        (LineStyle.REMARK, "louder"),
        (LineStyle.WORDS, "two"),
        (LineStyle.FIXED, "e|--0--|"),
    ]


def test_words_alone_close_the_gaps_that_chords_had_opened() -> None:
    assert words_line("my   shore     and  sea ").text == "my shore and sea"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Good night", False), ("سمندر گاتا", True), ("… שלום all", True), ("8 —", None)],
)
@pytest.mark.parametrize("make", [chorded_line, inline_line, lambda one: words_line(one.words)])
def test_each_line_has_the_direction_of_its_own_words(
    make: Callable[[SheetLine], PaperLine], words: str, *, expected: bool | None
) -> None:
    assert make(line(words, G=0)).is_right_to_left is expected


def test_words_of_another_direction_inside_a_line_say_so() -> None:
    groups = chorded_line(line("Sing שלום now", C=5, F=10)).groups
    assert [group.is_right_to_left for group in groups] == [False, True, False]
