"""Small-cell suppression: leaving out figures that would tell about somebody.

A count of one to four says something about people who can be found; so does a nought ("no
child agreed"). It is hidden, and so is whatever would let a reader work it out: with the
total and all other cells known, the hidden one is a subtraction away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from coproduce.model.evaluation import Cell, Table

SMALLEST_SHOWN: Final = 5  # the usual threshold of public statistics for tables about people


def suppress(title: str, unit: str, counts: Mapping[str, int]) -> Table:
    """Make a table of which no cell under five can be read or worked out.

    >>> table = suppress("Lines", "lines", {"elders": 8, "young people": 8, "group": 3})
    >>> [(cell.label, cell.count) for cell in table.cells], table.total
    ([('elders', None), ('young people', 8), ('group', None)], 19)
    """
    hidden = _hidden(tuple(counts.values()))
    total = sum(counts.values())
    hides_total = bool(hidden) and not _is_safe(hidden, tuple(counts.values()))
    return Table(
        title=title,
        unit=unit,
        cells=tuple(
            Cell(label=label, count=None if place in hidden else count)
            for place, (label, count) in enumerate(counts.items())
        ),
        total=None if hides_total or 0 < total < SMALLEST_SHOWN else total,
    )


def _hidden(counts: Sequence[int]) -> frozenset[int]:
    """Choose the cells to hide: the small ones, and the next smallest until that is enough."""
    hidden = {place for place, count in enumerate(counts) if count < SMALLEST_SHOWN}
    by_size = sorted(set(range(len(counts))) - hidden, key=lambda place: (counts[place], place))
    for place in by_size:
        if not hidden or _is_safe(frozenset(hidden), counts):
            break
        hidden.add(place)
    return frozenset(hidden)


def _is_safe(hidden: frozenset[int], counts: Sequence[int]) -> bool:
    """Whether the total minus what is shown still leaves each hidden cell open.

    Two or more cells that share five or more: each of them can be anything from nothing to
    all of it.
    """
    return len(hidden) >= 2 and sum(counts[place] for place in hidden) >= SMALLEST_SHOWN
