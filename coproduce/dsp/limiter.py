"""A look-ahead limiter whose true peak never crosses the ceiling.

The wave is watched four times as finely as it is sampled. The gain that each sixth of a
millisecond needs is held over the look-ahead to both sides and then smoothed over the same
span: so the gain is down before a peak comes, never above what the peak needs, and still
throughout a note, because the span is longer than half a wave of the lowest bass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.true_peak import between, true_peak_dbtp
from coproduce.model.audio import Samples, Signal
from coproduce.units import db_to_gain, gain_to_db

_NODES_PER_S: Final = 6000
_SPAN_S: Final = 0.009  # half a wave at 55 Hz, the A of a bass
_WATCHED: Final = (0.25, 0.5, 0.75)
# The gain's own movement lifts the wave between samples by a trace.
_MARGIN_DB: Final = 0.01
_CHUNK_SAMPLES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limited:
    """Sound under a ceiling, and by how much it was turned down at most."""

    signal: Signal
    most_reduction_db: float


class Limiter:
    """Limit one signal, as often as need be: its peaks are looked for only once.

    All channels get the same gain, so that nothing moves sideways. Sound that stays under
    the ceiling passes unchanged but for the drive.
    """

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._hop = max(1, round(signal.sample_rate_hz / _NODES_PER_S))
        self._peaks = _peaks(signal, self._hop)

    def limit(self, ceiling_dbtp: float, *, drive_db: float = 0.0) -> Limited:
        """Turn the signal up by `drive_db` and hold its true peak at or under the ceiling."""
        drive = np.float32(db_to_gain(drive_db))
        ceiling = np.float32(db_to_gain(ceiling_dbtp - _MARGIN_DB))
        needed = np.minimum(1.0, ceiling / np.maximum(drive * self._peaks, 1e-9))
        gain = _smooth_gain(needed, self._signal.sample_rate_hz / self._hop)
        samples = _apply(self._signal, gain * drive, self._hop)
        limited = Signal(samples, self._signal.sample_rate_hz)
        over_db = true_peak_dbtp(limited) - ceiling_dbtp
        if over_db > 0:
            samples *= np.float32(db_to_gain(-over_db - _MARGIN_DB))
        return Limited(limited, -gain_to_db(float(gain.min(initial=1.0))))


def limit(signal: Signal, ceiling_dbtp: float, *, drive_db: float = 0.0) -> Limited:
    """Turn a signal up by `drive_db` and hold its true peak at or under `ceiling_dbtp`.

    >>> square = Signal(np.ones((1, 4800), np.float32), 48_000)
    >>> limit(square, -6.0).most_reduction_db > 6.0
    True
    """
    return Limiter(signal).limit(ceiling_dbtp, drive_db=drive_db)


def _peaks(signal: Signal, hop: int) -> npt.NDArray[np.float32]:
    """Highest swing of any channel within each stretch of `hop` samples."""
    stretches = -(-signal.length_samples // hop)
    peaks = np.zeros(stretches * hop, np.float32)
    whole = signal.samples
    for start in range(0, whole.shape[1], _CHUNK_SAMPLES):
        chunk = whole[:, start : start + _CHUNK_SAMPLES]
        peaks[start : start + chunk.shape[1]] = np.abs(chunk).max(axis=0)
    for delay in _WATCHED:
        shift = between(delay, signal.channels)
        place = 0
        for _, later in shift.whole(whole):
            part = peaks[place : place + later.shape[1]]
            for row in later:
                np.maximum(part, np.abs(row), out=part)
            place += later.shape[1]
    highest: npt.NDArray[np.float32] = peaks.reshape(-1, hop).max(axis=1)
    return highest


def _smooth_gain(needed: npt.NDArray[np.float32], rate_hz: float) -> npt.NDArray[np.float32]:
    """Gain at the edges of the stretches, shape (stretches + 1,): smooth, never above need."""
    padded = np.concatenate((needed[:1], needed, needed[-1:]))
    edges = np.minimum(padded[:-1], padded[1:])
    span = 2 * (round(_SPAN_S * rate_hz) // 2) + 1
    held = scipy.ndimage.minimum_filter1d(edges, span, mode="nearest")
    window = np.hanning(span + 2)[1:-1].astype(np.float32)
    window /= window.sum()
    around = np.pad(held, span // 2, mode="edge")
    smooth: npt.NDArray[np.float32] = scipy.signal.oaconvolve(around, window, mode="valid")
    return np.minimum(smooth, np.float32(1.0))


def _apply(signal: Signal, gain: npt.NDArray[np.float32], hop: int) -> Samples:
    limited: Samples = np.empty_like(signal.samples)
    ramp = (np.arange(hop, dtype=np.float32) / np.float32(hop))[None, :]
    nodes = max(1, _CHUNK_SAMPLES // hop)
    for first in range(0, len(gain) - 1, nodes):
        last = min(first + nodes, len(gain) - 1)
        low = gain[first:last, None]
        curve = (low + (gain[first + 1 : last + 1, None] - low) * ramp).reshape(-1)
        start = first * hop
        end = min(last * hop, signal.length_samples)
        np.multiply(signal.samples[:, start:end], curve[: end - start], out=limited[:, start:end])
    return limited
