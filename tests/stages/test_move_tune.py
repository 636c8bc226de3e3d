"""A corrected tune goes with the song into another key, and nobody's notes are bent for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.melody import Melody
from coproduce.model.music import Key
from coproduce.stages.move_tune import into_key, move_tune
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.keys import spell, spelled
from helpers.tunes import melody_of, note

SCALE = (62, 64, 66, 67, 69, 71, 73, 74, 69, 66, 62)  # D major, home at both ends
DORIAN = (62, 64, 65, 67, 69, 65, 72, 71, 69, 65, 67, 69, 62)
KEYS = list(map(Key.parse, ("C", "G", "D", "A", "E", "B", "F", "Bb", "Eb", "Ab", "Db", "Gb")))


def tune(key: str, pitches: Sequence[int] = SCALE, chords: Sequence[str] = ()) -> Melody:
    return melody_of(
        [note(pitch, i, 1, None) for i, pitch in enumerate(pitches)],
        key=key,
        chords={4 * i: symbol for i, symbol in enumerate(chords)},
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
    moved = move_tune(melody, up, fifths)
    back = move_tune(moved, -up, melody.key.fifths - moved.key.fifths)
    assert back == melody


def pitches(melody: Melody) -> list[int]:
    return [note.midi_pitch for note in melody.notes]


def names(melody: Melody) -> list[str]:
    return [
        str(spelled(note.midi_pitch, melody.key, note.fifths_from_key)) for note in melody.notes
    ]


def test_a_tune_written_without_a_signature_stays_and_has_the_songs() -> None:
    found = into_key(tune("C"), Key.parse("D")).melody
    assert (pitches(found), found.key) == (list(SCALE), Key.parse("D"))
    assert all(note.fifths_from_key is None for note in found.notes)


@pytest.mark.parametrize(("key", "up"), [("F", 3), ("G", 5), ("Ab", -6)])
def test_of_a_tune_written_without_a_signature_its_notes_say_the_key(key: str, up: int) -> None:
    found = into_key(tune("C"), Key.parse(key))
    assert pitches(found.melody) == [pitch + up for pitch in SCALE]
    assert found.melody.key == Key.parse(key)
    assert "no sharps or flats at its head" in found.remarks[0]


def test_a_signature_that_is_the_songs_is_not_overruled_but_doubts_are_told() -> None:
    found = into_key(tune("C"), Key.parse("C"))
    assert found.melody == tune("C")
    assert "its notes are in D major" in found.remarks[0]


def test_a_tune_whose_notes_and_signature_disagree_stays_and_that_is_told() -> None:
    melody = tune("Ab")
    found = into_key(melody, Key.parse("F"))
    assert found.melody == melody
    assert "printed as it is" in found.remarks[0]


def test_a_signature_that_the_notes_do_not_contradict_is_trusted() -> None:
    on_five_notes = (69, 69, 67, 64, 67, 64, 69, 69, 67, 64, 62, 64, 67)
    found = into_key(tune("G", on_five_notes), Key.parse("A"))
    assert pitches(found.melody) == [pitch + 2 for pitch in on_five_notes]


@pytest.mark.parametrize(
    ("own", "key"), [("Dm", "D"), ("A", "Am"), ("D dorian", "Dm"), ("D#m", "Gb"), ("Am", "C")]
)
def test_a_parallel_or_relative_key_stays(own: str, key: str) -> None:
    up = Key.parse(own).tonic.pitch_class - 2
    scale = [found + up for found in (SCALE if own == "A" else DORIAN)]
    found = into_key(tune(own, scale), Key.parse(key))
    assert pitches(found.melody) == scale
    assert not found.remarks
    if key != "Gb":
        assert found.melody.key == Key.parse(own)


def test_a_mode_goes_to_the_tonic_and_stays_a_mode() -> None:
    found = into_key(tune("D dorian", DORIAN, ("Dm", "G")), Key.parse("Cm"))
    assert pitches(found.melody) == [pitch - 2 for pitch in DORIAN]
    assert found.melody.key == Key.parse("C dorian")
    assert [chord.symbol for chord in found.melody.chords] == ["Cm", "F"]


def test_a_minor_tune_of_a_major_song_goes_by_its_signature() -> None:
    minor = (69, 71, 72, 74, 76, 72, 69, 68, 69)
    found = into_key(tune("Am", minor, ("Am", "E")), Key.parse("F"))
    assert pitches(found.melody) == [pitch + 5 for pitch in minor]
    assert found.melody.key == Key.parse("Dm")


def test_sharps_are_written_as_flats_where_the_song_is() -> None:
    sharp = [pitch + 4 for pitch in SCALE]
    melody = tune("F#", sharp, ("F#", "C#7"))
    found = into_key(melody, Key.parse("Gb"))
    assert pitches(found.melody) == sharp
    assert found.melody.key == Key.parse("Gb")
    assert names(found.melody)[:5] == ["Gb", "Ab", "Bb", "Cb", "Db"]
    assert [chord.symbol for chord in found.melody.chords] == ["Gb", "Db7"]
    assert (found.melody.moved_semitones, found.remarks) == (0, ())


@pytest.mark.parametrize("stated", ["C", "Gb"])
def test_a_tune_named_in_sharps_without_a_signature_is_written_as_the_song_is(
    stated: str,
) -> None:
    key = Key.parse(stated)
    melody = tune(stated, [pitch + 4 for pitch in SCALE])
    in_sharps = [spell(note.midi_pitch, Key.parse("F#")).fifths for note in melody.notes]
    notes = (
        replace(note, fifths_from_key=fifths - key.fifths)
        for note, fifths in zip(melody.notes, in_sharps, strict=True)
    )
    found = into_key(replace(melody, notes=tuple(notes)), Key.parse("Gb")).melody
    assert found.key == Key.parse("Gb")
    assert pitches(found) == pitches(melody)
    assert names(found)[:5] == ["Gb", "Ab", "Bb", "Cb", "Db"]


def test_a_tune_of_few_notes_is_never_left_elsewhere_in_silence() -> None:
    on_five_notes = (69, 69, 67, 64, 67, 64, 69, 69, 67, 64, 62, 64, 67)
    for key in KEYS[1:]:
        found = into_key(tune("C", on_five_notes), key)
        assert found.remarks, key


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
