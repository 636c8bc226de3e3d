"""What a voice does between its pitches: level, vowels, hiss, and how fast they change.

Reals are 32 ms long and `HOP_SAMPLES` apart at `RATE_HZ`, centred on their times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

# Real numbers of any precision: what follows keeps that of its input.
Reals: TypeAlias = npt.NDArray[np.floating[Any]]

RATE_HZ: Final = 16_000
HOP_SAMPLES: Final = 128
WINDOW_SAMPLES: Final = 512
COMB_WINDOW_SAMPLES: Final = 1024  # 64 ms resolves harmonics down to about 60 Hz apart
FLOOR_DB: Final = -90.0

# Edges of the bands in which change is heard: about a third of an octave each, wide enough
# that vibrato stays inside a band, from the first formant to the sibilants.
BAND_EDGES_HZ: Final = (
    120, 300, 450, 600, 800, 1000, 1250, 1550, 1900, 2350, 2900, 3600, 4500, 5800, 7500,
)  # fmt: skip
VOWELS_HZ: Final = (300, 3000)
HISS_HZ: Final = (4000, 7500)
COMB_HZ: Final = (60, 4000)
# Bands more than this under the loudest moment are room noise, whose change means nothing.
RANGE_DB: Final = 50.0
# Change compares the means of this many frames on either side: 40 ms, shorter than a consonant.
SIDE_FRAMES: Final = 5
_BLOCK_FRAMES: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCurves:
    """Curves of shape (frames,): levels in dB full scale, changes in dB."""

    energy_db: Reals
    vowel_db: Reals
    hiss_db: Reals
    rise_db: Reals
    change_db: Reals


def voice_curves(samples: Reals) -> VoiceCurves:
    """Measure level and change of a mono recording.

    Parameters
    ----------
    samples
        Shape (samples,), at `RATE_HZ`.
    """
    frequencies_hz = np.fft.rfftfreq(WINDOW_SAMPLES, 1 / RATE_HZ)
    edges_hz = (*pairwise(BAND_EDGES_HZ), (BAND_EDGES_HZ[0], BAND_EDGES_HZ[-1]), VOWELS_HZ, HISS_HZ)
    levels_db = np.concatenate(
        [
            [_level_db(power, frequencies_hz, low, high) for low, high in edges_hz]
            for power in _powers(samples, WINDOW_SAMPLES)
        ],
        axis=1,
    )
    bands, (energy_db, vowel_db, hiss_db) = levels_db[:-3], levels_db[-3:]
    # The room's own level is silence: per band, what is exceeded 95 % of the time.
    floor_db = np.maximum(np.percentile(bands, 5, axis=1, keepdims=True), bands.max() - RANGE_DB)
    step = _step(np.maximum(bands, floor_db + 3.0))
    return VoiceCurves(
        energy_db=energy_db,
        vowel_db=vowel_db,
        hiss_db=hiss_db,
        rise_db=np.maximum(step, 0.0).mean(axis=0),
        change_db=np.abs(step).mean(axis=0),
    )


def harmonicity(samples: Reals, pitch_hz: Reals) -> Reals:
    """Share of the power between 60 Hz and 4 kHz that lies on harmonics of a pitch.

    Parameters
    ----------
    samples
        Shape (samples,), at `RATE_HZ`.
    pitch_hz
        Shape (frames,), the pitch at each hop.

    Returns
    -------
    Reals
        0 to 1, shape (frames,). Noise gives the share of the spectrum that the combs'
        teeth cover, one voice nearly 1, chords something between.
    """
    shares = []
    at = 0
    for power in _powers(samples, COMB_WINDOW_SAMPLES):
        here_hz = pitch_hz[at : at + len(power)]
        shares.append(_on_harmonics(power[: len(here_hz)], here_hz))
        at += len(power)
    return np.concatenate(shares)


def _on_harmonics(power: Reals, pitch_hz: Reals) -> Reals:
    """Share of some frames' power that lies on the harmonics of their pitches."""
    bin_hz = RATE_HZ / COMB_WINDOW_SAMPLES
    low, high = (round(edge / bin_hz) for edge in COMB_HZ)
    running = np.concatenate(
        [np.zeros((len(power), 1)), np.cumsum(power[:, : high + 4], axis=1)], axis=1
    )
    total = running[:, high] - running[:, low] + 1e-12
    on_teeth = np.zeros(len(power))
    rows = np.arange(len(power))
    for harmonic in range(1, 1 + int(COMB_HZ[1] / 50)):
        centre = np.round(harmonic * pitch_hz / bin_hz).astype(int)
        inside = (centre < high) & (centre > low)
        if not inside.any():
            break
        centre = np.clip(centre, 2, high)
        # A Hann window spreads a steady tone over two bins either side.
        on_teeth += np.where(inside, running[rows, centre + 3] - running[rows, centre - 2], 0.0)
    return np.asarray(np.clip(on_teeth / total, 0.0, 1.0))


def _powers(samples: Reals, window_samples: int) -> Iterator[Reals]:
    """Give power spectra, shape (frames, bins), so that full-scale noise sums to about 1.

    They come a block of frames at a time: of a long recording they are not all held at once.
    """
    frames = max(1, len(samples) // HOP_SAMPLES)
    padded = np.pad(samples, (window_samples // 2, window_samples))
    windows = np.lib.stride_tricks.sliding_window_view(padded, window_samples)[::HOP_SAMPLES]
    shape = np.hanning(window_samples).astype(np.float32)
    scale = 2.0 / (window_samples * float(np.sum(shape**2)))
    for first in range(0, frames, _BLOCK_FRAMES):
        block = windows[first : min(first + _BLOCK_FRAMES, frames)]
        yield np.asarray(np.abs(np.fft.rfft(block * shape, axis=1)) ** 2 * scale)


def _level_db(power: Reals, frequencies_hz: Reals, low_hz: float, high_hz: float) -> Reals:
    inside = (frequencies_hz >= low_hz) & (frequencies_hz < high_hz)
    return np.asarray(10.0 * np.log10(power[:, inside].sum(axis=1) + 10.0 ** (FLOOR_DB / 10.0)))


def _step(bands_db: Reals) -> Reals:
    """Mean of the frames after, less the mean of the frames before; shape as given."""
    frames = bands_db.shape[1]
    padded = np.pad(bands_db, ((0, 0), (SIDE_FRAMES, SIDE_FRAMES)), mode="edge")
    running = np.concatenate(
        [np.zeros((len(padded), 1)), np.cumsum(padded, axis=1, dtype=np.float64)], axis=1
    )
    at = np.arange(frames)
    after = running[:, at + 2 * SIDE_FRAMES] - running[:, at + SIDE_FRAMES]
    before = running[:, at + SIDE_FRAMES] - running[:, at]
    return np.asarray((after - before) / SIDE_FRAMES)
