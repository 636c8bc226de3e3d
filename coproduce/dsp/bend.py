"""Bending a recording's time: beginnings of notes are moved whole, what lies between gives.

From each cut on, the very samples are kept for as long as a note begins; what follows up to
the next cut is made longer or shorter by python-stretch. That starts with the phases of the
samples that it goes on from, so that one seam is not heard; the other lies just before the
next note begins. Where nothing changes its length, samples are copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from python_stretch import Signalsmith

from coproduce.dsp.moves import KEPT_S, Moves
from coproduce.model.audio import Samples, Signal, SoundStream
from coproduce.units import seconds_to_samples

_FADE_S: Final = 0.008
_WINDOW_S: Final = 0.08  # of the stretcher: several periods of the lowest voice
_HOPS: Final = 4
_SEED: Final = 0x7169
_LEAST_POWER: Final = 1e-12


def bend_blocks(stream: SoundStream, moves: Moves, length_samples: int) -> Iterator[Signal]:
    """Bend time as planned, a stretch at a time: an hour needs no more memory than a minute.

    Parameters
    ----------
    stream
        The recording.
    moves
        Which moments of it go where.
    length_samples
        Its length, which does not change.
    """
    rate_hz = stream.sample_rate_hz
    source = np.rint(moves.source_s * rate_hz).astype(np.int64)
    target = np.rint(moves.target_s * rate_hz).astype(np.int64)
    if np.array_equal(source, target):
        yield from stream.read()
        return
    bender = _Bender(stream)
    fade: Samples = np.zeros((stream.channels, 0), np.float32)
    for index in range(len(source) - 1):
        begin, end = int(target[index]), int(target[index + 1])
        piece = bender.piece(int(source[index]), int(source[index + 1]), end - begin)
        piece[:, : fade.shape[1]] = _crossed(fade, piece[:, : fade.shape[1]])
        fade = piece[:, end - begin :]
        heard = piece[:, max(-begin, 0) : max(min(end, length_samples) - begin, 0)]
        if heard.shape[1]:
            yield Signal(np.ascontiguousarray(heard), rate_hz)


class _Bender:
    """Give pieces of a recording in other lengths, and a fade's length beyond each."""

    def __init__(self, stream: SoundStream) -> None:
        self._tape = _Tape(stream)
        self._rate_hz = stream.sample_rate_hz
        self._channels = stream.channels
        self._fade = seconds_to_samples(_FADE_S, self._rate_hz)
        self._kept = seconds_to_samples(KEPT_S, self._rate_hz)
        self._window = seconds_to_samples(_WINDOW_S, self._rate_hz)

    def piece(self, first: int, last: int, length: int) -> Samples:
        """Give what is from sample `first` to `last` in another length, and a fade more."""
        if last - first == length:
            return self._tape.read(first, last + self._fade).copy()
        piece = np.zeros((self._channels, length + self._fade), np.float32)
        piece[:, : self._kept] = self._tape.read(first, first + self._kept)
        seam = self._kept - self._fade
        rest = piece.shape[1] - seam
        stretched = self._stretched(first + seam, last + self._fade, rest)
        # Both carry the same wave here, so they add up by gain.
        rising = (np.arange(self._fade, dtype=np.float32) + 0.5) / self._fade
        stretched[:, : self._fade] *= rising
        piece[:, seam : self._kept] *= 1.0 - rising
        piece[:, seam:] += stretched
        return piece

    def _stretched(self, first: int, last: int, length: int) -> Samples:
        """Make a stretch longer or shorter, its pitch as it is.

        What follows is stretched along and cut off, for the stretcher lets its end die away.
        """
        more = 2 * self._window
        longer = round(more * length / (last - first))
        sound = self._tape.read(first, last + more)
        stretcher = Signalsmith.Stretch(_SEED)
        stretcher.configure(self._channels, self._window, self._window // _HOPS)
        stretcher.setTimeFactor(sound.shape[1] / (length + longer))
        made = np.asarray(stretcher.process(np.ascontiguousarray(sound)), np.float32)
        return made[:, :length].copy()


def _crossed(before: Samples, after: Samples) -> Samples:
    """Go over from one to the other, as loud in between, however alike they are."""
    length = before.shape[1]
    if not length or np.array_equal(before, after):
        return after
    angle = 0.5 * np.pi * (np.arange(length) + 0.5) / length
    falling, rising = np.cos(angle), np.sin(angle)
    power = np.sqrt(float(np.sum(before**2)) * float(np.sum(after**2))) + _LEAST_POWER
    alike = float(np.clip(np.sum(before * after) / power, 0.0, 1.0))
    level = np.sqrt(1.0 + 2.0 * alike * falling * rising)
    crossed: Samples = ((falling * before + rising * after) / level).astype(np.float32)
    return crossed


class _Tape:
    """A recording of which one stretch after another is read; around it there is silence."""

    def __init__(self, stream: SoundStream) -> None:
        self._blocks = stream.read()
        self._held: Samples = np.zeros((stream.channels, 0), np.float32)
        self._first = 0  # of what is held

    def read(self, first: int, last: int) -> Samples:
        """Give samples from `first` to `last`; what lies well before them is forgotten."""
        while self._first + self._held.shape[1] < last:
            block = next(self._blocks, None)
            if block is None:
                break
            forgotten = min(max(first - self._first, 0), self._held.shape[1])
            self._held = np.concatenate((self._held[:, forgotten:], block.samples), axis=1)
            self._first += forgotten
        there = self._first + self._held.shape[1]
        stretch: Samples = np.zeros((len(self._held), last - first), np.float32)
        begin, end = max(first, self._first), min(last, there)
        if end > begin:
            stretch[:, begin - first : end - first] = self._held[
                :, begin - self._first : end - self._first
            ]
        return stretch
