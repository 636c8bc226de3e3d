"""Changing the sample rate of sound, whole or in blocks, by a band-limited filter (soxr)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from coproduce.model.audio import Samples, Signal, SoundStream


def resample(signal: Signal, sample_rate_hz: int) -> Signal:
    """Convert to another rate; the sound keeps its pitch, its length and its place.

    >>> resample(Signal(np.zeros((2, 480), np.float32), 48_000), 44_100).length_samples
    441
    """
    if signal.sample_rate_hz == sample_rate_hz or signal.length_samples == 0:
        return Signal(signal.samples, sample_rate_hz)
    frames = soxr.resample(
        np.ascontiguousarray(signal.samples.T), signal.sample_rate_hz, sample_rate_hz, "VHQ"
    )
    return Signal(np.ascontiguousarray(frames.T, np.float32), sample_rate_hz)


def resample_blocks(blocks: Iterable[Signal], sample_rate_hz: int) -> Iterator[Signal]:
    """Convert sound that comes in consecutive blocks, as `resample` does a whole one.

    The blocks that come out are not as long as those that go in, and not always as many.
    """
    resampler: soxr.ResampleStream | None = None
    channels = 0
    for block in blocks:
        if block.sample_rate_hz == sample_rate_hz:
            yield block
            continue
        if resampler is None:
            channels = block.channels
            resampler = soxr.ResampleStream(
                block.sample_rate_hz, sample_rate_hz, channels, dtype="float32", quality="VHQ"
            )
        frames = resampler.resample_chunk(np.ascontiguousarray(block.samples.T))
        yield from _as_block(frames, channels, sample_rate_hz)
    if resampler is not None:
        rest = resampler.resample_chunk(np.zeros((0, channels), np.float32), last=True)
        yield from _as_block(rest, channels, sample_rate_hz)


def resample_stream(stream: SoundStream, sample_rate_hz: int) -> SoundStream:
    """Convert a stream each time it is read; one that has that rate is given back as it is."""
    if stream.sample_rate_hz == sample_rate_hz:
        return stream
    return SoundStream(
        sample_rate_hz=sample_rate_hz,
        channels=stream.channels,
        read=lambda: resample_blocks(stream.read(), sample_rate_hz),
    )


def _as_block(frames: Samples, channels: int, sample_rate_hz: int) -> Iterator[Signal]:
    if len(frames):
        # One channel comes out without its axis.
        rows = np.ascontiguousarray(frames.reshape(-1, channels).T)
        yield Signal(rows, sample_rate_hz)
