"""One channel of a recording is heard, though its channels may cancel."""

from __future__ import annotations

import numpy as np
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.one_channel import one_channel
from coproduce.model.audio import Signal, stream_of

RATE_HZ = 16_000
NOISE = np.random.default_rng(5).standard_normal(RATE_HZ).astype(np.float32) * 0.1
SILENCE = np.zeros_like(NOISE)


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ((NOISE,), NOISE),
        ((NOISE, NOISE), NOISE),
        ((NOISE, SILENCE), 0.5 * NOISE),
        ((NOISE, -NOISE), NOISE),
        ((SILENCE, NOISE, -NOISE), NOISE),
        ((SILENCE, SILENCE), SILENCE),
    ],
)
def test_the_mean_is_given_unless_channels_cancel(
    channels: tuple[np.ndarray, ...], expected: np.ndarray
) -> None:
    signal = Signal(np.array(channels), RATE_HZ)
    for sound in (signal, stream_of(signal)):
        np.testing.assert_allclose(one_channel(sound), expected, atol=1e-7)


def test_a_memo_with_one_side_upside_down_is_heard() -> None:
    tone = 0.2 * np.sin(2 * np.pi * 220.0 * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)
    assert track_pitch(Signal(np.array([tone, -tone]), RATE_HZ)) == track_pitch(
        Signal(tone[None], RATE_HZ)
    )
