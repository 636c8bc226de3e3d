"""Sounds that tests of listening make: a voice without words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pytest

from coproduce.model.audio import Signal
from coproduce.units import midi_to_hz

RATE_HZ: Final = 22_050
Tones = Callable[..., Signal]


def sound_tones(*notes: tuple[float, float, float], gap_s: float = 0.05) -> Signal:
    """Sound harmonic notes (MIDI pitch, seconds, vibrato in semitones), silence between them."""
    parts = [np.zeros(RATE_HZ // 5)]
    for midi, length_s, vibrato in notes:
        times = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
        pitch = midi + vibrato * np.sin(2 * np.pi * 6.0 * times)
        phase = 2 * np.pi * np.cumsum([midi_to_hz(p) for p in pitch]) / RATE_HZ
        fade = np.minimum(1.0, np.minimum(times, times[::-1]) / 0.015)
        parts += [sum(np.sin(k * phase) / k for k in range(1, 12)) * fade * 0.1]
        parts += [np.zeros(round(gap_s * RATE_HZ))]
    sound = np.concatenate([*parts, np.zeros(RATE_HZ // 5)])
    sound += np.random.default_rng(5).normal(0, 3e-4, len(sound))
    return Signal(sound.astype(np.float32)[None], RATE_HZ)


@pytest.fixture
def tones() -> Tones:
    return sound_tones
