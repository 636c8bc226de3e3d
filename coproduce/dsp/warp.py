"""Cutting a piece out of a recording on another clock: rate, drift and sub-sample place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from coproduce.dsp.interpolate import between_samples
from coproduce.model.audio import Samples, Signal, SoundStream

_REACH_SAMPLES: Final = 128  # of the shifting kernel: flat to 0.48 of the rate
_KAISER_BETA: Final = 12.0
_LEAST_SHIFT_SAMPLES: Final = 1e-3
_MARGIN_SAMPLES: Final = 2048  # resampled along on both sides and cut off again
_BLOCK_SAMPLES: Final = 8192
_PIECE_SAMPLES: Final = 1 << 18


def cut_blocks(
    stream: SoundStream,
    *,
    start_s: float,
    length_samples: int,
    sample_rate_hz: int,
    drift_ppm: float,
) -> Iterator[Signal]:
    """Cut a piece out of a recording, a block at a time: an hour needs no more than a minute.

    Where nothing need be resampled nor moved by a fraction, these are the very samples.

    Parameters
    ----------
    stream
        The recording.
    start_s
        Where the piece begins, in the recording's own time; may lie before its first
        sample, and the piece may end after its last: there is silence then.
    length_samples
        Length of the piece, in samples of the new rate.
    sample_rate_hz
        Rate of the piece.
    drift_ppm
        Parts per million by which the recording's clock ran fast.
    """
    clock_hz = stream.sample_rate_hz * (1.0 + drift_ppm * 1e-6)
    is_one_clock = clock_hz == sample_rate_hz
    # What is resampled begins a little earlier, so that the filter has settled.
    margin = 0 if is_one_clock else _MARGIN_SAMPLES
    begin = start_s * stream.sample_rate_hz - margin * clock_hz / sample_rate_hz
    whole = round(begin)
    if abs(begin - whole) < _LEAST_SHIFT_SAMPLES:
        fraction = 0.0
    else:
        whole = math.floor(begin)
        fraction = begin - whole
    needed = math.ceil((length_samples + 2 * margin) * clock_hz / sample_rate_hz)
    pieces = _shifted(stream, whole, needed, fraction)
    if not is_one_clock:
        pieces = _resampled(pieces, clock_hz, sample_rate_hz, stream.channels)
    place = -margin
    for piece in pieces:
        first, last = max(place, 0), min(place + piece.shape[1], length_samples)
        if last > first:
            yield Signal(piece[:, first - place : last - place], sample_rate_hz)
        place += piece.shape[1]
    if max(place, 0) < length_samples:  # less than a sample is lost in rounding
        rest = np.zeros((stream.channels, length_samples - max(place, 0)), np.float32)
        yield Signal(rest, sample_rate_hz)


def _shifted(stream: SoundStream, start: int, length: int, fraction: float) -> Iterator[Samples]:
    """Give the wave from start + fraction on, in pieces."""
    if not fraction:
        yield from _pieces(stream, start, length)
        return
    shift = between_samples(
        fraction,
        stream.channels,
        reach_samples=_REACH_SAMPLES,
        kaiser_beta=_KAISER_BETA,
        block_samples=_BLOCK_SAMPLES,
    )
    # The filter sees what lies before and after the piece, and that is cut off again.
    skip, left = _REACH_SAMPLES, length
    for piece in _pieces(stream, start - _REACH_SAMPLES, length + 2 * _REACH_SAMPLES):
        for _, later in shift.add(piece):
            kept = later[:, skip : skip + left]
            skip, left = max(skip - later.shape[1], 0), left - kept.shape[1]
            yield kept
    for _, later in shift.finish():
        kept = later[:, skip : skip + left]
        skip, left = max(skip - later.shape[1], 0), left - kept.shape[1]
        yield kept


def _pieces(stream: SoundStream, start: int, length: int) -> Iterator[Samples]:
    """Give a stretch of the recording; where it lies outside of that there is silence."""
    place, end = start, start + length
    if end > 0:
        yield from _silence(stream.channels, min(-start, length))
        place = max(start, 0)
        at = 0
        for block in stream.read():
            first, last = max(place - at, 0), min(end - at, block.length_samples)
            if last > first:
                yield block.samples[:, first:last]
                place = at + last
            at += block.length_samples
            if place >= end:
                break
    yield from _silence(stream.channels, end - place)


def _silence(channels: int, length: int) -> Iterator[Samples]:
    for first in range(0, max(length, 0), _PIECE_SAMPLES):
        yield np.zeros((channels, min(_PIECE_SAMPLES, length - first)), np.float32)


def _resampled(
    pieces: Iterator[Samples], clock_hz: float, sample_rate_hz: int, channels: int
) -> Iterator[Samples]:
    stream = soxr.ResampleStream(clock_hz, sample_rate_hz, channels, dtype="float32", quality="VHQ")
    for piece in pieces:
        yield _frames_to_channels(stream.resample_chunk(np.ascontiguousarray(piece.T)), channels)
    rest = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)
    yield _frames_to_channels(rest, channels)


def _frames_to_channels(frames: npt.NDArray[np.float32], channels: int) -> Samples:
    return np.ascontiguousarray(frames.reshape(-1, channels).T)
