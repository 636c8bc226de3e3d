"""What kind of sound a recording holds: a tune sung alone, or something that is none.

Speech glides where singing rests on pitches; noise has no pitch; several instruments or
voices at once have more sound than the harmonics of one pitch explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.model.listening import PitchTrack

SILENT_DB: Final = -70.0
LEAST_VOICED_S: Final = 0.6
LEAST_VOICED_SHARE: Final = 0.08
# Share of a solo voice that its harmonics explain: about 0.95; of a band, about 0.5.
LEAST_HARMONICITY: Final = 0.72
# How fast the pitch moves, vibrato averaged: singers rest on notes and glide between them
# (1 to 5 semitones a second in the middle), speakers never rest (10 and more).
FASTEST_SINGING: Final = 7.0
SPAN_S: Final = 0.08


class Heard(StrEnum):
    """What a recording sounds like."""

    TUNE = "one voice with a tune"
    SILENCE = "silence"
    NOISE = "noise without a pitch"
    SPEECH = "speech"
    SEVERAL = "several voices or instruments at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """What was heard, with the figures it rests on.

    Shares are from 0 to 1; `movement` is in semitones a second.
    """

    heard: Heard
    voiced_s: float
    harmonicity: float
    movement: float


def impression_of(track: PitchTrack) -> Impression:
    """Tell a tune from speech, noise, silence and several sounds at once."""
    voiced = track.voicing >= 0.5
    loud = track.energy_db > np.percentile(track.energy_db, 95) - 35.0
    sung = voiced & loud
    voiced_s = float(sung.sum()) * track.hop_s
    share = float(sung.sum()) / max(1, int(loud.sum()))
    harmonicity = float(np.median(track.harmonicity[sung])) if sung.any() else 0.0
    movement = _movement(track, sung)
    if float(np.percentile(track.energy_db, 99)) < SILENT_DB:
        heard = Heard.SILENCE
    elif voiced_s < LEAST_VOICED_S or share < LEAST_VOICED_SHARE:
        heard = Heard.NOISE
    elif harmonicity < LEAST_HARMONICITY:
        heard = Heard.SEVERAL
    elif movement > FASTEST_SINGING:
        heard = Heard.SPEECH
    else:
        heard = Heard.TUNE
    return Impression(
        heard=heard,
        voiced_s=voiced_s,
        harmonicity=harmonicity,
        movement=movement,
    )


def _movement(track: PitchTrack, sung: npt.NDArray[np.bool_]) -> float:
    """Give the usual speed of the pitch, between its middle and its lower quarter."""
    reach = round(SPAN_S / track.hop_s)
    if len(sung) < 2 * reach:
        return 0.0
    pitch = np.where(sung, track.pitch_midi, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(pitch, 2 * reach)
    whole = windows[np.isfinite(windows).all(axis=1)]
    if not len(whole):
        return 0.0
    steps = np.abs(whole[:, reach:].mean(axis=1) - whole[:, :reach].mean(axis=1)) / SPAN_S
    calm, middle = np.percentile(steps, [25, 50])
    return float(np.sqrt(calm * middle))
