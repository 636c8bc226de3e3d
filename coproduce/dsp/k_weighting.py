"""K-weighting: how loud each hundredth of a second is to an ear (ITU-R BS.1770-5, Annex 1).

The standard gives its two filters for 48 kHz only. They are the bilinear transforms of an
analogue shelf and an analogue high-pass, whose parameters B. De Man recovered ("Evaluation
of Implementations of the EBU R128 Loudness Measurement", AES 145, 2018), so that any rate
can be weighted.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.overlap_save import OverlapSave
from coproduce.model.audio import Samples

STEPS_PER_S: Final = 100
_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_SHELF_BEND: Final = 0.4996667741545416  # exponent of the gain at the shelf's middle
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
# After this long the high-pass has forgotten a sound to less than -100 dB.
_MEMORY_S: Final = 0.08


def k_weighting(
    frequencies_hz: npt.NDArray[np.float64], sample_rate_hz: int
) -> npt.NDArray[np.complex128]:
    """Complex gain of both filters, shape of `frequencies_hz`.

    Standing sound at 0 Hz is removed wholly.
    """
    # The bilinear transform maps each digital frequency onto an analogue one.
    warped = 1j * np.tan(np.pi * frequencies_hz / sample_rate_hz)
    s = warped / math.tan(math.pi * _SHELF_HZ / sample_rate_hz)
    high = 10.0 ** (_SHELF_DB / 20.0)
    middle = high**_SHELF_BEND
    shelf = (high * s**2 + middle / _SHELF_Q * s + 1.0) / (s**2 + s / _SHELF_Q + 1.0)
    s = warped / math.tan(math.pi * _HIGH_PASS_HZ / sample_rate_hz)
    high_pass = s**2 / (s**2 + s / _HIGH_PASS_Q + 1.0)
    # The standard's own high-pass has a gain slightly above one: its numerator is 1, -2, 1.
    k = math.tan(math.pi * _HIGH_PASS_HZ / sample_rate_hz)
    gain: npt.NDArray[np.complex128] = shelf * high_pass * (1.0 + k / _HIGH_PASS_Q + k**2)
    return gain


class KWeightedEnergy:
    """Sum up the weighted energy of sound that comes in pieces, in steps of 10 ms.

    Parameters
    ----------
    channels
        Number of channels.
    sample_rate_hz
        Rate of the sound. Where 10 ms are no whole number of samples, steps differ by one.
    """

    def __init__(self, channels: int, sample_rate_hz: int) -> None:
        memory = math.ceil(_MEMORY_S * sample_rate_hz)
        block = 2 * scipy.fft.next_fast_len(4 * memory, real=True)
        frequencies_hz = np.arange(block // 2 + 1) * (sample_rate_hz / block)
        self._filter = OverlapSave(
            k_weighting(frequencies_hz, sample_rate_hz),
            before_samples=memory,
            after_samples=0,
            channels=channels,
        )
        self._rate_hz = sample_rate_hz
        self._rest = np.zeros((channels, 0), np.float32)
        self._powers: list[npt.NDArray[np.float64]] = []
        self._steps = 0

    def add(self, samples: Samples) -> None:
        """Take in the next piece, shape (channels, samples)."""
        for _, weighted in self._filter.add(samples):
            self._sum_up(weighted)

    def finish(self) -> npt.NDArray[np.float64]:
        """Give the mean square of every whole step, shape (channels, steps)."""
        for _, weighted in self._filter.finish():
            self._sum_up(weighted)
        return np.concatenate((np.zeros((len(self._rest), 0)), *self._powers), axis=1)

    def _sum_up(self, weighted: Samples) -> None:
        sound = np.concatenate((self._rest, weighted), axis=1)
        start = self._edge(self._steps)
        steps = (start + sound.shape[1]) * STEPS_PER_S // self._rate_hz - self._steps
        edges = np.array([self._edge(self._steps + step) - start for step in range(steps + 1)])
        used = int(edges[-1])
        if steps > 0:
            squares = np.square(sound[:, :used])
            sums = np.add.reduceat(squares, edges[:-1], axis=1)
            self._powers.append(sums.astype(np.float64) / np.diff(edges))
            self._steps += steps
        self._rest = sound[:, used:]

    def _edge(self, step: int) -> int:
        return -(-step * self._rate_hz // STEPS_PER_S)
