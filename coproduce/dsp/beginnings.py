"""Where notes may begin in a recording of a voice, and what speaks for each place.

A consonant, a dip, a new vowel, a new pitch: each is a sign, and each sign says how much more
likely a beginning is than a spot inside a note. What sign to look for depends on the first
letter of the syllable, where the words are known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import runs_of
from coproduce.dsp.sung_frames import Booleans, Reals, neighbours
from coproduce.model.listening import PitchTrack
from coproduce.model.syllables import Attack

Indices = npt.NDArray[np.int64]
Points: TypeAlias = tuple[tuple[float, float], ...]
CANDIDATE_SPACING: Final = 3  # frames

# How much each sign speaks for a beginning rather than for a spot inside a note, as a log
# likelihood ratio: pairs of (value of the sign, ratio), straight lines between, flat outside.
# Set by what the signs mean: a new vowel comes with a rise of several dB after a dip; most
# notes of a tune differ in pitch from the one before, while a held note keeps its own.
_SIGNS: Final[dict[str, Points]] = {
    "rise": ((0.0, -2.2), (1.0, -0.3), (2.0, 1.0), (4.0, 2.8), (6.0, 4.5)),
    "change": ((0.0, -0.5), (1.5, 0.0), (3.0, 0.5), (5.0, 0.9)),
    "dip": ((0.0, -0.8), (4.0, -0.3), (6.0, 0.3), (10.0, 1.6), (15.0, 2.5)),
    "faltering": ((0.05, -1.0), (0.2, -0.3), (0.35, 0.6), (0.6, 1.4), (0.8, 1.8)),
    "roughness": ((0.08, -0.5), (0.25, 0.0), (0.4, 0.5), (0.6, 0.8)),
    "step": ((0.3, -1.0), (0.5, 0.0), (0.8, 2.0), (1.2, 2.5)),
}
# Who hums, or sings la la la, makes no consonant: a new note is then a pulse of the breath, or
# nothing but another pitch, or the tongue that lets go and changes the sound at once. Each speaks
# for itself, though all the other signs be missing.
_PULSE: Final[Points] = ((2.5, -4.0), (3.5, 2.0), (4.5, 4.0), (6.0, 6.0))
_LEGATO: Final[Points] = ((0.4, -4.0), (0.7, 1.0), (1.0, 3.0))
_TONGUE: Final[Points] = ((3.0, -4.0), (4.0, 2.0), (5.5, 5.0))
# Whoever turns from one steady pitch to another sings another note, whatever else is missing: a
# scoop or a vibrato is steady on neither side. Beyond an octave no voice turns: a lamp hums on
# where it has ended.
_TURN: Final[Points] = ((0.6, -4.0), (0.9, 2.0), (1.1, 4.0), (10.0, 4.0), (13.0, -4.0))
TURN_FRAMES: Final = ((-18, -4), (4, 16))  # where each side has to be steady
STEADY_SEMITONES: Final = 0.4
# Consonants that stop the voice, in a second of singing: words have one or two, hums none.
HUMMED_BELOW, WORDS_ABOVE = 0.3, 0.6
STOP_S: Final = (0.024, 0.25)
# Two dips so near each other are the waves of a vibrato or of an old voice, and no notes.
WAVE_S: Final = (0.09, 0.26)
# What the first letter of a syllable adds: a factor on the dip, then what an interruption of
# the pitch adds and its absence takes away, then the same for hiss. The voice goes on through
# an m or an l, stops for a p, and only an s or its like hisses; the ratios are milder than in
# clear speech, for singers slur.
_LETTERS: Final[dict[Attack | None, tuple[float, float, float, float, float]]] = {
    None: (1.0, 0.0, 0.0, 0.0, 0.0),
    Attack.VOWEL: (0.6, -0.9, 0.35, -0.9, 0.1),
    Attack.APPROXIMANT: (1.0, -1.2, 0.4, -1.2, 0.15),
    Attack.NASAL: (1.0, -1.2, 0.4, -1.2, 0.15),
    Attack.VOICED: (1.0, 0.0, 0.0, -1.0, 0.15),
    Attack.BREATH: (1.0, 0.2, -0.3, -0.5, 0.1),
    Attack.UNVOICED: (1.0, 0.5, -0.9, 0.4, -0.2),
    Attack.SIBILANT: (0.8, 0.5, -0.9, 1.6, -2.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """What each possible beginning sounds like; all of shape (candidates,).

    `frame` counts up from 0 to the number of frames, both included. `rise`, `change` and
    `dip` are in dB, `gap_s` is how long no pitch was heard just before, `step` and `turn` are
    in semitones, the latter nothing where the pitch is not steady on both sides, and `hiss`,
    `faltering` and `roughness` go from 0 to 1. `pulse` is how far the
    level sinks below its surroundings, in dB, more than it does in waves. `hummed`, for all of
    them, is 1 where nobody sings words, and 0 where somebody does.
    """

    frame: Indices
    rise: Reals
    change: Reals
    dip: Reals
    gap_s: Reals
    hiss: Reals
    step: Reals
    turn: Reals
    faltering: Reals
    roughness: Reals
    pulse: Reals
    hummed: float

    def scores(self, attack: Attack | None, *, may_follow_rest: bool = False) -> Reals:
        """Log likelihood ratio of a beginning at each candidate, for a syllable that begins so.

        Where a singer may have breathed before it, that the pitch is interrupted tells nothing.
        """
        dip_factor, gap_yes, gap_no, hiss_yes, hiss_no = _LETTERS[attack]
        total = np.zeros(len(self.frame))
        for name, points in _SIGNS.items():
            ratio = _ratio(getattr(self, name), points)
            total += ratio * (dip_factor if name == "dip" else 1.0)
        if not may_follow_rest:
            interrupted = np.clip(self.gap_s / 0.04, 0.0, 1.0)
            total += gap_yes * interrupted + gap_no * (1.0 - interrupted)
        total += hiss_yes * self.hiss + hiss_no * (1.0 - self.hiss)
        if attack is None:
            total = np.maximum(total, _ratio(self.turn, _TURN))
        if attack is None and self.hummed:
            alone = np.maximum(_ratio(self.pulse, _PULSE), _ratio(self.step, _LEGATO))
            alone = np.maximum(alone, _ratio(np.minimum(self.rise, self.change), _TONGUE))
            total += self.hummed * np.maximum(alone - total, 0.0)
        return total


def _ratio(sign: Reals, points: Points) -> Reals:
    values, ratios = zip(*points, strict=True)
    return np.asarray(np.interp(sign, values, ratios))


def find_beginnings(track: PitchTrack, voiced: Booleans, pitch: Reals) -> Beginnings:
    """Find frames at which a note may begin, with what speaks for each.

    Parameters
    ----------
    track
        What was heard.
    voiced, pitch
        Which frames are sung, and their pitch without vibrato, as `sung_frames` tells them.
    """
    frames = track.frames
    rise, change = track.rise_db.astype(np.float64), track.change_db.astype(np.float64)
    step = _pitch_step(pitch, voiced)
    novelty = rise + 0.5 * change + 1.5 * np.minimum(step, 2.0)
    novelty[[start for start, _ in runs_of(voiced)]] += 3.0
    hummed = _hummed(voiced, track.hop_s)
    pulses = _pulses(track.vowel_db.astype(np.float64), track.hop_s)
    novelty += hummed * pulses
    reach = CANDIDATE_SPACING
    padded = np.pad(novelty, reach)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    near_voice = np.convolve(voiced, np.ones(25), "same") > 0
    peaks = np.flatnonzero((novelty >= windows.max(axis=1)) & (novelty > 1.0) & near_voice)
    frame = np.unique(np.concatenate([[0], peaks, [frames]])).astype(np.int64)
    at = np.minimum(frame, frames - 1)
    hiss_floor = np.percentile(track.hiss_db, 50)
    return Beginnings(
        frame=frame,
        rise=np.clip(_around(rise, at, 4, 4, np.max) - 1.5, 0.0, 8.0),
        change=np.clip(_around(change, at, 4, 4, np.max) - 2.0, 0.0, 8.0),
        dip=np.clip(_dip(track.vowel_db.astype(np.float64), at), 0.0, 20.0),
        gap_s=_interruption(voiced, at) * track.hop_s,
        hiss=np.clip(
            (_around(track.hiss_db.astype(np.float64), at, 20, 3, np.max) - hiss_floor) / 10.0
            - 0.5,
            0,
            1,
        ),
        step=_contrast(pitch, voiced, at),
        turn=_turn(track.pitch_midi.astype(np.float64), voiced)[at],
        faltering=1.0 - _around(track.voicing.astype(np.float64), at, 12, 2, np.min),
        roughness=1.0 - _around(track.harmonicity.astype(np.float64), at, 12, 2, np.min),
        pulse=_around(pulses, at, 12, 3, np.max),
        hummed=hummed,
    )


def _hummed(voiced: Booleans, hop_s: float) -> float:
    """Say from 0 to 1 how surely no words are sung, by the consonants that stop the voice."""
    within = [end - start for start, end in runs_of(~voiced) if start > 0 and end < len(voiced)]
    stops = sum(STOP_S[0] <= length * hop_s <= STOP_S[1] for length in within)
    rate = stops / (float(voiced.sum()) * hop_s)
    return min(1.0, max(0.0, (WORDS_ABOVE - rate) / (WORDS_ABOVE - HUMMED_BELOW)))


def _around(curve: Reals, at: Indices, before: int, after: int, fold: Callable[..., Any]) -> Reals:
    return np.asarray(fold(neighbours(curve, before, after)[at], axis=1))


def _dip(level_db: Reals, at: Indices) -> Reals:
    """How far the level sank before a frame, against the quieter of both sides."""
    level = _around(level_db, np.arange(len(level_db)), 1, 1, np.mean)
    lowest = _around(level, at, 12, 2, np.min)
    before = _around(level, np.maximum(at - 10, 0), 20, 0, np.max)
    after = _around(level, at, 0, 14, np.max)
    return np.minimum(before, after) - lowest


def _pulses(level_db: Reals, hop_s: float) -> Reals:
    """How much deeper the level dips at a frame than where a wave would dip as well, in dB.

    It is nothing where the level is not at its lowest.
    """
    level = _around(level_db, np.arange(len(level_db)), 1, 1, np.mean)
    lowest = np.flatnonzero(level <= _around(level, np.arange(len(level)), 5, 5, np.min))
    before, after = _around(level, lowest, 20, 0, np.max), _around(level, lowest, 0, 20, np.max)
    depth = np.minimum(before, after) - level[lowest]
    lowest, depth = lowest[depth > 0.0], depth[depth > 0.0]  # in silence nothing dips
    nearest, furthest = (round(seconds / hop_s) for seconds in WAVE_S)
    pulses = np.zeros(len(level))
    for frame, own in zip(lowest.tolist(), depth.tolist(), strict=True):
        waves = [
            depth[slice(*np.searchsorted(lowest, span))]
            for span in (
                (frame - furthest, frame - nearest + 1),
                (frame + nearest, frame + furthest + 1),
            )
        ]
        pulses[frame] = max(0.0, own - float(np.concatenate(waves).max(initial=0.0)))
    return pulses


def _pitch_step(pitch: Reals, voiced: Booleans) -> Reals:
    """Distance in semitones between the pitches 40 ms before and after, where both are sung."""
    reach = 5
    step = np.zeros(len(pitch))
    both = voiced[2 * reach :] & voiced[: -2 * reach]
    step[reach:-reach] = np.where(both, np.abs(pitch[2 * reach :] - pitch[: -2 * reach]), 0.0)
    return step


def _interruption(voiced: Booleans, at: Indices) -> Reals:
    """Frames without a pitch in the last interruption, if it ended less than 60 ms ago."""
    length = np.zeros(len(voiced) + 1)
    for start, end in runs_of(~voiced):
        length[start : min(end + 8, len(voiced))] = end - start
    return length[np.minimum(at + 2, len(voiced))]


def _contrast(pitch: Reals, voiced: Booleans, at: Indices) -> Reals:
    """Distance in semitones between the pitch sung before a frame and the one after.

    Each is the median of ten sung frames, leaving out the 30 ms around the frame and any
    interruption; where nothing was sung for half a second, nothing can be compared, and the
    distance is neutral.
    """
    sung = np.flatnonzero(voiced)
    contrast = np.full(len(at), 0.5)
    for index, frame in enumerate(at.tolist()):
        last = int(np.searchsorted(sung, frame - 3))
        first = int(np.searchsorted(sung, frame + 4))
        before, after = sung[max(0, last - 10) : last], sung[first : first + 10]
        if len(before) < 4 or len(after) < 4:
            continue
        if frame - before[-1] < 60 and after[0] - frame < 60:
            contrast[index] = abs(float(np.median(pitch[after])) - float(np.median(pitch[before])))
    return contrast


def _turn(pitch: Reals, voiced: Booleans) -> Reals:
    """Distance in semitones between two steady pitches that meet at a frame; 0 if none do.

    Of the pitch as it is heard: where vibrato is taken out, a step of a semitone is a slope.
    """
    (first, before_end), (after_start, last) = TURN_FRAMES
    around = neighbours(np.where(voiced, pitch, np.inf), -first, last)
    before, after = around[:, : before_end - first + 1], around[:, after_start - first :]
    is_sung = np.isfinite(around).all(axis=1)
    before, after = before[is_sung], after[is_sung]
    steady = np.maximum(np.ptp(before, axis=1), np.ptp(after, axis=1)) <= STEADY_SEMITONES
    apart = np.abs(np.median(after, axis=1) - np.median(before, axis=1))
    turn = np.zeros(len(pitch))
    turn[is_sung] = np.where(steady, apart, 0.0)
    return turn
