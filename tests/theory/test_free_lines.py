"""A line begins elsewhere in the bar only if its accents, all together, ask for it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.free_lines import Freedom, MovedLines, move_lines

# Four beats of two points each.
STRENGTHS = (1.0, 0.1, 0.4, 0.1, 0.7, 0.1, 0.4, 0.1)
LINE = (0, 2, 4, 6, 8, 10, 12)
ACCENTS = (-1.0, 0.3, -0.5, 0.3, -1.0, 0.3, -0.5)


def freedom(move_cost: float = 1.0) -> Freedom:
    return Freedom(
        strengths=STRENGTHS,
        beat=2,
        first=0,
        step=1,
        move_cost=move_cost,
        off_cost=(0.0, *[0.5] * 7),
    )


def sung(waits: list[int], move_cost: float = 1.0) -> MovedLines | None:
    """Sing the same line again and again, with so many points of waiting before each."""
    points, start = list(LINE), 16
    for wait in waits:
        start += wait
        points += [start + point for point in LINE]
        start += 16
    count = len(waits) + 1
    opens = ([True] + [False] * (len(LINE) - 1)) * count
    return move_lines(points, opens, ACCENTS * count, freedom(move_cost))


def test_regular_lines_are_counted_on() -> None:
    assert sung([0, 0, 0]) is None
    assert sung([8, 0]) is None  # a whole bar more is no other place


@pytest.mark.parametrize(("wait", "shorter"), [(2, -2), (1, -1), (-2, 2), (-1, 1), (3, -3)])
def test_a_line_that_waits_moves_all_that_follow(wait: int, shorter: int) -> None:
    moved = sung([0, wait, 0])
    assert moved is not None
    assert moved.moves == ((32, shorter),)
    assert moved.points == tuple(16 * line + point for line in range(4) for point in LINE)


def test_a_move_must_be_worth_its_cost() -> None:
    assert sung([0, 2], move_cost=100.0) is None


def test_a_bar_of_one_beat_is_none() -> None:
    two = Freedom(
        strengths=(1.0, 0.1, 0.4, 0.1), beat=2, first=0, step=1, move_cost=1.0, off_cost=(0.0,) * 4
    )
    points = [*LINE, *(14 + point for point in LINE)]
    opens = ([True] + [False] * (len(LINE) - 1)) * 2
    moved = move_lines(points, opens, ACCENTS * 2, two)
    assert moved is None or all(4 - shorter > 2 for _, shorter in moved.moves)


@given(st.lists(st.integers(-3, 12), min_size=1, max_size=6))
def test_notes_keep_their_order_and_lines_their_rhythm(waits: list[int]) -> None:
    moved = sung(waits)
    if moved is None:
        return
    assert all(a < b for a, b in pairwise(moved.points))
    for line in range(len(waits) + 1):
        first, *rest = moved.points[line * len(LINE) : (line + 1) * len(LINE)]
        assert tuple(point - first for point in (first, *rest)) == LINE
