"""Where one recording lies in another: correlation of whitened sound over every lag.

Whitening gives every moment and every frequency the same weight (as the phase transform
does: Knapp & Carter, "The generalized correlation method for estimation of time delay",
IEEE Trans. ASSP 24, 1976). So what leaks quietly from one player into another's microphone
counts as much as what that player does, and rooms and microphones hardly matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.model.audio import Signal

RATE_HZ: Final = 16_000
_COARSE_RATE_HZ: Final = 4_000
_FRAME_SAMPLES: Final = 1024
_BAND_HZ: Final = (80.0, 7_000.0)
_FLOOR: Final = 1e-6  # keeps digital silence silent
_ROWS: Final = 2048
_SEGMENT_S: Final = 12.0
_MOST_SEGMENTS: Final = 40
_POOL_SAMPLES: Final = 8
_CHANCE_Z: Final = 4.0  # what the best of a pool reaches by chance
_STRONG_Z: Final = 30.0

Wave = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lag:
    """A place where a take may lie: late by so many seconds, and how much speaks for it."""

    lag_s: float
    score: float


def one_channel(signal: Signal) -> Wave:
    """Mix a signal to one channel of 16 kHz without letting channels cancel.

    Where one channel is upside down the mean would be silence; then the first that has sound
    is used.
    """
    samples = signal.samples
    mean = samples.mean(axis=0, dtype=np.float32)
    if signal.channels > 1:
        powers = np.einsum("ij,ij->i", samples, samples) / max(signal.length_samples, 1)
        if float(np.mean(np.square(mean))) < 0.1 * float(powers.max()):
            mean = samples[int(np.argmax(powers > 0.01 * powers.max()))]
    return np.asarray(soxr.resample(mean, signal.sample_rate_hz, RATE_HZ), np.float32)


def whiten(wave: Wave) -> Wave:
    """Give every frequency between 80 Hz and 7 kHz the same weight in every 64 ms.

    Parameters
    ----------
    wave
        One channel at 16 kHz, shape (samples,).

    Returns
    -------
    numpy.ndarray
        The same length; digital silence stays silent.
    """
    hop = _FRAME_SAMPLES // 2
    window = np.sqrt(np.hanning(_FRAME_SAMPLES + 1)[:-1]).astype(np.float32)
    frequencies_hz = np.arange(hop + 1) * (RATE_HZ / _FRAME_SAMPLES)
    band = (frequencies_hz > _BAND_HZ[0]) & (frequencies_hz < _BAND_HZ[1])
    padded = np.zeros((-(-len(wave) // hop) + 2) * hop, np.float32)
    padded[hop : hop + len(wave)] = wave
    white = np.zeros_like(padded)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME_SAMPLES)[::hop]
    for first in range(0, len(frames), _ROWS):
        spectrum = scipy.fft.rfft(frames[first : first + _ROWS] * window)
        spectrum *= band / (np.abs(spectrum) + np.float32(_FLOOR))
        pieces = scipy.fft.irfft(spectrum) * window
        # Every second frame lies end to end.
        for parity in (0, 1):
            side_by_side = pieces[parity::2].reshape(-1)
            start = (first + parity) * hop
            white[start : start + len(side_by_side)] += side_by_side
    return white[hop : hop + len(wave)]


def likely_lags(reference: Wave, take: Wave, most: int = 3) -> tuple[Lag, ...]:
    """Find lags at which a whitened take may fit a whitened reference, the likeliest first.

    The take is cut into segments of 12 s; each is laid against the whole reference, so any
    offset is found, and a clock that runs fast or slow does not blur the picture. The
    evidence of the segments is then added up in steps of 2 ms.
    """
    ratio = RATE_HZ / _COARSE_RATE_HZ
    low_reference = np.asarray(soxr.resample(reference, RATE_HZ, _COARSE_RATE_HZ), np.float32)
    low_take = np.asarray(soxr.resample(take, RATE_HZ, _COARSE_RATE_HZ), np.float32)
    segment = min(round(_SEGMENT_S * _COARSE_RATE_HZ), max(len(low_take), 1))
    reach = len(low_reference)
    length = scipy.fft.next_fast_len(reach + segment, real=True)
    spectrum = np.conj(scipy.fft.rfft(low_reference, length))
    evidence = np.zeros((reach + len(low_take) + segment) // _POOL_SAMPLES + 2, np.float32)
    # In an hour, segments with gaps between them are evidence enough.
    step = max(segment, len(low_take) // _MOST_SEGMENTS)
    for start in range(0, max(len(low_take) - segment // 2, 1), step):
        piece = low_take[start : start + segment]
        correlation = scipy.fft.irfft(spectrum * scipy.fft.rfft(piece, length), length)
        strength = np.abs(np.concatenate((correlation[-reach:], correlation[:segment])))
        deviation = float(np.median(strength)) / 0.6745
        if deviation <= 0.0:
            continue
        pools = len(strength) // _POOL_SAMPLES
        pooled = strength[: pools * _POOL_SAMPLES].reshape(pools, -1).max(axis=1) / deviation
        place = start // _POOL_SAMPLES
        # Strong segments say a little more than others, and never decide alone.
        beyond = np.log(np.maximum(pooled / _STRONG_Z, 1.0))
        weighed = np.minimum(pooled, _STRONG_Z) + _STRONG_Z * beyond
        evidence[place : place + pools] += np.maximum(weighed - _CHANCE_Z, 0.0)
    # A drifting take spreads over neighbouring pools.
    broad = np.convolve(evidence, np.ones(9, np.float32), mode="same")
    found = []
    for _ in range(most):
        best = int(np.argmax(broad))
        if broad[best] <= 0.0:
            break
        near = slice(max(best - 4, 0), best + 5)
        centre = near.start + int(np.argmax(evidence[near]))
        lag = (centre + 0.5) * _POOL_SAMPLES - reach
        found.append(Lag(lag * ratio / RATE_HZ, float(broad[best])))
        broad[max(best - 25, 0) : best + 26] = 0.0
    return tuple(found)
