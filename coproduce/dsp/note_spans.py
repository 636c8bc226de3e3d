"""What it costs to hear one steady note between two places, or from one beginning to the next."""

from __future__ import annotations

from typing import Final

import numpy as np

from coproduce.dsp.beginnings import Indices
from coproduce.dsp.sung_frames import Booleans, Reals, neighbours, settledness
from coproduce.model.listening import PitchTrack

# Costs are in units of one frame (8 ms) a semitone away from its note's pitch, times PITCH_COST.
PITCH_COST: Final = 0.35
PITCH_CAP_SEMITONES: Final = 2.0
PITCH_TOLERANCE_SEMITONES: Final = 0.25  # singing wavers this much within a steady note
PITCH_STEP_SEMITONES: Final = 0.2
UNEXPLAINED_COST: Final = 0.25  # a voiced frame that belongs to no note
LONGEST_NOTE_S: Final = 12.0
BARELY_VOICED: Final = 0.05
# Every syllable has a vowel, hummed ones too: a burst of breath or a closed mouth alone is none.
# Its band is at most so much softer than the loudest vowels around it, for some 60 ms.
VOWEL_SOFTER_DB: Final = 18.0
VOWEL_NEIGHBOURS_S: Final = 1.0  # either side
VOWEL_SMOOTHING: Final = 5  # frames
SHORTEST_VOWEL: Final = 8  # frames
NO_VOWEL_COST: Final = 5.0


class NoteSpans:
    """Cost of one steady note between any two candidates, by tables of running sums.

    `passed` is the cost of passing over everything before a candidate, shape (candidates,).

    Parameters
    ----------
    track
        What was heard.
    voiced, pitch
        The frames that are sung, at least one, and their pitch without vibrato.
    frame
        The candidates, ascending, from 0 to the number of frames.
    """

    def __init__(self, track: PitchTrack, voiced: Booleans, pitch: Reals, frame: Indices) -> None:
        loud_db = np.percentile(track.energy_db[voiced], 90)
        weight = np.where(voiced, np.clip(1.0 + (track.energy_db - loud_db) / 30.0, 0.2, 1.0), 0.0)
        low, high = pitch[voiced].min(), pitch[voiced].max()
        grid = np.arange(low, high + PITCH_STEP_SEMITONES, PITCH_STEP_SEMITONES)
        away = np.abs(pitch[:, None] - grid[None, :])
        away = np.clip(away - PITCH_TOLERANCE_SEMITONES, 0.0, PITCH_CAP_SEMITONES)
        telling = weight * settledness(pitch, voiced)
        cost = PITCH_COST * telling[:, None] * away
        zero = np.zeros((1, len(grid)))
        self._away = np.concatenate([zero, np.cumsum(cost, axis=0)])[frame]
        self.passed = UNEXPLAINED_COST * np.concatenate([[0.0], np.cumsum(weight)])[frame]
        # In a short vowel the pitch is seldom sure, but the sound is there.
        sounding = (track.voicing >= BARELY_VOICED) & (track.energy_db > loud_db - 20.0)
        self._sounding = np.concatenate([[0], np.cumsum(sounding | voiced)])[frame]
        self._vowel = np.concatenate([[0], np.cumsum(_vowels(track))])[frame]
        self._voiced = np.concatenate([[0], np.cumsum(voiced)])[frame]
        at = np.arange(track.frames + 1)
        following = np.where(np.append(voiced, [True]), at, track.frames)
        self._first = np.minimum.accumulate(following[::-1])[::-1][frame]
        preceding = np.where(np.append([False], voiced), at, 0)
        self._last = np.maximum.accumulate(preceding)[frame]
        self.frame = frame
        self.longest = int(LONGEST_NOTE_S / track.hop_s)
        self._known: dict[int, tuple[Indices, Reals]] = {}

    def unexplained(self, i: int) -> float:
        """Cost of passing over everything between candidate `i` and the next."""
        return float(self.passed[i + 1] - self.passed[i])

    def notes_from(self, i: int) -> tuple[Indices, Reals]:
        """Candidates at which a note begun at `i` can give way, and its cost until each."""
        if i not in self._known:
            self._known[i] = self._notes_from(i)
        return self._known[i]

    def _notes_from(self, i: int) -> tuple[Indices, Reals]:
        last = int(np.searchsorted(self.frame, self.frame[i] + self.longest, side="right"))
        ends = np.arange(i + 1, last)
        if not len(ends):
            return ends, np.zeros(0)
        sung = self._voiced[ends] - self._voiced[i]
        cost = (self._away[ends] - self._away[i]).min(axis=1)
        lag = np.maximum(self._first[i] - self.frame[i] - 6, 0)
        holes = np.maximum(self._last[ends] - self._first[i] - sung, 0)
        cost = cost + 0.15 * lag + 0.08 * holes
        # A voice seldom sings more than six syllables a second, and none in less than 40 ms.
        apart = self.frame[ends] - self.frame[i]
        sounding = self._sounding[ends] - self._sounding[i]
        cost = cost + np.select([sounding < 3, sounding < 5, sounding < 8], [20.0, 6.0, 2.5], 0.0)
        cost = cost + 6.0 * np.clip((22 - apart) / 10.0, 0.0, 1.8)
        vowel = np.minimum((self._vowel[ends] - self._vowel[i]) / SHORTEST_VOWEL, 1.0)
        return ends, cost + NO_VOWEL_COST * (1.0 - vowel)


