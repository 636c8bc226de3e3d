"""From the bins of a spectrum to what is heard in it: bands, and pitch classes.

Spectra of shape (frames, bins) times one of these matrices give the curves that music is
compared by. A matrix is made once and shared, so it cannot be written to.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.units import A4_HZ, A4_MIDI

Weights: TypeAlias = npt.NDArray[np.float32]


@lru_cache(maxsize=16)
def band_weights(
    frame_samples: int, rate_hz: int, between_hz: tuple[float, float], bands: int
) -> Weights:
    """Sort the bins of a spectrum into bands that are equally wide to the ear.

    Parameters
    ----------
    frame_samples, rate_hz
        Length of the frames that the spectra are of, and their sampling rate.
    between_hz
        Where the lowest band begins and the highest ends.
    bands
        How many there are, at equal ratios of frequency.

    Returns
    -------
    Shape (frame_samples / 2 + 1, bands): 1 where a bin belongs to a band, else 0.
    """
    edges_hz = np.geomspace(*between_hz, bands + 1)
    frequencies_hz = _frequencies_hz(frame_samples, rate_hz)
    lows = edges_hz[:-1]
    # The lowest bands are narrower than a bin; each gets one.
    highs = np.maximum(edges_hz[1:], lows + rate_hz / frame_samples + 1.0)
    inside = (frequencies_hz[:, None] >= lows) & (frequencies_hz[:, None] < highs)
    return _shared(inside.astype(np.float32))


@lru_cache(maxsize=16)
def pitch_class_weights(
    frame_samples: int, rate_hz: int, between_hz: tuple[float, float], width_semitones: float
) -> Weights:
    """Say how near each bin of a spectrum lies to each of the twelve pitch classes, C first.

    Parameters
    ----------
    frame_samples, rate_hz
        Length of the frames that the spectra are of, and their sampling rate.
    between_hz
        Bins outside weigh nothing.
    width_semitones
        Standard deviation of the bell around each pitch.

    Returns
    -------
    Shape (frame_samples / 2 + 1, 12): 1 on the pitch, less the further a bin is from it.
    """
    frequencies_hz = _frequencies_hz(frame_samples, rate_hz)
    pitches = A4_MIDI + 12.0 * np.log2(np.maximum(frequencies_hz, 1.0) / A4_HZ)
    distance = (pitches[:, None] - np.arange(12) + 6.0) % 12.0 - 6.0
    heard = (frequencies_hz > between_hz[0]) & (frequencies_hz < between_hz[1])
    weights = np.exp(-0.5 * np.square(distance / width_semitones)) * heard[:, None]
    return _shared(weights.astype(np.float32))


def _frequencies_hz(frame_samples: int, rate_hz: int) -> npt.NDArray[np.float64]:
    bins = np.arange(frame_samples // 2 + 1, dtype=np.float64)
    return bins * (rate_hz / frame_samples)


def _shared(weights: Weights) -> Weights:
    weights.setflags(write=False)
    return weights
