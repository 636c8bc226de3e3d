"""Swung eighths: written even, played long and short."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from coproduce.theory.beat_grids import SWUNG

_HALF: Final = Fraction(1, 2)


def swung(beat: Fraction) -> Fraction:
    """Say when a written beat is played, where eighths are swung.

    The first half of a quarter note lasts longer and the second shorter, sixteenths in them
    likewise. Triplets are written as they are played.

    >>> [str(swung(Fraction(place))) for place in ("1", "3/2", "7/4", "5/3")]
    ['1', '5/3', '11/6', '5/3']
    """
    whole, part = divmod(beat, 1)
    if part.denominator % 3 == 0:
        return beat
    if part < _HALF:
        return whole + part / _HALF * SWUNG
    return whole + SWUNG + (part - _HALF) / _HALF * (1 - SWUNG)
