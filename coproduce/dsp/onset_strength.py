"""What a listener taps to: where something begins, in which register, and where chords change.

Sound is heard piece by piece, so that an hour needs no more memory than a minute: only a few
curves with a hundred values a second are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.spectral_weights import band_weights, pitch_class_weights
from coproduce.model.audio import Signal

RATE_HZ: Final = 16_000
FRAMES_PER_S: Final = 100
_HOP: Final = RATE_HZ // FRAMES_PER_S
_FRAME: Final = 1024
_CHROMA_FRAME: Final = 4096
_CHROMA_EVERY: Final = 4  # frames of onsets to one of chroma
_BANDS: Final = 28
_BAND_HZ: Final = (40.0, 7000.0)
_LOW_BANDS: Final = 9  # those below some 200 Hz, where basses and left hands are
_CHROMA_BAND_HZ: Final = (60.0, 2000.0)
_PITCH_WIDTH: Final = 0.35  # semitones
_RISE_FRAMES: Final = 2  # each way
_FLOOR: Final = 1e-8
# A rise shows while an onset is still at the edge of the window, so it shows early.
_EARLY_FRAMES: Final = 0.8
_AROUND_S: Final = 4.0
_LARGEST: Final = 4.0  # deviations; one loud knock says no more than a good strum

Frames: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetStrength:
    """Curves along a recording, frame `i` at second `i / FRAMES_PER_S`.

    Parameters
    ----------
    onsets, low_onsets
        How much begins at each frame, in all registers and in the bass, in deviations from
        what is usual around it; shape (frames,), mean near 0.
    chroma
        Strength of the twelve pitch classes, each column of length 1 or silent; shape
        (12, frames / 4).
    level_db
        How loud it is, relative to full scale; shape (frames,).
    """

    onsets: Frames
    low_onsets: Frames
    chroma: Frames
    level_db: Frames

    @property
    def duration_s(self) -> float:
        """Length of the curves in seconds."""
        return len(self.onsets) / FRAMES_PER_S

    def chroma_between(self, start_s: float, end_s: float) -> npt.NDArray[np.float64]:
        """Mean strength of the pitch classes in a stretch, shape (12,), length 1 or silent."""
        rate = FRAMES_PER_S / _CHROMA_EVERY
        first = min(max(round(start_s * rate), 0), self.chroma.shape[1])
        last = min(max(round(end_s * rate), first + 1), self.chroma.shape[1])
        if first >= last:
            return np.zeros(12)
        mean: npt.NDArray[np.float64] = self.chroma[:, first:last].mean(axis=1, dtype=np.float64)
        length = float(np.linalg.norm(mean))
        return np.asarray(mean / length) if length > 0 else mean


def hear_onsets(blocks: Iterable[Signal]) -> OnsetStrength:
    """Hear one recording.

    Parameters
    ----------
    blocks
        Its pieces in order, at `RATE_HZ`, with any number of channels; channels are added by
        their power, so that one that is upside down takes nothing away.
    """
    return hear_together([_powers(blocks)])


def hear_together(recordings: Iterable[tuple[Frames, Frames]]) -> OnsetStrength:
    """Hear several recordings as one band: powers add up, as they would in the air.

    Each is what `powers_of` gives; all begin at the same moment.
    """
    bands = chroma = np.zeros((0, 0), np.float32)
    for next_bands, next_chroma in recordings:
        bands, chroma = _added(bands, next_bands), _added(chroma, next_chroma)
    level = np.log10(bands + 1e-4 * float(bands.mean() if bands.size else 0.0) + _FLOOR)
    rise = _rise(level)
    strength = np.sqrt(chroma)
    strength -= strength.min(axis=1, keepdims=True) if strength.size else 0.0
    length = np.linalg.norm(strength, axis=1, keepdims=True)
    strength /= np.maximum(length, 1e-6)
    return OnsetStrength(
        onsets=_usual(rise.sum(axis=1)),
        low_onsets=_usual(rise[:, :_LOW_BANDS].sum(axis=1)),
        chroma=np.ascontiguousarray(strength.T),
        level_db=(10.0 * np.log10(bands.sum(axis=1) + 1e-12)).astype(np.float32),
    )


def powers_of(blocks: Iterable[Signal]) -> tuple[Frames, Frames]:
    """Give the power of a recording in bands, and in pitch classes, frame by frame."""
    return _powers(blocks)


def _powers(blocks: Iterable[Signal]) -> tuple[Frames, Frames]:
    """Hear block after block; what the last windows still need is carried on."""
    bands = band_weights(_FRAME, RATE_HZ, _BAND_HZ, _BANDS)
    classes = pitch_class_weights(_CHROMA_FRAME, RATE_HZ, _CHROMA_BAND_HZ, _PITCH_WIDTH)
    windows = [np.hanning(size).astype(np.float32) for size in (_FRAME, _CHROMA_FRAME)]
    hops, weights = (_HOP, _HOP * _CHROMA_EVERY), (bands, classes)
    waiting: list[npt.NDArray[np.float32]] | None = None
    found: tuple[list[Frames], list[Frames]] = ([], [])

    def hear(kind: int, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        size, hop = len(windows[kind]), hops[kind]
        count = (samples.shape[1] - size) // hop + 1 if samples.shape[1] >= size else 0
        if count:
            frames = np.lib.stride_tricks.sliding_window_view(samples, size, axis=1)[:, ::hop]
            power = np.zeros((count, size // 2 + 1), np.float32)
            for channel in frames[:, :count]:
                power += np.square(np.abs(scipy.fft.rfft(channel * windows[kind])))
            power /= np.float32(windows[kind].sum() ** 2)
            found[kind].append(np.asarray(power @ weights[kind], np.float32))
        return samples[:, count * hop :]

    for block in blocks:
        if waiting is None:
            # Frame 0 is centred on the first sample.
            waiting = [
                np.zeros((block.channels, len(window) // 2), np.float32) for window in windows
            ]
        waiting = [
            hear(kind, np.concatenate((rest, block.samples), axis=1))
            for kind, rest in enumerate(waiting)
        ]
    for kind, rest in enumerate(waiting or ()):
        hear(kind, np.pad(rest, ((0, 0), (0, len(windows[kind]) // 2))))
    made = [
        np.concatenate(frames) if frames else np.zeros((0, weight.shape[1]), np.float32)
        for frames, weight in zip(found, weights, strict=True)
    ]
    return made[0], made[1]


def _added(one: Frames, other: Frames) -> Frames:
    if not one.size:
        return other
    rows = max(len(one), len(other))
    total: Frames = np.pad(one, ((0, rows - len(one)), (0, 0))) + np.pad(
        other, ((0, rows - len(other)), (0, 0))
    )
    return total


def _rise(level: Frames) -> Frames:
    """How much louder each band became around each frame, where it really begins."""
    rise = np.zeros_like(level)
    reach = _RISE_FRAMES
    if len(level) > 2 * reach:
        rise[reach:-reach] = np.maximum(level[2 * reach :] - level[: -2 * reach], 0.0)
    places = np.arange(len(level)) - _EARLY_FRAMES
    whole = np.floor(places).astype(int)
    part = (places - whole).astype(np.float32)[:, None]
    last = max(len(level) - 1, 0)
    before, after = np.clip(whole, 0, last), np.clip(whole + 1, 0, last)
    moved: Frames = (1.0 - part) * rise[before] + part * rise[after] if len(level) else rise
    return moved


def _usual(rise: Frames) -> Frames:
    """Measure a curve in its own deviations around each moment."""
    size = round(_AROUND_S * FRAMES_PER_S) | 1
    wide = rise.astype(np.float64)
    if not len(wide):
        return rise
    mean = scipy.ndimage.uniform_filter1d(wide, size, mode="nearest")
    around = wide - mean
    # Where silence follows sound, a running mean of squares falls a hair below zero.
    squares = scipy.ndimage.uniform_filter1d(np.square(around), size, mode="nearest")
    spread = np.sqrt(np.maximum(squares, 0.0))
    spread += 0.3 * float(around.std()) + 1e-9
    return np.asarray(np.minimum(around / spread, _LARGEST), np.float32)
