"""Bars: which metre a tune is in, and where its first barline falls.

Listeners put barlines where long notes, stressed syllables and new chords fall together
(Lerdahl and Jackendoff, "A Generative Theory of Tonal Music", 1983, metrical preference
rules 1 to 6), and expect lines of words to begin at the same place in a bar, two or four
bars apart. Each metre and each barline is scored by those, on top of the cost of counting
the tune that way at all.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

from coproduce.model.barlines import Barlines
from coproduce.model.music import TimeSignature
from coproduce.theory.beat_grids import COMPOUND, DUPLE, SWING, Grid
from coproduce.theory.free_lines import Freedom, MovedLines, move_lines
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
# Beats that divide in two are mostly as quick as people like to tap (Moelants, "Preferred tempo
# reconsidered", 2002, finds 120 to 130) or as folk songs go, around 100, and all between.
LIKELY_BPM: Final = (100.0, 130.0)
MOST_ACCENTS: Final = 60
SQUARE_BARS: Final = frozenset({1, 2, 4, 8, 16})
AGAIN_BARS: Final = (1, 2, 4)
FAR_BEHIND: Final = 10.0  # of what free lines could make up for
WORTH_TRYING: Final = 1.0  # of what a moved line has to gain by its own accents
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
    # Set by 112 rhythms of traditional songs in which a singer waited before one line, or came
    # in soon, and 42 in which nobody did: of these none has a moved line from 1 on.
    "moved_lines": 2.0,
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

    `downbeat` is the beat of the reading on which the first bar begins. `shortened` names the
    bars, from 0, that are not as long as the rest, and by how many quarter notes they are
    shorter, or longer if that is negative.
    """

    time_signature: TimeSignature
    downbeat: int
    cost: float
    reading: Reading
    signs: Mapping[str, float]
    shortened: tuple[tuple[int, Fraction], ...] = ()

    @property
    def beats(self) -> tuple[Fraction, ...]:
        """Each onset in quarter notes from the first barline; a pickup is negative."""
        pulse = self.time_signature.pulse_quarters
        return tuple((place - self.downbeat) * pulse for place in self.reading.places)

    @property
    def barlines(self) -> Barlines:
        """Where its bars lie."""
        usual, shorter = self.time_signature, dict(self.shortened)
        metres = []
        for bar in range(max(shorter, default=-1) + 2):
            length = usual.bar_quarters - shorter.get(bar, Fraction(0))
            metres.append(TimeSignature.lasting(length, usual.unit) or usual)
        return Barlines.of_bars(metres)

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
    may_be_free: bool = False,
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
    may_be_free
        Whether lines may begin elsewhere in the bar than the first: see `free_lines`.
    """
    counted: list[_Bars] = []
    for reading in found:
        metres = [time_signature] if time_signature else list(METRES)
        for metre in metres:
            if reading.grid in grids_of(metre):
                common = _common_signs(reading, metre, tempo_is_known=tempo_is_known)
                counted.append(_Bars(reading, accents, metre, common))
    regular = [list(bars.regular()) for bars in counted]
    result = [barring for ways in regular for barring in ways]
    best = min((barring.cost for barring in result), default=0.0)
    for bars, ways in zip(counted, regular, strict=True):
        if may_be_free and min(barring.cost for barring in ways) < best + FAR_BEHIND:
            result.extend(bars.free())
    return tuple(sorted(result, key=lambda barring: barring.cost))


def _common_signs(
    reading: Reading, metre: TimeSignature, *, tempo_is_known: bool
) -> dict[str, float]:
    """Give the signs that do not depend on where bars begin."""
    return {
        "timing": reading.timing_cost,
        "values": reading.value_cost,
        "changes": reading.change_cost,
        "tempo": reading.grid.cost if tempo_is_known else _tempo_cost(reading, metre),
        reading.grid.name: 1.0,
        str(metre): 1.0,
    }


class _Bars:
    """The ways in which one reading is barred in one metre."""

    def __init__(
        self, reading: Reading, accents: Accents, metre: TimeSignature, common: Mapping[str, float]
    ) -> None:
        self.reading, self.accents, self.metre, self.common = reading, accents, metre, common
        self.divisions = reading.grid.divisions
        self.strengths = _bar_strengths(metre, self.divisions)
        self.bar = len(self.strengths)
        self.points = [int(place * self.divisions) for place in reading.places]
        self.pulls = {
            "long": _pull(_lengths(self.points)),
            "stress": _pull(accents.stress),
            "chord": _pull([float(new) for new in accents.new_chord]),
        }

    def regular(self) -> Iterator[Barring]:
        """Take each beat for the first of a bar."""
        shared = self._of_bars(self.points)
        for first in range(0, self.bar, self.divisions):
            yield self._barring(self.points, first, shared)

    def free(self) -> Iterator[Barring]:
        """Do so, and let lines begin elsewhere where that speaks clearly for it."""
        pull = [0.0] * len(self.points)
        for name, values in self.pulls.items():
            for i, value in enumerate(values):
                pull[i] += WEIGHTS[name] * value
        off = [_off(over, self.bar, self.divisions) for over in range(self.bar)]
        freedom = Freedom(
            strengths=self.strengths,
            beat=self.divisions,
            first=0,
            step=self.divisions // (3 if self.metre.is_compound else 2),
            move_cost=WORTH_TRYING,
            off_cost=[WEIGHTS["line_off"] * far for far in off],
        )
        for first in range(0, self.bar, self.divisions):
            opens_line, tried = self.accents.opens_line, replace(freedom, first=first)
            moved = move_lines(self.points, opens_line, pull, tried)
            if moved is not None:
                shared = self._of_bars(moved.points)
                shared["moved_lines"] = float(len(moved.moves))
                barring = self._barring(moved.points, first, shared)
                shortened = self._shortened(moved, barring.downbeat * self.divisions)
                if shortened[0][0] >= 0:
                    yield replace(barring, shortened=shortened)

    def _of_bars(self, points: Sequence[int]) -> dict[str, float]:
        """Give the signs that depend on how long bars are, not on where they begin."""
        return {
            **self.common,
            **_repeats(points, self.accents, self.bar),
            **_lines(points, self.accents.opens_line, self.bar, self.divisions),
        }

    def _barring(self, points: Sequence[int], first: int, shared: Mapping[str, float]) -> Barring:
        # Bars are counted from the first downbeat at or after the first note.
        downbeat = first - ((first - points[0]) // self.bar) * self.bar
        weights = [self.strengths[(point - downbeat) % self.bar] for point in points]
        pickup = (downbeat - points[0]) / self.bar
        signs = {
            **shared,
            **{name: sum(map(operator.mul, pull, weights)) for name, pull in self.pulls.items()},
            "pickup": float(pickup > 0),
            "long_pickup": float(pickup >= 0.5),
            "ends_on_strong": weights[-1],
        }
        return Barring(
            time_signature=self.metre,
            downbeat=downbeat // self.divisions,
            reading=self.reading,
            cost=sum(WEIGHTS.get(name, 0.0) * value for name, value in signs.items()),
            signs=signs,
        )

    def _shortened(self, moved: MovedLines, downbeat: int) -> tuple[tuple[int, Fraction], ...]:
        """Say which bars are shorter: those in which the lines before the moved ones end."""
        pulse = self.metre.pulse_quarters
        return tuple(
            ((start - 1 - downbeat) // self.bar, Fraction(by, self.divisions) * pulse)
            for start, by in moved.moves
        )


def _tempo_cost(reading: Reading, metre: TimeSignature) -> float:
    likely_bpm = reading.grid.likely_bpm
    if not metre.is_compound:
        likely_bpm = min(max(60.0 / reading.beat_s, LIKELY_BPM[0]), LIKELY_BPM[1])
    return reading.grid.cost + float(tempo_cost(reading.beat_s, likely_bpm))


@lru_cache(maxsize=64)
def _bar_strengths(metre: TimeSignature, divisions: int) -> tuple[float, ...]:
    """Say how strong each point of a bar is, for so many points in a beat."""
    found: list[float] = []
    for level in strengths(metre):
        for inside in range(divisions):
            is_off_beat = Fraction(inside, divisions).denominator in (2, 3)
            found.append(OFF_BEAT if inside and is_off_beat else 0.0 if inside else level)
    return tuple(found)


def _lengths(points: Sequence[int]) -> list[float]:
    """How long notes are against the usual, 0 to 1."""
    steps = [b - a for a, b in pairwise(points)]
    steps.append(max(steps))
    usual = sorted(steps)[len(steps) // 2]
    return [min(step / usual, 2.0) / 2.0 for step in steps]


def _pull(accents: Sequence[float]) -> list[float]:
    """Say how much each note asks for a strong place; the sum over places is a covariance."""
    if not accents:
        return []
    mean = sum(accents) / len(accents)
    share = min(len(accents), MOST_ACCENTS) / len(accents)
    return [share * (accent - mean) for accent in accents]


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
        found["line_off"] += _off(over, bar, beat)
        if not over and bars not in SQUARE_BARS:
            found["line_unsquare"] += 1.0
    return found


def _off(over: int, bar: int, beat: int) -> float:
    """Say how far a line is off that begins so many points elsewhere in the bar than another."""
    if not over:
        return 0.0
    return 0.7 if min(over, bar - over) <= beat else 1.0
