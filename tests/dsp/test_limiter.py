"""The ceiling is never crossed, what is under it is not touched, and bass is not bent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp.limiter import limit
from coproduce.dsp.loudness import measure
from coproduce.dsp.true_peak import true_peak_dbtp
from coproduce.model.audio import Samples, Signal, signal_of

RATE_HZ = 48_000


def strokes(duration_s: float, seed: int, channels: int = 2) -> Signal:
    """Make noise strokes that ring out over a quieter bed, a hard case for a limiter."""
    generator = np.random.default_rng(seed)
    length = round(duration_s * RATE_HZ)
    time_s = np.arange(length) / RATE_HZ
    envelope = 0.1 + 0.9 * np.exp(-12.0 * (time_s % 0.5))
    noise = generator.standard_normal((channels, length)) * envelope * 0.25
    return Signal(np.clip(noise, -1, 1).astype(np.float32), RATE_HZ)


def sine(frequency_hz: float, amplitude: float, duration_s: float = 3.0) -> Signal:
    wave = amplitude * np.sin(2 * np.pi * frequency_hz * np.arange(duration_s * RATE_HZ) / RATE_HZ)
    return Signal(wave[None].astype(np.float32), RATE_HZ)


@settings(max_examples=12, deadline=None)
@given(
    drive_db=st.floats(-3.0, 24.0), ceiling_dbtp=st.floats(-20.0, 0.0), seed=st.integers(0, 1000)
)
def test_the_true_peak_never_crosses_the_ceiling(
    drive_db: float, ceiling_dbtp: float, seed: int
) -> None:
    limited = limit(strokes(1.0, seed), ceiling_dbtp, drive_db=drive_db)
    assert true_peak_dbtp(signal_of(limited.stream)) <= ceiling_dbtp + 1e-4


def test_the_worst_of_waves_stays_under_the_ceiling() -> None:
    n = np.arange(RATE_HZ)
    quarter = np.sign(np.sin(np.pi / 2 * n + np.pi / 4)) * (1 - 0.999 * (n // 5000 % 2))
    limited = limit(Signal(quarter[None].astype(np.float32), RATE_HZ), -1.0, drive_db=12.0)
    assert true_peak_dbtp(signal_of(limited.stream)) <= -1.0 + 1e-4


def test_sound_under_the_ceiling_passes_unchanged() -> None:
    quiet = Signal(strokes(1.0, 1).samples * np.float32(0.1), RATE_HZ)
    limited = limit(quiet, -1.0)
    np.testing.assert_allclose(signal_of(limited.stream).samples, quiet.samples, rtol=1e-6)
    assert limited.most_reduction_db == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("frequency_hz", [60.0, 100.0, 997.0])
def test_a_steady_note_driven_12_db_is_distorted_by_less_than_1_percent(
    frequency_hz: float,
) -> None:
    limited = signal_of(limit(sine(frequency_hz, 0.9), -1.0, drive_db=12.0).stream).samples[0]
    middle = limited[RATE_HZ // 2 : -RATE_HZ // 2].astype(np.float64)
    power = np.abs(np.fft.rfft(middle * np.blackman(len(middle)))) ** 2
    tone = round(frequency_hz * len(middle) / RATE_HZ)
    around = power[tone - 6 : tone + 7].sum()
    assert np.sqrt((power[6:].sum() - around) / around) <= 0.01


def test_most_of_the_drive_becomes_loudness() -> None:
    song = strokes(6.0, 3)
    before = measure(song).loudness_lufs
    after = measure(limit(song, -1.0, drive_db=6.0).stream).loudness_lufs
    assert before is not None
    assert after is not None
    assert after - before > 3.0


def test_both_channels_get_the_same_gain() -> None:
    samples: Samples = np.zeros((2, RATE_HZ), np.float32)
    samples[0] = sine(300.0, 1.0, 1.0).samples[0]
    samples[1] = 0.25 * samples[0]
    limited = signal_of(limit(Signal(samples, RATE_HZ), -6.0).stream).samples
    np.testing.assert_allclose(limited[1], 0.25 * limited[0], atol=1e-6)


def test_the_gain_is_down_before_the_peak_comes() -> None:
    samples = sine(200.0, 0.2, 1.0).samples.copy()
    samples[0, RATE_HZ // 2 : RATE_HZ // 2 + 100] *= 5.0
    limited = signal_of(limit(Signal(samples, RATE_HZ), -6.0).stream).samples[0]
    ratio = np.abs(limited) / np.maximum(np.abs(samples[0]), 1e-3)
    jumps = np.abs(np.diff(ratio[np.abs(samples[0]) > 0.05]))
    assert jumps.max() < 0.05


@pytest.mark.parametrize("length", [1, 7, 500])
def test_short_sounds_are_limited_too(length: int) -> None:
    limited = limit(Signal(np.ones((1, length), np.float32), RATE_HZ), -6.0)
    assert signal_of(limited.stream).length_samples == length
    assert true_peak_dbtp(signal_of(limited.stream)) <= -6.0 + 1e-4
