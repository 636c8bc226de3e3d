"""The clef that keeps a tune on its staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Clef:
    """A clef as MusicXML names it, and the octaves by which it sounds elsewhere."""

    sign: str
    line: int
    octaves: int = 0


TREBLE: Final = Clef("G", 2)
TREBLE_8VB: Final = Clef("G", 2, -1)  # as tenors read
BASS: Final = Clef("F", 4)
# Singers read treble clef, and low voices an octave up: the bass clef is for real basses.
LOW_VOICE_MIDI: Final = 57  # below this, half of a tune lies on ledger lines under the treble staff
BASS_VOICE_MIDI: Final = 48
LOW_TENOR_MIDI: Final = 45  # below this, notes hang under the octave treble staff as well


def clef_for(midi_pitches: Sequence[int]) -> Clef:
    """Choose a clef by the middle and the bottom of a tune; without notes it is the treble.

    >>> clef_for([60, 64, 67]).sign, clef_for([50, 52, 55]).octaves, clef_for([40, 43, 47]).sign
    ('G', -1, 'F')
    """
    if not midi_pitches:
        return TREBLE
    pitches = sorted(midi_pitches)
    middle = pitches[len(pitches) // 2]
    if middle >= LOW_VOICE_MIDI:
        return TREBLE
    return BASS if middle < BASS_VOICE_MIDI and pitches[0] < LOW_TENOR_MIDI else TREBLE_8VB
