"""Which of two names a key or a chord should have: the one that people read with ease.

Chords are spelled by what they do in their key. A pitch's place in a key is its distance on
the line of fifths from the major scale with the same signature: -1 to 5 are the scale, the
flat side holds borrowed chords, the sharp side the leading notes of other chords.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Final

from coproduce.model.chords import Chord, Tone
from coproduce.model.music import Key, PitchName
from coproduce.theory.pitch import ENHARMONIC_FIFTHS, pitch_on_fifths

MOST_ACCIDENTALS: Final = 6  # signatures with seven sharps or flats are not read at sight
DIATONIC: Final = range(-1, 6)


class Shape(Enum):
    """Kinds of chord that differ in how they are spelled outside the scale."""

    MAJOR = "major"
    MINOR = "minor"
    DIMINISHED = "diminished"
    BASS = "bass"


# Where in a key a chord of each kind is taken as it was written. Beyond, it is a slip of
# the pen such as A# in F, and means its neighbour twelve fifths away.
_MEANT: Final = {
    Shape.MAJOR: range(-6, 7),
    Shape.MINOR: range(-5, 9),
    Shape.DIMINISHED: range(-3, 12),
    Shape.BASS: range(-6, 9),
}
# Which names are read with ease, as places on the line of fifths: Gb to A#. The scale's
# own notes are exempt, and so is a diminished chord, which has its name from what follows.
_EASY: Final = range(-6, 11)
_EASY_DIMINISHED: Final = range(-7, 13)
_C_FLAT: Final = -7
_MANY_FLATS: Final = -3


def shape_of(chord: Chord) -> Shape:
    """Say which kind of chord it is, as far as spelling goes."""
    tones = chord.tones
    if Tone(3, -1) in tones:
        return Shape.DIMINISHED if Tone(5, -1) in tones else Shape.MINOR
    return Shape.MAJOR


def readable_key(key: Key, *, prefer_flats: bool | None = None) -> Key:
    """Give the enharmonic key with the fewer sharps or flats.

    At six of each, `prefer_flats` decides; without it F sharp major and E flat minor win.

    >>> str(readable_key(Key.parse("G# major"))), str(readable_key(Key.parse("D# minor")))
    ('Ab major', 'Eb minor')
    """
    fifths = key.fifths
    # Bring the signature to -5..6; only the last has an equal on the other side.
    turns = -((fifths - MOST_ACCIDENTALS) // -ENHARMONIC_FIFTHS)
    turned = fifths - turns * ENHARMONIC_FIFTHS
    if turned == MOST_ACCIDENTALS:
        flats = key.mode != "major" if prefer_flats is None else prefer_flats
        if flats:
            turned -= ENHARMONIC_FIFTHS
    if turned == fifths:
        return key
    return Key(pitch_on_fifths(key.tonic.fifths + turned - fifths), key.mode)


def transposed_key(key: Key, semitones: int) -> Key:
    """Give the readable key a number of semitones away.

    F sharp and G flat major are equally readable: a song with flats goes to G flat.

    >>> str(transposed_key(Key.parse("C"), 1)), str(transposed_key(Key.parse("Am"), -2))
    ('Db major', 'G minor')
    """
    if semitones % 12 == 0:
        return key
    raised = Key(pitch_on_fifths(key.tonic.fifths + 7 * semitones), key.mode)
    side = key.fifths < 0 if key.mode == "major" else None
    return readable_key(raised, prefer_flats=side)


@cache
def respell_root(fifths: int, old_signature: int, new_signature: int, shape: Shape) -> PitchName:
    """Move a root from one key into another and spell it for the new one.

    Parameters
    ----------
    fifths
        The root as written, on the line of fifths.
    old_signature, new_signature
        Sharps of the two keys, flats if negative.
    shape
        What kind of chord it is.

    >>> str(respell_root(10, -1, 1, Shape.MAJOR))  # A# in F is B flat; in G it is C
    'C'
    """
    place = _as_meant(fifths - old_signature, shape)
    moved = place + new_signature
    if place in DIATONIC:
        return pitch_on_fifths(moved)
    easy = _EASY_DIMINISHED if shape is Shape.DIMINISHED else _EASY
    if moved not in easy and not (moved == _C_FLAT and new_signature <= _MANY_FLATS):
        moved += ENHARMONIC_FIFTHS if moved < 0 else -ENHARMONIC_FIFTHS
    return pitch_on_fifths(moved)


@cache
def respell_bass(
    root: PitchName, bass: PitchName, new_root: PitchName, tones: tuple[Tone, ...]
) -> PitchName:
    """Spell a bass from the new root: as the note of the chord that it is, or as it stood.

    >>> respelled = respell_bass(
    ...     PitchName("D"), PitchName("G", -1), PitchName("E"), (Tone(1), Tone(3), Tone(5))
    ... )
    >>> str(respelled)  # D/Gb means D/F#, and a tone higher E/G#
    'G#'
    """
    distance = bass.fifths - root.fifths
    members = {tone.fifths for tone in tones}
    for turned in (distance, distance + ENHARMONIC_FIFTHS, distance - ENHARMONIC_FIFTHS):
        if turned in members:
            found = pitch_on_fifths(new_root.fifths + turned)
            if abs(found.alter) <= 1:
                return found
    distance = _as_meant(distance, Shape.BASS)
    moved = new_root.fifths + distance
    if moved not in _EASY:
        moved += ENHARMONIC_FIFTHS if moved < 0 else -ENHARMONIC_FIFTHS
    return pitch_on_fifths(moved)


def _as_meant(place: int, shape: Shape) -> int:
    meant = _MEANT[shape]
    while place not in meant:
        place += ENHARMONIC_FIFTHS if place < 0 else -ENHARMONIC_FIFTHS
    return place
