"""Lags and clocks from whitened sound, and no line where there is none."""

import itertools

import numpy as np
import pytest

from coproduce.dsp.correlate import RATE_HZ, hear, whiten
from coproduce.dsp.drift import fit_clock_line
from coproduce.dsp.lags import likely_lags
from coproduce.dsp.one_channel import Wave
from coproduce.model.audio import Signal


def noise(duration_s: float, seed: int) -> Wave:
    generator = np.random.default_rng(seed)
    return generator.standard_normal(round(duration_s * RATE_HZ)).astype(np.float32) * np.float32(
        0.1
    )


def test_whitening_gives_quiet_moments_the_weight_of_loud_ones() -> None:
    wave = noise(4.0, 1)
    wave[: 2 * RATE_HZ] *= np.float32(0.001)
    white = whiten(wave)
    quiet, loud = white[RATE_HZ : RATE_HZ * 3 // 2], white[3 * RATE_HZ : RATE_HZ * 7 // 2]
    assert len(white) == len(wave)
    assert np.std(quiet) == pytest.approx(np.std(loud), rel=0.1)


def test_whitened_silence_is_silent() -> None:
    assert not whiten(np.zeros(RATE_HZ, np.float32)).any()


@pytest.mark.parametrize("late_s", [0.0, 3.217, -5.5, 19.0])
def test_a_lag_of_any_size_in_either_direction_is_found(late_s: float) -> None:
    wave = noise(30.0, 2)
    late = round(late_s * RATE_HZ)
    take = np.pad(wave, (late, 0)) if late >= 0 else wave[-late:]
    *_, lags = likely_lags(whiten(wave), whiten(take.astype(np.float32)))
    assert lags[0].lag_s == pytest.approx(late_s, abs=0.005)
    line = fit_clock_line(whiten(wave), whiten(take.astype(np.float32)), lags[0].lag_s)
    assert line is not None
    assert line.offset_s == pytest.approx(late_s, abs=1e-5)
    assert line.drift_ppm == pytest.approx(0.0, abs=0.5)
    assert line.agreeing == line.windows


def test_unrelated_sound_has_no_strong_line() -> None:
    one, other = whiten(noise(30.0, 3)), whiten(noise(30.0, 4))
    for lag in itertools.chain.from_iterable(likely_lags(one, other)):
        line = fit_clock_line(one, other, lag.lag_s)
        assert line is None or line.strength < 8.0


def test_too_little_overlap_gives_no_line() -> None:
    wave = whiten(noise(10.0, 5))
    assert fit_clock_line(wave, wave, 9.5) is None


def test_sound_that_comes_in_blocks_is_whitened_as_in_one_piece() -> None:
    wave = noise(140.0, 7)
    in_blocks = hear(Signal(wave[None], RATE_HZ))
    np.testing.assert_allclose(in_blocks, whiten(wave), atol=2e-3)
