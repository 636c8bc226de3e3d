"""The meter against the standards' own cases, named after them, and against another meter."""

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyloudnorm
import pytest

from coproduce.dsp.k_weighting import k_weighting
from coproduce.dsp.loudness import (
    loudness_over_time,
    measure,
    measure_blocks,
    quieter,
)
from coproduce.model.audio import Signal

RATE_HZ = 48_000
SILENCE_DBFS = -300.0


def sines(
    steps: Sequence[tuple[float, float]], rate_hz: int = RATE_HZ, channels: int = 2
) -> Signal:
    """Sines of 1000 Hz, one level in dBFS and one length in seconds after another."""
    levels = [
        np.full(round(duration_s * rate_hz), 10 ** (level_dbfs / 20))
        for level_dbfs, duration_s in steps
    ]
    envelope = np.concatenate(levels)
    wave = envelope * np.sin(2 * np.pi * 1000.0 / rate_hz * np.arange(len(envelope)))
    return Signal(np.tile(wave.astype(np.float32), (channels, 1)), rate_hz)


def coloured_noise(duration_s: float, rate_hz: int, seed: int) -> Signal:
    """Noise that swells and fades, with its energy low down, as music has it."""
    generator = np.random.default_rng(seed)
    length = round(duration_s * rate_hz)
    spectrum = np.fft.rfft(generator.standard_normal((2, length)))
    spectrum /= np.sqrt(np.maximum(1.0, np.arange(spectrum.shape[1]) / 50.0))
    noise = np.fft.irfft(spectrum, n=length)
    swell = 0.55 + 0.45 * np.sin(np.arange(length) / rate_hz)
    samples: npt.NDArray[np.float64] = noise / np.abs(noise).max() * swell * 0.8
    return Signal(samples.astype(np.float32), rate_hz)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000, 22_050])
