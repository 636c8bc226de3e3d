"""Where the bars of a tune lie: not every tune keeps to one length of bar.

Who sings freely adds a beat or leaves one out, and a musician who writes that down changes the
time signature for a bar. Beats are quarter notes from the first barline, bars are counted from
0 as indexes are; what comes before the first barline counts back in the first metre.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from coproduce.model.music import TimeSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class MetreChange:
    """A metre that holds after `bars_before` bars, until the next change."""

    bars_before: int
    time_signature: TimeSignature


@dataclass(frozen=True, slots=True)
class Barlines:
    """The metre with which a tune begins, and the changes on the way in their order.

    Raises
    ------
    ValueError
        If the changes do not follow each other, or one stands before the second bar.

    >>> lines = Barlines(TimeSignature(4, 4), (
    ...     MetreChange(bars_before=2, time_signature=TimeSignature(2, 4)),
    ...     MetreChange(bars_before=3, time_signature=TimeSignature(4, 4)),
    ... ))
    >>> str(lines), [str(lines.start_of(bar)) for bar in range(5)]
    ('4/4, 2/4 from bar 3, 4/4 from bar 4', ['0', '4', '8', '10', '14'])
    """

    first: TimeSignature
    changes: tuple[MetreChange, ...] = ()
    _bars: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _beats: tuple[Fraction, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bars, beats, length = [0], [Fraction(0)], self.first.bar_quarters
        for change in self.changes:
            if change.bars_before <= bars[-1]:
                raise ValueError("changes of metre follow each other, after the first bar")
            beats.append(beats[-1] + (change.bars_before - bars[-1]) * length)
            bars.append(change.bars_before)
            length = change.time_signature.bar_quarters
        object.__setattr__(self, "_bars", tuple(bars))
        object.__setattr__(self, "_beats", tuple(beats))

    @classmethod
    def of_bars(cls, metres: Sequence[TimeSignature]) -> Barlines:
        """Give the barlines of bars in a row, of which there is at least one."""
        changes = [
            MetreChange(bars_before=bar, time_signature=metre)
            for bar, metre in enumerate(metres)
            if bar and metre != metres[bar - 1]
        ]
        return cls(metres[0], tuple(changes))

    def metre_of(self, bar: int) -> TimeSignature:
        """Give the metre of a bar."""
        return self._metre(bisect_right(self._bars, bar) - 1)

    def start_of(self, bar: int) -> Fraction:
        """Say on which beat a bar begins."""
        index = max(0, bisect_right(self._bars, bar) - 1)
        return self._beats[index] + (bar - self._bars[index]) * self._metre(index).bar_quarters

    def bar_at(self, beat: Fraction) -> int:
        """Say which bar a beat is in; a barline belongs to the bar that it begins."""
        index = max(0, bisect_right(self._beats, beat) - 1)
        return self._bars[index] + int(
            (beat - self._beats[index]) // self._metre(index).bar_quarters
        )

    def within(self, beat: Fraction) -> Fraction:
        """Say how far behind its barline a beat is."""
        return beat - self.start_of(self.bar_at(beat))

    def bars_until(self, beat: Fraction) -> int:
        """Count bars from the first barline to a beat, a begun bar whole."""
        bar = self.bar_at(beat)
        return bar if beat == self.start_of(bar) else bar + 1

    def part(self, bar: int, bars: int) -> Barlines:
        """Give the barlines of `bars` bars from a bar on, as those of a tune of its own."""
        return Barlines(
            self.metre_of(bar),
            tuple(
                MetreChange(
                    bars_before=change.bars_before - bar, time_signature=change.time_signature
                )
                for change in self.changes
                if bar < change.bars_before < bar + bars
            ),
        )

    def _metre(self, index: int) -> TimeSignature:
        return self.changes[index - 1].time_signature if index > 0 else self.first

    def __str__(self) -> str:
        """Say it as in a sentence, bars counted from 1."""
        later = [f"{c.time_signature} from bar {c.bars_before + 1}" for c in self.changes]
        return ", ".join([str(self.first), *later])
