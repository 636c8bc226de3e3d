"""A sheet goes with its song into another key, and nowhere on a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.chords import ChordSheet
from coproduce.model.music import MOST_FIFTHS, Key
from coproduce.theory.song_key import is_related, key_in_song, sheet_as_music, sheet_in_song_key

NAMES = ("C", "G", "D", "A", "E", "B", "F", "Bb", "Eb", "Ab", "Db", "Gb", "Am", "Em", "Dm", "F#m")
FAR = ("C#m", "G#m", "Abm", "Cb", "C#", "Db dorian", "A# phrygian")
KEYS = st.sampled_from([*NAMES, *FAR, "D dorian", "G mixolydian", "A phrygian"]).map(Key.parse)


def sheet(chords: str, head: str = "") -> ChordSheet:
    return parse_chordpro(head + " ".join(f"[{c}]la" for c in chords.split()), "t.cho")


@given(KEYS, KEYS)
def test_what_has_gone_into_a_song_stays_there(own: Key, song: Key) -> None:
    there = key_in_song(own, song)
    assert there.mode == own.mode
    assert abs(there.fifths) <= MOST_FIFTHS
    assert is_related(there, song)
    assert key_in_song(there, song) == there


@pytest.mark.parametrize(
    ("song", "chords"),
    [
        ("C", "Am F C G"),
        ("C", "C G"),
        ("C", "G F C G"),
        ("A minor", "Am F C G"),
        ("A minor", "Am E7 Am"),
        ("D dorian", "Dm G Dm C"),
        ("G mixolydian", "G F C G"),
        ("E minor", "G D Em C"),
        ("C", "C D7 G C"),
    ],
)
def test_a_sheet_without_a_key_is_in_the_songs(song: str, chords: str) -> None:
    assert sheet_in_song_key(sheet(chords), Key.parse(song)).symbols == tuple(chords.split())


@pytest.mark.parametrize("head", ["", "{key: D}\n"])
def test_a_sheet_that_is_clearly_in_another_key_is_moved(head: str) -> None:
    assert sheet_in_song_key(sheet("D G A D", head), Key.parse("C")).symbols == ("C", "F", "G", "C")


def test_a_capo_sheet_without_a_key_sounds_in_the_songs() -> None:
    shapes = sheet("Em C G D", "{capo: 2}\n")
    assert sheet_in_song_key(shapes, Key.parse("A")).symbols == ("Em", "C", "G", "D")
    assert sheet_as_music(shapes, Key.parse("A")).symbols == ("F#m", "D", "A", "E")


@pytest.mark.parametrize(
    ("head", "song", "chords"),
    [
        ("{key: Am}", "C", "Am F C G"),  # relative keys are one
        ("{key: Am}", "D", "Bm G D A"),  # goes by its signature
        ("{key: C}", "D minor", "Dm Bb F C"),
        ("{key: Am}", "B minor", "Bm G D A"),
        ("{key: A minor}", "A", "Am F C G"),
    ],
)
def test_a_sheet_in_another_mode_goes_as_its_tune_does(head: str, song: str, chords: str) -> None:
    moved = sheet_in_song_key(sheet("Am F C G", head + "\n"), Key.parse(song))
    assert moved.symbols == tuple(chords.split())


def test_a_minor_sheet_of_a_song_in_d_flat_stays_in_sharps() -> None:
    """Db minor would have eight flats."""
    moved = sheet_in_song_key(sheet("C#m A E B", "{key: C#m}\n"), Key.parse("Db"))
    assert moved.symbols == ("C#m", "A", "E", "B")
