"""Bars: which metre a tune is in, and where its first barline falls.

Listeners put barlines where long notes, stressed syllables and new chords fall together
(Lerdahl and Jackendoff, "A Generative Theory of Tonal Music", 1983, metrical preference
rules 1 to 6), and expect lines of words to begin at the same place in a bar, two or four
bars apart. Each metre and each barline is scored by those, on top of the cost of counting
the tune that way at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from coproduce.model.music import TimeSignature
from coproduce.theory.beat_grids import COMPOUND, DUPLE, SWING, Grid
from coproduce.theory.quantise import Reading

# How strong each beat of a bar is.
METRES: Final[dict[TimeSignature, tuple[float, ...]]] = {
    TimeSignature(4, 4): (1.0, 0.45, 0.75, 0.45),
    TimeSignature(3, 4): (1.0, 0.45, 0.45),
    TimeSignature(2, 4): (1.0, 0.5),
    TimeSignature(6, 8): (1.0, 0.7),
    TimeSignature(12, 8): (1.0, 0.5, 0.75, 0.5),
    TimeSignature(9, 8): (1.0, 0.5, 0.5),
}
OFF_BEAT: Final = 0.15
MOST_ACCENTS: Final = 60
SQUARE_BARS: Final = frozenset({1, 2, 4, 8, 16})
AGAIN_BARS: Final = (1, 2, 4)
# What each sign adds to the cost: a conditional log-linear model over all readings and barlines
# of a tune, fitted with a penalty on 500 folk tunes of the Essen collection and seventeen
# traditional songs with their words, their onsets scattered as singers scatter them. The
# weights of metres, tempo and lines were then moved to what groups bring: mostly four in a
# bar, and lines that are not all equally long.
WEIGHTS: Final[dict[str, float]] = {
    "timing": 0.98,
    "values": 0.32,
    "changes": 0.33,
    "tempo": 2.5,
    "compound": 2.2,
    "3/4": 1.4,
    "2/4": 2.0,
    "6/8": -0.5,
    "12/8": 3.0,
    "9/8": 3.5,
    "line_off": 1.2,
    "line_unsquare": 0.7,
    "again_1": -2.18,
    "again_2": -3.97,
    "again_4": -1.76,
    "tune_again_2": -0.47,
    "tune_again_4": -1.86,
    "long": -1.5,
    "stress": -2.36,
    "chord": -2.0,
    "pickup": 1.2,
    "long_pickup": 3.08,
    "ends_on_strong": -2.23,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accents:
    """What makes notes stand out; every tuple has one value a note.

    `stress` is the syllables' (0.5 where unknown), `opens_line` marks the first note of a
    line of words or of a phrase after a breath. `pitches` are whole MIDI numbers, and
    `new_chord` marks notes on which the chord sheet changes its chord; both may be empty.
    """

    stress: tuple[float, ...]
    opens_line: tuple[bool, ...]
    pitches: tuple[int, ...] = ()
    new_chord: tuple[bool, ...] = ()


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
    signs: Mapping[str, float]


def grids_of(time_signature: TimeSignature) -> tuple[Grid, ...]:
    """How the beats of a metre may divide."""
    return (COMPOUND,) if time_signature.is_compound else (DUPLE, SWING)


def strengths(time_signature: TimeSignature) -> tuple[float, ...]:
    """How strong each beat of a bar is, 0 to 1; metres out of the table lean on their first.

    >>> strengths(TimeSignature(3, 4))
    (1.0, 0.45, 0.45)
    """
    if time_signature in METRES:
        return METRES[time_signature]
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
            if reading.grid in grids_of(metre):
                result.extend(_phases(reading, accents, metre))
    return tuple(sorted(result, key=lambda barring: barring.cost))


def _phases(reading: Reading, accents: Accents, metre: TimeSignature) -> list[Barring]:
    """Give the reading with each of its beats taken for the first of a bar."""
    bar = len(strengths(metre))
    pulse = metre.pulse_quarters
    common = {
        "timing": reading.timing_cost,
        "values": reading.value_cost,
        "changes": reading.change_cost,
        "tempo": reading.tempo_cost,
        reading.grid.name: 1.0,
        str(metre): 1.0,
    }
    common |= _repeats(reading.places, accents, bar)
    common |= _lines(reading.places, accents.opens_line, bar)
    lengths = _lengths(reading.places)
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
        signs = common | {
            "long": _covariance(lengths, weights),
            "stress": _covariance(accents.stress, weights),
            "chord": _covariance([float(new) for new in accents.new_chord], weights),
            "pickup": float(pickup > 0),
            "long_pickup": float(pickup >= 0.5),
            "ends_on_strong": weights[-1],
        }
        result.append(
            Barring(
                time_signature=metre,
                beats=tuple(place * pulse for place in places),
                quarter_s=reading.beat_s / float(pulse),
                reading=reading,
                cost=sum(WEIGHTS.get(name, 0.0) * value for name, value in signs.items()),
                signs=signs,
            )
        )
    return result


def _strength(place: Fraction, metre: TimeSignature) -> float:
    levels = strengths(metre)
    if place.denominator == 1:
        return levels[int(place) % len(levels)]
    return OFF_BEAT if place.denominator in (2, 3) else 0.0


def _lengths(places: Sequence[Fraction]) -> list[float]:
    """How long notes are against the usual, 0 to 1."""
    steps = [float(b - a) for a, b in pairwise(places)]
    steps.append(max(steps))
    usual = sorted(steps)[len(steps) // 2]
    return [min(step / usual, 2.0) / 2.0 for step in steps]


def _covariance(accent: Sequence[float], weights: Sequence[float]) -> float:
    if not accent:
        return 0.0
    mean_a, mean_w = sum(accent) / len(accent), sum(weights) / len(weights)
    notes = min(len(accent), MOST_ACCENTS)
    return (
        notes
        * sum((a - mean_a) * (w - mean_w) for a, w in zip(accent, weights, strict=True))
        / len(accent)
    )


def _repeats(places: Sequence[Fraction], accents: Accents, bar: int) -> dict[str, float]:
    """How alike bars are: the share of values, and of notes, that come again some bars on."""
    steps = {a: b - a for a, b in pairwise(places)}
    pitches = dict(zip(places, accents.pitches, strict=False))
    found: dict[str, float] = {}
    for bars in AGAIN_BARS:
        apart = bars * bar
        inside = [place for place in steps if place + apart <= places[-2]]
        if len(inside) < 4:
            continue
        again = [place for place in inside if steps.get(place + apart) == steps[place]]
        found[f"again_{bars}"] = len(again) / len(inside)
        same = sum(
            pitches.get(place) is not None and pitches.get(place) == pitches.get(place + apart)
            for place in again
        )
        found[f"tune_again_{bars}"] = same / len(inside)
    return found


def _lines(places: Sequence[Fraction], opens_line: Sequence[bool], bar: int) -> dict[str, float]:
    """Count lines that do not begin where the one before did, one, two or four bars on."""
    starts = [place for place, opens in zip(places, opens_line, strict=True) if opens]
    found = {"line_off": 0.0, "line_unsquare": 0.0}
    for a, b in pairwise(starts):
        bars = (b - a) / bar
        if bars.denominator != 1:
            found["line_off"] += 0.7 if abs(bars - round(bars)) * bar <= 1 else 1.0
        elif int(bars) not in SQUARE_BARS:
            found["line_unsquare"] += 1.0
    return found
