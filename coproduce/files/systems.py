"""Where lines of music end: at phrases, as musicians write them, unless the bars are too full.

Players count in fours. A break after every fourth bar lets them see the phrase and find
their place again; an engraver that only fills lines puts it anywhere. Choosing all breaks
together, by a cost for each line, follows Knuth and Plass, "Breaking paragraphs into
lines" (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PHRASE_BARS = 4
# How far notes may move together or apart before a line looks crowded or thin.
_TIGHTEST = 1.05  # natural width over what there is
_LOOSEST = 0.45
_BROKEN_PHRASE = 1.2
_HALF_PHRASE = 0.4
_MORE_THAN_A_PHRASE = 0.15  # a bar
_LONELY_BAR = 2.0
_ONLY_PICKUPS = 100.0  # looks wrong, but can be read; a line that is too full cannot
_NO_WAY = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar as wide as its notes and words want it to be.

    `starts_section` and `has_break` force a new line before it; a pickup, or the rest of a
    bar before a repeat, does not count.
    """

    width: float
    starts_section: bool = False
    has_break: bool = False
    is_pickup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreaks:
    """The first bar of each line, and whether every line but the last ends with a phrase."""

    starts: tuple[int, ...]
    keeps_phrases: bool


def break_into_systems(bars: Sequence[Bar], line_width: float, prefix_width: float) -> LineBreaks:
    """Choose the first bar of each line; the first of them is 0.

    Parameters
    ----------
    bars
        The bars in order, their widths in any unit.
    line_width
        Width of a line, in the same unit.
    prefix_width
        What clef and key signature take at the beginning of each line after the first;
        the first bar's width holds its own.

    >>> break_into_systems([Bar(width=40)] * 8, 200, 20).starts
    (0, 4)
    """
    counted = _bars_into_section(bars)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(bars) + 1):
        choices: list[tuple[float, int]] = []
        width = prefix_width
        for first in range(end - 1, -1, -1):
            width += bars[first].width
            line = width if first else width - prefix_width
            cost = _cost(line / line_width, bars, counted, first, end)
            choices.append((best[first][0] + cost, first))
            # A forced break ends the search; so does a line that is full beyond hope.
            if _is_forced(bars, first) or line > 2 * line_width:
                break
        best.append(min(choices))
    starts: list[int] = []
    end = len(bars)
    while end > 0:
        end = best[end][1]
        starts.append(end)
    starts.reverse()
    keeps = all(counted[start] % PHRASE_BARS == 0 or bars[start].has_break for start in starts)
    return LineBreaks(starts=tuple(starts), keeps_phrases=keeps)


def _is_forced(bars: Sequence[Bar], index: int) -> bool:
    return bars[index].starts_section or bars[index].has_break


def _bars_into_section(bars: Sequence[Bar]) -> list[int]:
    """Count the full bars of the section that lie before each bar, and after the last."""
    counts: list[int] = []
    count = 0
    for bar in bars:
        count = 0 if bar.starts_section else count
        counts.append(count)
        count += not bar.is_pickup
    return [*counts, count]


def _cost(
    fullness: float, bars: Sequence[Bar], counted: Sequence[int], first: int, end: int
) -> float:
    is_last = end == len(bars) or _is_forced(bars, end)
    count = end - first - sum(bar.is_pickup for bar in bars[first:end])
    cost = 0.0
    if fullness > _TIGHTEST and end - first > 1:
        cost += _NO_WAY * fullness
    elif fullness > 1:
        cost += ((fullness - 1) / (_TIGHTEST - 1)) ** 2 / 4
    elif not is_last:
        cost += ((1 - fullness) / (1 - _LOOSEST)) ** 2 / 4
    cost += _MORE_THAN_A_PHRASE * max(0, count - PHRASE_BARS)
    if not is_last:
        position = counted[end] % PHRASE_BARS
        cost += _BROKEN_PHRASE if position % 2 else _HALF_PHRASE if position else 0.0
    if count == 1 and len(bars) > 1:
        cost += _LONELY_BAR
    elif not count:
        cost += _ONLY_PICKUPS
    # Of two ways that look alike, the one with fewer lines.
    return cost + 0.05
