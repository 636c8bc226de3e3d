"""Where two recordings play the same music, though no sound is common to them.

A fiddle and a guitar share no waveform; but their notes begin together, and their chords
change together. Onsets say where to within a hundredth of a second, yet fit on every beat;
chroma (the strength of the twelve pitch classes) says which beat. Added up, they meet in one
place, and separate stretches of the take must find that place by themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.frames import Frames
from coproduce.dsp.one_channel import Wave
from coproduce.dsp.spectral_weights import band_weights, pitch_class_weights

_FRAMES_PER_S: Final = 100
_HOP: Final = RATE_HZ // _FRAMES_PER_S
_ONSET_FRAME: Final = 1024
_CHROMA_FRAME: Final = 4096
_CHROMA_EVERY: Final = 2  # frames of onsets to one of chroma
_ONSET_BANDS: Final = 24
_ONSET_BAND_HZ: Final = (80.0, 7000.0)
_CHROMA_BAND_HZ: Final = (100.0, 2000.0)
_PITCH_WIDTH: Final = 0.3  # semitones
_LEAST_OVERLAP: Final = 0.25  # of the shorter recording
_STRETCHES: Final = 8
_LEAST_STRETCHES: Final = 5  # three of three still happen by chance, once in hundreds of songs
_STRETCH_S: Final = 4.0
_AROUND_S: Final = 3.0  # where a stretch may look for its place
_AGREES_S: Final = 0.06
_APART_FRAMES: Final = 20
_LEVEL_FRAMES: Final = 51
_LONG_FRAMES: Final = 500
_SILENT_DB: Final = 40.0  # below the loudest

Curves: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MusicFeatures:
    """Onsets, shape (frames,), 100 a second; chroma, shape (12, frames), 50 a second.

    Long silence before and after the playing is left out: `start` is the frame at which they begin.
    """

    onsets: Curves
    chroma: Curves
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Where a take plays what the reference plays.

    Parameters
    ----------
    lag_s
        How late the take is.
    agreement
        Share of its stretches that find the same place by themselves.
    deviation_s
        Median distance of those stretches from it.
    others_s
        The next best places.
    """

    lag_s: float
    agreement: float
    deviation_s: float
    others_s: tuple[float, ...]


