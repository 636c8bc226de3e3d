"""Spelled pitch on the line of fifths, where an interval is one whole number.

F C G D A E B lie a fifth apart; sharps continue the line upwards and flats downwards. A
note's place on it is its spelling, so that moving by a spelled interval is an addition:
a minor third up is three fifths down, whatever the note.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from coproduce.model.music import MOST_FIFTHS, PitchName

LETTERS_BY_FIFTHS: Final = "FCGDAEB"
ENHARMONIC_FIFTHS: Final = 12  # twelve fifths up is the same key of a keyboard: B# and C


@cache
def pitch_on_fifths(fifths: int) -> PitchName:
    """Give the pitch at a place on the line of fifths; 0 is C.

    >>> str(pitch_on_fifths(6)), str(pitch_on_fifths(-2))
    ('F#', 'Bb')
    """
    alter, place = divmod(fifths + 1, 7)
    return PitchName(LETTERS_BY_FIFTHS[place], alter)


def move_pitch(pitch: PitchName, fifths: int) -> PitchName:
    """Move a pitch by a spelled interval, given in fifths.

    >>> str(move_pitch(PitchName("B", -1), 4))
    'D'
    """
    return pitch_on_fifths(pitch.fifths + fifths)


def fifths_between(lower: PitchName, upper: PitchName) -> int:
    """Spelled interval from one pitch up to another, in fifths.

    >>> fifths_between(PitchName("C"), PitchName("E", -1))
    -3
    """
    return upper.fifths - lower.fifths


def semitones_of_fifths(fifths: int) -> int:
    """Semitones of a spelled interval, within the octave.

    >>> semitones_of_fifths(-3)
    3
    """
    return fifths * 7 % 12


def within_signatures(fifths: int, moved_fifths: int) -> int:
    """Spell a move so that a key stays within the signatures that there are.

    Written with many sharps it may sound with more than there are: flats are meant then.

    >>> within_signatures(2, -2), within_signatures(-6, -2)
    (-2, 10)
    """
    if abs(fifths + moved_fifths) > MOST_FIFTHS:
        turns = round((fifths + moved_fifths) / ENHARMONIC_FIFTHS)
        return moved_fifths - ENHARMONIC_FIFTHS * turns
    return moved_fifths
