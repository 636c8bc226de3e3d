"""What two performances of one piece have in common: pitches, how they begin, how bands swell.

Another singer, another instrument or another day share no waveform. What is compared is how
much each of 24 bands rises (a note begins), how the bands' levels stand against their
surroundings (a vowel, a stroke), and which pitch classes sound. Each is measured against
what is around it, so that level, microphone and room hardly matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.frames import Frames
from coproduce.dsp.one_channel import Wave
from coproduce.dsp.spectral_weights import band_weights, pitch_class_weights

FRAMES_PER_S: Final = 200
GROUP_SIZES: Final = (24, 24, 12)  # rises, levels, pitch classes
_HOP: Final = RATE_HZ // FRAMES_PER_S
_BAND_FRAME: Final = 256
_PITCH_FRAME: Final = 2048
_PITCH_EVERY: Final = 2
_BAND_HZ: Final = (90.0, 7000.0)
_PITCH_BAND_HZ: Final = (110.0, 2100.0)
_PITCH_WIDTH: Final = 0.4  # semitones
_RISE_FRAMES: Final = 3
_AROUND_FRAMES: Final = FRAMES_PER_S  # a second
_FLOOR: Final = 1e-3  # of the mean energy: what is weaker is noise
_SILENT_DB: Final = -45.0  # below the loud passages
_ABOVE_NOISE_DB: Final = 9.0

Curves: TypeAlias = npt.NDArray[np.float32]
_Columns: TypeAlias = Sequence[Callable[[], Curves]]


@dataclass(frozen=True, slots=True)
class Performance:
    """How a performance goes, 200 times a second.

    Parameters
    ----------
    curves
        Shape (frames, curves): rises, levels and pitch classes, each group as strong as the
        others; zero where it is silent.
    levels
        Shape (frames, 24): energy of each band, as a power of ten.
    sounding
        Shape (frames,): whether anything is heard.
    """

    curves: npt.NDArray[np.float16]
    levels: npt.NDArray[np.float16]
    sounding: npt.NDArray[np.bool_]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.sounding) / FRAMES_PER_S


def hear_performance(waves: Iterable[Wave]) -> Performance:
    """Listen to one channel of 16 kHz that comes in consecutive pieces."""
    energies, classes, length = [], [], 0
    band_frames = Frames(_BAND_FRAME, _HOP)
    pitch_frames = Frames(_PITCH_FRAME, _HOP * _PITCH_EVERY)
    bands = band_weights(_BAND_FRAME, RATE_HZ, _BAND_HZ, GROUP_SIZES[0])
    pitches = pitch_class_weights(_PITCH_FRAME, RATE_HZ, _PITCH_BAND_HZ, _PITCH_WIDTH)
    for wave in waves:
        length += len(wave)
        energies += [np.square(group) @ bands for group in band_frames.add(wave)]
        classes += [np.sqrt(group) @ pitches for group in pitch_frames.add(wave)]
    energies += [np.square(group) @ bands for group in band_frames.finish()]
    classes += [np.sqrt(group) @ pitches for group in pitch_frames.finish()]
    frames = max(length // _HOP, 1)
    # Of an hour each of these tables is tens of megabytes: they are made over into one another.
    level = np.concatenate(energies)[:frames]
    energies.clear()
    chroma = _unit(np.concatenate(classes))
    classes.clear()
    sounding = _sounding(level)
    level += _FLOOR * level.mean(axis=0) + 1e-9
    np.log10(level, out=level)
    groups: tuple[_Columns, ...] = (
        [partial(_rise, level, band) for band in range(level.shape[1])],
        [partial(_column, level, band) for band in range(level.shape[1])],
        [partial(_repeated, chroma, pitch, frames) for pitch in range(chroma.shape[1])],
    )
    curves = np.empty((frames, sum(GROUP_SIZES)), np.float16)
    first = 0
    for group in groups:
        _stand_out(group, sounding, curves[:, first : first + len(group)])
        first += len(group)
    return Performance(curves, level.astype(np.float16), sounding)


def _column(level: Curves, band: int) -> Curves:
    return level[:, band].copy()


def _rise(level: Curves, band: int) -> Curves:
    rise = np.zeros(len(level), np.float32)
    rise[_RISE_FRAMES:] = np.maximum(level[_RISE_FRAMES:, band] - level[:-_RISE_FRAMES, band], 0.0)
    # The rise belongs to the middle of the frames that it was reckoned from.
    return np.roll(rise, -(_RISE_FRAMES // 2))


def _repeated(chroma: Curves, pitch: int, frames: int) -> Curves:
    repeated: Curves = np.repeat(chroma[:, pitch], _PITCH_EVERY)[:frames]
    return repeated


def _unit(chroma: Curves) -> Curves:
    chroma = chroma - chroma.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(chroma, axis=1, keepdims=True)
    unit: Curves = chroma / (norm + 0.2 * float(norm.mean()) + 1e-9)
    return unit


def _sounding(energy: Curves) -> npt.NDArray[np.bool_]:
    """Whether a frame is loud enough to be more than the room."""
    level_db = 10.0 * np.log10(energy.sum(axis=1) + 1e-9)
    loud_db, quiet_db = np.quantile(level_db, 0.95), np.quantile(level_db, 0.02)
    gate_db = max(loud_db + _SILENT_DB, min(quiet_db + _ABOVE_NOISE_DB, loud_db - 20.0))
    heard: npt.NDArray[np.bool_] = level_db > gate_db
    # A breath between two notes is no silence.
    return np.asarray(scipy.ndimage.binary_closing(heard, np.ones(FRAMES_PER_S // 5)) | heard)


def _stand_out(
    columns: _Columns, sounding: npt.NDArray[np.bool_], out: npt.NDArray[np.float16]
) -> None:
    """Measure curves against what is around them, and make the group of strength one.

    Each is made twice, first for the strength of all: that is quick, and keeping them is not small.
    """
    power = np.zeros(len(sounding), np.float32)
    for column in columns:
        power += np.square(_off_its_surroundings(column()))
    local = scipy.ndimage.uniform_filter1d(power, 2 * _AROUND_FRAMES, mode="nearest")
    strength = np.sqrt(local + 0.05 * float(power.mean()) + 1e-12)
    for number, column in enumerate(columns):
        out[:, number] = np.where(sounding, _off_its_surroundings(column()) / strength, 0.0)


def _off_its_surroundings(curve: Curves) -> Curves:
    usual = scipy.ndimage.uniform_filter1d(curve, _AROUND_FRAMES, mode="nearest")
    return np.asarray(curve - usual)
