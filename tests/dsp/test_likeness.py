"""The same tune on another instrument is found; another tune is not."""

import numpy as np
import pytest

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.likeness import find_likeness, music_features
from coproduce.dsp.one_channel import Wave

SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def play(tune_seed: int, player_seed: int, sawtooth: float, late_s: float = 0.0) -> Wave:
    """Play sixty notes of a tune on an instrument with its own overtones and touch."""
    tune, player = np.random.default_rng(tune_seed), np.random.default_rng(player_seed)
    wave = 1e-4 * player.standard_normal(round((32.0 + late_s) * RATE_HZ))
    onset_s = 0.5 + late_s
    piece = np.arange(RATE_HZ // 2) / RATE_HZ
    while onset_s < 31.0 + late_s:
        hz = 261.63 * 2 ** (tune.choice(SCALE) / 12)
        start = round((onset_s + player.normal(0.0, 0.006)) * RATE_HZ)
        tone = sum(
            np.sin(2 * np.pi * n * hz * piece + player.uniform(0, 6)) / n**sawtooth
            for n in range(1, 6)
        )
        wave[start : start + len(piece)] += 0.1 * tone * np.exp(-5.0 * piece)
        onset_s += tune.choice((0.25, 0.5, 0.5, 0.75))
    return wave.astype(np.float32)


@pytest.mark.parametrize("late_s", [0.0, 4.2])
def test_another_player_of_the_same_tune_is_placed_within_30_ms(late_s: float) -> None:
    guide = music_features([play(1, 2, 1.0)])
    found = find_likeness(guide, music_features([play(1, 3, 2.0, late_s)]))
    assert found is not None
    assert found.lag_s == pytest.approx(late_s, abs=0.03)
    assert found.agreement >= 0.7


def test_the_stretches_of_another_tune_do_not_agree() -> None:
    guide = music_features([play(1, 2, 1.0)])
    found = find_likeness(guide, music_features([play(9, 3, 2.0)]))
    assert found is not None
    assert found.agreement < 0.6


def accompany(pitches: tuple[int, ...], octave: float, seed: int) -> Wave:
    """Play a chord or a bass note on each beat, over four chords that come round."""
    player = np.random.default_rng(seed)
    wave = 1e-4 * player.standard_normal(60 * RATE_HZ)
    piece = np.arange(RATE_HZ // 2) / RATE_HZ
    for beat in range(96):
        root = (0, 9, 5, 7)[beat // 4 % 4]
        start = round((0.5 + 0.6 * beat + player.normal(0.0, 0.006)) * RATE_HZ)
        for pitch in pitches if octave > 1.0 or beat % 2 == 0 else (7,):
            hz = 130.81 * octave * 2 ** ((root + pitch) / 12)
            tone = sum(
                np.sin(2 * np.pi * n * hz * piece + player.uniform(0, 6)) / n for n in (1, 2, 3, 4)
            )
            wave[start : start + len(piece)] += 0.1 * tone * np.exp(-5.0 * piece)
    return wave.astype(np.float32)


@pytest.mark.parametrize(("before_s", "after_s"), [(70.0, 0.0), (0.0, 120.0), (200.0, 100.0)])
def test_a_recorder_that_ran_before_and_after_hides_nothing(
    before_s: float, after_s: float
) -> None:
    noise = np.random.default_rng(5)
    room = [
        (1e-4 * noise.standard_normal(round(seconds * RATE_HZ))).astype(np.float32)
        for seconds in (before_s, after_s)
    ]
    guide = music_features([room[0], accompany((0, 4, 7), 2.0, 2), room[1]])
    bass = music_features([accompany((0,), 0.5, 3)])
    found = find_likeness(guide, bass)
    assert found is not None
    assert found.lag_s == pytest.approx(-before_s, abs=0.03)
    assert found.agreement >= 0.7
