"""Tuning is read to a few cents, and noise has none."""

import numpy as np
import pytest

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.one_channel import Wave
from coproduce.dsp.tuning import Tuning, TuningWatch, cents_apart


def tuning_of(wave: Wave) -> Tuning:
    watch = TuningWatch()
    watch.add(wave)
    return watch.tuning()


@pytest.mark.parametrize("cents", [-45.0, -20.0, 0.0, 20.0, 46.7])
def test_chords_in_equal_temperament_show_their_tuning(cents: float) -> None:
    time_s = np.arange(8 * RATE_HZ) / RATE_HZ
    wave = np.zeros(len(time_s))
    for second, root in enumerate((57, 60, 65, 67, 57, 62, 64, 67)):
        for interval in (0, 4, 7):
            hz = 440.0 * 2 ** ((root + interval - 69 + cents / 100) / 12)
            stretch = slice(second * RATE_HZ, (second + 1) * RATE_HZ)
            wave[stretch] += sum(np.sin(2 * np.pi * n * hz * time_s[stretch]) / n for n in (1, 2))
    tuning = tuning_of((0.1 * wave).astype(np.float32))
    assert abs(cents_apart(tuning.cents, cents)) < 3.0
    assert tuning.clarity > 0.5


def test_noise_has_no_tuning() -> None:
    noise = np.random.default_rng(1).standard_normal(5 * RATE_HZ).astype(np.float32)
    assert tuning_of(noise).clarity < 0.1
    assert tuning_of(noise[:100]).clarity == 0.0