def _vowels(track: PitchTrack) -> Booleans:
    """Mark frames loud enough, and pitched enough, to be of a vowel."""
    level_db = track.vowel_db.astype(np.float64)
    smooth_db = neighbours(level_db, VOWEL_SMOOTHING // 2, VOWEL_SMOOTHING // 2).mean(axis=1)
    reach = round(VOWEL_NEIGHBOURS_S / track.hop_s)
    loudest_db = neighbours(smooth_db, reach, reach).max(axis=1)
    return np.asarray((level_db > loudest_db - VOWEL_SOFTER_DB) & (track.voicing >= BARELY_VOICED))


class NoteSteps:
    """The least cost from the beginning of a note to the beginning of another.

    It is that of the note itself, wherever it ends, and of what is passed over between its
    end and the next beginning. `cost` and `end`, the candidate at which the note gives way,
    have shape (candidates, steps): column 0 is the step to the next candidate. `until_the_end`
    and `last_end`, of shape (candidates,), say the same for a last note.

    Parameters
    ----------
    spans
        Costs of single notes.
    longest_frames
        How far apart two beginnings may lie; a note may take half of it.
    """

    def __init__(self, spans: NoteSpans, longest_frames: int) -> None:
        frame = spans.frame
        reach = np.searchsorted(frame, frame + longest_frames, side="right") - np.arange(len(frame))
        width = max(int(reach.max()) - 1, 1)
        self.cost = np.full((len(frame), width), np.inf)
        self.end = np.zeros((len(frame), width), dtype=np.int64)
        self.until_the_end = np.full(len(frame), np.inf)
        self.last_end = np.zeros(len(frame), dtype=np.int64)
        for i in range(len(frame) - 1):
            ends, cost = spans.notes_from(i)
            if not len(ends):  # nothing begins for longer than any note is held
                continue
            within = ends[: int(np.searchsorted(frame[ends], frame[i] + longest_frames // 2)) or 1]
            # What is passed over from the end on is the whole less what came before the end.
            least = cost[: len(within)] - spans.passed[within]
            where = np.arange(len(within))
            lowest = np.minimum.accumulate(least)
            where = np.maximum.accumulate(np.where(least == lowest, where, 0))
            steps = np.minimum(np.arange(int(reach[i]) - 1), len(within) - 1)
            following = np.arange(i + 1, i + 1 + len(steps))
            self.cost[i, : len(steps)] = lowest[steps] + spans.passed[following]
            self.end[i, : len(steps)] = within[where[steps]]
            closing = cost + spans.passed[-1] - spans.passed[ends]
            self.last_end[i] = ends[int(closing.argmin())]
            self.until_the_end[i] = closing.min()
