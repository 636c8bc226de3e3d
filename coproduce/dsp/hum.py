"""Mains hum: 50 or 60 Hz and their harmonics, steady under everything that is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.dsp.stretches import Stretch
from coproduce.units import gain_to_db

MAINS_HZ: Final = (50.0, 60.0)
_HARMONICS: Final = 6
_RATE_HZ: Final = 2000
_WINDOW_S: Final = 2.0
_SIZE: Final = round(_WINDOW_S * _RATE_HZ)
_MOST_WINDOWS: Final = 7200
_LEAST_WINDOWS: Final = 3
_QUIET_PERCENTILE: Final = 20
_NEAR_HZ, _FAR_HZ = 2.0, 8.0  # the neighbourhood that a line is compared with
_KEPT_BINS: Final = round((_HARMONICS * max(MAINS_HZ) + 2 * _FAR_HZ) * _WINDOW_S)
_ABOVE_DB: Final = 12.0
_LEAST_LINES: Final = 2
_QUIET_ENOUGH: Final = 4.0  # times the power of the quietest fifth
_LEAST_PAIRS: Final = 3
_LEAST_EVENNESS: Final = 0.6
# A Hann window spreads a line over bins whose squares add up to 1.5 times its own.
_HANN_SPREAD: Final = 1.5


@dataclass(frozen=True, slots=True)
class Hum:
    """Hum: the mains frequency, and the RMS level of all its lines together."""

    mains_hz: float
    level_dbfs: float


class HumWatch:
    """Find mains hum in any channel: steady lines under the quietest fifth of the windows.

    A bass that plays a G at 49 Hz stops now and then, and begins anew with another phase;
    the mains do neither. At least two of the first six harmonics must stand 12 dB above what
    is beside them, and turn evenly from window to window. In very long takes the beginning
    is heard (two hours of one channel), because hum does not come and go.
    """

    def __init__(self, channels: int, sample_rate_hz: int) -> None:
        self._most_windows = max(_MOST_WINDOWS // channels, 2)
        self._ears = [_HumEar(sample_rate_hz) for _ in range(channels)]

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        for ear, row in zip(self._ears, stretch.core, strict=True):
            if ear.windows < self._most_windows:
                ear.add(row)

    def hum(self) -> Hum | None:
        """Give the loudest hum of any channel; None if there is none."""
        found = [hum for ear in self._ears if (hum := ear.hum())]
        return max(found, key=lambda hum: hum.level_dbfs, default=None)


class _HumEar:
    """The low end of one channel, window by window."""

    def __init__(self, sample_rate_hz: int) -> None:
        # Twice, because a single steep filter for so large a step is slow.
        self._to_middle = soxr.ResampleStream(
            sample_rate_hz, 4 * _RATE_HZ, 1, dtype="float32", quality="LQ"
        )
        self._to_low = soxr.ResampleStream(4 * _RATE_HZ, _RATE_HZ, 1, dtype="float32")
        self._kept = np.zeros(0, np.float32)
        self._spectra: list[npt.NDArray[np.complex64]] = []
        self.windows = 0

    def add(self, row: npt.NDArray[np.float32], *, last: bool = False) -> None:
        """Take in the next piece of the channel."""
        middle = self._to_middle.resample_chunk(np.ascontiguousarray(row), last=last)
        low = self._to_low.resample_chunk(middle, last=last)
        kept = np.concatenate((self._kept, low))
        count = max(0, (len(kept) - _SIZE) // (_SIZE // 2) + 1)
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(kept, _SIZE)[:: _SIZE // 2]
            shape = np.hanning(_SIZE + 1)[:-1].astype(np.float32)
            spectra = scipy.fft.rfft(windows * shape)[:, :_KEPT_BINS] * np.float32(
                2.0 / shape.sum()
            )
            self._spectra.append(spectra)
            self.windows += count
        self._kept = kept[count * (_SIZE // 2) :]

    def hum(self) -> Hum | None:
        """Give the hum of this channel."""
        self.add(np.zeros(0, np.float32), last=True)
        if self.windows < _LEAST_WINDOWS:
            return None
        spectra = np.concatenate(self._spectra)
        hums = [hum for mains_hz in MAINS_HZ if (hum := _lines(spectra, mains_hz))]
        return max(hums, key=lambda hum: hum.level_dbfs, default=None)


def _lines(spectra: npt.NDArray[np.complex64], mains_hz: float) -> Hum | None:
    quiet = np.percentile(np.square(np.abs(spectra)), _QUIET_PERCENTILE, axis=0)
    near, far = round(_NEAR_HZ * _WINDOW_S), round(_FAR_HZ * _WINDOW_S)
    total = 0.0
    lines = 0
    for harmonic in range(1, _HARMONICS + 1):
        place = round(harmonic * mains_hz * _WINDOW_S)
        below, above = quiet[place - far : place - near], quiet[place + near : place + far]
        beside = float(np.median(np.concatenate((below, above))))
        is_clear = float(quiet[place]) > beside * 10 ** (_ABOVE_DB / 10)
        if is_clear and _turns_evenly(spectra[:, place], float(quiet[place])):
            lines += 1
            around = float(quiet[place - 2 : place + 3].sum()) / _HANN_SPREAD
            total += around / 2.0  # from peak to RMS
    if lines < _LEAST_LINES:
        return None
    return Hum(mains_hz, gain_to_db(total**0.5))


def _turns_evenly(line: npt.NDArray[np.complex64], quiet: float) -> bool:
    """Whether a line's phase goes on from one quiet window to the next by the same angle."""
    is_quiet = np.square(np.abs(line)) < _QUIET_ENOUGH * quiet
    pairs = is_quiet[1:] & is_quiet[:-1]
    if pairs.sum() < _LEAST_PAIRS:
        return False
    turns = line[1:][pairs] * np.conj(line[:-1][pairs])
    evenness = abs(complex(turns.sum())) / float(np.abs(turns).sum())
    return evenness > _LEAST_EVENNESS
