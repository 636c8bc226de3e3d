"""Filtering long sound piece by piece through the Fourier transform (overlap-save).

A filter is given as its frequency response; many blocks are transformed at once, which is
faster than filtering sample by sample and keeps the precision of float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.model.audio import Samples

Response: TypeAlias = npt.NDArray[np.complex64]

_ROWS = 16  # blocks transformed at once: enough for vector units, few enough for the cache


class OverlapSave:
    """Apply one filter to sound that comes in pieces.

    Parameters
    ----------
    response
        Complex gain at evenly spaced frequencies from zero to half the sample rate, shape
        (block / 2 + 1,). A block is the length of the transforms; it should be several times
        as long as the impulse response.
    before_samples, after_samples
        How far the filter's impulse response reaches back and ahead in time.
    channels
        Number of channels of the sound.
    """

    def __init__(
        self,
        response: npt.NDArray[np.complex128],
        *,
        before_samples: int,
        after_samples: int,
        channels: int,
    ) -> None:
        self._response: Response = response.astype(np.complex64)
        self._before = before_samples
        self._after = after_samples
        self._block = 2 * (len(response) - 1)
        self._hop = self._block - before_samples - after_samples
        self._waiting = np.zeros((channels, before_samples), np.float32)

    def add(self, samples: Samples) -> Iterator[tuple[Samples, Samples]]:
        """Take in the next piece; give (what came in, what the filter made of it).

        Both have the shape (channels, samples) and belong to the same moments. They come
        later than they go in; `finish` gives the rest.
        """
        sound = np.concatenate((self._waiting, samples), axis=1)
        margin = self._before + self._after
        blocks = max(0, (sound.shape[1] - margin) // self._hop)
        for first in range(0, blocks, _ROWS):
            rows = min(_ROWS, blocks - first)
            start = first * self._hop
            stretch = sound[:, start : start + rows * self._hop + margin]
            yield (
                stretch[:, self._before : self._before + rows * self._hop],
                self._filtered(stretch),
            )
        self._waiting = sound[:, blocks * self._hop :].copy()

    def finish(self) -> Iterator[tuple[Samples, Samples]]:
        """Give what is still inside, as if silence followed."""
        left = self._waiting.shape[1] - self._before
        if left <= 0:
            return
        missing = self._hop - left % self._hop + self._after
        silence = np.zeros((len(self._waiting), missing), np.float32)
        for heard, filtered in self.add(silence):
            length = min(left, heard.shape[1])
            if length > 0:
                yield heard[:, :length], filtered[:, :length]
            left -= length

    def _filtered(self, stretch: Samples) -> Samples:
        windows = np.lib.stride_tricks.sliding_window_view(stretch, self._block, axis=1)
        spectrum = scipy.fft.rfft(windows[:, :: self._hop], axis=-1)
        spectrum *= self._response
        blocks = scipy.fft.irfft(spectrum, n=self._block, axis=-1, overwrite_x=True)
        kept = blocks[:, :, self._before : self._before + self._hop]
        filtered: Samples = kept.reshape(len(stretch), -1)
        return filtered
