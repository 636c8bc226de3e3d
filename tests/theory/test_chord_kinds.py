"""Chords in MusicXML's and music21's words."""

from __future__ import annotations

import re
import warnings

import pytest

from coproduce.model.chords import Chord
from coproduce.model.music import PitchName
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.chord_kinds import KINDS, Harmony, harmony_of, symbol_of

_LIST = """m 7 maj7 m7 m7b5 dim dim7 aug aug7 sus4 sus2 7sus4 6 m6 69 9 maj9 m9 11 m11 m13
add9 m(add9) m(maj7) 7b9 7#9 7b5 7#11 maj7#11 7alt 5 2 7b13 9sus4 maj7#5 sus2sus4 no3 7(no5)
m7add11 (b5) 7b9#5 add4 maj11 dim(maj7) 13 maj13 13b9"""
QUALITIES = ("", *_LIST.split())


# What music21 calls the kinds in its figures.
MUSIC21 = {
    "major": "",
    "minor": "m",
    "augmented": "+",
    "diminished": "dim",
    "dominant": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "diminished-seventh": "o7",
    "augmented-seventh": "7+",
    "half-diminished": "ø7",
    "major-minor": "mM7",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "major-ninth": "M9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "major-11th": "M11",
    "minor-11th": "m11",
    "dominant-13th": "13",
    "major-13th": "M13",
    "minor-13th": "m13",
    "suspended-second": "sus2",
    "suspended-fourth": "sus",
    "power": "power",
}


def music21_note(pitch: PitchName) -> str:
    return pitch.letter + ("#" * pitch.alter if pitch.alter > 0 else "-" * -pitch.alter)


def music21_figure(chord: Chord) -> str:
    """Write a chord as music21's ChordSymbol reads it: flats are "-", additions are words."""
    meant = harmony_of(chord)
    words = {"add": "add", "alter": "alter", "subtract": "omit"}
    figure = music21_note(chord.root) + MUSIC21.get(meant.kind, "")
    for degree in meant.degrees:
        # MusicXML counts an added seventh from a dominant chord's, music21 from a major one.
        alter = degree.alter - (degree.type == "add" and degree.value == 7)
        sign = "#" * alter if alter > 0 else "b" * -alter
        figure += f" {words[degree.type]} {sign}{degree.value}"
    if chord.bass:
        figure += "/" + music21_note(chord.bass)
    return figure


def from_music21_figure(figure: str) -> str:
    """Write a music21 figure as a chord symbol that our grammar reads."""
    root, rest = figure[:1], figure[1:]
    while rest[:1] in {"-", "#"}:
        # In music21 a minus directly after a letter is a flat, never "minor".
        root, rest = root + ("b" if rest[0] == "-" else "#"), rest[1:]
    rest, slash, bass = rest.rpartition("/") if "/" in rest else (rest, "", "")
    rest = re.sub(r" alter (\S+)", r"(\1)", rest).replace("power", "5")
    rest = rest.replace("add 7", "addmaj7").replace("add b7", "add7").replace(" ", "")
    return root + rest.replace("omit", "no") + slash + bass.replace("-", "b")


def classes(symbol: str) -> set[int]:
    """Give the pitch classes of a symbol."""
    chord = parse_chord(symbol)
    assert chord is not None, symbol
    return set(chord.pitch_classes)


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", ["C", "Bb", "F#"])
def test_a_chord_survives_musicxml_even_without_its_text(root: str, quality: str) -> None:
    symbol = root + quality
    chord = parse_chord(symbol)
    assert chord is not None
    harmony = harmony_of(chord)
    assert harmony.kind in KINDS
    assert symbol_of(harmony) == symbol
    bare = Harmony(root=harmony.root, kind=harmony.kind, text="", degrees=harmony.degrees)
    assert classes(symbol_of(bare)) == classes(symbol)


@pytest.mark.parametrize("symbol", ["C7sus4", "Bb9sus4", "F#6/9", "Cadd9", "E7#9", "Ebmaj7#5"])
def test_a_chord_saved_by_kind_and_degrees_is_spelled_as_players_write_it(symbol: str) -> None:
    chord = parse_chord(symbol)
    assert chord is not None
    harmony = harmony_of(chord)
    bare = Harmony(root=harmony.root, kind=harmony.kind, text="", degrees=harmony.degrees)
    assert symbol_of(bare) == symbol


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_musicxml_is_read(kind: str) -> None:
    chord = parse_chord("G")
    assert chord is not None
    symbol = symbol_of(Harmony(root=chord.root, kind=kind, text=""))
    assert parse_chord(symbol) is not None


def test_music21_agrees_on_every_note() -> None:
    """Our reading of a figure has the notes that music21 hears in it, and comes back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # music21's own, on import
        from music21 import harmony  # noqa: PLC0415 - takes a second, for this test alone

        # music21 does not hear a flat ninth beside the ninth of a thirteenth chord.
        for quality in (name for name in QUALITIES if name != "13b9"):
            symbol = f"Bb{quality}"
            chord = parse_chord(symbol)
            assert chord is not None
            figure = music21_figure(chord)
            # In a thirteenth chord we leave out the eleventh, which nobody plays.
            heard = {pitch.pitchClass for pitch in harmony.ChordSymbol(figure).pitches}
            eleventh = {3} if "13" in quality and "b13" not in quality else set()
            assert heard - eleventh == classes(symbol) - eleventh, figure
            assert classes(from_music21_figure(figure)) == classes(symbol), figure


def test_a_misleading_text_does_not_win() -> None:
    chord = parse_chord("C")
    assert chord is not None
    harmony = Harmony(root=chord.root, kind="minor-seventh", text="7")
    assert symbol_of(harmony) == "Cm7"
    assert symbol_of(Harmony(root=chord.root, kind="none", text="")) == "N.C."
