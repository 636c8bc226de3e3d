"""Places found stretch by stretch are those that would be found at once."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coproduce.dsp.stretches import Places, Span, joined, outside, runs_of

TICK_S = 1 / 64  # so that all sums are exact


@given(
    starts=st.lists(st.integers(0, 4000), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=8),
)
def test_gathered_piece_by_piece_is_joined_at_once(starts: list[int], cuts: list[int]) -> None:
    spans = [Span(start * TICK_S, (start + 3) * TICK_S, 1) for start in sorted(starts)]
    places = Places(10 * TICK_S)
    edges = [0, *sorted(cuts), len(spans)]
    for first, last in itertools.pairwise(edges):
        places.add(reversed(spans[first:last]))
    assert places.spans() == joined(spans, 10 * TICK_S)
    assert sum(span.amount for span in places.spans()) == len(spans)


def test_a_take_that_crackles_all_the_time_is_one_place() -> None:
    places = Places(0.05)
    for second in range(100):
        places.add(Span(second + n / 100, second + n / 100 + 0.001, 1) for n in range(100))
        assert len(places.spans()) == 1
    assert places.spans()[0].amount == 10_000


def test_only_what_lies_inside_another_is_left_out() -> None:
    inside, across, apart = Span(1.0, 1.5, 1), Span(1.5, 2.5, 1), Span(3.0, 4.0, 1)
    assert outside([inside, across, apart], [Span(0.5, 2.0, 9)]) == [across, apart]
    assert outside([inside], []) == [inside]


def test_runs_name_the_frame_after_their_last() -> None:
    assert runs_of(np.array([1, 0, 1, 1, 0, 1], dtype=np.bool_)) == [(0, 1), (2, 4), (5, 6)]
    assert runs_of(np.zeros(4, dtype=np.bool_)) == []
