"""Takes of one performance are placed to the microsecond; what does not belong is not moved."""

import numpy as np
import numpy.typing as npt
import pytest

from coproduce.dsp.resample import resample
from coproduce.model.audio import Signal, signal_of
from coproduce.model.recording import AlignmentBasis
from coproduce.stages.align import CONFIDENCE_TO_MOVE, align, unmoved
from coproduce.stages.place import place

RATE_HZ = 44_100
LENGTH_S = 30.0
C_MAJOR = (261.63, 329.63, 392.0)
PROGRESSION = (0, 5, 0, 7, 9, 5, 7, 0, 2, 7, 4, 9, 5, 7, 0)


def song(seed: int, *, voice: float = 1.0, length_s: float = LENGTH_S) -> Signal:
    """Play chords that change every two seconds, with notes at uneven times, by one player."""
    generator = np.random.default_rng(seed)
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    wave = np.zeros(len(time_s))
    for onset_s, duration_s in notes(length_s):
        chord = PROGRESSION[int(onset_s // 2) % len(PROGRESSION)]
        frequency_hz = voice * generator.choice(C_MAJOR) * 2 ** (chord / 12)
        start = round((onset_s + generator.normal(0.0, 0.004)) * RATE_HZ)
        piece = time_s[: max(min(round(duration_s * RATE_HZ), len(time_s) - start), 0)]
        partials = sum(
            np.sin(2 * np.pi * n * frequency_hz * piece + generator.uniform(0, 6)) / n**voice
            for n in (1, 2, 3, 5)
        )
        wave[start : start + len(piece)] += partials * np.exp(-4.0 * piece)
    hiss = 0.002 * generator.standard_normal(len(time_s))
    return Signal((0.1 * wave + hiss)[None].astype(np.float32), RATE_HZ)


def notes(length_s: float) -> list[tuple[float, float]]:
    """List when the notes of the piece begin and how long they ring: the same in every part."""
    steps = np.random.default_rng(99).choice([0.25, 0.25, 0.375, 0.5, 0.75], 400)
    onsets = 0.5 + np.cumsum(steps)
    return [(float(t), 0.9) for t in onsets[onsets < length_s - 1.5]]


def in_another_room(signal: Signal, seed: int, noise: float = 0.01) -> Signal:
    """Hear it from a second microphone: late reflections, duller, with noise 20 dB below."""
    generator = np.random.default_rng(seed)
    length = RATE_HZ // 4
    response = generator.standard_normal(length) * np.exp(-np.arange(length) / (0.05 * RATE_HZ))
    response *= 0.05
    response[0] = 1.0
    dull = np.convolve(response, [0.6, 0.3, 0.1])
    spectrum = np.fft.rfft(signal.samples[0], 2 * signal.length_samples)
    wet = np.fft.irfft(spectrum * np.fft.rfft(dull, 2 * signal.length_samples))
    heard = wet[: signal.length_samples] + noise * generator.standard_normal(signal.length_samples)
    return Signal(heard[None].astype(np.float32), signal.sample_rate_hz)


def on_another_clock(signal: Signal, drift_ppm: float, offset_s: float) -> Signal:
    """Record it with a clock that runs fast, and start the recorder earlier or later.

    The wave is read between its samples by transforming it once at eight times its rate.
    """
    clock_hz = signal.sample_rate_hz * (1 + drift_ppm * 1e-6)
    count = round((signal.duration_s + offset_s) * clock_hz)
    moments_s = np.arange(count) / clock_hz - offset_s
    fine = resample(signal, 8 * signal.sample_rate_hz).samples[0]
    places = moments_s * 8 * signal.sample_rate_hz
    heard = np.interp(places, np.arange(len(fine)), fine, left=0.0, right=0.0)
    hiss = 1e-4 * np.random.default_rng(5).standard_normal(count)
    return Signal((heard + hiss)[None].astype(np.float32), signal.sample_rate_hz)


@pytest.fixture(scope="module")
def guide() -> Signal:
    return song(1)


@pytest.mark.parametrize(
    ("offset_s", "drift_ppm"), [(0.8, 0.0), (12.4, 40.0), (-7.3, -145.0), (0.0, 200.0)]
)
def test_offset_and_drift_of_another_microphone(
    guide: Signal, offset_s: float, drift_ppm: float
) -> None:
    take = on_another_clock(in_another_room(guide, 2), drift_ppm, offset_s)
    found = align(guide, take)
    assert found.moved
    assert found.basis is AlignmentBasis.SOUND
    assert found.drift_ppm == pytest.approx(drift_ppm, abs=2.0)
    late_at_start = found.offset_s - offset_s * (1 + drift_ppm * 1e-6)
    late_at_end = late_at_start + (found.drift_ppm - drift_ppm) * 1e-6 * LENGTH_S
    assert abs(late_at_start) <= 1e-4
    assert abs(late_at_end) <= 1e-4
    assert found.confidence > 0.8


def test_a_stem_lies_on_the_reference(guide: Signal) -> None:
    take = on_another_clock(guide, 60.0, 1.7)
    stem = signal_of(
        place(
            take,
            align(guide, take),
            sample_rate_hz=RATE_HZ,
            start_s=5.0,
            length_samples=20 * RATE_HZ,
        )
    )
    wanted = guide.samples[:, 5 * RATE_HZ : 25 * RATE_HZ]
    error = float(np.sqrt(np.mean((stem.samples - wanted) ** 2)))
    level = float(np.sqrt(np.mean(wanted**2)))
    # What is left is the hiss and a few microseconds.
    assert error < 0.03 * level


def test_a_microphone_wired_upside_down_is_found_and_turned(guide: Signal) -> None:
    heard = in_another_room(guide, 3)
    take = Signal(-heard.samples, RATE_HZ)
    found = align(guide, take)
    assert found.polarity == -1
    stem = signal_of(
        place(take, found, sample_rate_hz=RATE_HZ, start_s=0.0, length_samples=guide.length_samples)
    )
    assert float((stem.samples * guide.samples).sum()) > 0


def test_what_leaks_in_quietly_is_enough(guide: Signal) -> None:
    fiddle = song(7, voice=1.5)
    samples = fiddle.samples + 0.03 * guide.samples
    found = align(guide, Signal(np.pad(samples, ((0, 0), (22_050, 0))), RATE_HZ))
    assert found.basis is AlignmentBasis.SOUND
    assert found.offset_s == pytest.approx(0.5, abs=1e-4)


def test_another_instrument_is_placed_by_its_music(guide: Signal) -> None:
    fiddle = song(7, voice=1.5)
    late = Signal(np.pad(fiddle.samples, ((0, 0), (round(2.3 * RATE_HZ), 0))), RATE_HZ)
    found = align(guide, late)
    assert found.moved
    assert found.basis is AlignmentBasis.MUSIC
    assert found.residual_ms is not None
    assert found.residual_ms >= 30.0  # however alike, players are no nearer together
    assert found.offset_s == pytest.approx(2.3, abs=0.03)
    assert found.drift_ppm == 0.0
    assert "listen" in found.note


def test_players_who_are_together_are_left_alone(guide: Signal) -> None:
    found = align(guide, song(7, voice=1.5))
    assert not found.moved
    assert found.confidence >= CONFIDENCE_TO_MOVE
    assert found.offset_s == 0.0
    assert "together" in found.note


def test_the_same_recording_need_not_be_touched(guide: Signal) -> None:
    found = align(guide, guide)
    assert not found.moved
    assert found.confidence == 1.0
    stem = signal_of(place(guide, found, sample_rate_hz=RATE_HZ, start_s=0.0, length_samples=1000))
    np.testing.assert_array_equal(stem.samples, guide.samples[:, :1000])


def unrelated(kind: str) -> Signal:
    generator = np.random.default_rng(17)
    count = round(LENGTH_S * RATE_HZ)
    time_s = np.arange(count) / RATE_HZ
    waves: dict[str, npt.NDArray[np.float64]] = {
        "noise": 0.1 * generator.standard_normal(count),
        "hum": 0.1 * np.sin(2 * np.pi * 50.0 * time_s),
        "strokes": generator.standard_normal(count) * np.exp(-30.0 * (time_s % 0.61)) * 0.2,
        "tune": 0.2 * np.sin(2 * np.pi * 466.0 * 2 ** (time_s // 0.7 * 5 % 7 / 12) * time_s),
        "silence": np.zeros(count),
        "one stroke": np.exp(-50.0 * np.abs(time_s - 12.0)) * generator.normal(0.0, 0.3, count),
    }
    return Signal(waves[kind][None].astype(np.float32), RATE_HZ)


@pytest.mark.parametrize("kind", ["noise", "hum", "strokes", "tune", "silence", "one stroke"])
def test_what_does_not_belong_is_not_moved_and_that_is_said(guide: Signal, kind: str) -> None:
    found = align(guide, unrelated(kind))
    assert not found.moved
    assert found.confidence < CONFIDENCE_TO_MOVE
    assert (found.offset_s, found.drift_ppm, found.polarity) == (0.0, 0.0, 1)
    assert "isten" in found.note or "compared" in found.note


def test_a_wrong_rate_in_the_header_is_named_and_not_moved(guide: Signal) -> None:
    mislabelled = Signal(in_another_room(guide, 4).samples, 48_000)
    found = align(guide, mislabelled)
    assert not found.moved
    assert "44100 Hz" in found.note


def test_a_take_shorter_than_two_seconds_is_not_judged(guide: Signal) -> None:
    found = align(guide, Signal(guide.samples[:, :RATE_HZ], RATE_HZ))
    assert not found.moved
    assert "short" in found.note


def test_two_sides_upside_down_to_one_another_do_not_hide_the_take(guide: Signal) -> None:
    late = np.pad(guide.samples[0], (RATE_HZ, 0))
    found = align(guide, Signal(np.stack((late, -late)), RATE_HZ))
    assert found.offset_s == pytest.approx(1.0, abs=1e-4)
    assert found.polarity == 1


def test_takes_of_another_rate_become_stems_of_one(guide: Signal) -> None:
    stem = signal_of(
        place(
            resample(guide, 48_000),
            unmoved("the reference"),
            sample_rate_hz=RATE_HZ,
            start_s=3.0,
            length_samples=5 * RATE_HZ,
        )
    )
    wanted = guide.samples[:, 3 * RATE_HZ : 8 * RATE_HZ]
    error = float(np.sqrt(np.mean((stem.samples - wanted) ** 2)))
    # The hiss above 22 kHz is lost.
    assert error < 1e-3


def loop(count: int) -> npt.NDArray[np.float64]:
    """Let a drum machine play a loop of two bars, 1.71 s long, over and over."""
    generator = np.random.default_rng(7)
    step_samples = round(60 / 140 / 4 * RATE_HZ)
    hits = [generator.standard_normal(4000) * np.exp(-np.arange(4000) / 900) for _ in range(3)]
    wave = np.zeros(count)
    for step, start in enumerate(range(0, count - 4000, step_samples)):
        wave[start : start + 4000] += 0.3 * hits[0] + (step % 8 == 0) * hits[1]
        wave[start : start + 4000] += (step % 8 == 4) * hits[2]
    return wave


def test_where_a_machine_repeats_itself_the_place_is_told_as_doubtful() -> None:
    singer = song(1)
    drums = 0.3 * loop(singer.length_samples)
    guide = Signal((singer.samples[0] + drums)[None].astype(np.float32), RATE_HZ)
    found = align(guide, on_another_clock(guide, 0.0, 1.2345))
    bars = (found.offset_s - 1.2345) / (4 * 60 / 140 / 2)
    assert bars == pytest.approx(round(bars), abs=0.001)
    assert found.moved
    assert found.confidence < 0.75
    assert "the music repeats itself exactly every" in found.note
    assert found.residual_ms is not None
    assert found.residual_ms > 100.0


def test_a_place_among_echoes_as_loud_as_the_sound_is_said_to_be_doubtful(guide: Signal) -> None:
    early = on_another_clock(guide, 0.0, 0.5)
    late = on_another_clock(guide, 0.0, 0.54)
    wave = early.samples[0] - 1.02 * late.samples[0][: early.length_samples]
    found = align(guide, Signal(wave[None], RATE_HZ))
    assert found.moved
    assert found.polarity == 1
    assert found.confidence < 0.75
    assert found.residual_ms == pytest.approx(40.0, abs=1.0)
    assert "which may be 40 ms too much or too little. Please listen." in found.note
