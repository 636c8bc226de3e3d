"""Mistakes in words are listed, with what to do, and without what anybody said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from coproduce.errors import Problem
from coproduce.model.chords import ChordMark, ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.model.music import Key
from coproduce.model.song import FormSection
from coproduce.stages.review_words import WordsOfSong, review_words

NAME: Final = "chords/kettle.cho"


def section(label: str, *words: str, symbol: str = "C") -> SheetSection:
    marks = (ChordMark(position=0, symbol=symbol),)
    lines = tuple(
        SheetLine(words=text, marks=marks, line_number=number)
        for number, text in enumerate(words, start=7)
    )
    return SheetSection(kind=SectionKind.OTHER, label=label, lines=lines)


def sheet(*sections: SheetSection) -> ChordSheet:
    return ChordSheet(title="Kettle Song", sections=sections)


def song(*names: str, tunes: tuple[str, ...] = (), drafts: int = 2) -> WordsOfSong:
    form = tuple(
        FormSection(name=name, bars=8, tune=name.rstrip("0123456789 ").lower()) for name in names
    )
    return WordsOfSong(sheet_name=NAME, drafts=drafts, form=form, tunes=tunes)


GRID: Final = SheetSection(kind=SectionKind.GRID, label="Intro", bars=(("C",), ("G",)))
SHEET: Final = sheet(GRID, section("Verse 1", "the kettle sings"), section("Chorus", "tea for two"))


def test_a_song_without_mistakes_has_none() -> None:
    whole = song("Intro", "Verse 1", "Chorus", "Verse 1", tunes=("chorus", "Verse"))
    assert review_words(SHEET, (), whole) == ()
    assert review_words(None, (), WordsOfSong()) == ()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ('nobody is named for "the rain came in"', "nobody is named for these words"),
        ('nobody is named for "she said "the rain" to me"', "nobody is named for these words"),
        (
            '"Old rain came at 9" is not in people.toml',
            "the name before the colon is not in people.toml",
        ),
        ('"P09" is not in people.toml', '"P09" is not in people.toml'),
        (
            '"like rain" is not a way in which words arrive',
            "the brackets name no way in which words arrive",
        ),
        ('"rain" is not a date', "the date cannot be read"),
        ('a message of tomorrow about "rain"', 'a message of tomorrow about "…"'),
        ("a name, but no words after it", "a name, but no words after it"),
    ],
)
def test_what_was_said_is_left_out(what: str, told: str) -> None:
    draft = Problem(what=what, where="workshop-1.txt, line 4", next_step="Write who said it.")
    (found,) = review_words(None, [draft], song())
    assert found == replace(draft, what=told)
    assert "rain" not in str(found)


def test_problems_of_the_sheet_and_unknown_chords_are_told_with_their_lines() -> None:
    closed = Problem(what="{end_of_verse} closes nothing", where=f"{NAME}:3")
    odd = replace(
        sheet(section("Verse", "a", "b", symbol="Hxx7"), section("Tag", "c", symbol="and go on")),
        problems=(closed,),
    )
    first, chord, words = review_words(odd, (), song())
    assert first == closed
    assert chord.where == f"{NAME}, line 7"
    assert chord.what.startswith('"Hxx7" is no chord')
    assert "go on" not in words.what


@pytest.mark.parametrize("drafts", [0, 2])
def test_a_sheet_without_words_is_told_once(drafts: int) -> None:
    (found,) = review_words(sheet(), (), song("Verse 1", "Chorus", drafts=drafts))
    assert found.what == f"there are no words in {NAME} yet"
    assert ("drafts" in found.next_step) == bool(drafts)
    # A song that has nothing else either has only begun.
    assert review_words(sheet(), (), song(drafts=0)) == ()


def test_a_section_that_the_sheet_lacks_is_told_with_the_nearest() -> None:
    near, far = review_words(SHEET, (), song("Verse 11", "Chorus", "Middle eight", "Middle eight"))
    assert 'has "Verse 11"' in near.what
    assert near.next_step.startswith('Did you mean "Verse 1"?')
    assert 'has "Middle eight"' in far.what
    assert "Did you mean" not in far.next_step


def test_a_chorus_is_the_chorus_whatever_its_label() -> None:
    sung = replace(section("Tea for two", "tea for two"), kind=SectionKind.CHORUS)
    assert review_words(sheet(sung), (), song("Chorus")) == ()


def test_a_memo_that_is_for_no_section_is_told() -> None:
    found = review_words(SHEET, (), song("Verse 1", tunes=("New Recording 12", "vers", "chorus")))
    assert [problem.where for problem in found] == ["the idea New Recording 12", "the idea vers"]
    assert found[0].next_step.endswith("to the section it is for: verse, chorus.")
    assert found[1].next_step.startswith('Did you mean "verse"?')
    # The form alone says it too, for a sheet that cannot be read; without either all names fit.
    assert len(review_words(None, (), song("Verse 1", tunes=("New Recording 12",)))) == 1
    assert review_words(None, (), song(tunes=("New Recording 12",))) == ()


@pytest.mark.parametrize(
    ("chords", "told"),
    [
        ("G D Em C", "taken to be in C major; they could be in G major"),
        ("D G A D", "taken to be in D major, and were moved to C major"),
        ("Am F C G", ""),
        ("C F G C", ""),
    ],
)
def test_a_sheet_without_a_key_is_pointed_out_where_it_matters(chords: str, told: str) -> None:
    lines = [section(f"Part {n}", "la", symbol=c) for n, c in enumerate(chords.split())]
    found = review_words(sheet(*lines), (), replace(song(), key=Key.parse("C")))
    assert [problem.what for problem in found] == (
        [f"the chord sheet says no key; its chords are {told}"] if told else []
    )
