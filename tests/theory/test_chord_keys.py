"""The key of a song from its chords alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import NoteNames
from coproduce.model.music import Key
from coproduce.theory.chord_keys import find_key
from coproduce.theory.pitch import move_pitch
from coproduce.theory.transpose import move_symbol

SONGS = {
    "C F C G Am F C G C": "C major",
    "C G Am F": "C major",
    "F G C Am F G C": "C major",
    "C E7 Am D7 G7 C": "C major",
    "C Bb F C": "C major",
    "C C7 F Fm C G7 C": "C major",
    "Dm7 G7 Cmaj7 A7 Dm7 G7 C": "C major",
    "G B7 C Cm G": "G major",
    "G Em C D": "G major",
    "D7 G": "G major",
    "D C G D": "D major",
    "Bb Gm Cm7 F7": "Bb major",
    "F C7 F Bb C7 F": "F major",
    "Am Dm E7 Am": "A minor",
    "Am G F E7": "A minor",
    "Am C D F Am E Am E7 Am": "A minor",
    "Em D C B7": "E minor",
    "Cm7 F7 Bb^7 Eb^7 Dh7 G7 Cm": "C minor",
    "F#m D A E F#m C#7 F#m": "F# minor",
    "A7 D7 A7 E7 D7 A": "A major",
}


@pytest.mark.parametrize(("chords", "key"), SONGS.items())
def test_the_key_of_a_song(chords: str, key: str) -> None:
    found = find_key(chords.split())
    assert found is not None
    assert str(found.key) == key
    assert 0.3 < found.confidence <= 1.0


def test_one_chord_alone_is_less_sure_than_a_song() -> None:
    alone, song = find_key(["C"]), find_key("C F C G Am F C G C".split())  # noqa: SIM905
    assert alone is not None
    assert song is not None
    assert alone.confidence < song.confidence


def test_no_chords_no_key() -> None:
    assert find_key(["N.C.", "Coda"]) is None


@given(chords=st.sampled_from(sorted(SONGS)), fifths=st.integers(-4, 4))
def test_a_song_moved_has_its_key_moved(chords: str, fifths: int) -> None:
    old = Key.parse(SONGS[chords])
    new = replace(old, tonic=move_pitch(old.tonic, fifths))
    moved = [move_symbol(symbol, NoteNames.ENGLISH, old, new) for symbol in chords.split()]
    before, after = find_key(chords.split()), find_key(moved)
    assert before is not None
    assert after is not None
    shift = after.key.tonic.pitch_class - before.key.tonic.pitch_class
    assert shift % 12 == fifths * 7 % 12
    assert after.key.mode == before.key.mode
    assert after.confidence == pytest.approx(before.confidence)
