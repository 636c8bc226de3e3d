"""Filtering in pieces is the same as filtering at once, wherever the cuts are."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp.interpolate import between_samples, interpolation_kernel
from coproduce.dsp.overlap_save import OverlapSave


def three_taps() -> OverlapSave:
    """Make a filter that adds the sample before, itself twice, and three times the next."""
    around = np.zeros(64)
    around[[1, 0, -1]] = (1.0, 2.0, 3.0)
    return OverlapSave(np.fft.rfft(around), before_samples=1, after_samples=1, channels=2)


@settings(max_examples=25, deadline=None)
@given(
    length=st.integers(0, 400),
    cuts=st.lists(st.integers(0, 400), max_size=5),
    seed=st.integers(0, 99),
)
def test_pieces_give_what_convolution_gives(length: int, cuts: list[int], seed: int) -> None:
    samples = np.random.default_rng(seed).standard_normal((2, length)).astype(np.float32)
    filtering = three_taps()
    heard, filtered = [], []
    edges = [0, *sorted(cut for cut in cuts if cut < length), length]
    for start, end in itertools.pairwise(edges):
        for one, other in filtering.add(samples[:, start:end]):
            heard.append(one)
            filtered.append(other)
    for one, other in filtering.finish():
        heard.append(one)
        filtered.append(other)
    if not length:
        assert not heard
        return
    np.testing.assert_array_equal(np.concatenate(heard, axis=1), samples)
    wanted = [np.convolve(row, (3.0, 2.0, 1.0))[1:-1] for row in samples]
    np.testing.assert_allclose(np.concatenate(filtered, axis=1), wanted, atol=1e-5)


def test_a_kernel_at_no_delay_is_the_sample_itself() -> None:
    kernel = interpolation_kernel(0.0, 24, 8.0)
    assert np.argmax(kernel) == 23
    np.testing.assert_allclose(kernel.sum(), 1.0)
    np.testing.assert_allclose(np.delete(kernel, 23), 0.0, atol=1e-12)


def test_a_constant_stays_a_constant_between_samples() -> None:
    shift = between_samples(0.3, 1, reach_samples=24, kaiser_beta=8.0, block_samples=512)
    ones = np.ones((1, 5000), np.float32)
    pieces = [piece for _, piece in (*shift.add(ones), *shift.finish())]
    later = np.concatenate(pieces, axis=1)
    np.testing.assert_allclose(later[0, 100:-100], 1.0, atol=1e-5)
