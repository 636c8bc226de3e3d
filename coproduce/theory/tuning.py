"""Which notes a singer meant, when the tuning wanders: all notes of a tune heard together.

Nobody who sings alone stays at A = 440 Hz: a tune starts anywhere between the keys of a piano
and drifts, by half a semitone within a line if need be. Rounding each pitch for itself then
writes wrong notes. Here the tuning is a hidden path that moves little from note to note, and
the notes are those that, with some key's degrees, explain best what was heard: a Viterbi
search over tunings, one for each key (the idea of Ryynänen and Klapuri, "Modelling of note
events for singing transcription", 2004, with the tuning as the hidden state).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coproduce.theory.keys import LIKE_MODE, PROFILES

TUNING_STEP: Final = 0.05
WIDEST_TUNING: Final = 0.8  # semitones either side of the usual tuning
PITCH_SPREAD: Final = 0.14  # semitones within which singers hit a note they mean
WANDER_PER_ROOT_S: Final = 0.25  # semitones by which a tuning wanders in a second
STRAY: Final = 0.4  # how far the tuning usually strays from its middle
STRAY_WEIGHT: Final = 0.5  # neighbouring notes stray together, so that each says less
OUTLIER_COST: Final = 6.0
FAR_COST: Final = 1.5  # a semitone beyond a half: a note hardly heard is still near what was heard
DEGREE_WEIGHT: Final = 3.2
HOME_WEIGHT: Final = 0.4
ENDING_COST: Final = {0: 0.0, 7: 1.5, 4: 1.5, 3: 1.5}  # by semitones above the tonic
FOREIGN_ENDING_COST: Final = 3.5
USUAL_DEGREE: Final = 3.5  # of the profiles: above it, a degree is of the scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """Whole MIDI numbers, and how far above equal temperament each was sung, in semitones."""

    pitches: tuple[int, ...]
    tunings: tuple[float, ...]


def tune_notes(
    pitches_midi: Sequence[float],
    onsets_s: Sequence[float],
    weights: Sequence[float],
    tonic: int | None = None,
    mode: str | None = None,
) -> Tuned:
    """Find the notes that were meant.

    Parameters
    ----------
    pitches_midi
        Heard pitches with their fractions.
    onsets_s
        When each began, ascending.
    weights
        0 to 1, how well each was heard; a poor one counts less.
    tonic, mode
        Pitch class of the key's tonic and its mode, if they are known.

    >>> tune_notes([60.4, 62.45, 64.5, 65.5, 67.6], [0, 1, 2, 3, 4], [1.0] * 5).pitches
    (60, 62, 64, 65, 67)
    """
    mode = LIKE_MODE.get(mode, mode) if mode else None
    heard = np.asarray(pitches_midi, dtype=np.float64)
    turns = np.exp(2j * np.pi * heard) * np.asarray(weights, dtype=np.float64)
    usual = float(np.angle(turns.sum())) / (2 * np.pi)
    strays = np.arange(-WIDEST_TUNING, WIDEST_TUNING + TUNING_STEP / 2, TUNING_STEP)
    offsets = usual + strays
    stray_cost = STRAY_WEIGHT * 0.5 * (strays / STRAY) ** 2
    meant = np.round(heard)[:, None] + np.arange(-2, 3)  # (notes, choices)
    # Distance of what was heard from each choice under each tuning: (notes, tunings, choices).
    away = heard[:, None, None] - offsets[None, :, None] - meant[:, None, :]
    weight = np.clip(np.asarray(weights, dtype=np.float64), 0.15, 1.0)[:, None, None]
    miss = np.minimum(0.5 * (away / PITCH_SPREAD) ** 2, OUTLIER_COST) * weight
    miss += FAR_COST * np.maximum(np.abs(away) - 0.5, 0.0)
    apart_s = np.maximum(np.diff(np.asarray(onsets_s, dtype=np.float64)), 0.05)
    keys = [
        (key_tonic, profile)
        for key_mode, profile in PROFILES.items()
        for key_tonic in range(12)
        if tonic in (None, key_tonic) and mode in (None, key_mode)
    ]
    ending = np.array([ENDING_COST.get(degree, FOREIGN_ENDING_COST) for degree in range(12)])
    ways = []
    for key_tonic, profile in keys:
        # Every degree of the scale is as likely as another; what is outside it, hardly ever.
        degrees = -DEGREE_WEIGHT * np.log(np.minimum(profile, USUAL_DEGREE) / USUAL_DEGREE)
        degrees -= HOME_WEIGHT * np.log(np.asarray(profile) / max(profile))
        at_home = degrees[(meant.astype(int) - key_tonic) % 12]
        at_home[-1] += ending[(meant[-1].astype(int) - key_tonic) % 12]
        cost = miss + at_home[:, None, :] + stray_cost[None, :, None]
        ways.append(_follow(cost, offsets, apart_s))
    best = min(ways, key=lambda way: way.cost)
    pitches = meant[np.arange(len(heard)), best.choices].astype(int)
    return Tuned(
        pitches=tuple(int(pitch) for pitch in pitches),
        tunings=tuple(float(offset) for offset in offsets[best.tunings]),
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """One reading of a tune: for each note which tuning it has and which choice was meant."""

    cost: float
    tunings: np.ndarray
    choices: np.ndarray


def _follow(costs: np.ndarray, offsets: np.ndarray, apart_s: np.ndarray) -> _Way:
    """Find the least costly way through costs of shape (notes, tunings, choices)."""
    cost = costs.min(axis=2)
    best = cost[0]
    moves = (offsets[None, :] - offsets[:, None]) ** 2
    came = np.zeros(cost.shape, dtype=np.int64)
    for note in range(1, len(cost)):
        wander = 0.5 * moves / (WANDER_PER_ROOT_S**2 * min(apart_s[note - 1], 2.0))
        total = best[:, None] + wander
        came[note] = total.argmin(axis=0)
        best = total.min(axis=0) + cost[note]
    path = np.zeros(len(cost), dtype=np.int64)
    path[-1] = int(best.argmin())
    for note in range(len(cost) - 1, 0, -1):
        path[note - 1] = came[note, path[note]]
    chosen = costs.argmin(axis=2)[np.arange(len(cost)), path]
    return _Way(float(best.min()), path, chosen)
