"""Long pauses are passed over, and times are those of the recording."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.pauses import KEPT_S, without_pauses
from coproduce.dsp.sung_frames import sung_frames
from coproduce.model.audio import Signal

Tones = Callable[..., Signal]
NOTES = ((60.0, 0.5, 0.0), (62.0, 0.5, 0.0))


def with_pause(sound: Signal, pause_s: float) -> Signal:
    """Sound, a pause with the noise of a room, and the sound again."""
    hiss = np.random.default_rng(1).normal(0, 3e-4, (1, round(pause_s * sound.sample_rate_hz)))
    parts = (sound.samples, hiss.astype(np.float32), sound.samples)
    return Signal(np.concatenate(parts, axis=1), sound.sample_rate_hz)


def test_a_recording_without_long_pauses_is_left_as_it_is(tones: Tones) -> None:
    track = track_pitch(with_pause(tones(*NOTES), 2.0))
    listening = without_pauses(track)
    assert listening.track is track
    assert listening.whole_s(1.234) == 1.234


@pytest.mark.parametrize("pause_s", [5.0, 12.5, 40.0])
def test_all_that_is_sung_is_kept_and_its_times_are_known(tones: Tones, pause_s: float) -> None:
    track = track_pitch(with_pause(tones(*NOTES), pause_s))
    listening = without_pauses(track)
    sung, kept = sung_frames(track), sung_frames(listening.track)
    assert kept.sum() == sung.sum()
    moments = [listening.whole_s(frame * track.hop_s) for frame in np.flatnonzero(kept)]
    np.testing.assert_allclose(moments, np.flatnonzero(sung) * track.hop_s, atol=1e-9)
    gap_s = np.diff(np.flatnonzero(kept)).max() * track.hop_s
    assert gap_s == pytest.approx(2 * KEPT_S, abs=2 * track.hop_s)
    assert listening.track.duration_s < 5.0


def test_silence_before_and_after_the_tune_is_passed_over_too(tones: Tones) -> None:
    sound = tones(*NOTES)
    rate_hz = sound.sample_rate_hz
    samples = np.pad(sound.samples, ((0, 0), (20 * rate_hz, 30 * rate_hz)))
    track = track_pitch(Signal(samples, rate_hz))
    listening = without_pauses(track)
    assert listening.track.duration_s == pytest.approx(sound.duration_s + 4 * KEPT_S, abs=0.5)
    first = int(np.flatnonzero(sung_frames(listening.track))[0]) * track.hop_s
    assert listening.whole_s(first) == pytest.approx(20.2, abs=0.1)
