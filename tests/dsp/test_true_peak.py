"""True peaks against EBU Tech 3341's sines and against peaks known beforehand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp.true_peak import TruePeakMeter, between, true_peak_dbtp
from coproduce.model.audio import Signal
from coproduce.units import gain_to_db

RATE_HZ = 48_000


def faded_sine(turns: float, phase_degrees: float, amplitude: float) -> Signal:
    """Make a sine of `turns` a sample that fades in and out, as the EBU's files do."""
    length = RATE_HZ
    wave = amplitude * np.sin(2 * np.pi * turns * np.arange(length) + np.radians(phase_degrees))
    fade = np.minimum(1.0, np.minimum(np.arange(length), np.arange(length)[::-1]) / 480.0)
    return Signal((wave * fade)[None].astype(np.float32), RATE_HZ)


@pytest.mark.parametrize(
    ("case", "turns", "phase_degrees", "amplitude", "peak_dbtp"),
    [
        ("EBU Tech 3341 case 15", 1 / 4, 0.0, 0.5, -6.0),
        ("EBU Tech 3341 case 16", 1 / 4, 45.0, 0.5, -6.0),
        ("EBU Tech 3341 case 17", 1 / 6, 60.0, 0.5, -6.0),
        ("EBU Tech 3341 case 18", 1 / 8, 67.5, 0.5, -6.0),
        ("EBU Tech 3341 case 19", 1 / 4, 45.0, 1.41, 3.0),
    ],
)
def test_ebu_tech_3341_true_peak(
    case: str, turns: float, phase_degrees: float, amplitude: float, peak_dbtp: float
) -> None:
    measured = true_peak_dbtp(faded_sine(turns, phase_degrees, amplitude))
    assert -0.4 <= measured - peak_dbtp <= 0.2, case
    assert measured == pytest.approx(20 * np.log10(amplitude), abs=0.02)


@settings(max_examples=40, deadline=None)
@given(turns=st.floats(0.01, 0.42), phase_degrees=st.floats(0.0, 360.0))
def test_any_sine_reads_its_amplitude(turns: float, phase_degrees: float) -> None:
    sine = faded_sine(turns, phase_degrees, 0.5)
    short = Signal(sine.samples[:, 10_000:14_000].copy(), RATE_HZ)
    window = np.hanning(4000).astype(np.float32)
    assert true_peak_dbtp(Signal(short.samples * window, RATE_HZ)) == pytest.approx(-6.02, abs=0.06)


def test_a_peak_between_two_samples_at_the_very_end_is_seen() -> None:
    samples = np.zeros((1, 5000), np.float32)
    samples[0, -2:] = 0.8
    meter = TruePeakMeter(1)
    meter.add(samples)
    meter.finish()
    assert meter.sample_peak == pytest.approx(0.8)
    assert meter.true_peak > 0.95


def test_the_true_peak_is_never_below_the_sample_peak() -> None:
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, (2, 50_000)).astype(np.float32)
    signal = Signal(noise, RATE_HZ)
    assert true_peak_dbtp(signal) >= gain_to_db(float(np.abs(noise).max()))


def test_pieces_read_like_the_whole() -> None:
    noise = np.random.default_rng(2).standard_normal((2, 100_000)).astype(np.float32) * 0.1
    noise = noise.astype(np.float32)
    meter = TruePeakMeter(2)
    for start in range(0, 100_000, 777):
        meter.add(noise[:, start : start + 777])
    meter.finish()
    whole = true_peak_dbtp(Signal(noise, RATE_HZ))
    assert gain_to_db(meter.true_peak) == pytest.approx(whole, abs=0.01)


def test_a_quarter_of_a_sample_later_is_the_sine_a_quarter_of_a_sample_later() -> None:
    n = np.arange(20_000)
    wave = np.sin(0.3 * n).astype(np.float32)[None]
    shift = between(0.25, 1)
    pieces = [later for _, later in shift.add(wave)] + [later for _, later in shift.finish()]
    later = np.concatenate(pieces, axis=1)
    assert later.shape == wave.shape
    middle = slice(100, -100)
    np.testing.assert_allclose(later[0, middle], np.sin(0.3 * (n + 0.25))[middle], atol=2e-4)


def test_silence_has_no_peak() -> None:
    assert true_peak_dbtp(Signal(np.zeros((1, 10), np.float32), RATE_HZ)) == -np.inf
