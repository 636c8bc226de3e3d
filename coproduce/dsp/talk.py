"""Talk before the music: voices that glide where singing and instruments rest on pitches."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.one_channel import Wave

LEAST_TALK_S: Final = 2.0
SEARCHED_S: Final = 90.0
_FRAME: Final = 1024
_HOP_S: Final = 0.01
_VOICE_HZ: Final = (75.0, 450.0)
_VOICED: Final = 0.7
_LOUD_DB: Final = -35.0  # below the loudest moments
_WINDOW_S: Final = 2.0
_LEAP_SEMITONES: Final = 0.8  # between frames: more is no glide
_LEAST_RUN: Final = 6
_LEAST_VOICED: Final = 0.12
_GLIDE: Final = 6.0  # semitones a second; held notes and vibrato stay below
_MOSTLY: Final = 0.35
_MOST_PAUSE_S: Final = 5
_LEAST_WINDOWS: Final = 3
_AFTERWARDS_S: Final = 5
_MOST_LATER: Final = 0.2  # of the seconds afterwards may sound like talk: more is all talk
_ROWS: Final = 1024


@dataclass(frozen=True, slots=True)
class Talk:
    """Where people talk at the beginning of a take."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of voice without a leap: where it is, in frames, and whether it glides."""

    start: int
    end: int
    glides: bool


def talk_before_music(wave: Wave) -> Talk | None:
    """Find talk with which a take begins and after which it goes on otherwise.

    Parameters
    ----------
    wave
        One channel at 16 kHz, shape (samples,).
    """
    pitch = _voiced_pitch(wave[: round(SEARCHED_S * RATE_HZ)])
    runs = _runs(pitch)
    second = round(1.0 / _HOP_S)
    window = round(_WINDOW_S / _HOP_S)
    talks = [
        start
        for start in range(0, len(pitch) - window + 1, second)
        if _is_talk([run for run in runs if start <= run.start < start + window], window)
    ]
    beginning: list[int] = []
    for start in talks:
        reached = beginning[-1] if beginning else 0
        if start - reached > _MOST_PAUSE_S * second:
            break
        beginning.append(start)
    if len(beginning) < _LEAST_WINDOWS:
        return None
    end = beginning[-1] + window
    later, left_s = len(talks) - len(beginning), (len(pitch) - end) / second
    if left_s < _AFTERWARDS_S or later > _MOST_LATER * left_s:
        return None
    spoken = [run for run in runs if run.glides and run.start < end]
    # A frame tells of its middle.
    start_s, end_s = (
        frame * _HOP_S + _FRAME / (2 * RATE_HZ) for frame in (spoken[0].start, spoken[-1].end - 1)
    )
    return Talk(start_s, end_s) if end_s - start_s >= LEAST_TALK_S else None


def _voiced_pitch(wave: Wave) -> npt.NDArray[np.float64]:
    """Follow the pitch of one voice by autocorrelation, in semitones; NaN where there is none."""
    hop = round(_HOP_S * RATE_HZ)
    if len(wave) < _FRAME:
        return np.zeros(0)
    frames = np.lib.stride_tricks.sliding_window_view(wave, _FRAME)[::hop]
    shortest, longest = (round(RATE_HZ / hz) for hz in reversed(_VOICE_HZ))
    window = np.hanning(_FRAME).astype(np.float32)
    own = scipy.fft.irfft(np.square(np.abs(scipy.fft.rfft(window, 2 * _FRAME))))
    pitches, levels = [], []
    for first in range(0, len(frames), _ROWS):
        block = frames[first : first + _ROWS] * window
        correlation = scipy.fft.irfft(np.square(np.abs(scipy.fft.rfft(block, 2 * _FRAME))))
        energy = correlation[:, :1] + 1e-9
        likeness = correlation[:, shortest:longest] / energy * (own[0] / own[shortest:longest])
        best = np.argmax(likeness, axis=1)
        is_voiced = likeness[np.arange(len(best)), best] > _VOICED
        pitches.append(np.where(is_voiced, 12.0 * np.log2(RATE_HZ / (best + shortest)), np.nan))
        levels.append(10.0 * np.log10(energy[:, 0]))
    level_db = np.concatenate(levels)
    loud = level_db > np.percentile(level_db, 99) + _LOUD_DB
    return np.where(loud, np.concatenate(pitches), np.nan)


def _runs(pitch: npt.NDArray[np.float64]) -> list[_Run]:
    """Cut a pitch track where it is silent or leaps; runs of 60 ms and more."""
    with np.errstate(invalid="ignore"):
        leaps = ~(np.abs(np.diff(pitch)) < _LEAP_SEMITONES)
    edges = [0, *(np.flatnonzero(leaps) + 1).tolist(), len(pitch)]
    runs = []
    for start, end in itertools.pairwise(edges):
        if end - start >= _LEAST_RUN and np.isfinite(pitch[start]):
            slope = np.polyfit(np.arange(end - start) * _HOP_S, pitch[start:end], 1)[0]
            runs.append(_Run(start, end, glides=bool(abs(slope) >= _GLIDE)))
    return runs


def _is_talk(runs: list[_Run], window: int) -> bool:
    """Whether there is voice enough in a window, and much of it glides."""
    voiced = sum(run.end - run.start for run in runs)
    gliding = sum(run.end - run.start for run in runs if run.glides)
    return voiced >= _LEAST_VOICED * window and gliding >= _MOSTLY * voiced
