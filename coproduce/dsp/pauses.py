"""Long pauses in a memo, taken out while it is listened to, and put back into the times.

Somebody stops, laughs, asks for the next line and goes on. What lies between is no rest that
is counted, and nothing can be told from its length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from coproduce.dsp.beginnings import Indices
from coproduce.dsp.stretches import runs_of
from coproduce.dsp.sung_frames import sung_frames
from coproduce.model.listening import DECIMALS, PitchTrack

# Longer than the longest rest inside a tune: a bar of four slow beats.
LONGEST_REST_S: Final = 4.0
KEPT_S: Final = 1.0  # of a pause, at either end
SHORTEST_SOUND_S: Final = 0.04  # what is shorter is a click, and nobody sings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithoutPauses:
    """A listening without its long pauses; `kept` are the frames of the whole one that it has."""

    track: PitchTrack
    kept: Indices

    def whole_s(self, time_s: float) -> float:
        """Say when in the recording something is heard, from when it is in the shortened one."""
        hop_s = self.track.hop_s
        frame = min(int(time_s / hop_s), len(self.kept) - 1)
        return time_s + (int(self.kept[frame]) - frame) * hop_s


def without_pauses(track: PitchTrack) -> WithoutPauses:
    """Shorten every stretch in which nobody sings to `LONGEST_REST_S` at most.

    A recording without such stretches is given as it is.
    """
    hop_s = track.hop_s
    keep = np.ones(track.frames, dtype=np.bool_)
    shortest, margin = round(SHORTEST_SOUND_S / hop_s), round(KEPT_S / hop_s)
    sounds = [run for run in runs_of(sung_frames(track)) if run[1] - run[0] >= shortest]
    edges = [0, *(edge for run in sounds for edge in run), track.frames]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - start) * hop_s > LONGEST_REST_S:
            keep[start + margin : end - margin] = False
    kept = np.flatnonzero(keep)
    if len(kept) == track.frames:
        return WithoutPauses(track=track, kept=kept)
    curves = {name: getattr(track, name)[kept] for name in DECIMALS}
    removed_s = (track.frames - len(kept)) * hop_s
    shorter = replace(track, duration_s=round(track.duration_s - removed_s, 4), **curves)
    return WithoutPauses(track=shorter, kept=kept)
