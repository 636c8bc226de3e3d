"""Chords named in another language are the same chords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import NoteNames
from coproduce.model.music import PitchName
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.note_names import write_note
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.sheet_names import rename_symbol

PITCHES = st.integers(-8, 12).map(pitch_on_fifths)
NAMES = st.sampled_from(list(NoteNames))


@given(PITCHES, PITCHES, st.sampled_from(["", "m", "7", "maj7", "m7b5", "dim", "sus4"]), NAMES)
def test_a_chord_keeps_its_notes_in_every_language(
    root: PitchName, bass: PitchName, quality: str, names: NoteNames
) -> None:
    symbol = f"{write_note(root, names)}{quality}/{write_note(bass, names)}"
    before = parse_chord(symbol, names)
    english = rename_symbol(symbol, names, NoteNames.ENGLISH)
    after = parse_chord(english)
    assert before is not None
    assert after is not None
    assert (after.root, after.tones, after.bass) == (before.root, before.tones, before.bass)
    assert parse_chord(rename_symbol(english, NoteNames.ENGLISH, names), names) is not None


@pytest.mark.parametrize(
    ("symbol", "english"),
    [("B", "Bb"), ("H", "B"), ("/H", "/B"), ("h", "b"), ("N.C.", "N.C."), ("Coda", "Coda")],
)
def test_what_germans_write(symbol: str, english: str) -> None:
    assert rename_symbol(symbol, NoteNames.GERMAN, NoteNames.ENGLISH) == english
