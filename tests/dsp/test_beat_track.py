"""Beats are where they are played, and go on evenly under a chord that is held at the end."""

from __future__ import annotations

import numpy as np
import pytest

from coproduce.dsp.beat_track import BeatPrior, track_beats
from coproduce.dsp.onset_strength import RATE_HZ, hear_onsets
from coproduce.model.audio import Signal

BEATS = 4
BARS = 10
CHORDS = ((220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))


def strummed(beat_s: float, held_s: float, noise: float) -> Signal:
    """Play a chord on each beat, and hold the one of the last bar."""
    late = np.random.default_rng(3)
    samples = late.normal(0.0, noise, round((BARS * BEATS * beat_s + 5.0) * RATE_HZ))
    for beat in range((BARS - 1) * BEATS + 1):
        length_s = held_s if beat == (BARS - 1) * BEATS else 0.9 * beat_s
        times_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
        shape = np.minimum(1.0, times_s / 0.003) * np.minimum(1.0, (length_s - times_s) / 0.03)
        shape *= 0.08 * np.exp(-1.5 * times_s)
        start = round((1.0 + beat * beat_s + late.normal(0.0, 0.006)) * RATE_HZ)
        for pitch_hz in CHORDS[beat // BEATS % len(CHORDS)]:
            for part in range(1, 6):
                wave = np.sin(2 * np.pi * part * pitch_hz * times_s) / part
                samples[start : start + len(wave)] += shape * wave
    return Signal(samples[None].astype(np.float32), RATE_HZ)


@pytest.mark.parametrize("held_s", [2.0, 3.7])
@pytest.mark.parametrize("noise", [1e-5, 1e-3])
@pytest.mark.parametrize("beat_s", [0.45, 0.6])
def test_a_chord_held_at_the_end_bends_no_beat(beat_s: float, held_s: float, noise: float) -> None:
    prior = BeatPrior(
        interval_s=beat_s, beats_per_bar=BEATS, bar_one_s=1.0, changes=(1.0, 0.1, 0.3, 0.1)
    )
    heard = hear_onsets([strummed(beat_s, held_s, noise)])
    tracked = track_beats(heard, prior, 1.0 + (BARS - 1) * BEATS * beat_s + held_s)
    assert tracked is not None
    found = np.array(tracked.times_s)
    truth = 1.0 + beat_s * np.arange(len(found))
    np.testing.assert_allclose(found, truth, atol=0.03)
    assert len(found) > (BARS - 1) * BEATS
