import numpy as np
import pytest

from coproduce.dsp.f0 import HOP_S, track_pitch
from coproduce.dsp.heard import Heard, impression_of
from coproduce.dsp.notes import find_notes
from coproduce.errors import AudioError
from coproduce.model.audio import Signal
from coproduce.units import midi_to_hz

RATE_HZ = 22_050


def tones(*notes: tuple[float, float, float], gap_s: float = 0.05) -> Signal:
    """Sound harmonic notes (MIDI pitch, seconds, vibrato in semitones), silence between them."""
    parts = [np.zeros(RATE_HZ // 5)]
    for midi, length_s, vibrato in notes:
        times = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
        pitch = midi + vibrato * np.sin(2 * np.pi * 6.0 * times)
        phase = 2 * np.pi * np.cumsum([midi_to_hz(p) for p in pitch]) / RATE_HZ
        fade = np.minimum(1.0, np.minimum(times, times[::-1]) / 0.015)
        parts += [sum(np.sin(k * phase) / k for k in range(1, 12)) * fade * 0.1]
        parts += [np.zeros(round(gap_s * RATE_HZ))]
    sound = np.concatenate([*parts, np.zeros(RATE_HZ // 5)])
    sound += np.random.default_rng(5).normal(0, 3e-4, len(sound))
    return Signal(sound.astype(np.float32)[None], RATE_HZ)


@pytest.mark.parametrize("midi", [48.0, 60.35, 76.0])
def test_pitch_is_within_ten_cents(midi: float) -> None:
    track = track_pitch(tones((midi, 1.0, 0.0)))
    sung = track.pitch_midi[track.voicing > 0.9]
    assert len(sung) * HOP_S == pytest.approx(1.0, abs=0.15)
    assert np.median(sung) == pytest.approx(midi, abs=0.1)


def test_one_voice_is_all_harmonics_and_a_quiet_recording_is_heard_as_well() -> None:
    loud = tones((60, 0.5, 0.0), (64, 0.5, 0.0))
    quiet = Signal((loud.samples * np.float32(0.01)), RATE_HZ)
    for signal in (loud, quiet):
        track = track_pitch(signal)
        assert np.median(track.harmonicity[track.voicing > 0.9]) > 0.9
        assert len(find_notes(track)) == 2


def test_a_slow_note_with_vibrato_is_one_note() -> None:
    (note,) = find_notes(track_pitch(tones((62.0, 2.5, 0.5))))
    assert note.pitch_midi == pytest.approx(62.0, abs=0.2)
    assert note.end_s - note.onset_s == pytest.approx(2.5, abs=0.15)


def test_the_same_note_five_times_is_five_notes() -> None:
    notes = find_notes(track_pitch(tones(*[(65.0, 0.3, 0.0)] * 5)))
    assert [round(note.pitch_midi) for note in notes] == [65] * 5
    for index, note in enumerate(notes):
        assert note.onset_s == pytest.approx(0.2 + 0.35 * index, abs=0.05)


def test_a_scale_without_gaps_is_told_apart_by_its_pitch() -> None:
    scale = [60.0, 62.0, 64.0, 65.0, 67.0]
    notes = find_notes(track_pitch(tones(*[(p, 0.35, 0.0) for p in scale], gap_s=0.0)))
    assert [round(note.pitch_midi) for note in notes] == scale


def test_a_tune_is_heard_as_a_tune() -> None:
    track = track_pitch(tones((60, 0.5, 0.3), (64, 0.5, 0.3), (67, 0.5, 0.3), (60, 0.8, 0.3)))
    assert impression_of(track).heard is Heard.TUNE


def test_too_short_or_broken_sound_is_refused() -> None:
    with pytest.raises(AudioError, match="too short"):
        track_pitch(Signal(np.zeros((1, 100), dtype=np.float32), RATE_HZ))
    broken = np.zeros((1, RATE_HZ), dtype=np.float32)
    broken[0, 77] = np.nan
    with pytest.raises(AudioError, match="not numbers"):
        track_pitch(Signal(broken, RATE_HZ))


def test_listening_twice_hears_the_same() -> None:
    signal = tones((60, 0.5, 0.2), (64, 0.5, 0.2))
    assert track_pitch(signal) == track_pitch(signal)
