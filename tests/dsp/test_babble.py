"""Talk without words: it moves like speech and fills its time."""

import numpy as np

from coproduce.dsp.babble import babble

RATE_HZ = 16_000


def test_it_has_the_length_asked_for_and_reaches_full_scale() -> None:
    talk = babble(12.4, 44_100, seed=1)
    assert talk.length_samples == 546_840
    assert np.abs(talk.samples).max() == 1.0


def test_its_loudness_moves_at_the_pace_of_syllables() -> None:
    """The envelope of speech has most of its movement between 2 and 8 Hz."""
    talk = babble(20.0, RATE_HZ, seed=2).samples[0].astype(np.float64)
    envelope = np.sqrt(np.mean(talk.reshape(-1, 160) ** 2, axis=1))
    movement = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    pace_hz = np.fft.rfftfreq(envelope.size, 0.01)
    at_pace = movement[(pace_hz >= 2) & (pace_hz <= 8)].sum()
    assert at_pace > 0.35 * movement[(pace_hz > 0.2) & (pace_hz < 50)].sum()


def test_people_pause() -> None:
    talk = babble(20.0, RATE_HZ, seed=2).samples[0]
    quiet = np.abs(talk).reshape(-1, 800).max(axis=1) < 0.001
    assert 0.05 < quiet.mean() < 0.5


def test_the_same_seed_says_the_same() -> None:
    assert (
        babble(2.0, RATE_HZ, seed=3).samples.tobytes()
        == babble(2.0, RATE_HZ, seed=3).samples.tobytes()
    )
    assert (
        babble(2.0, RATE_HZ, seed=3).samples.tobytes()
        != babble(2.0, RATE_HZ, seed=4).samples.tobytes()
    )


def test_too_short_to_speak_is_silent() -> None:
    assert not babble(0.2, RATE_HZ, seed=1).samples.any()
