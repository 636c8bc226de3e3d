"""The nouns of chord sheets."""

from __future__ import annotations

from fractions import Fraction

from coproduce.model.chords import ChordMark, ChordSheet, SectionKind, SheetLine, SheetSection, Tone


def test_degrees_in_semitones_and_fifths() -> None:
    assert [Tone(degree).semitones for degree in (1, 3, 5, 7, 9, 11, 13)] == [0, 4, 7, 11, 2, 5, 9]
    assert all(
        Tone(degree, alter).fifths * 7 % 12 == Tone(degree, alter).semitones
        for degree in range(1, 14)
        for alter in (-1, 0, 1)
    )


def test_bars_place_their_chords() -> None:
    section = SheetSection(
        kind=SectionKind.VERSE,
        label="",
        bars=(("C", "G"), ("F",)),
        cells=(("C", "", "", "G"), ("F", "")),
    )
    assert section.placed_bars == (
        ((Fraction(0), "C"), (Fraction(3, 4), "G")),
        ((Fraction(0), "F"),),
    )
    plain = SheetSection(kind=SectionKind.VERSE, label="", bars=(("C", "G"),))
    assert plain.placed_bars == (((Fraction(0), "C"), (Fraction(1, 2), "G")),)


def test_symbols_leave_out_recalls_and_remarks() -> None:
    marks = (
        ChordMark(position=0, symbol="C"),
        ChordMark(position=1, symbol="soft", is_annotation=True),
    )
    line = SheetLine(words="low", marks=marks)
    verse = SheetSection(kind=SectionKind.CHORUS, label="", lines=(line,), bars=(("F",),))
    recall = SheetSection(kind=SectionKind.CHORUS, label="", lines=(line,), is_recall=True)
    assert ChordSheet(title="", sections=(verse, recall)).symbols == ("F", "C")
