"""Which frames of a recording are sung, and the pitch of each without its vibrato."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import runs_of
from coproduce.model.listening import PitchTrack

Reals: TypeAlias = npt.NDArray[np.float64]
Booleans: TypeAlias = npt.NDArray[np.bool_]

VOICED: Final = 0.5
FAINTEST_DB: Final = 35.0  # below the loud frames: a room, or somebody further away
VIBRATO_FRAMES: Final = 10  # either side: 170 ms, a cycle at 6 Hz
WAVER_SEMITONES: Final = 0.8
# A voice that sets in after a silence slides up to its note, by a fourth if need be.
SILENCE_FRAMES: Final = 15  # 120 ms
SLIDE_FRAMES: Final = 30  # as long as a slide may last: 240 ms
SLIDE_REACH: Final = 3  # frames either side over which the pitch moves
SLIDE_SEMITONES: Final = (0.4, 1.0)  # from a waver to a slide, over that reach


def sung_frames(track: PitchTrack) -> Booleans:
    """Mark frames in which somebody sings, not the room or a far-away sound."""
    loud_db = np.percentile(track.energy_db, 95)
    return (track.voicing >= VOICED) & (track.energy_db > loud_db - FAINTEST_DB)


def steadied(pitch: Reals, voiced: Booleans) -> Reals:
    """Take the vibrato out: a running mean over one of its periods, inside each voiced run."""
    steady = pitch.copy()
    for start, end in runs_of(voiced):
        run = pitch[start:end]
        total = np.concatenate([[0.0], np.cumsum(run)])
        at = np.arange(end - start)
        reach = np.minimum(np.minimum(at, end - start - 1 - at), VIBRATO_FRAMES)
        mean = (total[at + reach + 1] - total[at - reach]) / (2 * reach + 1)
        # Only a waver is taken out; a step between notes stays where it is.
        steady[start:end] = np.where(np.abs(run - mean) < WAVER_SEMITONES, mean, run)
    return steady


def settledness(pitch: Reals, voiced: Booleans) -> Reals:
    """How much each frame's pitch says of its note: 1, down to 0 where a voice slides in.

    Parameters
    ----------
    pitch
        In semitones, without vibrato, shape (frames,).
    voiced
        Which frames are sung.
    """
    slide = np.zeros(len(pitch))
    reach = SLIDE_REACH
    both = voiced[2 * reach :] & voiced[: -2 * reach]
    slide[reach:-reach] = np.where(both, np.abs(pitch[2 * reach :] - pitch[: -2 * reach]), 0.0)
    sets_in = np.zeros(len(pitch), dtype=np.bool_)
    fell_silent = -SILENCE_FRAMES
    for start, end in runs_of(voiced):
        if start - fell_silent >= SILENCE_FRAMES:
            sets_in[start : start + SLIDE_FRAMES] = True
        fell_silent = end
    waver, sliding = SLIDE_SEMITONES
    return np.where(sets_in, 1.0 - np.clip((slide - waver) / (sliding - waver), 0.0, 1.0), 1.0)


def neighbours(curve: Reals, before: int, after: int) -> Reals:
    """View each value of a curve among its neighbours; beyond its ends a curve goes on level.

    The view has shape (values, before + 1 + after). scipy.ndimage has filters for this, and
    takes a tenth of a second to be imported: a fifth of what a sung idea of ten seconds may take.
    """
    padded = np.pad(curve, (before, after), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, before + 1 + after)
