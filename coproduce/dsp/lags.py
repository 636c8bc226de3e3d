"""Where one recording may lie in another: segments of it laid against every place there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.dsp.correlate import RATE_HZ, White
from coproduce.dsp.one_channel import Wave

_COARSE_RATE_HZ: Final = 4_000
_RATIO: Final = RATE_HZ // _COARSE_RATE_HZ
_POOL_SAMPLES: Final = 8
_SEGMENT_SAMPLES: Final = 12 * _COARSE_RATE_HZ
_MOST_SEGMENTS: Final = 40
_TURNS: Final = (8, 16, _MOST_SEGMENTS)  # segments after which a long take is looked at
_BLOCK_SAMPLES: Final = 1 << 18
_MOST_LAGS: Final = 3
_CHUNK_SAMPLES: Final = 1 << 20
_CHANCE_Z: Final = 4.0  # what the best of a pool reaches by chance
_STRONG_Z: Final = 30.0
_NEAR_POOLS: Final = 9
_APART_POOLS: Final = 25


@dataclass(frozen=True, slots=True)
class Lag:
    """A place where a take may lie: late by so many seconds, and how much speaks for it."""

    lag_s: float
    score: float


@dataclass(frozen=True, slots=True)
class _Reference:
    """The reference at 4 kHz, as spectra of overlapping blocks."""

    spectra: list[npt.NDArray[np.complex64]]
    block: int
    hop: int
    segment: int
    length: int


def likely_lags(reference: White, take: White) -> Iterator[tuple[Lag, ...]]:
    """Find lags at which a whitened take may fit a whitened reference, the likeliest first.

    The take is cut into segments of 12 s; each is laid against the whole reference, so any
    offset is found, and a clock that runs fast or slow does not blur the picture. The
    evidence of the segments is then added up in steps of 2 ms.

    Yields
    ------
    tuple
        What is thought so far. Of a long take more segments are asked each time, and whoever
        is content with an answer need not wait for the next.
    """
    length = len(take) // _RATIO
    segment = max(min(_SEGMENT_SAMPLES, length) // _POOL_SAMPLES, 1) * _POOL_SAMPLES
    against = _prepare(reference, segment)
    # In an hour, segments with gaps between them are evidence enough.
    step = max(segment, length // _MOST_SEGMENTS // _POOL_SAMPLES * _POOL_SAMPLES)
    starts = np.arange(0, max(length - segment // 2, 1), step)
    origin = against.length // _POOL_SAMPLES + 2
    evidence = np.zeros(origin + (length + segment) // _POOL_SAMPLES + 2, np.float32)
    turns = _TURNS if len(against.spectra) > 1 else (_MOST_SEGMENTS,)
    for number, start in enumerate(_spread(starts), 1):
        votes = _votes(against, _low(take, int(start), segment))
        if votes is not None:
            # Later places in the reference are smaller lags.
            last = origin + (int(start) + segment) // _POOL_SAMPLES
            evidence[last - len(votes) + 1 : last + 1] += votes[::-1]
        if number in turns or number == len(starts):
            yield _best(evidence, origin)


def _spread(starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Order places so that the first few already lie all over (by the golden ratio)."""
    return starts[np.argsort(np.arange(len(starts)) * 0.6180339887 % 1.0, kind="stable")]


def _prepare(reference: White, segment: int) -> _Reference:
    length = len(reference) // _RATIO
    block = min(_BLOCK_SAMPLES, scipy.fft.next_fast_len(length + 2 * segment, real=True))
    hop = (block - segment) // _POOL_SAMPLES * _POOL_SAMPLES
    resampler = soxr.ResampleStream(RATE_HZ, _COARSE_RATE_HZ, 1, dtype="float32")
    chunks = [
        resampler.resample_chunk(reference[first : first + _CHUNK_SAMPLES].astype(np.float32))
        for first in range(0, len(reference), _CHUNK_SAMPLES)
    ]
    chunks.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    low = np.pad(np.concatenate(chunks)[:length], (segment, block))
    spectra = [
        scipy.fft.rfft(low[first : first + block]) for first in range(0, length + segment, hop)
    ]
    return _Reference(spectra, block, hop, segment, length)


def _low(take: White, start: int, segment: int) -> Wave:
    margin = 64
    first = max(start - margin, 0)
    piece = take[first * _RATIO : (start + segment + margin) * _RATIO].astype(np.float32)
    low: Wave = soxr.resample(piece, RATE_HZ, _COARSE_RATE_HZ)
    return low[start - first : start - first + segment]


def _votes(against: _Reference, piece: Wave) -> Wave | None:
    """How much a piece says for each place of the reference, in pools of 2 ms."""
    spectrum = np.conj(scipy.fft.rfft(piece, against.block))
    pools, samples = [], []
    for block in against.spectra:
        strength = np.abs(scipy.fft.irfft(block * spectrum, against.block)[: against.hop])
        pools.append(strength.reshape(-1, _POOL_SAMPLES).max(axis=1))
        samples.append(strength[::_POOL_SAMPLES])
    wanted = (against.length + against.segment) // _POOL_SAMPLES
    deviation = float(np.median(np.concatenate(samples)[:wanted])) / 0.6745
    if deviation <= 0.0:
        return None
    pooled = np.concatenate(pools)[:wanted] / deviation
    # Strong segments say a little more than others, and never decide alone.
    beyond = np.log(np.maximum(pooled / _STRONG_Z, 1.0))
    weighed = np.minimum(pooled, _STRONG_Z) + _STRONG_Z * beyond
    votes: Wave = np.maximum(weighed - _CHANCE_Z, 0.0)
    return votes


def _best(evidence: Wave, origin: int) -> tuple[Lag, ...]:
    # A drifting take spreads over neighbouring pools.
    broad = np.convolve(evidence, np.ones(_NEAR_POOLS, np.float32), mode="same")
    found = []
    for _ in range(_MOST_LAGS):
        best = int(np.argmax(broad))
        if broad[best] <= 0.0:
            break
        near = slice(max(best - _NEAR_POOLS // 2, 0), best + _NEAR_POOLS // 2 + 1)
        centre = near.start + int(np.argmax(evidence[near]))
        lag = (centre - origin) * _POOL_SAMPLES - 0.5 * (_POOL_SAMPLES - 1)
        found.append(Lag(lag / _COARSE_RATE_HZ, float(broad[best])))
        broad[max(best - _APART_POOLS, 0) : best + _APART_POOLS + 1] = 0.0
    return tuple(found)
