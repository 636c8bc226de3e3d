"""Words go under notes that are there: what did not change stays where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.model.melody import Melody
from coproduce.model.score import ELISION
from coproduce.model.tune_changes import SetTune
from coproduce.stages.set_words import set_changed_words, set_lines
from helpers.tunes import melody_of, note

CHANGED = "The chord sheet's words are set under the notes: “evening” for “harbour”."
HARBOUR = ("the har-bour lights go on", "and home a-gain we sail")


def tune(lines: tuple[str, ...] = HARBOUR, *, held: int = -1, silent: int = -1) -> Melody:
    """Give a tune with one note a syllable; `held` carries on, `silent` has no words."""
    notes = []
    texts = [
        (part, place == word.count("-"))
        for line in lines
        for word in line.split()
        for place, part in enumerate(word.split("-"))
    ]
    beat = 0
    for index, (text, word_end) in enumerate(texts):
        for syllable in (text, *([""] if index == held else [])):
            notes.append(
                note(
                    60 + beat % 5, beat, 1, None if index == silent else syllable, word_end=word_end
                )
            )
            beat += 1
    return melody_of(notes, tempo_bpm=120.0)


def words(melody: Melody) -> list[str | None]:
    return [note.syllable for note in melody.notes]


@pytest.mark.parametrize(
    ("corrected", "today"),
    [
        ("Je-stem w do-mu dziś", "Jestem w domu dziś"),
        ("Mae 'r môr yn ca-nu", "Mae 'r mo\N{COMBINING CIRCUMFLEX ACCENT}r yn canu"),
    ],
)
def test_a_person_may_set_a_small_word_alone_and_type_accents_otherwise(
    corrected: str, today: str
) -> None:
    before = tune((corrected,))
    assert set_changed_words(before, [today]) == SetTune(melody=before)


def test_the_same_words_change_nothing() -> None:
    lines = [line.replace("-", "") for line in HARBOUR]
    assert set_changed_words(tune(), lines).melody == tune()
    assert set_changed_words(tune(), lines).remarks == ()


def test_a_new_spelling_or_comma_of_the_same_words_keeps_every_note_as_it_was() -> None:
    lines = ["The harbour lights go on,", "and home again we sail!"]
    assert set_changed_words(tune(held=3), lines).melody == tune(held=3)


def test_a_changed_word_takes_the_notes_of_the_old_one() -> None:
    found = set_changed_words(tune(), ["the evening lights go on", "and home again we sail"])
    assert words(found.melody)[:5] == ["the", "eve", "ning", "lights", "go"]
    assert words(found.melody)[5:] == words(tune())[5:]
    assert found.remarks == (CHANGED,)
    assert [n.beat for n in found.melody.notes] == [n.beat for n in tune().notes]


def test_a_syllable_fewer_is_held_and_told_with_its_line() -> None:
    found = set_changed_words(tune(), ["the harbour lights go on", "and home now we sail"])
    assert words(found.melody).count("") == 1
    assert len(words(found.melody)) == len(tune().notes)
    assert found.remarks[1].startswith("1 syllable fewer than notes in line 2")


def test_a_syllable_more_shares_a_note_and_is_told_with_its_line() -> None:
    found = set_changed_words(tune(), ["the little harbour lights go on", "and home again we sail"])
    assert "little" in words(found.melody), "a word on one note is written whole"
    assert words(found.melody)[6:] == words(tune())[6:]
    assert found.remarks[0].endswith("“little” added.")
    assert "more than notes in line 1" in found.remarks[1]


def test_two_words_on_one_note_are_joined_by_the_sign_for_it() -> None:
    one_note = replace(tune(), notes=tune().notes[:1])
    (sung,) = set_lines(one_note, [], ["river on"]).words
    assert sung.text == f"river{ELISION}on"


def test_many_changes_are_counted() -> None:
    changed = set_changed_words(
        tune(("a b c d e f g h i j k l m n o p",)), ["a x c x e x g x i x k x m x o p"]
    )
    assert changed.remarks[0].endswith("“x” for “j” and 2 more.")


def test_the_second_line_begins_where_the_second_line_began() -> None:
    verse = set_lines(tune(), HARBOUR, ["we caught the bus at ten", "it rained and we rang"])
    texts = [sung.text for sung in verse.words]
    assert texts[:6] == ["we", "caught", "the", "bus", "at", "ten"]
    assert texts[6] == "it"
    assert dict(verse.stretched).keys() == {2}


def test_a_melisma_stays_where_no_word_needs_its_note() -> None:
    verse = set_lines(tune(held=5), HARBOUR, ["we caught the bus at ten", "and home a-gain we go"])
    assert [sung.text for sung in verse.words][5:7] == ["ten", ""]
    assert verse.squeezed == ()
    assert verse.stretched == ()


def test_words_come_where_there_were_none() -> None:
    hummed = melody_of([note(60, beat, 1, None) for beat in range(4)], section="", tempo_bpm=90.0)
    assert words(set_changed_words(hummed, ["all day and night"]).melody) == [
        "all",
        "day",
        "and",
        "night",
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["sea", "la-dy", "on", "har-bour", "eve-ning"]), min_size=1),
        min_size=1,
        max_size=3,
    )
)
def test_no_syllable_is_lost_and_none_changes_its_place(rows: list[list[str]]) -> None:
    lines = [" ".join(row) for row in rows]
    verse = set_lines(tune(), HARBOUR, lines)
    sung = "".join(s.text for s in verse.words if s.text).replace(ELISION, "")
    assert sung == "".join(lines).replace("-", "").replace(" ", "")
    assert len(verse.words) == len(tune().notes)


def test_a_line_taken_out_leaves_its_notes_without_words() -> None:
    found = set_changed_words(tune(), ["the harbour lights go on"])
    assert words(found.melody) == [*words(tune())[:6], *[None] * 6]
    assert found.remarks[1] == "6 notes have no words any more."


def test_a_word_that_differs_by_its_apostrophe_is_another_word() -> None:
    sung = tune(("well ring the bell",))
    found = set_changed_words(sung, ["we\N{RIGHT SINGLE QUOTATION MARK}ll ring the bell"])
    assert words(found.melody)[0] == "we\N{RIGHT SINGLE QUOTATION MARK}ll"
    assert found.remarks
    again = set_changed_words(found.melody, ["\N{LEFT SINGLE QUOTATION MARK}We'll ring the bell'"])
    assert again.melody == found.melody
