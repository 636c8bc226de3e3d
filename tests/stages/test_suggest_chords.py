from dataclasses import replace
from fractions import Fraction

import pytest

from coproduce.model.melody import ChordAt, Melody
from coproduce.stages.suggest_chords import in_bars, suggest_chords
from coproduce.theory.chord_grammar import parse_chord
from helpers.tunes import melody_of, note

SCALE_UP_AND_HOME = (60, 62, 64, 65, 67, 69, 71, 72, 71, 67, 65, 62, 60)


def melody(pitches: tuple[int, ...] = SCALE_UP_AND_HOME, key: str = "C major") -> Melody:
    notes = tuple(
        note(pitch, i, 4 if i == len(pitches) - 1 else 1, None) for i, pitch in enumerate(pitches)
    )
    return melody_of(notes, key=key)


def test_three_suggestions_are_named_and_explained() -> None:
    simple, relatives, richer = suggest_chords(melody())
    assert [s.name for s in (simple, relatives, richer)] == ["simple", "relative-minors", "richer"]
    assert all(s.meaning and s.chords for s in (simple, relatives, richer))
    assert {c.symbol for c in simple.chords} <= {"C", "F", "G", "G7"}
    assert "relative minor" in relatives.meaning


@pytest.mark.parametrize("key", ["A minor", "D dorian", "G mixolydian", "F# minor", "Eb major"])
def test_every_suggested_symbol_is_a_chord(key: str) -> None:
    for suggestion in suggest_chords(melody(key=key)):
        assert all(parse_chord(chord.symbol) for chord in suggestion.chords)


def test_in_minor_the_relatives_are_major() -> None:
    assert "relative major" in suggest_chords(melody(key="A minor"))[1].meaning


def test_bars_are_written_out_and_carried_on() -> None:
    chords = (
        ChordAt(beat=Fraction(0), symbol="C"),
        ChordAt(beat=Fraction(10), symbol="G7"),
        ChordAt(beat=Fraction(12), symbol="C"),
    )
    assert in_bars(melody(), chords) == "| C | C | C G7 | C |"


def test_a_short_bar_has_its_own_chords() -> None:
    notes = [note(60, 0, 4), note(67, 4, 2), note(72, 6, 4)]
    free = melody_of(notes, key="C", metre="4/4 2/4 4/4")
    chords = tuple(ChordAt(beat=Fraction(b), symbol=s) for b, s in ((0, "C"), (4, "G"), (6, "C")))
    assert in_bars(free, chords) == "| C | G | C |"
    assert all(c.beat in {0, 2, 4, 5, 6, 8} for s in suggest_chords(free) for c in s.chords)


def test_no_notes_no_chords() -> None:
    nothing = replace(melody(), notes=())
    assert suggest_chords(nothing) == ()
    assert in_bars(nothing, ()) == ""
