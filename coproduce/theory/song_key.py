"""A chord sheet in the key of its song, as papers print it and as tunes and takes have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from coproduce.model.chords import ChordSheet, KeyChange
from coproduce.model.music import Key
from coproduce.theory.capo import concert_key, concert_sheet, stated_capo
from coproduce.theory.chord_keys import find_key_near
from coproduce.theory.keys import LIKE_MODE
from coproduce.theory.pitch import ENHARMONIC_FIFTHS, pitch_on_fifths, within_signatures
from coproduce.theory.sheet_names import named_in_english
from coproduce.theory.spelling import transposed_key
from coproduce.theory.transpose import transpose_by_semitones, transpose_sheet, without_first_shift

# Modes with a minor third; `LIKE_MODE` has phrygian and locrian as minor.
MINOR_MODES: Final = frozenset({"minor", "dorian"})


def key_in_song(own: Key, song: Key) -> Key:
    """Say where the key of a tune or a sheet goes in a song that is in another.

    What shares its tonic or its signature with the song stays, spelled as the song is. Of one
    kind, both major or both minor, keys go from tonic to tonic, each in its own mode; a minor
    tune of a major song, or the other way round, goes by its signature.

    >>> [str(key_in_song(Key.parse(own), Key.parse("C"))) for own in ("D", "Am", "Em", "Cm")]
    ['C major', 'A minor', 'A minor', 'C minor']
    """
    is_parallel = own.tonic.pitch_class == song.tonic.pitch_class
    is_relative = (own.fifths - song.fifths) % ENHARMONIC_FIFTHS == 0
    by_tonic = is_parallel or (not is_relative and is_minor(own) == is_minor(song))
    up = song.tonic.fifths - own.tonic.fifths if by_tonic else song.fifths - own.fifths
    # Db minor, of a song in Db, has more flats than there are: it stays C# minor.
    return Key(pitch_on_fifths(own.tonic.fifths + within_signatures(own.fifths, up)), own.mode)


def is_related(own: Key, song: Key) -> bool:
    """Whether two keys share their tonic or their signature, however they are spelled."""
    return key_in_song(own, song).tonic.pitch_class == own.tonic.pitch_class


def is_minor(key: Key) -> bool:
    """Whether the third of a key is minor."""
    return LIKE_MODE.get(key.mode, key.mode) in MINOR_MODES


def sheet_in_song_key(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Move a sheet so that it sounds in the song's key; a capo stays where it is.

    People lower a song for the voices in song.toml, once; the sheet may still say the key
    of the workshop in which it was written. A `{transpose}` at its head is part of that key.
    One that says no key is in the song's, unless its chords clearly speak against it.
    """
    sheet = _with_key(without_first_shift(sheet), key)
    sounding = concert_key(sheet)
    wanted = key_in_song(sounding, key)
    if sounding.tonic == wanted.tonic:
        return sheet
    if not stated_capo(sheet):
        return transpose_sheet(sheet, wanted)
    return transpose_by_semitones(sheet, wanted.tonic.pitch_class - sounding.tonic.pitch_class)


def sheet_at_concert_pitch(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Move a sheet into the song's key and give it as it sounds, as notes are written: no capo."""
    return sheet_in_song_key(concert_sheet(_with_key(without_first_shift(sheet), key)), key)


def sheet_as_music(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Give a sheet as tunes and takes have it: at concert pitch, with English chord names.

    Whatever compares chords with notes or sound, or writes them over a tune, reads this one.
    """
    return named_in_english(sheet_at_concert_pitch(sheet, key))


def unstated_key(sheet: ChordSheet, song: Key) -> Key | None:
    """Give the key that a sheet is taken to be in, as written, if it states none."""
    if sheet.key or sheet.metadata.get("key"):
        return None
    shapes = transposed_key(song, -stated_capo(sheet))
    return find_key_near(sheet.symbols, shapes, sheet.names) or shapes


def _with_key(sheet: ChordSheet, song: Key) -> ChordSheet:
    found = unstated_key(sheet, song)
    if found is None:
        return sheet
    return replace(sheet, keys=(KeyChange(line_number=0, key=found), *sheet.keys))
