"""What kind of sound a recording holds: a tune sung alone, or something that is none.

Speech glides where singing rests on pitches; noise has no pitch; several instruments or
voices at once have more sound than the harmonics of one pitch explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from coproduce.model.listening import PitchTrack

SILENT_DB: Final = -70.0
LEAST_VOICED_S: Final = 0.6
LEAST_VOICED_SHARE: Final = 0.08
# Share of a solo voice that its harmonics explain: about 0.95; of a band, about 0.5.
LEAST_HARMONICITY: Final = 0.72
# Share of the sung time that lies within a quarter tone of a pitch held for 0.2 s.
LEAST_HELD_SHARE: Final = 0.35
HOLD_S: Final = 0.2
HELD_SEMITONES: Final = 0.5


class Heard(StrEnum):
    """What a recording sounds like."""

    TUNE = "one voice with a tune"
    SILENCE = "silence"
    NOISE = "noise without a pitch"
    SPEECH = "speech"
    SEVERAL = "several voices or instruments at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """What was heard, with the figures it rests on, all shares from 0 to 1 except seconds."""

    heard: Heard
    voiced_s: float
    voiced_share: float
    harmonicity: float
    held_share: float


def impression_of(track: PitchTrack) -> Impression:
    """Tell a tune from speech, noise, silence and several sounds at once."""
    voiced = track.voicing >= 0.5
    loud = track.energy_db > np.percentile(track.energy_db, 95) - 35.0
    sung = voiced & loud
    voiced_s = float(sung.sum()) * track.hop_s
    share = float(sung.sum()) / max(1, int(loud.sum()))
    harmonicity = float(np.median(track.harmonicity[sung])) if sung.any() else 0.0
    held = _held_share(track, sung)
    if float(np.percentile(track.energy_db, 99)) < SILENT_DB:
        heard = Heard.SILENCE
    elif voiced_s < LEAST_VOICED_S or share < LEAST_VOICED_SHARE:
        heard = Heard.NOISE
    elif harmonicity < LEAST_HARMONICITY:
        heard = Heard.SEVERAL
    elif held < LEAST_HELD_SHARE:
        heard = Heard.SPEECH
    else:
        heard = Heard.TUNE
    return Impression(
        heard=heard,
        voiced_s=voiced_s,
        voiced_share=share,
        harmonicity=harmonicity,
        held_share=held,
    )


def _held_share(track: PitchTrack, sung: np.ndarray) -> float:
    """Share of the sung frames from which the pitch, vibrato averaged, stays put for `HOLD_S`."""
    reach = round(HOLD_S / track.hop_s)
    if len(sung) <= 2 * reach or not sung.any():
        return 0.0
    pitch = np.where(sung, track.pitch_midi, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(pitch, reach)
    whole = np.isfinite(windows).all(axis=1)
    half = reach // 2
    first = windows[:, :half].mean(axis=1)
    second = windows[:, half:].mean(axis=1)
    held = np.zeros(len(sung), dtype=bool)
    steady = np.flatnonzero(whole & (np.abs(second - first) < HELD_SEMITONES / 2))
    for offset in range(reach):
        held[steady + offset] = True
    return float((held & sung).sum() / sung.sum())
