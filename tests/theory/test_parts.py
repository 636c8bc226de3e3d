"""Parts for transposing instruments."""

from __future__ import annotations

import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.music import Key
from coproduce.theory.parts import part_for, written_key

TEXT = "{key: C}\n[C]low [Am]tide [F/A]and [G7]high\n"


@pytest.mark.parametrize(
    ("written_in", "key", "symbols"),
    [
        ("Bb", "D", ("D", "Bm", "G/B", "A7")),
        ("Eb", "A", ("A", "F#m", "D/F#", "E7")),
        ("F", "G", ("G", "Em", "C/E", "D7")),
        ("A", "Eb", ("Eb", "Cm", "Ab/C", "Bb7")),
        ("B♭", "D", ("D", "Bm", "G/B", "A7")),
    ],
)
def test_a_part_is_written_where_its_player_reads(
    written_in: str, key: str, symbols: tuple[str, ...]
) -> None:
    part = part_for(parse_chordpro(TEXT, "x.cho"), written_in)
    assert part.note == f"sounds in C, written in {key}"
    assert part.sheet.symbols == symbols


def test_a_part_in_c_needs_no_note() -> None:
    part = part_for(parse_chordpro(TEXT, "x.cho"), "bass")
    assert part.note == ""
    assert part.sheet.symbols == ("C", "Am", "F/A", "G7")


def test_the_guitarists_capo_is_not_the_trumpets() -> None:
    part = part_for(parse_chordpro("{key: C}\n{capo: 2}\n[C]x", "x.cho"), "Bb")
    assert part.note == "sounds in D, written in E"
    assert part.sheet.symbols == ("E",)


@pytest.mark.parametrize("name", ["B", "E", "F#", "Db", "Gb", "Bbm", "C#m", "G#m"])
def test_no_player_gets_seven_sharps(name: str) -> None:
    for written_in in ("Bb", "Eb", "F"):
        assert abs(written_key(Key.parse(name), written_in).fifths) <= 6


def test_an_unknown_instrument_is_named() -> None:
    with pytest.raises(ValueError, match="kazoo"):
        part_for(parse_chordpro(TEXT, "x.cho"), "kazoo")
