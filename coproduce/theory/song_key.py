"""A chord sheet in the key of its song, as papers print it and as tunes and takes have it."""

from __future__ import annotations

from coproduce.model.chords import ChordSheet
from coproduce.model.music import Key
from coproduce.theory.capo import concert_key, concert_sheet, stated_capo
from coproduce.theory.sheet_names import named_in_english
from coproduce.theory.transpose import transpose_by_semitones, transpose_sheet, without_first_shift


def sheet_in_song_key(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Move a sheet so that it sounds in the song's key; a capo stays where it is.

    People lower a song for the voices in song.toml, once; the sheet may still say the key
    of the workshop in which it was written. A `{transpose}` at its head is part of that key.
    """
    sheet = without_first_shift(sheet)
    sounding = concert_key(sheet)
    if sounding.tonic == key.tonic:
        return sheet
    if not stated_capo(sheet):
        return transpose_sheet(sheet, key)
    return transpose_by_semitones(sheet, key.tonic.pitch_class - sounding.tonic.pitch_class)


def sheet_at_concert_pitch(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Move a sheet into the song's key and give it as it sounds, as notes are written: no capo."""
    return sheet_in_song_key(concert_sheet(without_first_shift(sheet)), key)


def sheet_as_music(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Give a sheet as tunes and takes have it: at concert pitch, with English chord names.

    Whatever compares chords with notes or sound, or writes them over a tune, reads this one.
    """
    return named_in_english(sheet_at_concert_pitch(sheet, key))
