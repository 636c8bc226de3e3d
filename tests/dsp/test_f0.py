from collections.abc import Callable

import numpy as np
import pytest

from coproduce.dsp.f0 import HOP_S, track_pitch
from coproduce.dsp.heard import Heard, impression_of
from coproduce.dsp.notes import best_notes, gather_evidence
from coproduce.errors import AudioError
from coproduce.model.audio import Signal

RATE_HZ = 22_050
Tones = Callable[..., Signal]


@pytest.mark.parametrize("midi", [48.0, 60.35, 76.0])
def test_pitch_is_within_ten_cents(midi: float, tones: Tones) -> None:
    track = track_pitch(tones((midi, 1.0, 0.0)))
    sung = track.pitch_midi[track.voicing > 0.9]
    assert len(sung) * HOP_S == pytest.approx(1.0, abs=0.15)
    assert np.median(sung) == pytest.approx(midi, abs=0.1)


def test_whistling_is_followed_to_the_end_of_the_detector() -> None:
    time_s = np.arange(RATE_HZ) / RATE_HZ
    whistled = (0.3 * np.sin(2 * np.pi * 1975.5 * time_s)).astype(np.float32)  # B6
    track = track_pitch(Signal(whistled[None], RATE_HZ))
    sung = track.pitch_midi[track.voicing > 0.9]
    assert len(sung) * HOP_S > 0.8
    assert np.median(sung) == pytest.approx(95.0, abs=0.1)


def test_one_voice_is_all_harmonics_and_a_quiet_recording_is_heard_as_well(tones: Tones) -> None:
    loud = tones((60, 0.5, 0.0), (64, 0.5, 0.0))
    quiet = Signal((loud.samples * np.float32(0.01)), RATE_HZ)
    for signal in (loud, quiet):
        track = track_pitch(signal)
        assert np.median(track.harmonicity[track.voicing > 0.9]) > 0.9
        evidence = gather_evidence(track)
        assert evidence is not None
        assert len(best_notes(evidence)) == 2


def test_a_tune_is_heard_as_a_tune(tones: Tones) -> None:
    track = track_pitch(tones((60, 0.5, 0.3), (64, 0.5, 0.3), (67, 0.5, 0.3), (60, 0.8, 0.3)))
    assert impression_of(track).heard is Heard.TUNE


def test_too_short_or_broken_sound_is_refused() -> None:
    with pytest.raises(AudioError, match="too short"):
        track_pitch(Signal(np.zeros((1, 100), dtype=np.float32), RATE_HZ))
    broken = np.zeros((1, RATE_HZ), dtype=np.float32)
    broken[0, 77] = np.nan
    with pytest.raises(AudioError, match="not numbers"):
        track_pitch(Signal(broken, RATE_HZ))


def test_listening_twice_hears_the_same(tones: Tones) -> None:
    signal = tones((60, 0.5, 0.2), (64, 0.5, 0.2))
    assert track_pitch(signal) == track_pitch(signal)
