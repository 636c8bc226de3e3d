"""A look-ahead limiter whose true peak never crosses the ceiling.

The wave is watched four times as finely as it is sampled. The gain that each sixth of a
millisecond needs is held over the look-ahead to both sides and then smoothed over the same
span: so the gain is down before a peak comes, never above what the peak needs, and still
throughout a note, because the span is longer than half a wave of the lowest bass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.loudness import measure, quieter
from coproduce.dsp.true_peak import between
from coproduce.model.audio import Samples, Signal, Sound, SoundStream, stream_of
from coproduce.model.mixing import Measurement
from coproduce.units import db_to_gain, gain_to_db

_NODES_PER_S: Final = 6000
_SPAN_S: Final = 0.009  # half a wave at 55 Hz, the A of a bass
_WATCHED: Final = (0.25, 0.5, 0.75)
# The gain's own movement lifts the wave between samples by a trace.
_MARGIN_DB: Final = 0.01
_NODES_AT_ONCE: Final = 1 << 18

Heights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """Sound under a ceiling, what it measures, and by how much it was turned down at most."""

    stream: SoundStream
    measurement: Measurement
    most_reduction_db: float


class Limiter:
    """Limit one sound, as often as need be: its peaks are looked for only once.

    All channels get the same gain, so that nothing moves sideways. Sound that stays under
    the ceiling passes unchanged but for the drive. An hour needs 200 MB: what is kept is the
    gain, and not the sound.
    """

    def __init__(self, sound: Sound) -> None:
        self._stream = stream_of(sound)
        self._hop = max(1, round(sound.sample_rate_hz / _NODES_PER_S))
        self._peaks = _peaks(self._stream, self._hop)

    def limit(self, ceiling_dbtp: float, *, drive_db: float = 0.0) -> Limited:
        """Turn the sound up by `drive_db` and hold its true peak at or under the ceiling.

        Raises
        ------
        AudioError
            If there is no sound.
        """
        drive = np.float32(db_to_gain(drive_db))
        ceiling = np.float32(db_to_gain(ceiling_dbtp - _MARGIN_DB))
        gain = _smooth_gain(self._peaks, ceiling / drive, self._stream.sample_rate_hz / self._hop)
        most_reduction_db = -gain_to_db(float(gain.min(initial=1.0)))
        gain *= drive
        stream = self._turned(gain)
        measurement = measure(stream)
        peak_dbtp = measurement.true_peak_dbtp
        if peak_dbtp is not None and peak_dbtp > ceiling_dbtp:
            down_db = peak_dbtp - ceiling_dbtp + _MARGIN_DB
            gain *= np.float32(db_to_gain(-down_db))
            measurement = quieter(measurement, down_db)
        return Limited(stream=stream, measurement=measurement, most_reduction_db=most_reduction_db)

    def _turned(self, gain: Heights) -> SoundStream:
        return SoundStream(
            sample_rate_hz=self._stream.sample_rate_hz,
            channels=self._stream.channels,
            read=lambda: _apply(self._stream, gain, self._hop),
        )


def limit(sound: Sound, ceiling_dbtp: float, *, drive_db: float = 0.0) -> Limited:
    """Turn sound up by `drive_db` and hold its true peak at or under `ceiling_dbtp`.

    >>> square = Signal(np.ones((1, 4800), np.float32), 48_000)
    >>> limit(square, -6.0).most_reduction_db > 6.0
    True
    """
    return Limiter(sound).limit(ceiling_dbtp, drive_db=drive_db)


class _Peaks:
    """The highest swing within each stretch of `hop` samples, from several looks at one wave."""

    def __init__(self, hop: int) -> None:
        self._hop = hop
        self._heights: Heights = np.zeros(0, np.float32)

    def raise_to(self, start: int, wave: Samples) -> int:
        """Look at a piece of the wave from sample `start` on; give where it ends."""
        end = start + int(wave.shape[1])
        first, last = start // self._hop, -(-end // self._hop)
        if last > len(self._heights):
            room = np.zeros(max(last, 3 * len(self._heights) // 2), np.float32)
            room[: len(self._heights)] = self._heights
            self._heights = room
        padded = np.zeros((last - first) * self._hop, np.float32)
        level = padded[start - first * self._hop :][: wave.shape[1]]
        for row in wave:
            np.maximum(level, np.abs(row), out=level)
        found = self._heights[first:last]
        for offset in range(self._hop):  # strided looks are faster than a maximum of rows
            np.maximum(found, padded[offset :: self._hop], out=found)
        return end

    def up_to(self, length_samples: int) -> Heights:
        """Give what was found in a sound of this length, shape (stretches,)."""
        return self._heights[: -(-length_samples // self._hop)].copy()


def _peaks(stream: SoundStream, hop: int) -> Heights:
    peaks = _Peaks(hop)
    looks = [between(delay, stream.channels) for delay in _WATCHED]
    length_samples, places = 0, [0] * len(looks)
    for block in stream.read():
        length_samples = peaks.raise_to(length_samples, block.samples)
        for number, look in enumerate(looks):
            for _, later in look.add(block.samples):
                places[number] = peaks.raise_to(places[number], later)
    for number, look in enumerate(looks):
        for _, later in look.finish():
            places[number] = peaks.raise_to(places[number], later)
    return peaks.up_to(length_samples)


def _smooth_gain(peaks: Heights, most: np.float32, rate_hz: float) -> Heights:
    """Gain that brings `peaks` to `most`, smooth and never above need.

    Shape (stretches + 1,): at the edges of the stretches.
    """
    half = round(_SPAN_S * rate_hz) // 2
    window = np.hanning(2 * half + 3)[1:-1].astype(np.float32)
    window /= window.sum()
    # Every edge is watched as far as it is smoothed, and that as far as it is held.
    around = np.pad(peaks, (1 + 2 * half, 1 + 2 * half), mode="edge")
    gain: Heights = np.empty(len(peaks) + 1, np.float32)
    for first in range(0, len(gain), _NODES_AT_ONCE):
        last = min(first + _NODES_AT_ONCE, len(gain))
        near = around[first : last + 4 * half + 1]
        needed = np.minimum(np.float32(1.0), most / np.maximum(near, np.float32(1e-9)))
        edges = np.minimum(needed[:-1], needed[1:])
        held = scipy.ndimage.minimum_filter1d(edges, 2 * half + 1)[half : len(edges) - half]
        gain[first:last] = scipy.signal.oaconvolve(held, window, mode="valid")
    return np.minimum(gain, np.float32(1.0), out=gain)


def _apply(stream: SoundStream, gain: Heights, hop: int) -> Iterator[Signal]:
    ramp = (np.arange(hop, dtype=np.float32) / np.float32(hop))[None, :]
    start = 0
    for block in stream.read():
        end = start + block.length_samples
        first, last = start // hop, -(-end // hop)
        low = gain[first:last, None]
        curve = (low + (gain[first + 1 : last + 1, None] - low) * ramp).reshape(-1)
        curve = curve[start - first * hop :][: block.length_samples]
        yield Signal(block.samples * curve, block.sample_rate_hz)
        start = end
