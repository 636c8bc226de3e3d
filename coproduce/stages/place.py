"""Stems: what an alignment says of a take is done to a copy of it, from bar 1 on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coproduce.dsp.warp import cut_blocks
from coproduce.model.audio import Samples, Signal, Sound, SoundStream, stream_of
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
) -> SoundStream:
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

    Returns
    -------
    SoundStream
        The stem, cut as it is read: an hour needs no more memory than a minute.
    """
    stream = stream_of(take)
    cuts = tuple(_cuts(alignment, sample_rate_hz, start_s, length_samples))
    is_turned = alignment.moved and alignment.polarity < 0
    return SoundStream(
        sample_rate_hz=sample_rate_hz,
        channels=stream.channels,
        read=lambda: _placed(
            stream,
            cuts,
            sample_rate_hz=sample_rate_hz,
            length_samples=length_samples,
            is_turned=is_turned,
        ),
    )


def _placed(
    stream: SoundStream,
    cuts: Sequence[_Cut],
    *,
    sample_rate_hz: int,
    length_samples: int,
    is_turned: bool,
) -> Iterator[Signal]:
    """Read what each cut gives, one after the other, and silence between them."""
    at = 0
    carried: Samples = np.zeros((stream.channels, 0), np.float32)
    for cut in cuts:
        for quiet in _silence(stream.channels, cut.first - at, carried):
            yield Signal(quiet, sample_rate_hz)
        carried = carried[:, max(cut.first - at, 0) :]
        at = max(at, cut.first)
        blocks = cut_blocks(
            stream,
            start_s=cut.take_start_s,
            length_samples=cut.longer - cut.first,
            sample_rate_hz=sample_rate_hz,
            drift_ppm=cut.drift_ppm,
        )
        place_samples = cut.first
        tail: Samples = np.zeros((stream.channels, 0), np.float32)
        for block in blocks:
            samples = cut.faded(block.samples, place_samples)
            if is_turned:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A piece of the stem from sample `first` to `last`, with a fade beyond that to `longer`.

    `take_start_s` is the moment of the take that lies at `first`.
    """

    take_start_s: float
    drift_ppm: float
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
    pieces = alignment.pieces if alignment.moved else ()
    if not pieces:
        offset_s = alignment.offset_s if alignment.moved else 0.0
        drift_ppm = alignment.drift_ppm if alignment.moved else 0.0
        pieces = (ClockPiece(start_s=0.0, end_s=0.0, offset_s=offset_s, drift_ppm=drift_ppm),)
    fade = round(_FADE_S * sample_rate_hz)
    for piece in pieces:
        is_first = piece is pieces[0]
        first = 0 if is_first else round((piece.start_s - start_s) * sample_rate_hz)
        last = round((piece.end_s - start_s) * sample_rate_hz)
        first = min(max(first, 0), length_samples)
        last = length_samples if piece is pieces[-1] else min(max(last, 0), length_samples)
        if last <= first:
            continue
        stretch = 1.0 + piece.drift_ppm * 1e-6
        yield _Cut(
            take_start_s=piece.offset_s + (start_s + first / sample_rate_hz) * stretch,
            drift_ppm=piece.drift_ppm,
            first=first,
            last=last,
            longer=min(last + fade, length_samples),
            fade=0 if is_first else fade,
        )


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
