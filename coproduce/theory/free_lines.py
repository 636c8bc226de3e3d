"""Lines that begin elsewhere in the bar than the line before: somebody sings freely.

Who makes a song in a workshop waits a beat longer before a line, or comes in too soon, and
does so each time. Written down, one bar is longer or shorter than the rest, and the lines
after it are as regular as those before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLines:
    """A tune as if all its bars were equally long.

    `points` are its onsets in points of a beat, those of each line moved with it; `moves` says
    where in that count a line begins that is moved, and by how many points more than the one
    before: the bar before it is so much shorter, or longer if it is negative.
    """

    points: tuple[int, ...]
    moves: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freedom:
    """How freely the lines of a tune may be moved in its bars.

    Parameters
    ----------
    strengths
        How strong each point of a bar is, shape (points of a bar,).
    beat
        Points in a beat.
    first
        The point on which the first line's bars begin.
    step
        Points by whose multiples a line may be moved.
    move_cost
        What moving a line costs.
    off_cost
        For so many points by which a line begins elsewhere in its bar than the one before,
        what that costs, shape (points of a bar,).
    """

    strengths: Sequence[float]
    beat: int
    first: int
    step: int
    move_cost: float
    off_cost: Sequence[float]


def move_lines(
    points: Sequence[int],
    opens_line: Sequence[bool],
    pull: Sequence[float],
    freedom: Freedom,
) -> MovedLines | None:
    """Find where in a bar each line best begins, if a move is worth its cost; a Viterbi search.

    Parameters
    ----------
    points
        Onsets in points of a beat, ascending.
    opens_line
        For each note, whether a line begins with it; the first does.
    pull
        For each note, what it costs on a strong place, less on a weak one.
    freedom
        Where lines may be moved to.

    Returns
    -------
    MovedLines or None
        None if all lines are best counted on.
    """
    strengths, bar = freedom.strengths, len(freedom.strengths)
    offsets = range(freedom.first % freedom.step, bar, freedom.step)
    edges = [i for i, opens in enumerate(opens_line) if opens] + [len(points)]
    lines = [range(start, stop) for start, stop in pairwise(edges)]
    costs = [
        [sum(pull[i] * strengths[(points[i] - offset) % bar] for i in line) for offset in offsets]
        for line in lines
    ]
    best = [
        cost if offset == freedom.first % bar else float("inf")
        for offset, cost in zip(offsets, costs[0], strict=True)
    ]
    came_from: list[list[int]] = []
    for before, line, own in zip(lines, lines[1:], costs[1:], strict=False):
        apart = points[line.start] - points[before.start]
        # From each offset of the line before to each of this one.
        ways = [
            [
                cost
                + freedom.off_cost[(apart - to + offset) % bar]
                + (freedom.move_cost if to != offset else 0.0)
                for offset, cost in zip(offsets, best, strict=True)
            ]
            for to in offsets
        ]
        came_from.append([min(range(len(way)), key=way.__getitem__) for way in ways])
        best = [min(way) + here for way, here in zip(ways, own, strict=True)]
    at = min(range(len(best)), key=best.__getitem__)
    path = [at]
    for row in reversed(came_from):
        path.append(row[path[-1]])
    path.reverse()
    return _moved(points, lines, [offsets[i] for i in path], freedom)


def _moved(
    points: Sequence[int], lines: Sequence[range], offsets: Sequence[int], freedom: Freedom
) -> MovedLines | None:
    bar = len(freedom.strengths)
    found: list[int] = []
    moves: list[tuple[int, int]] = []
    by = 0
    for line, before, here in zip(lines, (offsets[0], *offsets), offsets, strict=False):
        more = (before - here) % bar
        # A bar of one beat is none: the one before it is longer instead.
        more -= bar if more > bar // 2 or bar - more <= freedom.beat else 0
        by += more
        found += [points[i] + by for i in line]
        if more:
            moves.append((points[line.start] + by, more))
    if not moves or any(b <= a for a, b in pairwise(found)):
        return None
    return MovedLines(points=tuple(found), moves=tuple(moves))
