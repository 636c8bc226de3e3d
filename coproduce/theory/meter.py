"""Bars: which metre a tune is in, and where its first barline falls.

Listeners put barlines where long notes, stressed syllables and new chords fall together
(Lerdahl and Jackendoff, "A Generative Theory of Tonal Music", 1983, metrical preference
rules 1 to 6), and expect lines of words to begin at the same place in a bar, two or four
bars apart. Each metre and each barline is scored by those, on top of the cost of counting
the tune that way at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from coproduce.model.music import TimeSignature
from coproduce.theory.quantise import COMPOUND, DUPLE, Grid, Reading

# How strong each beat of a bar is, and how likely the metre is for a song, as a cost.
METRES: Final[dict[TimeSignature, tuple[tuple[float, ...], float]]] = {
    TimeSignature(4, 4): ((1.0, 0.45, 0.75, 0.45), 0.0),
    TimeSignature(3, 4): ((1.0, 0.45, 0.45), 2.0),
    TimeSignature(2, 4): ((1.0, 0.5), 2.0),
    TimeSignature(6, 8): ((1.0, 0.7), 1.0),
    TimeSignature(12, 8): ((1.0, 0.5, 0.75, 0.5), 2.5),
    TimeSignature(9, 8): ((1.0, 0.5, 0.5), 3.0),
}
OFF_BEAT: Final = 0.15
ACCENT_WEIGHT: Final = 2.5
MOST_ACCENTS: Final = 60
LIKENESS_WEIGHT: Final = 6.0
LINE_WEIGHT: Final = 1.5
CHORD_WEIGHT: Final = 2.0
SQUARE_BARS: Final = frozenset({1, 2, 4, 8, 16})


@dataclass(frozen=True, slots=True, kw_only=True)
class Accents:
    """What makes notes stand out; every tuple has one value a note.

    `stress` is the syllables' (0.5 where unknown), `opens_line` marks the first note of a
    line of words or of a phrase after a breath.
    """

    stress: tuple[float, ...]
    opens_line: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Barring:
    """A metre, the place of every onset in quarter notes from the first barline, and its cost.

    `quarter_s` is the mean length of a quarter note. Onsets before the first barline are
    the pickup, and negative.
    """

    time_signature: TimeSignature
    beats: tuple[Fraction, ...]
    quarter_s: float
    cost: float
    reading: Reading


def grid_of(time_signature: TimeSignature) -> Grid:
    """How the beats of a metre divide."""
    return COMPOUND if time_signature.is_compound else DUPLE


def strengths(time_signature: TimeSignature) -> tuple[float, ...]:
    """How strong each beat of a bar is, 0 to 1; metres out of the table lean on their first.

    >>> strengths(TimeSignature(3, 4))
    (1.0, 0.45, 0.45)
    """
    if time_signature in METRES:
        return METRES[time_signature][0]
    beats = int(time_signature.bar_quarters / time_signature.pulse_quarters)
    return (1.0, *([0.5] * (beats - 1)))


def barrings(
    found: Sequence[Reading],
    accents: Accents,
    *,
    time_signature: TimeSignature | None = None,
) -> tuple[Barring, ...]:
    """Every sensible way to bar the readings, best first.

    Parameters
    ----------
    found
        Ways to count the tune.
    accents
        What stands out.
    time_signature
        The metre if it is known; then only barlines are sought.
    """
    result: list[Barring] = []
    for reading in found:
        metres = [time_signature] if time_signature else list(METRES)
        for metre in metres:
            if grid_of(metre) is reading.grid:
                result.extend(_phases(reading, accents, metre))
    return tuple(sorted(result, key=lambda barring: barring.cost))


def _phases(reading: Reading, accents: Accents, metre: TimeSignature) -> list[Barring]:
    """Give the reading with each of its beats taken for the first of a bar."""
    bar = len(strengths(metre))
    pulse = metre.pulse_quarters
    accent = _accents(reading.places, accents)
    prior = METRES[metre][1] if metre in METRES else 0.0
    likeness = _likeness(reading.places, bar)
    lines = _line_cost(reading.places, accents.opens_line, bar)
    result: list[Barring] = []
    for first in range(bar):
        places = [place - first for place in reading.places]
        # Bars are counted from the first downbeat at or after the first note.
        while places[0] > 0:
            places = [place - bar for place in places]
        while places[0] <= -bar:
            places = [place + bar for place in places]
        weights = [_strength(place, metre) for place in places]
        pickup = float(-places[0]) / bar
        result.append(
            Barring(
                time_signature=metre,
                beats=tuple(place * pulse for place in places),
                quarter_s=reading.beat_s / float(pulse),
                reading=reading,
                cost=reading.cost
                + prior
                + lines
                - LIKENESS_WEIGHT * likeness
                - ACCENT_WEIGHT * _covariance(accent, weights)
                + (0.0 if pickup == 0 else 0.7 if pickup < 0.5 else 1.7),
            )
        )
    return result


def _strength(place: Fraction, metre: TimeSignature) -> float:
    levels = strengths(metre)
    if place.denominator == 1:
        return levels[int(place) % len(levels)]
    return OFF_BEAT if place.denominator in (2, 3) else 0.0


def _accents(places: Sequence[Fraction], accents: Accents) -> list[float]:
    """Length against its neighbours and stress, each about 0 to 1, added up."""
    steps = [float(b - a) for a, b in pairwise(places)]
    steps.append(max(steps))
    usual = sorted(steps)[len(steps) // 2]
    return [
        0.7 * min(step / usual, 2.0) / 2.0 + stress + (0.2 * stress if opens else 0.0)
        for step, stress, opens in zip(steps, accents.stress, accents.opens_line, strict=True)
    ]


def _covariance(accent: Sequence[float], weights: Sequence[float]) -> float:
    mean_a, mean_w = sum(accent) / len(accent), sum(weights) / len(weights)
    notes = min(len(accent), MOST_ACCENTS)
    return (
        notes
        * sum((a - mean_a) * (w - mean_w) for a, w in zip(accent, weights, strict=True))
        / len(accent)
    )


def _likeness(places: Sequence[Fraction], bar: int) -> float:
    """How alike bars are in rhythm: share of notes that come again one, two or four bars on."""
    steps = {a: b - a for a, b in pairwise(places)}
    alike = []
    for bars in (1, 2, 4):
        apart = bars * bar
        inside = [place for place in steps if place + apart <= places[-2]]
        if len(inside) >= 4:
            again = sum(steps.get(place + apart) == steps[place] for place in inside)
            alike.append(again / len(inside))
    return sum(alike) / len(alike) if alike else 0.0


def _line_cost(places: Sequence[Fraction], opens_line: Sequence[bool], bar: int) -> float:
    """Lines that begin at the same place in a bar, two or four bars apart, cost nothing."""
    starts = [place for place, opens in zip(places, opens_line, strict=True) if opens]
    cost = 0.0
    for a, b in pairwise(starts):
        bars = (b - a) / bar
        if bars.denominator != 1:
            cost += LINE_WEIGHT * (0.7 if abs(bars - round(bars)) * bar <= 1 else 1.0)
        elif int(bars) not in SQUARE_BARS:
            cost += LINE_WEIGHT * 0.8
    return cost
