"""A corrected tune goes with the song into another key, and nobody's notes are bent for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import NoteNames
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.stages.move_tune import into_key, move_tune
from coproduce.theory.chord_grammar import parse_chord

SCALE = (62, 64, 66, 67, 69, 71, 73, 74, 69, 66, 62)  # D major, home at both ends
KEYS = list(map(Key.parse, ("C", "G", "D", "A", "E", "B", "F", "Bb", "Eb", "Ab", "Db", "Gb")))


def tune(key: str, pitches: Sequence[int] = SCALE, chords: Sequence[str] = ()) -> Melody:
    return Melody(
        section="Verse 1",
        key=Key.parse(key),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=100.0,
        tuning_cents=0.0,
        pickup_beats=Fraction(0),
        notes=tuple(
            MelodyNote(
                onset_s=0.6 * i,
                duration_s=0.5,
                midi_pitch=pitch,
                beat=Fraction(i),
                beats=Fraction(1),
                fifths_from_key=None,
            )
            for i, pitch in enumerate(pitches)
        ),
        chords=tuple(ChordAt(beat=Fraction(4 * i), symbol=s) for i, s in enumerate(chords)),
    )


@given(st.sampled_from(KEYS))
def test_it_is_moved_evenly_the_nearest_way(key: Key) -> None:
    found = into_key(tune("D", chords=("D", "A7", "Bm")), key)
    moves = {
        after.midi_pitch - before for before, after in zip(SCALE, found.melody.notes, strict=True)
    }
    (up,) = moves
    assert -6 <= up <= 6
    assert (up - key.tonic.pitch_class + 2) % 12 == 0
    assert found.melody.key == key
    assert found.melody.moved_semitones == up
    roots = [parse_chord(chord.symbol) for chord in found.melody.chords]
    assert [r.root.pitch_class for r in roots if r] == [(p + up) % 12 for p in (2, 9, 11)]
    assert bool(found.remarks) == (up != 0)


@given(st.integers(-11, 11), st.sampled_from(["D", "Bb", "F#m"]))
def test_there_and_back_is_where_it_was(up: int, key: str) -> None:
    melody = tune(key, chords=("D", "Em7", "A7/C#"))
    fifths = (7 * up + 6) % 12 - 6
    moved = move_tune(melody, up, fifths, NoteNames.ENGLISH)
    back = move_tune(moved, -up, melody.key.fifths - moved.key.fifths, NoteNames.ENGLISH)
    assert back == melody


def test_a_tune_written_without_a_signature_stays_where_it_is() -> None:
    melody = tune("C")
    assert into_key(melody, Key.parse("D")).melody == melody


def test_a_tune_whose_notes_and_signature_disagree_stays_and_that_is_told() -> None:
    melody = tune("C")
    found = into_key(melody, Key.parse("Ab"))
    assert found.melody == melody
    assert "printed as it is" in found.remarks[0]


def test_the_relative_minor_is_no_other_key() -> None:
    melody = tune("Bm")
    assert into_key(melody, Key.parse("D")).melody == melody


def test_a_note_keeps_its_spelling_within_the_key() -> None:
    melody = tune("D")
    spelled = replace(melody.notes[2], fifths_from_key=4)
    melody = replace(melody, notes=(*melody.notes[:2], spelled, *melody.notes[3:]))
    assert into_key(melody, Key.parse("F")).melody.notes[2].fifths_from_key == 4


@pytest.mark.parametrize(("key", "said"), [("F", "moved up 3 semitones"), ("Db", "a semitone")])
def test_the_move_is_told(key: str, said: str) -> None:
    (remark,) = into_key(tune("D"), Key.parse(key)).remarks
    assert f"in D major, and the song in {Key.parse(key)}" in remark
    assert said in remark