def music_features(waves: Iterable[Wave]) -> MusicFeatures:
    """Listen for onsets and pitch classes in one channel of 16 kHz that comes in pieces."""
    energies, classes, length = [], [], 0
    onset_frames = Frames(_ONSET_FRAME, _HOP)
    chroma_frames = Frames(_CHROMA_FRAME, _HOP * _CHROMA_EVERY)
    bands = band_weights(_ONSET_FRAME, RATE_HZ, _ONSET_BAND_HZ, _ONSET_BANDS)
    pitches = pitch_class_weights(_CHROMA_FRAME, RATE_HZ, _CHROMA_BAND_HZ, _PITCH_WIDTH)
    for wave in waves:
        length += len(wave)
        energies += [np.square(group) @ bands for group in onset_frames.add(wave)]
        classes += [np.log1p(30.0 * group) @ pitches for group in chroma_frames.add(wave)]
    energies += [np.square(group) @ bands for group in onset_frames.finish()]
    classes += [np.log1p(30.0 * group) @ pitches for group in chroma_frames.finish()]
    frames = max(length // _HOP, 1)
    energy = np.concatenate(energies)[:frames]
    start, end = _played(energy)
    chroma = slice(start // _CHROMA_EVERY, -(-end // _CHROMA_EVERY))
    return MusicFeatures(
        _onsets(energy[start:end]), _chroma(np.concatenate(classes)[chroma]), start
    )


def find_likeness(reference: MusicFeatures, take: MusicFeatures) -> Likeness | None:
    """Find where the take plays the same music; None if nothing is played in it."""
    lags, score = _scores(reference, take, overlap=_LEAST_OVERLAP)
    if not score.any() or not np.isfinite(score).all():
        return None
    begun = take.start - reference.start
    best = int(np.argmax(score))
    deviations = _stretch_deviations(reference, take, int(lags[best]))
    agreeing = deviations[np.abs(deviations) <= _AGREES_S]
    lag_s = float(begun + lags[best]) / _FRAMES_PER_S
    if len(agreeing):
        lag_s += float(np.median(agreeing))
    others = []
    rest = score.copy()
    for _ in range(3):
        peak = int(np.argmax(rest))
        others.append(float(begun + lags[peak]) / _FRAMES_PER_S)
        rest[max(peak - _APART_FRAMES, 0) : peak + _APART_FRAMES + 1] = -np.inf
    return Likeness(
        lag_s=lag_s,
        agreement=len(agreeing) / max(len(deviations), _LEAST_STRETCHES),
        deviation_s=float(np.median(np.abs(agreeing))) if len(agreeing) else 0.0,
        others_s=tuple(others[1:]),
    )


def _played(energy: Curves) -> tuple[int, int]:
    """Give the first frame and the one after the last, without long silence before and after."""
    power = _running_mean(energy.sum(axis=1), _LEVEL_FRAMES)
    loud = np.flatnonzero(power > 10.0 ** (-0.1 * _SILENT_DB) * np.percentile(power, 99.0))
    if not len(loud):
        return 0, len(energy)
    first, last = int(loud[0]) // _CHROMA_EVERY * _CHROMA_EVERY, int(loud[-1]) + 1
    return (
        first if first > _LONG_FRAMES else 0,
        last if len(energy) - last > _LONG_FRAMES else len(energy),
    )


def _stretch_deviations(
    reference: MusicFeatures, take: MusicFeatures, lag: int
) -> npt.NDArray[np.float64]:
    """How far from `lag` each stretch of the take would rather lie, in seconds."""
    frames = len(take.onsets)
    count = int(np.clip(frames / (_STRETCH_S * _FRAMES_PER_S), 3, _STRETCHES))
    edges = np.linspace(0, frames, count + 1).astype(int)
    deviations = []
    for start, end in itertools.pairwise(edges):
        onsets, chroma = np.zeros_like(take.onsets), np.zeros_like(take.chroma)
        onsets[start:end] = take.onsets[start:end]
        part = slice(start // _CHROMA_EVERY, end // _CHROMA_EVERY)
        chroma[:, part] = take.chroma[:, part]
        if not onsets.any() or not chroma.any():
            continue
        lags, score = _scores(reference, MusicFeatures(onsets, chroma), overlap=0.0)
        near = np.abs(lags - lag) <= _AROUND_S * _FRAMES_PER_S
        if near.any():
            deviations.append((lags[near][int(np.argmax(score[near]))] - lag) / _FRAMES_PER_S)
    return np.array(deviations)


def _scores(
    reference: MusicFeatures, take: MusicFeatures, overlap: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Likeness at every lag, in frames of the onsets; both features in their own deviations."""
    lags = np.arange(1 - len(reference.onsets), len(take.onsets))
    shared = np.minimum(len(take.onsets) - lags, len(reference.onsets)) - np.maximum(0, -lags)
    enough = shared > max(overlap * min(len(reference.onsets), len(take.onsets)), 1)
    lags, shared = lags[enough], shared[enough]
    if not len(lags):
        return lags, np.zeros(0)
    onsets = _correlate(reference.onsets[None], take.onsets[None], lags)
    chroma = _correlate(reference.chroma, take.chroma, lags // _CHROMA_EVERY)
    root = np.sqrt(shared)
    total = np.zeros(len(lags))
    for correlation in (onsets / root, chroma / root):
        deviation = float(np.median(np.abs(correlation)))
        if deviation > 0.0:
            total += correlation / deviation
    return lags, total


def _correlate(
    reference: Curves, take: Curves, lags: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    length = scipy.fft.next_fast_len(reference.shape[1] + take.shape[1] + 1, real=True)
    spectrum = np.conj(scipy.fft.rfft(reference, length)) * scipy.fft.rfft(take, length)
    correlation = scipy.fft.irfft(spectrum.sum(axis=0), length)
    found: npt.NDArray[np.float64] = correlation[lags % length].astype(np.float64)
    return found


def _onsets(energy: Curves) -> Curves:
    """How much louder each moment is than just before, over 24 bands, against its surroundings."""
    level = np.log10(energy + 1e-4 * float(energy.mean()) + 1e-9)
    rise = np.zeros(len(level), np.float32)
    if len(level) > 4:
        rise[2:-2] = np.maximum(level[4:] - level[:-4], 0.0).sum(axis=1)
    around = rise - _running_mean(rise, 101)
    spread = np.sqrt(_running_mean(np.square(around), 401)) + 0.3 * float(around.std()) + 1e-9
    onsets: Curves = (around / spread).astype(np.float32)
    return onsets


def _chroma(strength: Curves) -> Curves:
    """Strength of each pitch class against the others, and against its own mean."""
    strength = strength - strength.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(strength, axis=1, keepdims=True)
    strength /= norm + 0.2 * float(norm.mean()) + 1e-9
    strength -= strength.mean(axis=0)
    chroma: Curves = np.ascontiguousarray(strength.T, np.float32)
    return chroma


def _running_mean(values: npt.NDArray[np.float32], length: int) -> npt.NDArray[np.float64]:
    padded = np.pad(values.astype(np.float64), (length // 2 + 1, length // 2))
    sums = np.cumsum(padded)
    mean: npt.NDArray[np.float64] = (sums[length:] - sums[:-length]) / length
    return mean
