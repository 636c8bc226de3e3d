"""A sung tune, laid into a song: in tune with A = 440 Hz and on its beats."""

import numpy as np
import pytest

from coproduce.dsp.struck import FloatArray
from coproduce.dsp.synth import Tape
from coproduce.model.audio import Signal
from coproduce.model.music import TimeSignature
from coproduce.stages.manners import Pace
from coproduce.stages.sing import Entry, Phrase, Singer, SungTune, sing

RATE_HZ = 44_100
PACE = Pace(tempo_bpm=60.0, time_signature=TimeSignature(4, 4), bar_one_s=2.0)
TAPE = Tape(length_s=12.0, sample_rate_hz=48_000)


def tune(cents: float = -20.0) -> SungTune:
    """Two beeps a second long, sung flat, at 1.1 s and 3.1 s of the recording."""
    time_s = np.arange(5 * RATE_HZ) / RATE_HZ
    sounding = ((time_s >= 1.1) & (time_s < 2.1)) | ((time_s >= 3.1) & (time_s < 4.1))
    samples = 0.5 * np.sin(2 * np.pi * 440.0 * 2 ** (cents / 1200) * time_s) * sounding
    phrases = tuple(
        Phrase(start_s=at - 0.1, end_s=at + 1.1, beats=((beat, at),))
        for beat, at in ((0.0, 1.1), (2.0, 3.1))
    )
    signal = Signal(samples.astype(np.float32)[np.newaxis, :], RATE_HZ)
    return SungTune(signal=signal, phrases=phrases, tuning_cents=cents)


def onsets_s(samples: FloatArray) -> list[float]:
    loud = np.abs(samples) > 0.05
    return [
        float(at) / 48_000 for at in np.flatnonzero(loud) if not loud[max(0, at - 9600) : at].any()
    ]


def test_each_phrase_is_on_its_beat_within_a_millisecond() -> None:
    signal = sing(tune(), [Entry(first_beat=0.0), Entry(first_beat=5.0)], PACE, TAPE)
    found = onsets_s(signal.samples[0].astype(np.float64))
    assert found == pytest.approx([2.0, 4.0, 7.0, 9.0], abs=0.001)


def test_it_is_in_tune_with_the_band() -> None:
    signal = sing(tune(), [Entry(first_beat=0.0)], PACE, TAPE)
    beep = signal.samples[0, 98_000:140_000] * np.hanning(42_000)
    peak_hz = np.abs(np.fft.rfft(beep, 1 << 19)).argmax() * 48_000 / (1 << 19)
    assert 1200 * np.log2(peak_hz / 440.0) == pytest.approx(0.0, abs=2.0)


def test_a_singer_is_late_and_sharp_as_asked() -> None:
    signal = sing(tune(), [Entry(first_beat=0.0)], PACE, TAPE, Singer(cents=30.0, late_s=0.05))
    assert onsets_s(signal.samples[0].astype(np.float64))[0] == pytest.approx(2.05, abs=0.001)


def test_levels_and_places_are_obeyed() -> None:
    stereo = Tape(length_s=12.0, sample_rate_hz=48_000, channels=2)
    left = sing(tune(), [Entry(first_beat=0.0, level=0.5)], PACE, stereo, Singer(pan=-1.0)).samples
    assert np.abs(left[0]).max() == pytest.approx(0.25, abs=0.04)  # rings at its edges
    assert np.abs(left[1]).max() < 1e-6
