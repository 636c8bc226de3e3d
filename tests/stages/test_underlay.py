"""No word is lost or torn, whichever of its syllables were heard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.score import ELISION
from coproduce.stages.underlay import chords_by_bars, chords_under, on_one_note, shared_out
from coproduce.theory.syllables import syllables_of
from helpers.tunes import melody_of, note

WORDS = ("the win-dows white with steam", "a won-der-ful car-rot")
SYLLABLES = syllables_of(WORDS)
TEXTS = [syllable.text for syllable in SYLLABLES]


def texts(*sung: str) -> list[str]:
    shared = shared_out([TEXTS.index(text) for text in sung], SYLLABLES)
    return [on_one_note(SYLLABLES[here.start : here.stop]) for here in shared.values()]


@given(st.lists(st.integers(0, len(SYLLABLES) - 1), min_size=1, unique=True).map(sorted))
def test_between_the_first_and_the_last_syllable_sung_nothing_is_lost(sung: list[int]) -> None:
    shared = shared_out(sung, SYLLABLES)
    assert list(shared) == sung
    assert all(syllable in here for syllable, here in shared.items())
    carried = [index for here in shared.values() for index in here]
    assert carried == list(range(carried[0], carried[-1] + 1))


@pytest.mark.parametrize(
    ("skipped", "written"),
    [
        ("win", ["the", "windows", "white"]),
        ("dows", ["the", "windows", "white"]),
        ("white", ["the", "win", f"dows{ELISION}white", "with"]),
    ],
)
def test_a_syllable_that_was_not_heard_goes_to_its_own_word(
    skipped: str, written: list[str]
) -> None:
    assert texts(*(text for text in TEXTS if text != skipped))[: len(written)] == written


def test_two_lines_never_meet_on_one_note() -> None:
    heard = texts(*(text for text in TEXTS if text not in {"a", "with"}))
    assert heard[3:6] == [f"white{ELISION}with", "steam", f"a{ELISION}won"]


def test_one_inside_a_word_goes_to_the_note_before() -> None:
    assert texts("a", "won", "ful", "car", "rot")[-4:] == ["wonder", "ful", "car", "rot"]


def test_of_words_that_the_memo_does_not_reach_nothing_is_squeezed_in() -> None:
    assert texts("the", "win", "dows") == ["the", "win", "dows"]


def chords(sheet: str, *beats: float, end: float, metre: str = "4/4") -> dict[float, str]:
    """Place a sheet's chords over a tune whose words begin on beats, and which ends on one."""
    (section,) = parse_chordpro("{sov}\n" + sheet + "\n{eov}\n", "s.cho").sections
    words = " ".join(line.words for line in section.lines).split()
    notes = [
        note(60, here, following - here, word)
        for word, here, following in zip(words, beats, (*beats[1:], end), strict=True)
    ]
    placed = chords_under(melody_of(notes, metre=metre), section)
    return {float(chord.beat): chord.symbol for chord in placed}


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("[C]five [G]\nsix", {0: "C", 2: "G"}),
        ("[C]five [G]\n[Am]six", {0: "C", 2: "G", 4: "Am"}),
        ("[C]five\n[F] [G]\n[Am]six", {0: "C", 2: "F", 3: "G", 4: "Am"}),
        ("[C]five [F] [G] six", {0: "C", 2: "F", 3: "G"}),
        ("[C]five [F] [G]six", {0: "C", 2: "F", 4: "G"}),
        ("[C]five [G] six", {0: "C", 4: "G"}),
        ("[C] five [G] six", {0: "C", 4: "G"}),
        ("[C]five[G] six", {0: "C", 2: "G"}),
        ("five [G]six [C]", {4: "G", 6: "C"}),
        ("[C] [F]\nfive six", {0: "F"}),
        ("[C] [F]\n[G]five six", {0: "G"}),
    ],
)
def test_a_chord_stands_on_its_word_and_those_after_it_follow(
    sheet: str, expected: dict[float, str]
) -> None:
    assert chords(sheet, 0, 4, end=8) == expected


def test_where_there_is_little_room_chords_change_on_halves_or_are_left_out() -> None:
    assert chords("[C]five [F] [G]six", 0, 1, end=4) == {0: "C", 0.5: "F", 1: "G"}
    assert chords("[C]five [F] [D] [G]six", 0, 1, end=4) == {0: "C", 0.5: "D", 1: "G"}
    assert chords("[C]five [F] [G]six", 0, 0.5, end=4) == {0: "C", 0.5: "G"}


def test_a_short_bar_moves_all_chords_behind_it() -> None:
    free = "4/4 2/4 4/4"
    assert chords("[C]five [F] [G] six", 0, 6, end=10, metre=free) == {0: "C", 2: "F", 4: "G"}
    assert chords("five [C]six [F]", 4, 6, end=10, metre=free) == {6: "C", 8: "F"}
    grid = "{start_of_grid}\n| C | F | G . Am . |\n{end_of_grid}\n"
    (section,) = parse_chordpro("{sov}\n" + grid + "five\n{eov}\n", "s.cho").sections[:1]
    placed = chords_by_bars(section, melody_of((), metre=free).barlines)
    assert [(float(c.beat), c.symbol) for c in placed] == [
        (0, "C"), (4, "F"), (6, "G"), (8, "Am"),
    ]  # fmt: skip


def test_in_compound_time_they_change_on_its_beats() -> None:
    assert chords("[C]five [G]\n[F]six", 0, 3, end=6, metre="6/8") == {0: "C", 1.5: "G", 3: "F"}
