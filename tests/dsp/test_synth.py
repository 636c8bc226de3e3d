"""The synthesiser: in tune, without clicks or aliases, the same each time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp.struck import FloatArray, damped_sum
from coproduce.dsp.synth import Instrument, Room, Stroke, Tape, note, play
from coproduce.units import midi_to_hz

RATE_HZ = 48_000
SECOND = Tape(length_s=1.0, sample_rate_hz=RATE_HZ)
PITCHED = [
    (Instrument.GUITAR, 52),
    (Instrument.UKULELE, 67),
    (Instrument.PIANO, 60),
    (Instrument.BASS, 40),
    (Instrument.FIDDLE, 74),
    (Instrument.ACCORDION, 64),
    (Instrument.TRUMPET, 67),
    (Instrument.VOICE, 60),
    (Instrument.HUMMING, 55),
    (Instrument.CHILD, 72),
    (Instrument.BELL, 84),
]
HELD = [
    Instrument.FIDDLE,
    Instrument.ACCORDION,
    Instrument.TRUMPET,
    Instrument.VOICE,
    Instrument.HUMMING,
    Instrument.CHILD,
]


def spectrum(samples: FloatArray) -> tuple[FloatArray, FloatArray]:
    windowed = samples * np.hanning(samples.size)
    padded = 1 << 19
    levels: FloatArray = np.abs(np.fft.rfft(windowed, padded))
    return np.arange(levels.size) * RATE_HZ / padded, levels


@pytest.mark.parametrize(("instrument", "midi_pitch"), PITCHED)
def test_pitched_instruments_are_in_tune_within_six_cents(
    instrument: Instrument, midi_pitch: int
) -> None:
    frequencies_hz, levels = spectrum(note(instrument, midi_pitch, 1.0, 0.7, RATE_HZ))
    wanted_hz = midi_to_hz(midi_pitch)
    near = np.abs(1200 * np.log2(np.maximum(frequencies_hz, 1.0) / wanted_hz)) < 60
    # The centre of the partial, so that vibrato and a pair of reeds count with both sides.
    centre_hz = np.average(frequencies_hz[near], weights=levels[near] ** 2)
    assert abs(1200 * np.log2(centre_hz / wanted_hz)) < 6


@pytest.mark.parametrize("instrument", list(Instrument))
def test_a_note_begins_and_ends_in_silence(instrument: Instrument) -> None:
    samples = note(instrument, 67, 0.5, 0.9, RATE_HZ)
    assert abs(samples[0]) < 0.001 * 0.9
    assert np.abs(samples[-48:]).max() < 0.002 * 0.9


@pytest.mark.parametrize("instrument", list(Instrument))
def test_a_note_stays_within_full_scale(instrument: Instrument) -> None:
    samples = note(instrument, 67, 0.5, 1.0, RATE_HZ)
    assert 0.5 < np.abs(samples).max() <= 1.05


@pytest.mark.parametrize("instrument", HELD)
def test_a_held_note_lasts_as_long_as_asked(instrument: Instrument) -> None:
    samples = note(instrument, 67, 1.0, 0.8, RATE_HZ)
    window = samples[int(0.9 * RATE_HZ) : int(0.95 * RATE_HZ)]
    assert np.sqrt(np.mean(window**2)) > 0.05
    assert samples.size < 1.3 * RATE_HZ


def test_a_harder_stroke_is_brighter() -> None:
    def centroid_hz(velocity: float) -> float:
        frequencies_hz, levels = spectrum(note(Instrument.TRUMPET, 67, 1.0, velocity, RATE_HZ))
        return float(np.average(frequencies_hz, weights=levels**2))

    assert centroid_hz(1.0) > 1.1 * centroid_hz(0.3)


@pytest.mark.parametrize("instrument", [Instrument.PIANO, Instrument.GUITAR, Instrument.TRUMPET])
def test_high_notes_do_not_alias(instrument: Instrument) -> None:
    """Nothing but breath lies below the fundamental of a very high note, to 50 dB."""
    frequencies_hz, levels = spectrum(note(instrument, 100, 1.0, 0.8, RATE_HZ))
    below = (frequencies_hz > 300) & (frequencies_hz < 0.8 * midi_to_hz(100))
    assert levels[below].max() < 10 ** (-50 / 20) * levels.max()


@settings(max_examples=20, deadline=None)
@given(
    frequency_hz=st.floats(20, 20_000), rate=st.floats(0, 50), length_samples=st.integers(1, 3000)
)
def test_the_matrix_product_is_the_sum_it_stands_for(
    frequency_hz: float, rate: float, length_samples: int
) -> None:
    time_s = np.arange(length_samples) / RATE_HZ
    expected = 0.7 * np.exp(-rate * time_s) * np.sin(2 * np.pi * frequency_hz * time_s)
    made = damped_sum(
        np.array([frequency_hz]), np.array([0.7]), np.array([rate]), length_samples, RATE_HZ
    )
    np.testing.assert_allclose(made, expected, atol=1e-9)


def test_strokes_add_up() -> None:
    first = Stroke(onset_s=0.1, duration_s=0.3, midi_pitch=60)
    second = Stroke(onset_s=0.25, duration_s=0.3, midi_pitch=64)
    together, one, two = (
        play(Instrument.PIANO, strokes, SECOND).samples
        for strokes in ([first, second], [first], [second])
    )
    np.testing.assert_allclose(together, one + two, atol=1e-6)


def test_a_stroke_sounds_at_its_sample() -> None:
    stroke = Stroke(onset_s=0.5, duration_s=0.1, midi_pitch=96)
    samples = play(Instrument.STICK, [stroke], SECOND).samples[0]
    assert not samples[:24_000].any()
    assert np.abs(samples[24_000:24_010]).max() > 0.01


def test_what_lies_after_the_end_is_cut_off() -> None:
    strokes = [Stroke(onset_s=at, duration_s=1.0, midi_pitch=60) for at in (0.9, 5.0)]
    signal = play(Instrument.PIANO, strokes, SECOND)
    assert signal.samples.shape == (1, RATE_HZ)


def test_two_channels_hear_the_room_differently_and_the_instrument_alike() -> None:
    strokes = [Stroke(onset_s=0.0, duration_s=0.5, midi_pitch=60)]
    tape = replace(SECOND, channels=2, room=Room(level=0.3))
    signal = play(Instrument.GUITAR, strokes, tape)
    likeness = float(np.corrcoef(signal.samples[0], signal.samples[1]).ravel()[1])
    assert 0.5 < likeness < 0.99


def test_without_a_room_the_channels_are_the_same() -> None:
    strokes = [Stroke(onset_s=0.0, duration_s=0.5, midi_pitch=60)]
    left, right = play(Instrument.GUITAR, strokes, replace(SECOND, channels=2)).samples
    np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize("instrument", list(Instrument))
def test_the_same_note_is_the_same_bytes(instrument: Instrument) -> None:
    once = note(instrument, 62, 0.4, 0.6, RATE_HZ)
    assert once.tobytes() == note(instrument, 62, 0.4, 0.6, RATE_HZ).tobytes()


@pytest.mark.parametrize(("duration_s", "velocity"), [(0.0, 0.5), (-1.0, 0.5), (1.0, 0.0), (1, 2)])
def test_impossible_notes_are_refused(duration_s: float, velocity: float) -> None:
    with pytest.raises(ValueError, match="a note of"):
        note(Instrument.PIANO, 60, duration_s, velocity, RATE_HZ)


def test_a_stroke_before_the_beginning_is_refused() -> None:
    stroke = Stroke(onset_s=-0.1, duration_s=0.1, midi_pitch=60)
    with pytest.raises(ValueError, match="before the recording begins"):
        play(Instrument.PIANO, [stroke], SECOND)
