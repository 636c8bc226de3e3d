"""Voicings hold the notes of their chords and no others, in the register that was asked for."""

from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.voicing import bass_class, close_voicing, open_voicing

CHORDS = st.sampled_from(["C", "Am7", "F#m7b5", "Bb/D", "G13", "Dsus4", "Eb6/9"])
REGISTERS = st.integers(30, 70)


@given(symbol=CHORDS, lowest_midi=REGISTERS, notes=st.integers(3, 5))
def test_a_close_voicing_lies_within_an_octave(symbol: str, lowest_midi: int, notes: int) -> None:
    chord = parse_chord(symbol)
    assert chord is not None
    voicing = close_voicing(chord, lowest_midi, notes)
    assert lowest_midi <= voicing[0] <= voicing[-1] < lowest_midi + 12
    assert {midi % 12 for midi in voicing} <= set(chord.pitch_classes)
    assert len(set(voicing)) == len(voicing) <= notes


@given(symbol=CHORDS, lowest_midi=REGISTERS, strings=st.integers(3, 6))
def test_an_open_voicing_rises_from_its_bass(symbol: str, lowest_midi: int, strings: int) -> None:
    chord = parse_chord(symbol)
    assert chord is not None
    bass, *others = voicing = open_voicing(chord, lowest_midi, strings)
    assert bass % 12 == bass_class(chord)
    assert voicing == sorted(set(voicing))
    assert len(voicing) == strings
    assert {midi % 12 for midi in others} <= set(chord.pitch_classes)
