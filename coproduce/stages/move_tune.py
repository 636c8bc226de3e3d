"""A tune in another key: notes, chords and spelling moved together."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from coproduce.model.chords import NoteNames
from coproduce.model.melody import Melody
from coproduce.model.music import MOST_FIFTHS, Key
from coproduce.model.tune_changes import SetTune
from coproduce.stages.tune_account import move_in_words
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.keys import elsewhere, find_keys
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.spelling import transposed_key
from coproduce.theory.transpose import move_symbol

OCTAVE: Final = 12


def move_tune(melody: Melody, semitones: int, fifths: int, names: NoteNames) -> Melody:
    """Move a tune so many semitones, and its key so many places on the line of fifths."""
    moved = Key(pitch_on_fifths(melody.key.tonic.fifths + fifths), melody.key.mode)
    key = moved if abs(moved.fifths) <= MOST_FIFTHS else transposed_key(melody.key, semitones)
    return replace(
        melody,
        key=key,
        notes=tuple(replace(n, midi_pitch=n.midi_pitch + semitones) for n in melody.notes),
        chords=tuple(
            replace(chord, symbol=move_symbol(chord.symbol, names, melody.key, key))
            for chord in melody.chords
        ),
    )


def into_key(melody: Melody, key: Key) -> SetTune:
    """Move a corrected tune into the key that its section has today, the nearest way.

    People correct a tune, and choose a key for the group's voices afterwards. A tune that fits
    the key whatever its signature says stays where it is: many write no signature at all. So
    does one whose notes and signature disagree, which is told.
    """
    if melody.key.fifths == key.fifths:
        return SetTune(melody=melody)
    chords = [chord.pitch_classes for c in melody.chords if (chord := parse_chord(c.symbol))]
    pitches = [note.midi_pitch for note in melody.notes]
    fits = find_keys(pitches, [float(note.beats) for note in melody.notes], chords)
    if elsewhere(fits, key) is None:
        return SetTune(melody=melody)
    between = f"The score is in {melody.key}, and the song in {key}"
    if elsewhere(fits, melody.key) is not None:
        remark = f"{between}. Its notes fit neither clearly, so it is printed as it is."
        return SetTune(melody=melody, remarks=(remark,))
    fifths = key.fifths - melody.key.fifths
    up = (7 * fifths + OCTAVE // 2) % OCTAVE - OCTAVE // 2
    moved = replace(move_tune(melody, up, fifths, NoteNames.ENGLISH), moved_semitones=up)
    return SetTune(melody=moved, remarks=(f"{between}: it was {move_in_words(up)}.",))
