"""Faults on purpose: as many, as long and as loud as they say."""

import numpy as np
import numpy.typing as npt
import pytest

from coproduce.dsp import faults
from coproduce.dsp.synth import Instrument, Stroke, Tape, play
from coproduce.errors import AudioError
from coproduce.model.audio import Signal

RATE_HZ = 48_000


def noise(seconds: float = 1.0, channels: int = 2, level: float = 0.1) -> Signal:
    rng = np.random.default_rng(5)
    samples = rng.standard_normal((channels, int(seconds * RATE_HZ))) * level
    return Signal(samples.astype(np.float32), RATE_HZ)


def sine(frequency_hz: float, seconds: float = 2.0, rate_hz: int = RATE_HZ) -> Signal:
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    samples = 0.5 * np.sin(2 * np.pi * frequency_hz * time_s)
    return Signal(samples.astype(np.float32)[np.newaxis, :], rate_hz)


def claps() -> Signal:
    strokes = [
        Stroke(onset_s=0.1 + 0.5 * n, duration_s=0.2, midi_pitch=n % 4, velocity=0.8)
        for n in range(20)
    ]
    return play(Instrument.CLAP, strokes, Tape(length_s=11.0, sample_rate_hz=RATE_HZ))


def full_scale_runs(
    samples: npt.NDArray[np.float32], shortest_samples: int = faults.SHORTEST_RUN_SAMPLES
) -> list[tuple[int, int]]:
    """Find runs of samples at full scale in one channel: (start, length) of each, in samples."""
    full = np.abs(samples) >= 0.999
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(np.int8)))
    pairs = edges.reshape(-1, 2)
    return [
        (int(start), int(end - start)) for start, end in pairs if end - start >= shortest_samples
    ]


@pytest.mark.parametrize("runs", [1, 12, 37])
def test_exactly_that_many_runs_are_clipped(runs: int) -> None:
    clipped = faults.clip_runs(claps(), runs, seed=3)
    found = full_scale_runs(clipped.signal.samples[0])
    assert found == list(zip(clipped.starts, clipped.lengths, strict=True))
    assert len(found) == runs
    assert min(clipped.lengths) >= 3
    assert np.abs(clipped.signal.samples).max() == 1.0


def test_no_single_sample_reaches_full_scale_beside_the_runs() -> None:
    clipped = faults.clip_runs(claps(), 37, seed=3)
    assert len(full_scale_runs(clipped.signal.samples[0], shortest_samples=1)) == 37


def test_too_few_peaks_are_said() -> None:
    with pytest.raises(AudioError, match="too few for 500"):
        faults.clip_runs(noise(0.1, channels=1), 500, seed=1)


def test_what_is_clipped_already_is_refused() -> None:
    with pytest.raises(AudioError, match="full scale already"):
        faults.clip_runs(Signal(np.ones((1, 100), np.float32), RATE_HZ), 1, seed=1)


def test_hum_has_its_level_and_its_three_frequencies() -> None:
    hum = faults.add_hum(Signal(np.zeros((1, RATE_HZ), np.float32), RATE_HZ), -52.0).samples[0]
    assert 20 * np.log10(np.sqrt(np.mean(hum.astype(np.float64) ** 2))) == pytest.approx(
        -52.0, abs=0.01
    )
    levels = np.abs(np.fft.rfft(hum))
    assert set(np.argsort(levels)[-3:].tolist()) == {50, 100, 150}


def test_dc_is_the_mean() -> None:
    shifted = faults.add_dc(sine(100.0), 0.02)
    assert float(shifted.samples.mean()) == pytest.approx(0.02, abs=1e-5)


def test_noise_has_its_level() -> None:
    silent = Signal(np.zeros((2, RATE_HZ), np.float32), RATE_HZ)
    noisy = faults.add_noise(silent, -80.0, seed=1).samples
    assert 20 * np.log10(noisy.std()) == pytest.approx(-80.0, abs=0.1)
    assert noisy.tobytes() == faults.add_noise(silent, -80.0, seed=1).samples.tobytes()


def test_an_inverted_channel_cancels_its_own_sound() -> None:
    signal = faults.double_mono(noise(channels=1))
    inverted = faults.invert_channel(signal, 1)
    assert not inverted.samples.sum(axis=0).any()
    np.testing.assert_array_equal(signal.samples[0], signal.samples[1])


def test_a_channel_that_is_not_there_is_said() -> None:
    with pytest.raises(AudioError, match="no channel 2"):
        faults.invert_channel(noise(), 2)


def test_a_dropout_is_zero_from_one_sample_to_another() -> None:
    dropped = faults.drop_out(noise(), 0.25, 0.5).samples
    assert not dropped[:, 12_000:24_000].any()
    assert dropped[:, [11_999, 24_000]].all()


def test_a_dropout_without_end_lasts_to_the_end() -> None:
    dropped = faults.drop_out(noise(), 0.25).samples
    assert not dropped[:, 12_000:].any()


@pytest.mark.parametrize("drift_ppm", [-100.0, 0.0, 40.0])
def test_another_clock_makes_more_or_fewer_samples_and_the_pitch_follows(drift_ppm: float) -> None:
    taken = faults.record_on_another_clock(sine(100.0, seconds=20.0), 44_100, drift_ppm)
    assert taken.sample_rate_hz == 44_100
    assert taken.length_samples == pytest.approx(20 * 44_100 * (1 + drift_ppm * 1e-6), abs=1)
    # Phase at both ends tells the frequency to a part in a million.
    time_s = np.arange(taken.length_samples) / 44_100
    turned = taken.samples[0] * np.exp(-2j * np.pi * 100.0 * time_s)
    early, late = turned[44_100:88_200].sum(), turned[-88_200:-44_100].sum()
    between_s = (taken.length_samples - 3 * 44_100) / 44_100
    measured_ppm = np.angle(late / early) / (2 * np.pi * 100.0 * between_s) * -1e6
    assert measured_ppm == pytest.approx(drift_ppm, abs=0.2)


def test_another_clock_starts_at_the_same_moment() -> None:
    click = np.zeros((1, RATE_HZ), np.float32)
    click[0, 24_000] = 1.0
    taken = faults.record_on_another_clock(Signal(click, RATE_HZ), 44_100, 0.0)
    assert int(np.abs(taken.samples[0]).argmax()) == 22_050


def test_a_wrong_header_keeps_the_samples() -> None:
    signal = sine(440.0, rate_hz=44_100)
    wrong = faults.mislabel_rate(signal, RATE_HZ)
    assert wrong.samples is signal.samples
    assert wrong.duration_s == pytest.approx(signal.duration_s * 44_100 / 48_000)


def test_what_came_before_delays_the_song() -> None:
    song, talk = noise(1.0), noise(0.8)
    late = faults.start_earlier(song, talk)
    np.testing.assert_array_equal(late.samples[:, 38_400:], song.samples)


def test_recordings_of_two_kinds_are_not_joined() -> None:
    with pytest.raises(AudioError, match="differ"):
        faults.start_earlier(noise(channels=2), noise(channels=1))


def test_inputs_are_left_as_they_were() -> None:
    signal = claps()
    before = signal.samples.tobytes()
    faults.clip_runs(signal, 5, seed=1)
    faults.drop_out(signal, 0.1)
    faults.invert_channel(signal, 0)
    faults.add_dc(signal, 0.1)
    assert signal.samples.tobytes() == before
