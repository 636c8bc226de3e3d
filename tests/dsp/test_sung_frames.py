from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import scipy

from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.stretches import runs_of
from coproduce.dsp.sung_frames import neighbours, settledness, steadied, sung_frames
from coproduce.model.audio import Signal

RATE_HZ = 22_050
Tones = Callable[..., Signal]


def test_a_voice_forty_decibels_below_is_not_the_singer(tones: Tones) -> None:
    near = tones((60.0, 0.6, 0.0)).samples
    far = tones((67.0, 0.6, 0.0)).samples * np.float32(0.01)
    track = track_pitch(Signal(np.concatenate([near, far], axis=1), RATE_HZ))
    (span,) = runs_of(sung_frames(track))
    assert (span[1] - span[0]) * track.hop_s == pytest.approx(0.6, abs=0.1)


def test_vibrato_is_taken_out_and_a_step_between_notes_stays() -> None:
    at = np.arange(200)
    pitch = np.where(at < 100, 60.0, 64.0) + 0.4 * np.sin(2 * np.pi * at / 21)
    steady = steadied(pitch, np.ones(200, dtype=np.bool_))
    assert np.abs(steady[20:80] - 60.0).max() < 0.05
    assert np.abs(steady[120:180] - 64.0).max() < 0.05
    assert steady[101] - steady[98] > 3.0


def test_a_voice_says_little_while_it_slides_in_and_all_once_it_has_arrived() -> None:
    # Silence, a slide of four semitones in 160 ms, a note, and a glide to the next one.
    pitch = np.concatenate(
        [np.zeros(40), np.linspace(56, 60, 20), np.full(60, 60.0), np.linspace(60, 64, 20)]
    )
    voiced = np.arange(len(pitch)) >= 40
    told = settledness(pitch, voiced)
    assert told[45:55].max() < 0.1
    assert told[:40].min() == told[65:].min() == 1.0


def test_after_a_consonant_no_voice_slides_in() -> None:
    pitch = np.concatenate([np.full(60, 60.0), np.zeros(10), np.linspace(60, 64, 20)])
    voiced = np.r_[np.ones(60, np.bool_), np.zeros(10, np.bool_), np.ones(20, np.bool_)]
    assert settledness(pitch, voiced).min() == 1.0


@pytest.mark.parametrize("reach", [0, 1, 7, 40])
def test_neighbours_are_those_of_a_filter_whose_curve_goes_on_level(reach: int) -> None:
    curve = np.random.default_rng(reach).standard_normal(30)
    highest = scipy.ndimage.maximum_filter1d(curve, 2 * reach + 1, mode="nearest")
    assert neighbours(curve, reach, reach).max(axis=1).tolist() == highest.tolist()
    assert neighbours(curve, reach, 0)[:, -1].tolist() == curve.tolist()
