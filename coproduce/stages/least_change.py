"""Two rows paired in order by the least change over the whole of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

Thing = TypeVar("Thing")
# A place before and a place after; None for what came or went.
Pair: TypeAlias = tuple[int | None, int | None]


def least_change(
    before: Sequence[Thing],
    after: Sequence[Thing],
    difference: Callable[[Thing, Thing], float],
    gap: float,
) -> list[Pair]:
    """Pair two rows in order, at the least cost (Needleman and Wunsch, 1970).

    Parameters
    ----------
    before, after
        The rows.
    difference
        What it costs that one became the other.
    gap
        What it costs that one came or went.

    >>> least_change("abc", "ac", lambda one, other: float(one != other), 0.75)
    [(0, 0), (1, None), (2, 1)]
    """
    rows, columns = len(before), len(after)
    cost = [[gap * (i + j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            pair = cost[i - 1][j - 1] + difference(before[i - 1], after[j - 1])
            cost[i][j] = min(pair, cost[i - 1][j] + gap, cost[i][j - 1] + gap)
    pairs: list[Pair] = []
    i, j = rows, columns
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + difference(before[i - 1], after[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and cost[i][j] == cost[i - 1][j] + gap:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]