@pytest.mark.parametrize(
    ("case", "steps", "loudness_lufs"),
    [
        ("EBU Tech 3341 case 1", [(-23.0, 20.0)], -23.0),
        ("EBU Tech 3341 case 2", [(-33.0, 20.0)], -33.0),
        ("EBU Tech 3341 case 3", [(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
        (
            "EBU Tech 3341 case 4",
            [(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
            -23.0,
        ),
        ("EBU Tech 3341 case 5", [(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
    ],
)
def test_ebu_tech_3341_integrated(
    case: str, steps: list[tuple[float, float]], loudness_lufs: float, rate_hz: int
) -> None:
    measured = measure(sines(steps, rate_hz)).loudness_lufs
    assert measured == pytest.approx(loudness_lufs, abs=0.1), case


def test_ebu_tech_3341_case_1_and_2_on_every_scale() -> None:
    for level in (-23.0, -33.0):
        measured = measure(sines([(level, 20.0)]))
        assert measured.max_momentary_lufs == pytest.approx(level, abs=0.1)
        assert measured.max_short_term_lufs == pytest.approx(level, abs=0.1)
        assert measured.loudness_range_lu == pytest.approx(0.0, abs=0.1)


def test_ebu_tech_3341_case_6_surround() -> None:
    wave = np.sin(2 * np.pi * 1000.0 / RATE_HZ * np.arange(20 * RATE_HZ))
    gains = 10 ** (np.array([-28.0, -28.0, -24.0, -30.0, -30.0]) / 20)
    five = (gains[:, None] * wave).astype(np.float32)
    assert measure(Signal(five, RATE_HZ)).loudness_lufs == pytest.approx(-23.0, abs=0.1)
    with_effects = np.insert(five, 3, five[2], axis=0)
    assert measure(Signal(with_effects, RATE_HZ)).loudness_lufs == pytest.approx(-23.0, abs=0.1)


def test_ebu_tech_3341_case_9_short_term_is_steady() -> None:
    curve = loudness_over_time(sines([(-20.0, 1.34), (-30.0, 1.66)] * 5))
    settled = curve.short_term_lufs[curve.times_s >= 3.0]
    assert len(settled) > 100
    np.testing.assert_allclose(settled, -23.0, atol=0.1)


@pytest.mark.parametrize("file", [0, 7, 13, 19])
def test_ebu_tech_3341_case_10_max_short_term(file: int) -> None:
    steps = [(SILENCE_DBFS, 0.15 * file), (-23.0, 3.0), (SILENCE_DBFS, 1.0)]
    assert measure(sines(steps)).max_short_term_lufs == pytest.approx(-23.0, abs=0.1)


def test_ebu_tech_3341_case_12_momentary_is_steady() -> None:
    curve = loudness_over_time(sines([(-20.0, 0.18), (-30.0, 0.22)] * 25))
    settled = curve.momentary_lufs[curve.times_s >= 1.0]
    np.testing.assert_allclose(settled, -23.0, atol=0.1)


@pytest.mark.parametrize("file", range(0, 20, 3))
def test_ebu_tech_3341_case_13_max_momentary(file: int) -> None:
    steps = [(SILENCE_DBFS, 0.02 * file), (-23.0, 0.4), (SILENCE_DBFS, 1.0)]
    assert measure(sines(steps)).max_momentary_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("case", "steps", "range_lu"),
    [
        ("EBU Tech 3342 case 1", [(-20.0, 20.0), (-30.0, 20.0)], 10.0),
        ("EBU Tech 3342 case 2", [(-20.0, 20.0), (-15.0, 20.0)], 5.0),
        ("EBU Tech 3342 case 3", [(-40.0, 20.0), (-20.0, 20.0)], 20.0),
        (
            "EBU Tech 3342 case 4",
            [(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)],
            15.0,
        ),
    ],
)
def test_ebu_tech_3342(case: str, steps: list[tuple[float, float]], range_lu: float) -> None:
    assert measure(sines(steps)).loudness_range_lu == pytest.approx(range_lu, abs=1.0), case


def test_the_weighting_is_the_table_of_bs_1770_at_48_khz() -> None:
    frequencies_hz = np.geomspace(10.0, 23_000.0, 200)
    z = np.exp(-2j * np.pi * frequencies_hz / RATE_HZ)
    shelf = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], z) / np.polyval(
        [0.73248077421585, -1.69065929318241, 1.0], z
    )
    high_pass = np.polyval([1.0, -2.0, 1.0], z) / np.polyval(
        [0.99007225036621, -1.99004745483398, 1.0], z
    )
    difference = k_weighting(frequencies_hz, RATE_HZ) / (shelf * high_pass)
    assert np.abs(20 * np.log10(np.abs(difference))).max() < 0.001


def test_full_scale_sine_of_997_hz_in_one_channel_is_minus_3_01_lufs() -> None:
    wave = np.sin(2 * np.pi * 997.0 / RATE_HZ * np.arange(10 * RATE_HZ)).astype(np.float32)
    assert measure(Signal(wave[None], RATE_HZ)).loudness_lufs == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_another_meter_agrees(rate_hz: int) -> None:
    noise = coloured_noise(25.0, rate_hz, seed=rate_hz)
    theirs = pyloudnorm.Meter(rate_hz).integrated_loudness(noise.samples.T.astype(np.float64))
    # Theirs leaves out the 0.04 dB by which the standard's high-pass is above one.
    assert measure(noise).loudness_lufs == pytest.approx(theirs + 0.043, abs=0.03)


def test_a_piece_in_blocks_measures_like_the_whole() -> None:
    noise = coloured_noise(10.0, 44_100, seed=5)
    whole = measure(noise)
    edges = [0, 1, 2, 5000, 5001, 123_456, 300_000, noise.length_samples]
    blocks = measure_blocks(
        Signal(noise.samples[:, start:end], 44_100) for start, end in itertools.pairwise(edges)
    )
    for name in ("loudness_lufs", "loudness_range_lu", "true_peak_dbtp", "max_momentary_lufs"):
        assert getattr(blocks, name) == pytest.approx(getattr(whole, name), abs=1e-3), name
    assert blocks.duration_s == whole.duration_s


def test_silence_and_less_than_a_block_have_no_loudness() -> None:
    silent = measure(Signal(np.zeros((1, RATE_HZ), np.float32), RATE_HZ))
    assert silent.loudness_lufs is None
    assert silent.loudness_range_lu is None
    assert silent.true_peak_dbtp is None
    short = measure(sines([(-20.0, 0.2)]))
    assert short.loudness_lufs is None
    assert short.true_peak_dbtp == pytest.approx(-20.0, abs=0.2)
    assert measure(Signal(np.ones((1, 1), np.float32), RATE_HZ)).sample_peak_dbfs == 0.0


def test_louder_by_six_is_louder_by_six() -> None:
    noise = coloured_noise(8.0, RATE_HZ, seed=2)
    half = Signal(noise.samples / np.float32(2.0), RATE_HZ)
    louder, quieter = measure(noise), measure(half)
    assert louder.loudness_lufs is not None
    assert quieter.loudness_lufs is not None
    assert louder.loudness_lufs - quieter.loudness_lufs == pytest.approx(6.02, abs=0.01)


def test_the_curve_starts_at_zero_and_lasts_as_long_as_the_sound() -> None:
    curve = loudness_over_time(sines([(-23.0, 5.0)]), hop_s=0.1)
    assert curve.times_s[0] == 0.0
    assert curve.times_s[-1] == pytest.approx(5.0, abs=0.1)
    assert curve.short_term_lufs[0] == -np.inf


def test_what_is_turned_down_measures_what_is_said_without_measuring() -> None:
    generator = np.random.default_rng(8)
    samples = (0.1 * generator.standard_normal((2, 5 * 48_000))).astype(np.float32)
    said = quieter(measure(Signal(samples, 48_000)), 0.5)
    heard = measure(Signal(samples * np.float32(10 ** (-0.5 / 20)), 48_000))
    for name in dataclasses.asdict(heard):
        assert getattr(said, name) == pytest.approx(getattr(heard, name), abs=1e-3)
