"""Going over from one take to another is not heard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.dsp.crossfade import fade_gains, find_fade
from coproduce.model.audio import Samples

RATE_HZ = 16_000


def noise(seconds: float, seed: int, level: float = 0.1) -> Samples:
    samples = np.random.default_rng(seed).standard_normal((1, round(seconds * RATE_HZ)))
    return np.asarray(level * samples, np.float32)


@given(st.integers(2, 5000), st.floats(0.0, 1.0))
def test_power_is_kept_throughout_whatever_the_correlation(length: int, correlation: float) -> None:
    going, coming = fade_gains(length, correlation)
    power = going**2 + coming**2 + 2 * correlation * going * coming
    np.testing.assert_allclose(power, 1.0, atol=1e-12)
    assert (np.diff(coming) > 0).all()
    assert (np.diff(going) < 0).all()


def test_equal_sounds_add_up_to_themselves_and_different_ones_to_equal_power() -> None:
    going, coming = fade_gains(800, 1.0)
    np.testing.assert_allclose(going + coming, 1.0, atol=1e-12)
    going, coming = fade_gains(800, 0.0)
    np.testing.assert_allclose(going**2 + coming**2, 1.0, atol=1e-12)
    # What cancels is not pushed up without end.
    assert max(fade_gains(800, -1.0)[0]) <= 1.0


def test_a_silence_of_both_is_found_and_used_as_far_as_it_goes() -> None:
    before, after = noise(2.0, 1), noise(2.0, 2)
    before[:, 12_000:17_000] *= 1e-5
    after[:, 14_000:19_000] *= 1e-5
    found = find_fade(before, after, 20_000, RATE_HZ)
    assert found.is_silent
    start, end = found.centre - found.length // 2, found.centre + found.length // 2
    assert start >= 14_000 - 320
    assert end <= 17_000 + 320


def test_without_silence_the_quietest_moment_near_is_taken_at_a_zero_crossing() -> None:
    before, after = noise(2.0, 1), noise(2.0, 2)
    before[:, 15_000:16_600] *= 0.1
    after[:, 15_000:16_600] *= 0.1
    found = find_fade(before, after, 18_000, RATE_HZ)
    assert not found.is_silent
    assert 15_000 <= found.centre <= 16_600
    both = (before + after)[0]
    assert np.signbit(both[found.centre - 1]) != np.signbit(both[found.centre])
    assert not found.is_alike
    assert found.length == pytest.approx(0.025 * RATE_HZ)


def test_the_same_sound_from_two_microphones_is_known_to_be_alike() -> None:
    before = noise(2.0, 1)
    after = 0.8 * before + noise(2.0, 3, 0.01)
    found = find_fade(before, np.asarray(after, np.float32), 16_000, RATE_HZ)
    assert found.is_alike
    assert found.correlation > 0.95


@pytest.mark.parametrize("length", [2, 3, 50, 700])
def test_a_stretch_too_short_to_choose_in_is_faded_over_whole(length: int) -> None:
    samples = np.full((1, length), 0.1, np.float32)
    found = find_fade(samples, samples, length // 2, RATE_HZ)
    start = found.centre - found.length // 2
    assert start >= 0
    assert start + found.length <= length


def test_digital_silence_is_a_silence() -> None:
    silent = np.zeros((2, RATE_HZ), np.float32)
    found = find_fade(silent, silent, 8_000, RATE_HZ)
    assert found.is_silent
    assert abs(found.centre - 8_000) <= 320
