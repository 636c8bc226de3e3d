"""Bins are sorted into the bands and pitch classes that a musician would name."""

from __future__ import annotations

import numpy as np
import pytest

from coproduce.dsp.spectral_weights import band_weights, pitch_class_weights
from coproduce.units import midi_to_hz

RATE_HZ = 16_000
FRAME = 4096


@pytest.mark.parametrize("pitch", range(57, 81))
def test_a_pitch_weighs_most_in_its_own_class(pitch: int) -> None:
    weights = pitch_class_weights(FRAME, RATE_HZ, (100.0, 2000.0), 0.3)
    nearest_bin = round(midi_to_hz(pitch) * FRAME / RATE_HZ)
    assert int(np.argmax(weights[nearest_bin])) == pitch % 12


def test_a_bell_is_as_wide_as_it_says_and_nothing_is_heard_outside() -> None:
    # Of one second of sound the bins are whole Hertz: 440 Hz is an A, 494 Hz almost a B.
    weights = pitch_class_weights(RATE_HZ, RATE_HZ, (100.0, 2000.0), 2.0)
    assert weights.shape == (RATE_HZ // 2 + 1, 12)
    assert weights[440, 9] == 1.0
    assert weights[494, 9] == pytest.approx(np.exp(-0.5), abs=0.01)
    assert not weights[:101].any()
    assert not weights[2000:].any()


def test_every_band_has_a_bin_and_every_bin_in_the_middle_one_band() -> None:
    weights = band_weights(1024, RATE_HZ, (80.0, 7000.0), 24)
    assert weights.shape == (513, 24)
    assert set(np.unique(weights)) == {0.0, 1.0}
    assert weights.any(axis=0).all()
    wide = slice(round(1000 * 1024 / RATE_HZ), round(6900 * 1024 / RATE_HZ))
    assert (weights[wide].sum(axis=1) == 1.0).all()
    assert not weights[0].any()
    assert not weights[-1].any()


def test_a_matrix_is_made_once_and_nobody_can_spoil_it_for_the_others() -> None:
    weights = band_weights(1024, RATE_HZ, (80.0, 7000.0), 24)
    assert band_weights(1024, RATE_HZ, (80.0, 7000.0), 24) is weights
    with pytest.raises(ValueError, match="read-only"):
        weights[0] = 1.0
