"""Onsets are heard where they are, in any channel, however the file is read."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from coproduce.dsp.onset_strength import (
    FRAMES_PER_S,
    RATE_HZ,
    hear_onsets,
    hear_together,
    powers_of,
)
from coproduce.model.audio import Signal


def clicks(times_s: list[float], length_s: float = 6.0, channels: int = 1) -> Signal:
    noise = np.random.default_rng(4)
    samples = 4e-3 * noise.standard_normal((1, round(length_s * RATE_HZ)))
    for time_s in times_s:
        start = round(time_s * RATE_HZ)
        samples[0, start : start + 400] += (
            0.4 * noise.standard_normal(400) * np.exp(-np.arange(400) / 80)
        )
    return Signal(np.repeat(samples, channels, axis=0).astype(np.float32), RATE_HZ)


TIMES_S = [1.0, 1.503, 2.117, 3.25, 4.0071]


def test_a_peak_lies_beside_each_onset() -> None:
    heard = hear_onsets([clicks(TIMES_S)])
    for time_s in TIMES_S:
        near = round(time_s * FRAMES_PER_S)
        peak = near - 6 + int(np.argmax(heard.onsets[near - 6 : near + 7]))
        assert peak / FRAMES_PER_S == pytest.approx(time_s, abs=0.025)


def test_the_size_of_the_blocks_does_not_matter() -> None:
    signal = clicks(TIMES_S)
    whole = hear_onsets([signal])
    edges = [0, 100, 5_000, 5_001, 40_000, signal.length_samples]
    pieces = [Signal(signal.samples[:, a:b], RATE_HZ) for a, b in pairwise(edges)]
    in_blocks = hear_onsets(pieces)
    np.testing.assert_allclose(in_blocks.onsets, whole.onsets, atol=1e-4)
    np.testing.assert_allclose(in_blocks.chroma, whole.chroma, atol=1e-4)


def test_a_channel_that_is_upside_down_takes_nothing_away() -> None:
    stereo = clicks(TIMES_S, channels=2)
    stereo.samples[1] *= -1
    upright = hear_onsets([clicks(TIMES_S, channels=2)])
    np.testing.assert_allclose(hear_onsets([stereo]).onsets, upright.onsets, atol=1e-4)


def test_a_band_is_heard_as_one_and_the_longest_counts() -> None:
    early, late = clicks([1.0], 3.0), clicks([4.0], 6.0)
    band = hear_together([powers_of([early]), powers_of([late])])
    assert band.duration_s == pytest.approx(6.0, abs=0.02)
    peaks = np.flatnonzero(band.onsets > 3.0) / FRAMES_PER_S
    assert {round(float(peak)) for peak in peaks} == {1, 4}


def test_silence_has_no_onsets_and_no_chords() -> None:
    heard = hear_onsets([Signal(np.zeros((1, RATE_HZ), np.float32), RATE_HZ)])
    assert np.isfinite(heard.onsets).all()
    assert float(np.abs(heard.onsets).max()) < 1e-3
    assert not heard.chroma_between(0.0, 1.0).any()


def test_digital_silence_after_loud_playing_is_silence() -> None:
    """A running mean of squares may fall a hair below zero there, and has no root."""
    for seed in range(4):
        noise = np.random.default_rng(seed).standard_normal((1, 8 * RATE_HZ)).astype(np.float32)
        noise[:, 3 * RATE_HZ :] = 0.0
        heard = hear_onsets([Signal(noise, RATE_HZ)])
        assert np.isfinite(heard.onsets).all()
        assert np.isfinite(heard.low_onsets).all()


def test_chroma_names_the_notes_of_a_chord() -> None:
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * f * time_s) for f in (261.63, 329.63, 392.0))
    heard = hear_onsets([Signal(0.1 * np.asarray(chord, np.float32)[None], RATE_HZ)])
    assert set(np.argsort(heard.chroma_between(0.5, 1.5))[-3:]) == {0, 4, 7}
