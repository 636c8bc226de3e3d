"""A sound is known again wherever it was cut, and another is not taken for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.sketch import Outlined, Sketcher, seconds_late

LENGTH_S = 40.0


def played(seed: int) -> npt.NDArray[np.float32]:
    """Play notes of chance, each with its partials, in a little noise."""
    chance = np.random.default_rng(seed)
    wave = 1e-4 * chance.standard_normal(round(LENGTH_S * RATE_HZ))
    for start in range(0, len(wave), RATE_HZ // 4):
        times_s = np.arange(min(RATE_HZ // 2, len(wave) - start)) / RATE_HZ
        pitch_hz = 110.0 * 2.0 ** (chance.integers(0, 24) / 12.0)
        for part in range(1, 9):
            shape = 0.1 * chance.uniform(0.2, 1.0) * np.exp(-4.0 * times_s) / part
            wave[start : start + len(times_s)] += shape * np.sin(
                2 * np.pi * part * pitch_hz * times_s
            )
    return wave.astype(np.float32)


def outlined(wave: npt.NDArray[np.float32]) -> Outlined:
    sketcher = Sketcher()
    sketcher.add(wave)
    return Outlined(sketcher.sketch())


ORIGINAL = played(1)


@pytest.mark.parametrize("late_s", [0.0, 0.63, 7.5, 12.41])
def test_a_copy_is_known_however_late_it_begins(late_s: float) -> None:
    silence = np.zeros(round(late_s * RATE_HZ), np.float32)
    copy = outlined(np.concatenate((silence, np.float32(0.4) * ORIGINAL)))
    assert seconds_late(copy, outlined(ORIGINAL)) == pytest.approx(late_s, abs=0.03)
    assert seconds_late(outlined(ORIGINAL), copy) == pytest.approx(-late_s, abs=0.03)


def test_an_excerpt_is_known() -> None:
    excerpt = outlined(ORIGINAL[round(18.02 * RATE_HZ) : round(33.0 * RATE_HZ)])
    assert seconds_late(excerpt, outlined(ORIGINAL)) == pytest.approx(-18.02, abs=0.03)


def test_other_playing_is_no_copy_nor_is_a_few_seconds_that_are_the_same() -> None:
    other = played(2)
    assert seconds_late(outlined(other), outlined(ORIGINAL)) is None
    other[: 7 * RATE_HZ] = ORIGINAL[20 * RATE_HZ : 27 * RATE_HZ]
    assert seconds_late(outlined(other), outlined(ORIGINAL)) is None
    assert seconds_late(outlined(ORIGINAL[: RATE_HZ // 2]), outlined(ORIGINAL)) is None
