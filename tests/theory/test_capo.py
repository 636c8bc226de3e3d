"""Capo shapes and what they sound like."""

from __future__ import annotations

import pytest

from coproduce.files.chordpro import parse_chordpro, write_chordpro
from coproduce.theory.capo import capo_choices, concert_key, concert_sheet, with_capo
from coproduce.theory.transpose import transpose_by_semitones

TEXT = "{title: Tide}\n{key: Eb}\n[Eb]low [Cm]tide [Ab]and [Bb7]high\n"


def test_shapes_are_lower_by_the_fret_and_the_sound_stays() -> None:
    shapes = with_capo(parse_chordpro(TEXT, "x.cho"), 3)
    assert write_chordpro(shapes.sheet) == (
        "{title: Tide}\n{key: C}\n{capo: 3}\n[C]low [Am]tide [F]and [G7]high\n"
    )
    assert shapes.note == "Capo 3, shapes in C, sounds in Eb"
    assert shapes.warning == ""
    assert str(concert_key(shapes.sheet)) == "Eb major"
    assert write_chordpro(concert_sheet(shapes.sheet)) == TEXT


def test_the_key_of_a_sheet_with_a_capo_is_that_of_the_shapes() -> None:
    sheet = parse_chordpro("{key: C}\n{capo: 2}\n[C]x", "x.cho")
    assert str(concert_key(sheet)) == "D major"
    moved = with_capo(sheet, 0)
    assert write_chordpro(moved.sheet) == "{key: D}\n[D]x"
    assert moved.note == ""


def test_a_capo_above_the_fifth_fret_is_warned_of() -> None:
    assert "fret 7" in with_capo(parse_chordpro(TEXT, "x.cho"), 7).warning


def test_the_easiest_place_comes_first() -> None:
    best = capo_choices(parse_chordpro(TEXT, "x.cho"))[0]
    assert (best.fret, str(best.shapes_key)) == (1, "D major") or best.fret == 3
    assert best.open_share > 0.7
    easy = capo_choices(parse_chordpro("{key: G}\n[G]a [C]b [D]c [Em]d", "x.cho"))[0]
    assert easy.fret == 0


def test_a_sheet_without_a_key_line_gets_its_capo_at_the_top() -> None:
    shapes = with_capo(parse_chordpro("[F]a [Bb]b [C7]c [F]d", "x.cho"), 1)
    assert write_chordpro(shapes.sheet) == "{capo: 1}\n[E]a [A]b [B7]c [E]d"


@pytest.mark.parametrize("fret", [-1, 12])
def test_a_guitar_has_so_many_frets(fret: int) -> None:
    with pytest.raises(ValueError, match="fret"):
        with_capo(parse_chordpro(TEXT, "x.cho"), fret)


def test_shapes_of_a_german_sheet_are_weighed_as_german_ones() -> None:
    german = parse_chordpro("{key: B}\n[B]a [Es]b [F7]c [Hm]d", "x.cho")
    english = parse_chordpro("{key: Bb}\n[Bb]a [Eb]b [F7]c [Bm]d", "x.cho")
    assert capo_choices(german) == capo_choices(english)


def test_a_german_sheet_s_keys_are_named_as_its_chords_are() -> None:
    sheet = parse_chordpro("{key: B}\n[B]la [Es]la [F7]la\n", "de.cho")
    assert with_capo(sheet, 1).note == "Capo 1, shapes in A, sounds in B"
    assert with_capo(transpose_by_semitones(sheet, 1), 2).note == (
        "Capo 2, shapes in A, sounds in H"
    )
