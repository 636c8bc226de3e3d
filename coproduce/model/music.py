"""The words that every sheet, tune and take share: spelled pitch, key, time signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

LETTERS: Final = "CDEFGAB"
NATURAL_SEMITONES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
NATURAL_FIFTHS: Final = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
# Sharps or flats that a key signature has at most.
MOST_FIFTHS: Final = 7
# How far each mode's key signature lies from that of the major key on the same tonic.
MODE_FIFTHS: Final = {
    "lydian": 1,
    "major": 0,
    "mixolydian": -1,
    "dorian": -2,
    "minor": -3,
    "phrygian": -4,
    "locrian": -5,
}
_ACCIDENTALS: Final = str.maketrans({"♯": "#", "♭": "b"})
_KEY: Final = re.compile(r"([A-G])(##|bb|#|b)?\s*([A-Za-z]*)")
_MODE_WORDS: Final = {"": "major", "maj": "major", "ionian": "major"} | {
    "m": "minor",
    "min": "minor",
    "aeolian": "minor",
}


def named_mode(word: str) -> str | None:
    """Give the mode that a word names, such as "minor" for "aeolian"; None for no word or another.

    >>> named_mode("Dorian"), named_mode("aeolian"), named_mode("none"), named_mode("")
    ('dorian', 'minor', None, None)
    """
    mode = _MODE_WORDS.get(word.lower(), word.lower()) if word else None
    return mode if mode in MODE_FIFTHS else None


@dataclass(frozen=True, slots=True)
class PitchName:
    """A pitch without its octave, as it is spelled: B flat and A sharp differ.

    `alter` counts semitones up from the natural letter: -1 is a flat.
    """

    letter: str
    alter: int = 0

    def __post_init__(self) -> None:
        if self.letter not in NATURAL_SEMITONES:
            raise ValueError(f"{self.letter!r} is not one of the letters A to G")

    @property
    def pitch_class(self) -> int:
        """Semitones above C, 0 to 11."""
        return (NATURAL_SEMITONES[self.letter] + self.alter) % 12

    @property
    def fifths(self) -> int:
        """Place on the line of fifths: F is -1, C 0, G 1, F sharp 6, B flat -2."""
        return NATURAL_FIFTHS[self.letter] + 7 * self.alter

    def __str__(self) -> str:
        return self.letter + ("#" * self.alter if self.alter > 0 else "b" * -self.alter)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a mode."""

    tonic: PitchName
    mode: str = "major"

    def __post_init__(self) -> None:
        if self.mode not in MODE_FIFTHS:
            raise ValueError(f"{self.mode!r} is not one of {', '.join(MODE_FIFTHS)}")

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read "C", "F# minor", "B♭ major", "Dm" or "D dorian".

        Raises
        ------
        ValueError
            If the text names no key.

        >>> str(Key.parse("Bbm"))
        'Bb minor'
        """
        found = _KEY.fullmatch(text.strip().translate(_ACCIDENTALS))
        if not found:
            raise ValueError(f"{text!r} names no key; write it like C major or F# minor")
        letter, accidental, word = found.group(1), found.group(2) or "", found.group(3)
        word = word if word == "M" else word.lower()
        mode = "major" if word == "M" else _MODE_WORDS.get(word, word)
        if mode not in MODE_FIFTHS:
            raise ValueError(f"{text!r}: {word!r} is not one of {', '.join(MODE_FIFTHS)}")
        alter = len(accidental) * (1 if "#" in accidental else -1)
        return cls(PitchName(letter, alter), mode)

    @property
    def fifths(self) -> int:
        """Sharps in the key signature, or flats if negative."""
        return self.tonic.fifths + MODE_FIFTHS[self.mode]

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"


# What a time signature may count.
MOST_BEATS: Final = 32
SMALLEST_UNIT: Final = 32


@dataclass(frozen=True, slots=True)
class TimeSignature:
    """How many of which note value fill a bar."""

    beats: int
    unit: int

    def __post_init__(self) -> None:
        if not 1 <= self.beats <= MOST_BEATS or self.unit not in {1, 2, 4, 8, 16, SMALLEST_UNIT}:
            raise ValueError(f"{self.beats}/{self.unit} is not a time signature like 4/4 or 6/8")

    @classmethod
    def parse(cls, text: str) -> TimeSignature:
        """Read "3/4".

        Raises
        ------
        ValueError
            If the text is no time signature.

        >>> TimeSignature.parse("6/8").bar_quarters
        Fraction(3, 1)
        """
        top, slash, bottom = text.strip().partition("/")
        if not (slash and top.strip().isdecimal() and bottom.strip().isdecimal()):
            raise ValueError(f"{text!r} is not a time signature like 4/4 or 6/8")
        return cls(int(top), int(bottom))

    @classmethod
    def lasting(cls, quarters: Fraction, unit: int) -> TimeSignature | None:
        """Count a length in a note value, or else in half of it and so on; None if none fits.

        >>> str(TimeSignature.lasting(Fraction(5, 2), 4))
        '5/8'
        """
        while unit <= SMALLEST_UNIT:
            beats = quarters * unit / 4
            if beats.denominator == 1 and 1 <= beats <= MOST_BEATS:
                return cls(int(beats), unit)
            unit *= 2
        return None

    @property
    def bar_quarters(self) -> Fraction:
        """Length of a bar in quarter notes."""
        return Fraction(4 * self.beats, self.unit)

    @property
    def is_compound(self) -> bool:
        """Whether beats divide in three: 6/8, 9/8, 12/8."""
        return self.unit >= 8 and self.beats % 3 == 0 and self.beats > 3

    @property
    def pulse_quarters(self) -> Fraction:
        """Length of the beat that people tap, in quarter notes."""
        return Fraction(12 if self.is_compound else 4, self.unit)

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"
