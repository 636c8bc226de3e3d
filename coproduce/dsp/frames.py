"""Spectra of short frames of a long wave, in groups: memory does not grow with its length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import scipy

from coproduce.dsp.one_channel import Wave

_ROWS: Final = 1024


class Frames:
    """Give magnitudes of frames centred on every hop of a wave that comes in pieces.

    Parameters
    ----------
    frame, hop
        Length of a frame and the step from one to the next, in samples.
    """

    def __init__(self, frame: int, hop: int) -> None:
        self._frame = frame
        self._hop = hop
        self._window = np.hanning(frame).astype(np.float32)
        self._waiting = np.zeros(frame // 2, np.float32)

    def add(self, wave: Wave) -> Iterator[Wave]:
        """Take in the next piece; give magnitudes, shape (frames, frame / 2 + 1)."""
        self._waiting = np.concatenate((self._waiting, wave))
        needed = self._frame + (_ROWS - 1) * self._hop
        while len(self._waiting) >= needed:
            yield self._magnitudes(self._waiting[:needed])
            self._waiting = self._waiting[_ROWS * self._hop :]

    def finish(self) -> Iterator[Wave]:
        """Give the frames whose middles lie in what is left, as if silence followed."""
        self._waiting = np.pad(self._waiting, (0, self._frame + self._hop))
        yield from self.add(np.zeros(0, np.float32))
        if len(self._waiting) >= self._frame:
            yield self._magnitudes(self._waiting)

    def _magnitudes(self, stretch: Wave) -> Wave:
        windows = np.lib.stride_tricks.sliding_window_view(stretch, self._frame)[:: self._hop]
        magnitudes: Wave = np.abs(scipy.fft.rfft(windows * self._window))
        return magnitudes
