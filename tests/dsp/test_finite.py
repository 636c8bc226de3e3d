"""What no sound can be is told from what is only far too loud."""

import numpy as np
import pytest

from coproduce.dsp.finite import MOST_SAMPLE, all_finite, finite


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -2 * MOST_SAMPLE])
def test_one_bad_sample_among_many_is_found(value: float) -> None:
    samples = np.full((2, 100_000), 0.5, np.float32)
    samples[1, 77_777] = value
    assert not all_finite(samples)
    assert np.argwhere(~finite(samples)).tolist() == [[1, 77_777]]


@pytest.mark.parametrize("value", [0.0, 1.0, 32_768.0, 2.0**31])
def test_whole_numbers_in_a_float_file_are_sound(value: float) -> None:
    samples = np.full((2, 100_000), value, np.float32)
    assert all_finite(samples)
    assert finite(samples).all()
