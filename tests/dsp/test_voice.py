"""The curves of a voice: levels, change, and how much of it lies on harmonics."""

from __future__ import annotations

import numpy as np
import pytest

from coproduce.dsp import voice
from coproduce.dsp.voice import HOP_SAMPLES, RATE_HZ, Reals, harmonicity, voice_curves

LENGTH = 2 * RATE_HZ


def tone(frequency_hz: float, harmonics: int = 8) -> Reals:
    moments = np.arange(LENGTH) / RATE_HZ
    partials = [np.sin(2 * np.pi * frequency_hz * n * moments) / n for n in range(1, harmonics + 1)]
    return np.asarray(0.1 * np.sum(partials, axis=0), np.float32)


def hiss() -> Reals:
    return np.asarray(0.1 * np.random.default_rng(5).standard_normal(LENGTH), np.float32)


@pytest.mark.parametrize("frames", [1, 7, 249, 251])
def test_no_curve_depends_on_how_long_a_recording_is_cut_into_blocks(
    monkeypatch: pytest.MonkeyPatch, frames: int
) -> None:
    sound = np.concatenate((tone(220.0), hiss()))
    pitch_hz = np.full(len(sound) // HOP_SAMPLES, 220.0)
    curves, share = voice_curves(sound), harmonicity(sound, pitch_hz)
    monkeypatch.setattr(voice, "_BLOCK_FRAMES", frames)
    again = voice_curves(sound)
    for name in ("energy_db", "vowel_db", "hiss_db", "rise_db", "change_db"):
        # A ten-thousandth of a decibel: additions may be in another order.
        np.testing.assert_allclose(getattr(again, name), getattr(curves, name), atol=1e-4)
    np.testing.assert_allclose(harmonicity(sound, pitch_hz), share, atol=1e-6)


def test_a_sung_note_lies_on_its_harmonics_and_noise_does_not() -> None:
    frames = LENGTH // HOP_SAMPLES
    sung = harmonicity(tone(220.0), np.full(frames, 220.0))
    noise = harmonicity(hiss(), np.full(frames, 220.0))
    wrong = harmonicity(tone(220.0), np.full(frames, 270.0))
    assert sung.shape == (frames,)
    assert np.median(sung) > 0.95
    # Five bins of fourteen lie on the teeth of this comb.
    assert np.median(noise) == pytest.approx(5 / 14.08, abs=0.08)
    assert np.median(wrong) < 0.5


def test_a_tone_that_sets_in_is_a_rise_then_and_steady_afterwards() -> None:
    sound = tone(220.0)
    sound[: LENGTH // 2] *= 1e-2
    curves = voice_curves(sound)
    onset = LENGTH // 2 // HOP_SAMPLES
    assert abs(int(np.argmax(curves.rise_db)) - onset) <= 3
    assert curves.rise_db[onset + 20 : -10].max() < 0.1 * curves.rise_db.max()
    # Half a decibel.
    step_db = curves.energy_db[onset + 20] - curves.energy_db[onset - 20]
    assert step_db == pytest.approx(40.0, abs=0.5)


def test_vowels_and_sibilants_have_curves_of_their_own() -> None:
    vowel = voice_curves(tone(440.0, harmonics=4))
    whistle = voice_curves(tone(5000.0, harmonics=1))
    middle = LENGTH // HOP_SAMPLES // 2
    assert vowel.vowel_db[middle] > vowel.hiss_db[middle] + 30.0
    assert whistle.hiss_db[middle] > whistle.vowel_db[middle] + 30.0
