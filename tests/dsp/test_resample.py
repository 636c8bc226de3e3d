"""Another rate is the same sound."""

import numpy as np
import pytest

from coproduce.dsp.resample import resample
from coproduce.model.audio import Signal


@pytest.mark.parametrize("rate_hz", [44_100, 96_000, 16_000])
def test_a_tone_stays_in_its_place(rate_hz: int) -> None:
    tone = np.sin(2 * np.pi * 1000.0 * np.arange(48_000) / 48_000)[None].astype(np.float32)
    converted = resample(Signal(tone, 48_000), rate_hz)
    assert converted.sample_rate_hz == rate_hz
    assert converted.length_samples == rate_hz
    ideal = np.sin(2 * np.pi * 1000.0 * np.arange(rate_hz) / rate_hz)
    middle = slice(rate_hz // 10, -rate_hz // 10)
    assert np.abs(converted.samples[0, middle] - ideal[middle]).max() < 1e-5


def test_nothing_stays_nothing() -> None:
    assert resample(Signal(np.zeros((2, 0), np.float32), 48_000), 44_100).length_samples == 0
