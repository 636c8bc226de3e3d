"""Nashville numbers and roman numerals, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chordpro import parse_chordpro, write_chordpro
from coproduce.model.music import Key
from coproduce.theory.chord_grammar import parse_chord, write_chord
from coproduce.theory.degrees import (
    nashville_sheet,
    nashville_symbol,
    parse_degree,
    roman_sheet,
    roman_symbol,
    sheet_from_degrees,
    unknown_chords,
)

TEXT = "{key: G}\n[G]a [Em7]b [C/E]c [D7sus4]d [F]e [N.C.]f [Bm7b5]g\n{key: A}\n[A]h [F#m]i\n"


@pytest.mark.parametrize(
    ("symbol", "key", "number", "numeral"),
    [
        ("C", "C", "1", "I"),
        ("Dm7", "C", "2m7", "ii7"),
        ("G7/B", "C", "57/7", "V7/7"),
        ("Bdim", "C", "7dim", "vii°"),
        ("F#m7b5", "C", "#4m7b5", "#ivø7"),
        ("Eb", "C", "b3", "bIII"),
        ("Am", "Am", "6m", "i"),
        ("G", "Am", "5", "VII"),
        ("E7", "Am", "37", "V7"),
        ("G#dim7", "Am", "#5dim7", "#vii°7"),
        ("Caug", "C", "1aug", "I+"),
        ("N.C.", "C", "N.C.", "N.C."),
        ("/F", "C", "/4", "/4"),
        ("Dm", "D dorian", "2m", "i"),
    ],
)
def test_chords_as_numbers_and_numerals(symbol: str, key: str, number: str, numeral: str) -> None:
    assert nashville_symbol(symbol, Key.parse(key)) == number
    assert roman_symbol(symbol, Key.parse(key)) == numeral


@pytest.mark.parametrize(
    ("degree", "key", "symbol"),
    [
        ("1", "Eb", "Eb"),
        ("6-", "Eb", "C-"),
        ("5/7", "D", "A/C#"),
        ("b7", "D", "C"),
        ("#4°", "F", "B°"),
        ("2m7", "Bb", "Cm7"),
        ("IV", "A", "D"),
        ("ii", "A", "Bm"),
        ("vii°7", "Am", "G°7"),
        ("#vii°7", "Am", "G#°7"),
        ("V7/V", "C", "D7"),
        ("V7/ii", "C", "A7"),
        ("vii°/V", "C", "F#°"),
        ("I64", "C", "C/G"),
        ("V65", "C", "G7/B"),
        ("bVImaj7", "E", "Cmaj7"),
        ("iv", "G", "Cm"),
        ("VI", "F#m", "D"),
    ],
)
def test_degrees_become_chords(degree: str, key: str, symbol: str) -> None:
    chord = parse_degree(degree, Key.parse(key))
    assert chord is not None
    assert write_chord(chord) == symbol
    again = parse_chord(symbol)
    assert again is not None
    assert again.pitch_classes == chord.pitch_classes


@pytest.mark.parametrize("text", ["8", "Coda", "VIII", "", "x2", "1" * 100])
def test_other_text_is_no_degree(text: str) -> None:
    assert parse_degree(text, Key.parse("C")) is None


def test_a_sheet_in_numbers_follows_its_modulation_and_comes_back() -> None:
    sheet = parse_chordpro(TEXT, "x.cho")
    numbers = nashville_sheet(sheet)
    assert numbers.symbols == ("1", "6m7", "4/6", "57sus4", "b7", "N.C.", "3m7b5", "1", "6m")
    assert unknown_chords(numbers) == ()
    assert write_chordpro(sheet_from_degrees(numbers)) == TEXT


def test_a_sheet_in_numerals_comes_back_with_the_same_notes() -> None:
    sheet = parse_chordpro(TEXT, "x.cho")
    back = sheet_from_degrees(roman_sheet(sheet))
    for before, after in zip(sheet.symbols, back.symbols, strict=True):
        first, second = parse_chord(before), parse_chord(after)
        assert (first and first.pitch_classes) == (second and second.pitch_classes)


def test_numbers_can_be_put_in_any_key() -> None:
    sheet = parse_chordpro("[1]low [6m]tide [4]and [5/7]high", "x.cho")
    assert sheet_from_degrees(sheet, Key.parse("B")).symbols == ("B", "G#m", "E", "F#/A#")


@given(st.text(alphabet="b#1234567IViv/°ø+msu47()", max_size=12))
def test_no_degree_breaks(text: str) -> None:
    parse_degree(text, Key.parse("F#m"))
