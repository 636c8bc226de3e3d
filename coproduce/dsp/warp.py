"""Cutting a piece out of a recording on another clock: rate, drift and sub-sample place."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import soxr

from coproduce.dsp.interpolate import between_samples
from coproduce.model.audio import Samples, Signal

_REACH_SAMPLES: Final = 128  # of the shifting kernel: flat to 0.48 of the rate
_KAISER_BETA: Final = 12.0
_LEAST_SHIFT_SAMPLES: Final = 1e-3
_MARGIN_SAMPLES: Final = 2048  # resampled along on both sides and cut off again
_BLOCK_SAMPLES: Final = 8192


def cut(
    signal: Signal, *, start_s: float, length_samples: int, sample_rate_hz: int, drift_ppm: float
) -> Signal:
    """Cut a piece that begins at `start_s` of a recording and put it on a common clock.

    Parameters
    ----------
    signal
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

    Returns
    -------
    Signal
        Where nothing need be resampled nor moved by a fraction, the very samples.
    """
    clock_hz = signal.sample_rate_hz * (1.0 + drift_ppm * 1e-6)
    begin = start_s * signal.sample_rate_hz
    if clock_hz == sample_rate_hz:
        whole = _whole_place(begin)
        piece = _slice(signal.samples, whole, length_samples, begin - whole)
        return Signal(piece, sample_rate_hz)
    begin -= _MARGIN_SAMPLES
    needed = math.ceil(length_samples * clock_hz / sample_rate_hz) + 2 * _MARGIN_SAMPLES
    whole = _whole_place(begin)
    piece = _slice(signal.samples, whole, needed, begin - whole)
    frames = soxr.resample(np.ascontiguousarray(piece.T), clock_hz, sample_rate_hz, "VHQ")
    # The margin is no whole number of new samples; what it misses is made good here.
    skip = _MARGIN_SAMPLES * sample_rate_hz / clock_hz
    whole = _whole_place(skip)
    converted = np.ascontiguousarray(frames.T, np.float32)
    return Signal(_slice(converted, whole, length_samples, skip - whole), sample_rate_hz)


def _whole_place(place: float) -> int:
    nearest = round(place)
    return nearest if abs(place - nearest) < _LEAST_SHIFT_SAMPLES else math.floor(place)


def _slice(samples: Samples, start: int, length: int, fraction: float) -> Samples:
    """Give the samples at start + fraction, and so on; silence where there are none."""
    reach = _REACH_SAMPLES if abs(fraction) >= _LEAST_SHIFT_SAMPLES else 0
    first, last = start - reach, start + length + reach
    inside = samples[:, max(first, 0) : max(last, 0)]
    before = max(-first, 0)
    after = max(length + 2 * reach - before - inside.shape[1], 0)
    before = min(before, length + 2 * reach)
    padded: Samples = np.pad(inside, ((0, 0), (before, after)))
    if not reach:
        return padded
    shift = between_samples(
        fraction,
        len(samples),
        reach_samples=_REACH_SAMPLES,
        kaiser_beta=_KAISER_BETA,
        block_samples=_BLOCK_SAMPLES,
    )
    pieces = [later for _, later in shift.add(padded)] + [later for _, later in shift.finish()]
    return np.concatenate(pieces, axis=1)[:, reach : reach + length]
