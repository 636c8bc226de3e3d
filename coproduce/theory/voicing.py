"""Which notes of a chord are played, and how high: MIDI numbers for a register."""

from __future__ import annotations

from typing import Final

from coproduce.model.chords import Chord

OCTAVE_SEMITONES: Final = 12
FIFTH_SEMITONES: Final = 7


def at_or_above(pitch_class: int, lowest_midi: int) -> int:
    """Give the lowest note of a pitch class that a register holds.

    >>> at_or_above(0, 57)
    60
    """
    return lowest_midi + (pitch_class - lowest_midi) % OCTAVE_SEMITONES


def bass_class(chord: Chord) -> int:
    """Give the pitch class of a chord's lowest note: its bass, or else its root."""
    return (chord.bass or chord.root).pitch_class


def close_voicing(chord: Chord, lowest_midi: int, notes: int = 3) -> list[int]:
    """Pack chord tones together at the bottom of the register; the fifth is left out first.

    >>> from coproduce.theory.chord_grammar import parse_chord
    >>> close_voicing(parse_chord("C9"), 48, notes=4)  # no G
    [48, 50, 52, 58]
    """
    classes = list(dict.fromkeys(chord.pitch_classes))
    fifth = (chord.root.pitch_class + FIFTH_SEMITONES) % OCTAVE_SEMITONES
    while len(classes) > max(notes, 3):
        classes.remove(fifth if fifth in classes else classes[0])
    return sorted(at_or_above(pitch_class, lowest_midi) for pitch_class in classes)


def open_voicing(chord: Chord, lowest_midi: int, strings: int) -> list[int]:
    """Give the bass, then chord tones upwards, a string each.

    >>> from coproduce.theory.chord_grammar import parse_chord
    >>> open_voicing(parse_chord("C/E"), 40, strings=4)
    [40, 48, 52, 55]
    """
    lowest = at_or_above(bass_class(chord), lowest_midi)
    ladder = [
        midi
        for midi in range(lowest + 4, lowest + 3 * OCTAVE_SEMITONES)
        if midi % OCTAVE_SEMITONES in chord.pitch_classes
    ]
    return [lowest, *ladder[: strings - 1]]
