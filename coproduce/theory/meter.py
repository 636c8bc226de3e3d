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
from coproduce.theory.quantise import Reading, tempo_cost

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
# Three beats in a bar mostly go quicker than four, but for hymns and lullabies.
WALTZ_BPM: Final = (100.0, 130.0)
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
    "2/4": 2.5,
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
    """A reading in a metre, and what that costs.

    `downbeat` is the beat of the reading on which the first bar begins.
    """

    time_signature: TimeSignature
    downbeat: int
    cost: float
    reading: Reading
    signs: Mapping[str, float]

    @property
    def beats(self) -> tuple[Fraction, ...]:
        """Each onset in quarter notes from the first barline; a pickup is negative."""
        pulse = self.time_signature.pulse_quarters
        return tuple((place - self.downbeat) * pulse for place in self.reading.places)

    @property
    def quarter_s(self) -> float:
        """Mean length of a quarter note."""
        return self.reading.beat_s / float(self.time_signature.pulse_quarters)


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
    tempo_is_known: bool = False,
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
    tempo_is_known
        Whether the readings are in a tempo that was given, and none is likelier than another.
    """
    result: list[Barring] = []
    for reading in found:
        metres = [time_signature] if time_signature else list(METRES)
        for metre in metres:
            if reading.grid in grids_of(metre):
                result.extend(_phases(reading, accents, metre, tempo_is_known=tempo_is_known))
    return tuple(sorted(result, key=lambda barring: barring.cost))


def _phases(
    reading: Reading, accents: Accents, metre: TimeSignature, *, tempo_is_known: bool
) -> list[Barring]:
    """Give the reading with each of its beats taken for the first of a bar."""
    levels, divisions = strengths(metre), reading.grid.divisions
    beats = len(levels)
    points = [int(place * divisions) for place in reading.places]
    common = {
        "timing": reading.timing_cost,
        "values": reading.value_cost,
        "changes": reading.change_cost,
        "tempo": reading.grid.cost if tempo_is_known else _tempo_cost(reading, metre),
        reading.grid.name: 1.0,
        str(metre): 1.0,
    }
    common |= _repeats(points, accents, beats * divisions)
    common |= _lines(points, accents.opens_line, beats * divisions, divisions)
    lengths = _lengths(points)
    result: list[Barring] = []
    for first in range(beats):
        # Bars are counted from the first downbeat at or after the first note.
        downbeat = first * divisions
        downbeat += -((downbeat - points[0]) // (beats * divisions)) * beats * divisions
        weights = [_strength(point - downbeat, divisions, levels) for point in points]
        pickup = (downbeat - points[0]) / (beats * divisions)
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
                downbeat=downbeat // divisions,
                reading=reading,
                cost=sum(WEIGHTS.get(name, 0.0) * value for name, value in signs.items()),
                signs=signs,
            )
        )
    return result


def _tempo_cost(reading: Reading, metre: TimeSignature) -> float:
    likely_bpm = reading.grid.likely_bpm
    if metre == TimeSignature(3, 4):
        likely_bpm = min(max(60.0 / reading.beat_s, WALTZ_BPM[0]), WALTZ_BPM[1])
    return reading.grid.cost + float(tempo_cost(reading.beat_s, likely_bpm))


def _strength(point: int, divisions: int, levels: Sequence[float]) -> float:
    beat, inside = divmod(point, divisions)
    if not inside:
        return levels[beat % len(levels)]
    return OFF_BEAT if Fraction(inside, divisions).denominator in (2, 3) else 0.0


def _lengths(points: Sequence[int]) -> list[float]:
    """How long notes are against the usual, 0 to 1."""
    steps = [b - a for a, b in pairwise(points)]
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


def _repeats(points: Sequence[int], accents: Accents, bar: int) -> dict[str, float]:
    """How alike bars are: the share of values, and of notes, that come again some bars on."""
    steps = {a: b - a for a, b in pairwise(points)}
    pitches = dict(zip(points, accents.pitches, strict=False))
    found: dict[str, float] = {}
    for bars in AGAIN_BARS:
        apart = bars * bar
        inside = [point for point in steps if point + apart <= points[-2]]
        if len(inside) < 4:
            continue
        again = [point for point in inside if steps.get(point + apart) == steps[point]]
        found[f"again_{bars}"] = len(again) / len(inside)
        same = sum(
            pitches.get(point) is not None and pitches.get(point) == pitches.get(point + apart)
            for point in again
        )
        found[f"tune_again_{bars}"] = same / len(inside)
    return found


def _lines(
    points: Sequence[int], opens_line: Sequence[bool], bar: int, beat: int
) -> dict[str, float]:
    """Count lines that do not begin where the one before did, one, two or four bars on."""
    starts = [point for point, opens in zip(points, opens_line, strict=True) if opens]
    found = {"line_off": 0.0, "line_unsquare": 0.0}
    for a, b in pairwise(starts):
        bars, over = divmod(b - a, bar)
        if over:
            found["line_off"] += 0.7 if min(over, bar - over) <= beat else 1.0
        elif bars not in SQUARE_BARS:
            found["line_unsquare"] += 1.0
    return found
