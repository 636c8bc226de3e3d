"""Which words of one text are which of another, by the least change over the whole of both.

The longest common stretch, which `difflib` looks for first, leads astray in songs: lines come
again, and the second time is taken for the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final, TypeAlias

# What it costs that a word came or went, became another, or lost a part of itself.
GAP: Final = 0.75
OTHER: Final = 1.0
PART: Final = 0.5

# Kind, first and last before, first and last after, as `difflib` has them: the last is excluded.
Opcode: TypeAlias = tuple[str, int, int, int, int]
_Step: TypeAlias = tuple[str, int, int]


def opcodes(before: Sequence[str], after: Sequence[str]) -> list[Opcode]:
    """Say how one row of words became another (Needleman and Wunsch, 1970).

    The kinds are "equal", "replace" (as many words by as many others), "insert" and "delete".

    >>> opcodes("twinkle twinkle little star".split(), "twinkle little bright star".split())[:2]
    [('delete', 0, 1, 0, 0), ('equal', 1, 3, 0, 2)]
    """
    rows, columns = len(before), len(after)
    cost = [[GAP * (i + j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            cost[i][j] = min(
                cost[i - 1][j - 1] + _difference(before[i - 1], after[j - 1]),
                cost[i - 1][j] + GAP,
                cost[i][j - 1] + GAP,
            )
    steps: list[_Step] = []
    i, j = rows, columns
    while i or j:
        if i and j:
            difference = _difference(before[i - 1], after[j - 1])
            if cost[i][j] == cost[i - 1][j - 1] + difference:
                i, j = i - 1, j - 1
                steps.append(("replace" if difference else "equal", i, j))
                continue
        if i and cost[i][j] == cost[i - 1][j] + GAP:
            i -= 1
            steps.append(("delete", i, j))
        else:
            j -= 1
            steps.append(("insert", i, j))
    found: list[Opcode] = []
    for kind, group in groupby(reversed(steps), key=lambda step: step[0]):
        run = list(group)
        _, first, start = run[0]
        last = first + len(run) * (kind != "insert")
        found.append((kind, first, last, start, start + len(run) * (kind != "delete")))
    return found


def kept(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Give for each word that is still there its place before, by its place after.

    >>> kept(["a", "b"], ["b", "c"])
    {0: 1}
    """
    return {
        start + step: first + step
        for kind, first, last, start, _ in opcodes(before, after)
        if kind == "equal"
        for step in range(last - first)
    }


def is_part(one: str, other: str) -> bool:
    """Whether a word begins or ends with the other.

    >>> is_part("der", "wonder"), is_part("fly", "eye")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    return bool(short) and (long.startswith(short) or long.endswith(short))


def _difference(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return PART if is_part(one, other) else OTHER
