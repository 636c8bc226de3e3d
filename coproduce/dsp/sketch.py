"""A sketch of a take's sound by which it is known again, louder, softer or in another container.

After Haitsma & Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002): for each
twentieth of a second, whether the difference between neighbouring bands grew or shrank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.one_channel import Wave

# Shares of the bits that may differ: of all, and of those of any five seconds. Half of them
# differ between two sounds, a fifth between two microphones before one player.
MOST_DIFFERENT: Final = 0.13
MOST_DIFFERENT_ANYWHERE: Final = 0.22
MOST_SPREAD_DB: Final = 9.0  # a copy is everywhere louder or softer by the same
_HOP: Final = RATE_HZ // 20
_FRAME: Final = 8 * _HOP
_BANDS: Final = 17
_BAND_HZ: Final = (150.0, 6000.0)
_MOST_FRAMES: Final = 1800
_LEAST_FRAMES: Final = 40
_FARTHEST: Final = 20  # up to a second apart, as few frames are enough
_LEAST_FRAMES_FAR: Final = 200
_LEAST_OVERLAP: Final = 0.5  # of what sounds in the shorter one
_PIECE: Final = 100  # frames: no five seconds of it may be other sound
_SOUNDING_DB: Final = 40.0  # below the loudest frame
_STEPS_A_DB: Final = 2.0
_LEAST_SHARED: Final = 0.8

Bits = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A minute and a half at most, as hexadecimal digits: for 50 ms four of bits, two of level."""

    bits: str = ""
    levels: str = ""


class Sketcher:
    """Draw a sketch of a wave at 16 kHz that comes in pieces."""

    def __init__(self) -> None:
        self._kept = np.zeros(0, np.float32)
        self._bands: list[npt.NDArray[np.float64]] = []
        self._count = 0
        edges_hz = np.geomspace(*_BAND_HZ, _BANDS + 1)
        self._edges = np.round(edges_hz * _FRAME / RATE_HZ).astype(int)
        self._window = np.hanning(_FRAME).astype(np.float32)

    def add(self, wave: Wave) -> None:
        """Take in the next piece."""
        if self._count >= _MOST_FRAMES:
            return
        kept = np.concatenate((self._kept, wave))
        frames = max(0, (len(kept) - _FRAME) // _HOP + 1)
        if frames:
            views = np.lib.stride_tricks.sliding_window_view(kept, _FRAME)[::_HOP]
            power = np.square(np.abs(scipy.fft.rfft(views * self._window)))
            self._bands.append(
                np.add.reduceat(power[:, : self._edges[-1]], self._edges[:-1], axis=1)
            )
            self._count += frames
        self._kept = kept[frames * _HOP :]

    def sketch(self) -> Sketch:
        """Give the sketch."""
        if not self._bands:
            return Sketch()
        bands = np.concatenate(self._bands)[:_MOST_FRAMES]
        total = bands.sum(axis=1)
        slopes = np.diff(np.log(bands + 1e-12), axis=1)
        grew = np.diff(slopes, axis=0, prepend=slopes[:1]) > 0.0
        levels = np.clip(np.round(_STEPS_A_DB * (10.0 * np.log10(total + 1e-12) + 50.0)), 0, 255)
        return Sketch(np.packbits(grew).tobytes().hex(), levels.astype(np.uint8).tobytes().hex())


class Outlined:
    """A sketch made ready to be laid over others."""

    def __init__(self, sketch: Sketch) -> None:
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(sketch.bits), np.uint8))
        levels = np.frombuffer(bytes.fromhex(sketch.levels), np.uint8)
        self.bits: Bits = bits.astype(np.bool_).reshape(-1, _BANDS - 1)
        self.levels: Levels = levels.astype(np.float64) / _STEPS_A_DB
        self.sounds: Bits = self.levels > self.levels.max(initial=0.0) - _SOUNDING_DB
        signs = np.where(self.bits, 1.0, -1.0) * self.sounds[:, None]
        rows = np.column_stack((signs, self.sounds)).astype(np.float32)
        self.spectra = scipy.fft.rfft(rows, 2 * _MOST_FRAMES, axis=0)


def seconds_late(one: Outlined, other: Outlined) -> float | None:
    """Say how much later the same sound comes in the first; None if they are not the same.

    More than a second apart, ten seconds of it have to be the same in both.
    """
    if min(len(one.bits), len(other.bits)) < _LEAST_FRAMES:
        return None
    crossed = one.spectra * other.spectra.conj()
    agreeing, shared = scipy.fft.irfft(
        np.column_stack((crossed[:, :-1].sum(axis=1), crossed[:, -1])), 2 * _MOST_FRAMES, axis=0
    ).T
    lags = np.arange(2 * _MOST_FRAMES)
    lags[_MOST_FRAMES:] -= 2 * _MOST_FRAMES
    least = np.where(np.abs(lags) <= _FARTHEST, _LEAST_FRAMES, _LEAST_FRAMES_FAR)
    least = np.maximum(least, _LEAST_OVERLAP * min(one.sounds.sum(), other.sounds.sum()))
    differing = 0.5 - 0.5 * agreeing / np.maximum((_BANDS - 1) * shared, 1.0)
    differing[shared < least - 0.5] = 1.0
    lag = int(lags[np.argmin(differing)])
    found = _compared(one, other, lag)
    is_same = (
        found.mean < MOST_DIFFERENT
        and found.worst < MOST_DIFFERENT_ANYWHERE
        and found.spread_db < MOST_SPREAD_DB
    )
    return lag * _HOP / RATE_HZ if is_same else None


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Share of bits that differ, on average and in the worst piece; how the levels part."""

    mean: float
    worst: float
    spread_db: float


_UNLIKE: Final = _Likeness(1.0, 1.0, 100.0)


def _compared(one: Outlined, other: Outlined, lag: int) -> _Likeness:
    """Compare two sketches where both sound, the first `lag` frames later."""
    length = min(len(one.bits) - max(lag, 0), len(other.bits) - max(-lag, 0))
    if length < _LEAST_FRAMES:
        return _UNLIKE
    first, second = max(lag, 0), max(-lag, 0)
    here, there = slice(first, first + length), slice(second, second + length)
    sounds = one.sounds[here], other.sounds[there]
    both, either = sounds[0] & sounds[1], sounds[0] | sounds[1]
    if int(both.sum()) < max(_LEAST_FRAMES, _LEAST_SHARED * int(max(s.sum() for s in sounds))):
        return _UNLIKE
    differs = (one.bits[here] ^ other.bits[there])[both].mean(axis=1)
    pieces = [differs[start : start + _PIECE] for start in range(0, len(differs), _PIECE)]
    # What is left over at the end is too short to be judged by itself.
    worst = max(float(piece.mean()) for piece in pieces if len(piece) == _PIECE or len(pieces) == 1)
    # One player is heard in another's microphone, too, but not always at the same distance.
    low, high = np.percentile((one.levels[here] - other.levels[there])[either], [5.0, 95.0])
    return _Likeness(float(differs.mean()), worst, float(high - low))
