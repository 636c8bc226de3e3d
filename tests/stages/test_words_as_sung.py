"""A corrected tune is compared with its memo as it was sung, whatever the sheet says today."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.model.chords import ChordMark, SectionKind, SheetLine, SheetSection
from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.stages.underlay import marked_syllables
from coproduce.stages.words_as_sung import (
    lines_without_notes,
    section_as_sung,
    sections_as_sung,
    words_in,
    words_without_notes,
)
from coproduce.theory.syllables import syllables_of

HARBOUR = ("the har-bour lights go on", "and home a-gain we sail")


def tune(lines: tuple[str, ...] = HARBOUR) -> Melody:
    texts = [
        (part, place == word.count("-"))
        for line in lines
        for word in line.split()
        for place, part in enumerate(word.split("-"))
    ]
    return Melody(
        section="Verse",
        key=Key.parse("C"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=120.0,
        tuning_cents=0.0,
        pickup_beats=Fraction(0),
        notes=tuple(
            MelodyNote(
                onset_s=0.5 * beat,
                duration_s=0.5,
                midi_pitch=60,
                beat=Fraction(beat),
                beats=Fraction(1),
                syllable=text,
                word_end=word_end,
            )
            for beat, (text, word_end) in enumerate(texts)
        ),
    )


def section(*lines: str) -> SheetSection:
    """Read lines with chords in brackets, as a chord sheet has them."""
    rows = []
    for line in lines:
        words, marks = "", []
        for piece in line.split("["):
            symbol, bracket, rest = piece.rpartition("]")
            if bracket:
                marks.append(ChordMark(position=len(words), symbol=symbol))
            words += rest
        rows.append(SheetLine(words=words, marks=tuple(marks)))
    return SheetSection(kind=SectionKind.VERSE, label="Verse 1", lines=tuple(rows))


def under(found: SheetSection | None) -> list[tuple[str, str]]:
    """Give each chord with the syllable that it stands over, or with "…" comes after."""
    assert found is not None
    texts = [syllable.text for syllable in syllables_of([line.words for line in found.lines])]
    return [
        (mark.symbol, texts[mark.syllable] + "…" * mark.is_after)
        for mark in marked_syllables(found)
    ]


def test_a_sheet_with_the_words_that_were_sung_is_given_as_it_is() -> None:
    sheet = section("The [C]harbour lights go [F]on,", "and [G]home again we [C]sail")
    assert section_as_sung(tune(), sheet) is sheet


def test_chords_over_new_words_stand_over_those_that_were_sung_there() -> None:
    sheet = section("The [C]evening lights go [F]on", "and [G]home to [Am]tea")
    sung = section_as_sung(tune(), sheet)
    assert sung is not None
    assert [line.words for line in sung.lines] == list(HARBOUR)
    assert (sung.kind, sung.label) == (SectionKind.VERSE, "Verse 1")
    assert under(sung) == [("C", "har"), ("F", "on"), ("G", "home"), ("Am", "sail")]


def test_a_chord_within_a_word_stays_on_its_syllable() -> None:
    sheet = section("The har[C]bour lights stay on", "and home a[G]gain we sail[D]")
    assert under(section_as_sung(tune(), sheet)) == [("C", "bour"), ("G", "gain"), ("D", "sail…")]


def test_chords_of_a_line_without_words_stand_where_the_words_go_on() -> None:
    sheet = section("[C]  [F]", "The harbour lamps go on", "and home again we sail", "[G]")
    assert under(section_as_sung(tune(), sheet)) == [("C", "the"), ("F", "the"), ("G", "sail…")]


def test_chords_after_a_word_come_after_the_one_that_was_sung_there() -> None:
    sheet = section("The [C]harbour lamps [F] [G] go [C]on [G]", "and home [D]again we sail")
    chords = ["C", "F", "G", "C", "G", "D"]
    texts = ["har", "lights…", "lights…", "on", "on…", "a"]
    assert under(section_as_sung(tune(), sheet)) == list(zip(chords, texts, strict=True))


def test_a_word_that_lost_a_note_is_whole_and_one_that_is_gone_may_have_been_sung() -> None:
    left = tune(("the bour lights go on", "and home we sail"))
    sheet = section("The harbour lights go on", "and home again we row")
    whole, more = sections_as_sung(left, sheet)[1:]
    assert whole is not None
    assert more is not None
    assert [line.words for line in whole.lines] == ["the harbour lights go on", "and home we sail"]
    assert [line.words for line in more.lines] == [
        "the harbour lights go on",
        "and home again we sail",
    ]


def test_where_the_words_are_the_same_there_is_but_one_way_to_sing_them() -> None:
    sheet = section("The harbour lights go on,", "and home again we sail")
    assert sections_as_sung(tune(), sheet) == [sheet]


@pytest.mark.parametrize("sheet", [None, section(), section("")])
def test_without_words_in_the_sheet_those_of_the_tune_are_one_line(
    sheet: SheetSection | None,
) -> None:
    sung = section_as_sung(tune(), sheet)
    assert sung is not None
    assert [line.words for line in sung.lines] == [" ".join(HARBOUR)]


@pytest.mark.parametrize("sheet", [None, section("all [C]day and night")])
def test_a_tune_without_words_is_heard_with_the_sheets(sheet: SheetSection | None) -> None:
    assert section_as_sung(tune(()), sheet) is sheet


def test_words_that_no_note_carries_are_named() -> None:
    lines = ("Oh, the harbour lights go on,", "and home again we sail once more")
    assert words_without_notes(tune(), lines) == ("Oh,", "once more")
    assert words_without_notes(tune(), [line.replace("-", "") for line in HARBOUR]) == ()


def test_a_line_of_which_a_word_is_sung_is_sung() -> None:
    lines = ("once more", "the harbour lights shine on", "and home again we sail", "good night")
    assert lines_without_notes(tune(), lines) == (lines[0], lines[3])
    assert lines_without_notes(tune(()), lines) == ()


LINE = st.lists(
    st.sampled_from(["sea", "lady", "[C]on", "har[F]bour", "evening[G]", "[Am]"]), max_size=5
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE, max_size=4), st.lists(st.sampled_from(HARBOUR), min_size=1, max_size=3))
def test_no_sung_word_and_no_chord_is_lost(lines: list[str], own: list[str]) -> None:
    sheet = section(*lines)
    sung = section_as_sung(tune(tuple(own)), sheet)
    assert sung is not None
    assert words_in([line.words for line in sung.lines]) == words_in(own)
    assert sum(len(line.marks) for line in sung.lines) == " ".join(lines).count("[")
