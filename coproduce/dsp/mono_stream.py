"""One channel at 16 kHz, made stretch by stretch for everything that listens to the music."""

from __future__ import annotations

import numpy as np
import soxr

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.one_channel import Wave, first_with_sound, is_cancelled
from coproduce.dsp.stretches import Stretch


class MonoStream:
    """Mix a take to one channel without letting channels cancel.

    Where one channel is upside down the mean would be silence; then the first that has sound
    is used, as `one_channel` does for a whole signal.
    """

    def __init__(self, channels: int, sample_rate_hz: int) -> None:
        self._powers = np.zeros(channels)
        self._mean_power = 0.0
        self._stream = (
            soxr.ResampleStream(sample_rate_hz, RATE_HZ, 1, dtype="float32")
            if sample_rate_hz != RATE_HZ
            else None
        )

    def add(self, stretch: Stretch) -> Wave:
        """Take in the next stretch, and give what can be given of the wave."""
        core = stretch.core
        mean = core.mean(axis=0, dtype=np.float32)
        if len(core) > 1:
            self._powers += np.einsum("ij,ij->i", core, core)
            self._mean_power += float(np.dot(mean, mean))
            if is_cancelled(self._mean_power, self._powers):
                mean = core[first_with_sound(self._powers)]
        return self._resampled(np.ascontiguousarray(mean), last=False)

    def finish(self) -> Wave:
        """Give the rest of the wave."""
        return self._resampled(np.zeros(0, np.float32), last=True)

    def _resampled(self, wave: Wave, *, last: bool) -> Wave:
        if self._stream is None:
            return wave
        return np.asarray(self._stream.resample_chunk(wave, last=last), np.float32).reshape(-1)
