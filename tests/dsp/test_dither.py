"""Dither turns the error of rounding into steady noise, the same each time."""

import itertools

import numpy as np

from coproduce.dsp.dither import dither_blocks
from coproduce.model.audio import Signal

RATE_HZ = 44_100
STEP = 2.0**-15


def dither(signal: Signal, bits: int, seed: int = 0) -> Signal:
    (dithered,) = dither_blocks([signal], bits, seed)
    return dithered


def a_quiet_tone() -> Signal:
    wave = 0.6 * STEP * np.sin(2 * np.pi * 441.0 * np.arange(RATE_HZ) / RATE_HZ)
    return Signal(wave[None].astype(np.float32), RATE_HZ)


def test_every_sample_is_a_whole_step() -> None:
    steps = dither(a_quiet_tone(), 16).samples.astype(np.float64) / STEP
    np.testing.assert_array_equal(steps, np.rint(steps))


def test_a_tone_smaller_than_a_step_is_still_heard_without_harmonics() -> None:
    spectrum = np.abs(np.fft.rfft(dither(a_quiet_tone(), 16).samples[0])) / RATE_HZ * 2
    assert abs(spectrum[441] / (0.6 * STEP) - 1.0) < 0.05
    floor = np.median(spectrum[2:])
    for harmonic in (882, 1323, 2205):
        assert spectrum[harmonic] < 6 * floor


def test_the_noise_is_as_loud_as_triangular_dither_is() -> None:
    generator = np.random.default_rng(1)
    music = Signal(generator.uniform(-0.5, 0.5, (2, RATE_HZ)).astype(np.float32), RATE_HZ)
    error = dither(music, 16).samples.astype(np.float64) - music.samples
    # A third of a quarter from rounding, two from the two halves of the triangle.
    assert abs(np.sqrt(np.mean(error**2)) / (STEP / 2) - 1.0) < 0.02


def test_the_same_seed_is_the_same_sound_and_another_is_not() -> None:
    tone = a_quiet_tone()
    np.testing.assert_array_equal(dither(tone, 16, 7).samples, dither(tone, 16, 7).samples)
    assert (dither(tone, 16, 7).samples != dither(tone, 16, 8).samples).any()


def test_silence_stays_silent_and_full_scale_does_not_wrap() -> None:
    ends = Signal(np.array([[0.0, 1.0, -1.0, 2.0]], np.float32), RATE_HZ)
    dithered = dither(ends, 16).samples[0]
    assert dithered[0] == 0.0
    assert dithered.max() <= 1.0 - STEP
    assert dithered.min() >= -1.0


def test_blocks_of_any_length_are_dithered_as_the_whole_is() -> None:
    generator = np.random.default_rng(2)
    whole = Signal(generator.uniform(-0.5, 0.5, (2, 1000)).astype(np.float32), RATE_HZ)
    edges = [0, 1, 34, 35, 700, 1000]
    blocks = [
        Signal(whole.samples[:, start:end], RATE_HZ) for start, end in itertools.pairwise(edges)
    ]
    pieces = [block.samples for block in dither_blocks(blocks, 16, 7)]
    np.testing.assert_array_equal(np.concatenate(pieces, axis=1), dither(whole, 16, 7).samples)
