"""Which words of one text are which of another, by the least change over the whole of both.

The longest common stretch, which `difflib` looks for first, leads astray in songs: lines come
again, and the second time is taken for the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final, TypeAlias

from coproduce.stages.least_change import Pair, least_change

# What it costs that a word came or went, became another, or lost a part of itself.
GAP: Final = 0.75
OTHER: Final = 1.0
PART: Final = 0.5

# Kind, first and last before, first and last after, as `difflib` has them: the last is excluded.
Opcode: TypeAlias = tuple[str, int, int, int, int]


def opcodes(before: Sequence[str], after: Sequence[str]) -> list[Opcode]:
    """Say how one row of words became another.

    The kinds are "equal", "replace" (as many words by as many others), "insert" and "delete".

    >>> opcodes("twinkle twinkle little star".split(), "twinkle little bright star".split())[:2]
    [('delete', 0, 1, 0, 0), ('equal', 1, 3, 0, 2)]
    """
    pairs = least_change(before, after, _difference, GAP)
    found: list[Opcode] = []
    first = start = 0
    for kind, run in groupby(pairs, key=lambda pair: _kind(pair, before, after)):
        count = len(list(run))
        last, end = first + count * (kind != "insert"), start + count * (kind != "delete")
        found.append((kind, first, last, start, end))
        first, start = last, end
    return found


def _kind(pair: Pair, before: Sequence[str], after: Sequence[str]) -> str:
    i, j = pair
    if i is None:
        return "insert"
    if j is None:
        return "delete"
    return "equal" if before[i] == after[j] else "replace"


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
