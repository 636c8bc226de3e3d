"""A picture's outline must never hide a peak."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coproduce.dsp.overview import Outliner, Overview
from coproduce.model.audio import Samples


def outlined(samples: Samples, rate_hz: int, points: int) -> Overview:
    outline = Outliner(samples.shape[1], rate_hz, points)
    outline.add(samples)
    return outline.finish()


@given(length=st.integers(0, 500), points=st.integers(1, 100), seed=st.integers(0, 99))
def test_the_outline_reaches_the_highest_and_lowest_sample(
    length: int, points: int, seed: int
) -> None:
    samples = np.random.default_rng(seed).uniform(-1, 1, (2, length)).astype(np.float32)
    outline = outlined(samples, 100, points)
    assert len(outline.lowest) == len(outline.highest) == min(points, length)
    if length:
        assert outline.highest.max() == samples.max()
        assert outline.lowest.min() == samples.min()
        assert (outline.lowest <= outline.highest).all()


@given(length=st.integers(1, 300), points=st.integers(1, 90), block=st.integers(1, 80))
def test_blocks_give_the_outline_of_the_whole(length: int, points: int, block: int) -> None:
    samples = np.random.default_rng(length).uniform(-1, 1, (2, length)).astype(np.float32)
    whole = outlined(samples, 100, points)
    outline = Outliner(length, 100, points)
    for start in range(0, length, block):
        outline.add(samples[:, start : start + block])
    np.testing.assert_array_equal(outline.finish().lowest, whole.lowest)
    np.testing.assert_array_equal(outline.finish().highest, whole.highest)


def test_a_click_is_drawn_where_it_is() -> None:
    samples = np.zeros((1, 1000), np.float32)
    samples[0, 730] = 0.9
    outline = outlined(samples, 1000, 10)
    assert np.flatnonzero(outline.highest).tolist() == [7]
    assert outline.duration_s == 1.0
