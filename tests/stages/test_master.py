"""A master is as loud as was asked for and under its ceiling, or says what it reached."""

import numpy as np
import pytest

from coproduce.dsp.loudness import measure
from coproduce.errors import AudioError
from coproduce.model.audio import Signal, signal_of
from coproduce.model.mixing import MasterTarget, Purpose
from coproduce.stages.master import TARGETS, master

RATE_HZ = 48_000


@pytest.fixture(scope="module")
def song() -> Signal:
    """Give eight seconds of chords with strokes over them, as a mix leaves them: -3 dBFS peaks."""
    generator = np.random.default_rng(12)
    time_s = np.arange(8 * RATE_HZ) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * f * time_s + f) for f in (110.0, 220.0, 277.2, 329.6, 660.0))
    stroke = generator.standard_normal((2, len(time_s))) * np.exp(-20.0 * (time_s % 0.5))
    sides = 0.06 * chord + 0.12 * stroke
    return Signal((sides / np.abs(sides).max() * 0.7).astype(np.float32), RATE_HZ)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_is_reached_and_its_ceiling_kept(song: Signal, purpose: Purpose) -> None:
    target = TARGETS[purpose]
    mastered = master(song, target)
    after = measure(mastered.stream)
    assert mastered.reached
    assert after.loudness_lufs == pytest.approx(target.loudness_lufs, abs=0.1)
    assert after.true_peak_dbtp is not None
    assert after.true_peak_dbtp <= target.ceiling_dbtp
    assert after == mastered.after
    assert mastered.account


def test_a_cd_is_44_1_khz_and_16_bits_of_the_same_length(song: Signal) -> None:
    mastered = master(song, TARGETS[Purpose.CD])
    made = signal_of(mastered.stream)
    assert made.sample_rate_hz == 44_100
    assert made.duration_s == pytest.approx(song.duration_s, abs=1e-3)
    assert made.length_samples == mastered.length_samples
    steps = made.samples.astype(np.float64) * 2**15
    np.testing.assert_array_equal(steps, np.rint(steps))
    assert any("dither" in sentence for sentence in mastered.account)


def test_the_same_mix_gives_the_same_master(song: Signal) -> None:
    first, again = (signal_of(master(song, TARGETS[Purpose.CD]).stream) for _ in range(2))
    np.testing.assert_array_equal(first.samples, again.samples)


def test_what_cannot_be_reached_is_said_and_the_ceiling_still_kept(song: Signal) -> None:
    mastered = master(song, MasterTarget(loudness_lufs=-2.0, ceiling_dbtp=-1.0))
    assert not mastered.reached
    assert mastered.most_reduction_db <= 12.1
    assert mastered.after.true_peak_dbtp is not None
    assert mastered.after.true_peak_dbtp <= -1.0
    assert "cannot be reached" in mastered.account[-1]


def test_turning_down_touches_nothing_but_the_level(song: Signal) -> None:
    mastered = master(song, MasterTarget(loudness_lufs=-30.0, ceiling_dbtp=-1.0))
    ratio = signal_of(mastered.stream).samples / song.samples
    assert ratio.std() / ratio.mean() < 1e-5
    assert mastered.most_reduction_db == 0.0


def test_silence_cannot_be_mastered() -> None:
    with pytest.raises(AudioError, match="loud enough"):
        master(Signal(np.zeros((2, RATE_HZ), np.float32), RATE_HZ), TARGETS[Purpose.LIVE])
