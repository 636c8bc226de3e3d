"""How a length is written: which notes and dots, and where it must be tied to show the beat."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coproduce.model.music import TimeSignature

# Names as MusicXML has them, lengths in quarter notes.
TYPES: Final = {
    Fraction(8): "breve",
    Fraction(4): "whole",
    Fraction(2): "half",
    Fraction(1): "quarter",
    Fraction(1, 2): "eighth",
    Fraction(1, 4): "16th",
    Fraction(1, 8): "32nd",
    Fraction(1, 16): "64th",
    Fraction(1, 32): "128th",
    Fraction(1, 64): "256th",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteValue:
    """One written note: its type, its dots, and whether three stand in the time of two."""

    type: str
    dots: int = 0
    is_triplet: bool = False


def note_value(length: Fraction) -> NoteValue | None:
    """Give the written value of a length in quarter notes, or None if it takes a tie.

    >>> note_value(Fraction(3, 2)), note_value(Fraction(5, 2))
    (NoteValue(type='quarter', dots=1, is_triplet=False), None)
    """
    for dots, factor in ((0, Fraction(1)), (1, Fraction(2, 3))):
        if length * factor in TYPES:
            return NoteValue(type=TYPES[length * factor], dots=dots)
    if length * Fraction(3, 2) in TYPES:
        return NoteValue(type=TYPES[length * Fraction(3, 2)], is_triplet=True)
    return None


def written_lengths(
    start: Fraction, length: Fraction, time_signature: TimeSignature, *, is_rest: bool = False
) -> tuple[Fraction, ...]:
    """Split a note at bar lines, and wherever else the beat would be hidden.

    Parameters
    ----------
    start
        Quarter notes from a bar line.
    length
        In quarter notes.
    time_signature
        The metre.
    is_rest
        Rests show every beat that notes may hide.

    >>> four = TimeSignature(4, 4)
    >>> [str(part) for part in written_lengths(Fraction(5, 2), Fraction(3), four)]
    ['3/2', '3/2']
    """
    bar = time_signature.bar_quarters
    parts: list[Fraction] = []
    at, left = start % bar, length
    while left > 0:
        piece = min(left, bar - at)
        parts.extend(_in_bar(at, piece, time_signature, is_rest=is_rest))
        left -= piece
        at = Fraction(0)
    return tuple(parts)


def _in_bar(
    at: Fraction, length: Fraction, metre: TimeSignature, *, is_rest: bool
) -> list[Fraction]:
    """Split a length that lies within one bar."""
    if length <= 0:
        return []
    # What is shorter than any note has no value to be cut into.
    if length <= min(TYPES) or (at == 0 and length == metre.bar_quarters and note_value(length)):
        return [length]
    if note_value(length) and not _hides_beat(at, length, metre, is_rest=is_rest):
        return [length]
    cut = _first_cut(at, length, metre)
    return [
        *_in_bar(at, cut, metre, is_rest=is_rest),
        *_in_bar(at + cut, length - cut, metre, is_rest=is_rest),
    ]


def _hides_beat(at: Fraction, length: Fraction, metre: TimeSignature, *, is_rest: bool) -> bool:
    if metre.is_compound:
        return _hides_compound_beat(at, length, metre, is_rest=is_rest)
    pulse, end = metre.pulse_quarters, at + length
    middle = metre.bar_quarters / 2
    across_middle = _is_in_four(metre) and at < middle < end
    if at % pulse == 0:
        if is_rest and across_middle:
            return True
        return is_rest and length > pulse and at % (2 * pulse) != 0
    if _is_in_one_beat(at, end, pulse):
        return False
    # Eighth, quarter, eighth is read at sight, as long as the middle of the bar shows.
    syncopated = at % (pulse / 2) == 0 and length in {pulse, pulse * Fraction(3, 2)}
    return is_rest or not syncopated or across_middle


def _hides_compound_beat(
    at: Fraction, length: Fraction, metre: TimeSignature, *, is_rest: bool
) -> bool:
    pulse, end = metre.pulse_quarters, at + length
    if is_rest and length > pulse:
        # In four, half a bar of silence is one rest; in three, each beat has its own.
        halves = {Fraction(0), metre.bar_quarters / 2}
        return not (_is_in_four(metre) and length == 2 * pulse and at in halves)
    if is_rest and at % pulse == pulse / 3 and end % pulse == 0:
        return True  # a beat's second and third part are two rests
    return not _is_in_one_beat(at, end, pulse) and not (at % pulse == length % pulse == 0)


def _is_in_four(metre: TimeSignature) -> bool:
    return metre.beats in {4, 12} and metre.bar_quarters / metre.pulse_quarters == 4


def _is_in_one_beat(at: Fraction, end: Fraction, pulse: Fraction) -> bool:
    return at // pulse == (end - Fraction(1, 64)) // pulse


def _first_cut(at: Fraction, length: Fraction, metre: TimeSignature) -> Fraction:
    """Where to cut: at the middle of a bar of four, else at the next beat, else off the top."""
    pulse = metre.pulse_quarters
    middle = metre.bar_quarters / 2
    if metre.bar_quarters / pulse == 4 and at < middle < at + length:
        return middle - at
    following = (at // pulse + 1) * pulse
    if at % pulse and following < at + length:
        return following - at
    # From a beat: as many whole beats as make one written value.
    beats = int(length // pulse)
    for count in range(beats, 0, -1):
        if note_value(count * pulse) and count * pulse < length:
            return count * pulse
    return max((value for value in TYPES if value < length), default=length / 2)
