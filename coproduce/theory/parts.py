"""Parts for players whose instruments sound elsewhere than written: "sounds in C, written in D"."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from coproduce.model.chords import ChordSheet
from coproduce.model.music import Key
from coproduce.theory.capo import concert_key, concert_sheet
from coproduce.theory.key_names import key_label
from coproduce.theory.pitch import semitones_of_fifths
from coproduce.theory.spelling import transposed_key
from coproduce.theory.transpose import key_of, transpose_by_semitones

# How much higher each player reads than it sounds, as a spelled interval in fifths: a
# trumpet in B flat reads a whole tone higher, an alto in E flat a major sixth, a horn in F
# a fifth, a clarinet in A a minor third. Basses and guitars read an octave higher, which is
# nothing to a chord.
WRITTEN_FIFTHS: Final = MappingProxyType(
    {"C": 0, "bass": 0, "Bb": 2, "Eb": 3, "F": 1, "A": -3, "G": -1, "D": -2, "Ab": 4}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sheet for one player; `note` is for its head, empty for an instrument in C."""

    sheet: ChordSheet
    written_in: str
    sounds: Key
    written: Key
    note: str = ""


def part_for(sheet: ChordSheet, written_in: str) -> Part:
    """Give the sheet that a player of an instrument in a key reads.

    The capo of the sheet, if it has one, is a guitarist's affair and is taken out.

    Parameters
    ----------
    sheet
        As the song sounds.
    written_in
        One of WRITTEN_FIFTHS: "Bb", "Eb", "F", "C", "bass" and so on.

    Raises
    ------
    ValueError
        If there is no such instrument.
    """
    name = written_in.strip().replace("♭", "b")
    if name not in WRITTEN_FIFTHS:
        allowed = ", ".join(WRITTEN_FIFTHS)
        raise ValueError(f"{written_in!r} is no instrument's key; it is one of {allowed}")
    sounds = concert_key(sheet)
    plain = concert_sheet(sheet)
    distance = semitones_of_fifths(WRITTEN_FIFTHS[name])
    moved = transpose_by_semitones(plain, distance)
    written = key_of(moved) if distance else sounds
    names = sheet.names
    label, reads = key_label(sounds, names), key_label(written, names)
    note = f"sounds in {label}, written in {reads}" if distance else ""
    return Part(sheet=moved, written_in=name, sounds=sounds, written=written, note=note)


def written_key(sounds: Key, written_in: str) -> Key:
    """Give the readable key in which an instrument reads what sounds in another.

    >>> str(written_key(Key.parse("B"), "Bb"))
    'Db major'
    """
    return transposed_key(sounds, semitones_of_fifths(WRITTEN_FIFTHS[written_in]))
