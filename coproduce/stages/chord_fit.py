"""Where in the form the chord sheet has which chord, as something that can be compared to sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.theory.chord_grammar import parse_chord

LEAST_CHANGES: Final = 4  # fewer say nothing about a place

Bars = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord from one beat of the form to another; `template` has shape (12,) and length 1."""

    start: float
    end: float
    template: npt.NDArray[np.float64]


def chord_starts(bar: Sequence[str], places: int) -> list[tuple[Fraction, str]]:
    """List the chords of a bar of `places` beats with the beat on which each begins."""
    share = Fraction(places, max(len(bar), 1))
    return [
        (number * share, symbol)
        for number, symbol in enumerate(bar)
        if parse_chord(symbol) is not None
    ]


def chord_spans(bars: Bars, places: int) -> tuple[ChordSpan, ...]:
    """List the chords of bars of `places` beats, the last left out: nobody knows its end.

    Where the chords change too seldom to say anything about a place, there are none.
    """
    begun: list[tuple[float, npt.NDArray[np.float64]]] = []
    for number, bar in enumerate(bars):
        for start, symbol in chord_starts(bar, places):
            chord = parse_chord(symbol)
            template = np.zeros(12)
            if chord is not None:
                template[list(chord.pitch_classes)] = 1.0
                begun.append((float(number * places + start), template / np.linalg.norm(template)))
    if sum(not np.array_equal(a[1], b[1]) for a, b in pairwise(begun)) < LEAST_CHANGES:
        return ()
    return tuple(ChordSpan(start, end, template) for (start, template), (end, _) in pairwise(begun))
