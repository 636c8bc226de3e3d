"""Stems: what an alignment says of a take is done to a copy of it, from bar 1 on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from coproduce.dsp.warp import cut_blocks
from coproduce.model.audio import Samples, Signal, Sound, SoundStream, signal_of, stream_of
from coproduce.model.recording import Alignment, ClockPiece
from coproduce.units import seconds_to_samples

_FADE_S: Final = 0.005
_BLOCK_SAMPLES: Final = 1 << 18


def place(
    take: Sound,
    alignment: Alignment,
    *,
    sample_rate_hz: int,
    start_s: float,
    length_samples: int,
) -> Signal:
    """Cut a stem from a take, whole and in memory; see `place_blocks`."""
    placed = SoundStream(
        sample_rate_hz=sample_rate_hz,
        channels=take.channels,
        read=lambda: place_blocks(
            take,
            alignment,
            sample_rate_hz=sample_rate_hz,
            start_s=start_s,
            length_samples=length_samples,
        ),
    )
    return signal_of(placed)


def place_blocks(
    take: Sound,
    alignment: Alignment,
    *,
    sample_rate_hz: int,
    start_s: float,
    length_samples: int,
) -> Iterator[Signal]:
    """Cut a stem from a take: from one moment of the reference on, at one rate and length.

    Parameters
    ----------
    take
        The recording, as it is.
    alignment
        Where it belongs; if it is not to be moved, it begins where the reference begins.
    sample_rate_hz, length_samples
        Rate and length of every stem of the song.
    start_s
        Moment of the reference at which stems begin: bar 1.

    Yields
    ------
    Signal
        Consecutive blocks, so that an hour needs no more memory than a minute.
    """
    stream = stream_of(take)
    at = 0
    carried: Samples = np.zeros((stream.channels, 0), np.float32)
    for cut in _cuts(alignment, sample_rate_hz, start_s, length_samples):
        for quiet in _silence(stream.channels, cut.first - at, carried):
            yield Signal(quiet, sample_rate_hz)
        carried = carried[:, max(cut.first - at, 0) :]
        at = max(at, cut.first)
        blocks = cut_blocks(
            stream,
            start_s=cut.piece.offset_s
            + (start_s + cut.first / sample_rate_hz) * (1.0 + cut.piece.drift_ppm * 1e-6),
            length_samples=cut.longer - cut.first,
            sample_rate_hz=sample_rate_hz,
            drift_ppm=cut.piece.drift_ppm,
        )
        place_samples = cut.first
        tail: Samples = np.zeros((stream.channels, 0), np.float32)
        for block in blocks:
            samples = cut.faded(block.samples, place_samples)
            if alignment.moved and alignment.polarity < 0:
                samples = -samples
            place_samples += samples.shape[1]
            shared = min(carried.shape[1], samples.shape[1])
            if shared:
                samples = samples.copy()
                samples[:, :shared] += carried[:, :shared]
                carried = carried[:, shared:]
            kept = max(samples.shape[1] - max(place_samples - cut.last, 0), 0)
            if kept:
                yield Signal(samples[:, :kept], sample_rate_hz)
                at += kept
            tail = np.concatenate((tail, samples[:, kept:]), axis=1)
        carried = _sum(carried, tail)
    for quiet in _silence(stream.channels, length_samples - at, carried):
        yield Signal(quiet, sample_rate_hz)


def nudged_start_s(start_s: float, nudge_ms: float, sample_rate_hz: int) -> float:
    """Say where in the reference a stem begins that a person moved.

    A nudge is rounded to a whole sample, so that a take at the song's own rate keeps its
    very samples.

    >>> nudged_start_s(5.0, 15.0, 48_000)  # what lies there is heard 15 ms later
    4.985
    """
    return start_s - seconds_to_samples(nudge_ms * 1e-3, sample_rate_hz) / sample_rate_hz


@dataclass(frozen=True, slots=True)
class _Cut:
    """A piece of the stem from sample `first` to `last`, with a fade beyond that to `longer`."""

    piece: ClockPiece
    first: int
    last: int
    longer: int
    fade: int  # at the beginning, in samples

    def faded(self, samples: Samples, place_samples: int) -> Samples:
        """Fade in at the beginning, and out beyond the end."""
        end = place_samples + samples.shape[1]
        if place_samples >= self.first + self.fade and end <= self.last:
            return samples
        moments = np.arange(place_samples, end)
        gain = np.ones(len(moments))
        if self.fade:
            gain = np.clip((moments - self.first) / self.fade, 0.0, 1.0)
        if self.longer > self.last:
            gain *= np.clip((self.longer - moments) / (self.longer - self.last), 0.0, 1.0)
        faded: Samples = (samples * gain).astype(np.float32)
        return faded


def _cuts(
    alignment: Alignment, sample_rate_hz: int, start_s: float, length_samples: int
) -> Iterator[_Cut]:
    """Say which samples of the stem each piece of the clock gives; the outer ones reach on."""
    if not (alignment.moved and alignment.pieces):
        offset_s = alignment.offset_s if alignment.moved else 0.0
        drift_ppm = alignment.drift_ppm if alignment.moved else 0.0
        whole = ClockPiece(start_s=0.0, end_s=0.0, offset_s=offset_s, drift_ppm=drift_ppm)
        yield _Cut(whole, 0, length_samples, length_samples, 0)
        return
    fade = round(_FADE_S * sample_rate_hz)
    final = alignment.pieces[-1]
    for piece in alignment.pieces:
        is_first = piece is alignment.pieces[0]
        first = 0 if is_first else round((piece.start_s - start_s) * sample_rate_hz)
        last = round((piece.end_s - start_s) * sample_rate_hz)
        first = min(max(first, 0), length_samples)
        last = length_samples if piece is final else min(max(last, 0), length_samples)
        if last > first:
            longer = min(last + fade, length_samples)
            yield _Cut(piece, first, last, longer, 0 if is_first else fade)


def _sum(one: Samples, other: Samples) -> Samples:
    """Add two pieces that begin together."""
    longer, shorter = sorted((one, other), key=lambda piece: -piece.shape[1])
    total = longer.copy()
    total[:, : shorter.shape[1]] += shorter
    return total


def _silence(channels: int, length: int, carried: Samples) -> Iterator[Samples]:
    """Give silence, at the beginning of which a fade may still sound."""
    for first in range(0, length, _BLOCK_SAMPLES):
        block: Samples = np.zeros((channels, min(_BLOCK_SAMPLES, length - first)), np.float32)
        rest = carried[:, first : first + block.shape[1]]
        block[:, : rest.shape[1]] = rest
        yield block
