"""How beats divide, and which note values follow where in a beat.

The shares were counted over folk songs (1,400 tunes of the Essen collection, as music21
brings them) and rounded; what they hold too seldom to count, such as long notes at the ends
of lines, triplets and syncopation, was given a small share. Values run from one onset to the
next, so that a rest belongs to the note before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Reals: TypeAlias = npt.NDArray[np.float64]

RAREST: Final = 2e-5  # a share for values that hardly ever occur
SWUNG: Final = Fraction(2, 3)  # where in a beat the second of two swung eighths falls


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Places in a beat, and how likely each value is from each place.

    Parameters
    ----------
    name
        "duple", "compound" or "swing".
    divisions
        Points in a beat; a place is counted in points.
    opening
        Share of tunes that begin on each place.
    follows
        For each place, the share of each value in points.
    delays
        Points by which places sound later than they are written: swung eighths.
    likely_bpm
        How many beats a minute songs of this kind mostly have.
    cost
        A negative log likelihood: how seldom songs are of this kind.
    """

    name: str
    divisions: int
    opening: Mapping[int, float]
    follows: Mapping[int, Mapping[int, float]]
    delays: Mapping[int, float] = field(default_factory=dict)
    likely_bpm: float = 100.0
    cost: float = 0.0

    @property
    def points(self) -> tuple[int, ...]:
        """Every value that occurs, in points."""
        return tuple(sorted({value for shares in self.follows.values() for value in shares}))

    def value_costs(self) -> Reals:
        """Negative log shares, shape (places, values); infinite from places nobody begins on."""
        values = self.points
        costs = np.full((self.divisions, len(values)), np.inf)
        for place, shares in self.follows.items():
            landable = [(place + value) % self.divisions in self.follows for value in values]
            row = np.array(
                [
                    shares.get(v, RAREST) if ok else 0.0
                    for v, ok in zip(values, landable, strict=True)
                ]
            )
            with np.errstate(divide="ignore"):
                costs[place] = -np.log(row / row.sum())
        return costs

    def spans(self) -> Reals:
        """Beats that pass from a place until a value later, as sounded; shape (places, values)."""
        values = np.array(self.points)
        late = np.array([self.delays.get(place, 0.0) for place in range(self.divisions)])
        places = np.arange(self.divisions)[:, None]
        landing = (places + values) % self.divisions
        return np.asarray((values + late[landing] - late[places]) / self.divisions)

    def sounded(self, place: Fraction) -> float:
        """Beats at which a written place sounds.

        >>> round(SWING.sounded(Fraction(3, 2)), 3)
        1.667
        """
        point = place * self.divisions
        if point.denominator != 1:
            # Between two points: delayed as the point before it is.
            point = Fraction(int(point // 1))
        return float(place) + self.delays.get(int(point) % self.divisions, 0.0) / self.divisions


def _grid(
    name: str,
    divisions: int,
    opening: str,
    follows: Mapping[str, str],
    *,
    likely_bpm: float = 100.0,
) -> Grid:
    def shares(text: str) -> dict[int, float]:
        pairs = (pair.split(":") for pair in text.split())
        return {int(Fraction(value) * divisions): float(share) for value, share in pairs}

    return Grid(
        name=name,
        divisions=divisions,
        opening=shares(opening),
        follows={int(Fraction(place) * divisions): shares(text) for place, text in follows.items()},
        likely_bpm=likely_bpm,
    )


_HALVES: Final = {
    "0": "1:.40 1/2:.35 2:.075 3/2:.06 3/4:.03 1/4:.015 3:.022 5/2:.014 7/2:.01 4:.01 1/3:.005 "
    "2/3:.002 7/4:.002 5/4:.001 9/2:.004 5:.004 6:.002 11/2:.002 13/2:.001 7:.002 15/2:.001 8:.001",
    "1/2": "1/2:.80 1/4:.05 1:.07 3/2:.03 2:.012 5/2:.008 3:.005 7/2:.005 4:.003 3/4:.006 "
    "9/2:.002 5:.001 11/2:.001 6:.001 7:.001 15/2:.001",
}
DUPLE: Final = _grid(
    "duple",
    12,
    "0:.68 1/2:.31 3/4:.01",
    _HALVES
    | {
        "3/4": "1/4:.95 1/2:.02 5/4:.012 3/4:.004 1:.004 9/4:.004",
        "1/4": "1/4:.78 3/4:.15 1/2:.04 5/4:.01 7/4:.01",
        "1/3": "1/3:.92 2/3:.08",
        "2/3": "1/3:.94 4/3:.04 2/3:.005",
    },
)
COMPOUND: Final = _grid(
    "compound",
    6,
    "0:.33 2/3:.62 1/3:.03 1/2:.005",
    {
        "0": "1/3:.41 2/3:.36 1:.08 1/2:.055 5/3:.03 1/6:.012 2:.014 4/3:.008 8/3:.008 3:.004 "
        "7/3:.003 5/6:.001 11/3:.003 4:.002 14/3:.001 5:.001",
        "1/3": "1/3:.93 2/3:.02 4/3:.015 1/6:.01 1/2:.006 1:.004 7/3:.002 5/3:.003",
        "2/3": "1/3:.92 1/6:.03 2/3:.012 1:.008 4/3:.008 2:.003 7/3:.003 5/3:.002",
        "1/2": "1/6:.92 1/3:.06 1/2:.01",
        "5/6": "1/6:.92 1/3:.06 1/2:.01",
        "1/6": "1/6:.70 1/3:.19 1/2:.10",
    },
    likely_bpm=80.0,
)
# Two eighths written even and sung long, short. What divides in three otherwise is compound.
SWING: Final = Grid(
    name="swing",
    divisions=12,
    opening={0: 0.68, 6: 0.32},
    follows={
        0: {point: share for point, share in DUPLE.follows[0].items() if point % 6 == 0},
        6: {point: share for point, share in DUPLE.follows[6].items() if point % 6 == 0},
    },
    delays={6: float(SWUNG - Fraction(1, 2)) * 12},
    cost=1.6,
)
