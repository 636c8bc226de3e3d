"""Numbers above words are chords; numbers that are sung, and numbers of verses, stay words."""

from __future__ import annotations

import pytest

from coproduce.files.chords_over_words import from_chords_over_words
from coproduce.files.number_rows import is_degree
from coproduce.files.sheet_export import sheet_to_text
from coproduce.files.sheet_import import import_text
from coproduce.theory.degrees import sheet_from_degrees


def body(page: str, key: str = "Key: Bb\n") -> str:
    text = from_chords_over_words(f"Gate\n{key}\n[Verse]\n{page}\n", "page.txt").text
    return text.split("{start_of_verse: Verse}\n")[1].split("\n{end_of_verse}")[0]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "1       4/6   5sus    6-\nRow the boat  under   moon",
            "[1]Row the [4/6]boat  [5sus]under   [6-]moon",
        ),
        (
            "I       vi    IV      V7\nRow the boat  under   moon",
            "[I]Row the [vi]boat  [IV]under   [V7]moon",
        ),
        # Figures alone, as far as they neither count nor stand for themselves.
        ("1    4\nRow the\n5    1\nboat home", "[1]Row [4]the\n[5]boat [1]home"),
        ("1    6m\nRow the\n1\nboat", "[1]Row [6m]the\n[1]boat"),
        (
            "1    6m\nRow the\n| 1 | 4 |",
            "[1]Row [6m]the\n{start_of_grid}\n| 1 | 4 |\n{end_of_grid}",
        ),
        ("1    6m\nRow the\n1 2 3 4\nfive six", "[1]Row [6m]the\n1 2 3 4\nfive six"),
    ],
)
def test_rows_of_numbers_are_chords(page: str, expected: str) -> None:
    assert body(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        "1 2 3 4\nHow many by the door\n5 6 7 8\nPlease sit and wait",
        "1   2   3   4\nHow many by the door\n3  2  1\nOff we go",
        "1   1   1\nOnly one\n2\nOnly two",
        "1   4\nwas the number of the bus",
        "1\nCaught it by the baker's\n\n2\nYour hand is cold",
        "I  I  I\nI am",
    ],
)
def test_what_may_be_sung_stays_words(page: str) -> None:
    assert body(page) == page


def test_without_a_key_or_beside_chords_numbers_stay_words() -> None:
    assert body("1    6m\nRow the", key="") == "1    6m\nRow the"
    assert "[1]" not in body("1    6m\nRow the\nC    G\nboat home")


def test_numbers_become_the_chords_of_the_key_and_are_read_back_from_our_own_text() -> None:
    page = "Gate\n\nKey: Bb\n\n[Verse]\n1       4/6   5sus  6-\nRow the boat  under moon\n"
    sheet = import_text(page, "page.txt").sheets[0]
    assert sheet_to_text(sheet) == page
    chords = sheet_from_degrees(sheet)
    assert chords.symbols == ("Bb", "Eb/G", "Fsus", "G-")


@pytest.mark.parametrize("token", ["8", "10", "x2", "Row", "IIII", "1st"])
def test_other_figures_are_no_degrees(token: str) -> None:
    assert not is_degree(token)
