"""From the curves of a voice to notes: one best path through everything that was heard.

A recording is explained as a row of notes and gaps with the least total cost. A note costs
something to begin, less where the sound shows a beginning (a consonant, a dip, a new vowel,
a new pitch), and costs what its frames lie away from one steady pitch. Where the words are
known, every syllable wants a note of its own, in order, and its first letter says what its
beginning should sound like; more notes on a syllable, or a syllable that was not sung, are
possible and dear. Dynamic programming finds the path exactly.

The pitch part follows the idea of a penalised, piecewise constant fit (Killick et al.,
"Optimal detection of changepoints with a linear computational cost", 2012).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.model.listening import PitchTrack
from coproduce.model.syllables import Attack, Syllable

Reals: TypeAlias = npt.NDArray[np.float64]

# Costs are in units of one frame (8 ms) a semitone away from its note's pitch, times PITCH_COST.
PITCH_COST: Final = 0.35
PITCH_CAP_SEMITONES: Final = 2.0
PITCH_TOLERANCE_SEMITONES: Final = 0.25  # singing wavers this much within a steady note
PITCH_STEP_SEMITONES: Final = 0.2
UNEXPLAINED_COST: Final = 0.25  # a voiced frame that belongs to no note
NOTE_COST: Final = 5.0
HELD_AT_LINE_END: Final = 2.2  # times as long as other syllables
EARLY_OR_LATE: Final = 0.15  # of a line's length
LENGTH_COST_CAP: Final = 6.0
PLACE_COST_CAP: Final = 4.0
LENGTH_SPREAD: Final = 0.45  # of the logarithm of a syllable's length
HELD_LONGER: Final = 0.3  # of that counts for being held longer at the end of a line
IN_TIME_GAIN: Final = 2.0
IN_TIME_S: Final = 0.05
MELISMA_COST: Final = 10.0
SKIP_COST: Final = 10.0
LONGEST_NOTE_S: Final = 12.0
CANDIDATE_SPACING: Final = 3  # frames
VOICED: Final = 0.5
LONGEST_CONSONANT: Final = 16  # frames
VOICE_SHARE: Final = 0.5
BARELY_VOICED: Final = 0.05
# A voice is steepest some time after it began: late where a vowel sets in softly, hardly so
# where the tongue lets go of an l or an m.
ONSET_LAG_S: Final[dict[Attack | None, float]] = {
    None: 0.02,
    Attack.VOWEL: 0.045,
    Attack.SONORANT: 0.005,
    Attack.VOICED: 0.03,
    Attack.UNVOICED: 0.025,
    Attack.SIBILANT: 0.01,
}
# The r, l or w of "street" is heard before its vowel, which is where a listener hears the beat.
CLUSTER_S: Final = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardNote:
    """A stretch of voice on one pitch.

    `pitch_midi` keeps its fraction. `syllable` counts into the words; None without words;
    `is_new_syllable` is false for a further note on the same syllable.
    """

    onset_s: float
    end_s: float
    pitch_midi: float
    clarity: float
    syllable: int | None = None
    is_new_syllable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What each possible beginning sounds like; all of shape (candidates,)."""

    frame: npt.NDArray[np.int64]
    rise: Reals
    change: Reals
    dip: Reals
    gap_s: Reals
    hiss: Reals
    step: Reals
    faltering: Reals
    roughness: Reals


# How much each sign speaks for a beginning rather than for a spot inside a note, as a log
# likelihood ratio: pairs of (value of the sign, ratio), straight lines between, flat outside.
# Set by what the signs mean: a new vowel comes with a rise of several dB after a dip; most
# notes of a tune differ in pitch from the one before, while a held note keeps its own.
_SIGNS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "rise": ((0.0, -2.2), (1.0, -0.3), (2.0, 1.0), (4.0, 2.8), (6.0, 4.5)),
    "change": ((0.0, -0.5), (1.5, 0.0), (3.0, 0.5), (5.0, 0.9)),
    "dip": ((0.0, -0.8), (4.0, -0.3), (6.0, 0.3), (10.0, 1.6), (15.0, 2.5)),
    "faltering": ((0.05, -1.0), (0.2, -0.3), (0.35, 0.6), (0.6, 1.4), (0.8, 1.8)),
    "roughness": ((0.08, -0.5), (0.25, 0.0), (0.4, 0.5), (0.6, 0.8)),
    "step": ((0.3, -1.0), (0.5, 0.0), (0.8, 2.0), (1.2, 2.5)),
}
_HEARD_MORE: Final = list(Attack)  # from a vowel, which hides a beginning, to a hiss
# What the first letter of a syllable adds: a factor on the dip, then what an interruption of
# the pitch adds and its absence takes away, then the same for hiss.
_LETTERS: Final[dict[Attack | None, tuple[float, float, float, float, float]]] = {
    None: (1.0, 0.0, 0.0, 0.0, 0.0),
    Attack.VOWEL: (0.6, -0.3, 0.2, 0.0, 0.0),
    Attack.SONORANT: (1.0, -0.3, 0.2, -0.7, 0.1),
    Attack.VOICED: (1.0, 0.0, -0.1, 0.0, 0.0),
    Attack.UNVOICED: (1.0, 0.7, -1.5, 0.4, -0.2),
    Attack.SIBILANT: (0.8, 0.5, -0.8, 2.0, -2.0),
}


def find_notes(
    track: PitchTrack, syllables: Sequence[Syllable] = (), pulse_s: Sequence[float] = ()
) -> tuple[HeardNote, ...]:
    """Tell the notes of a voice apart.

    Parameters
    ----------
    track
        What was heard.
    syllables
        The words sung, if they are known.
    pulse_s
        Times at which notes are likely to begin, from a first hearing: its beats and what
        lies half way between.
    """
    voiced = _voiced(track)
    if not voiced.any():
        return ()
    pitch = _steadied(track.pitch_midi.astype(np.float64), voiced)
    evidence = _candidates(track, voiced, pitch)
    segments = _Segments(track, voiced, pitch, evidence.frame)
    expected = _expectations(syllables, voiced) if syllables else None
    in_time = _in_time(np.asarray(evidence.frame * track.hop_s, dtype=np.float64), pulse_s)
    path = _best_path(evidence, segments, syllables, expected, in_time)
    return tuple(_note(track, voiced, evidence, piece, _lag_s(piece, syllables)) for piece in path)


def _voiced(track: PitchTrack) -> npt.NDArray[np.bool_]:
    """Reals in which somebody sings, not the room or a far-away sound."""
    loud_db = np.percentile(track.energy_db, 95)
    return (track.voicing >= VOICED) & (track.energy_db > loud_db - 35.0)


def _runs(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _steadied(pitch: Reals, voiced: npt.NDArray[np.bool_]) -> Reals:
    """Take the vibrato out: a running mean over one of its periods, inside each voiced run."""
    steadied = pitch.copy()
    half = 10  # frames either side: 170 ms, a cycle at 6 Hz
    for start, end in _runs(voiced):
        run = pitch[start:end]
        total = np.concatenate([[0.0], np.cumsum(run)])
        at = np.arange(end - start)
        reach = np.minimum(np.minimum(at, end - start - 1 - at), half)
        mean = (total[at + reach + 1] - total[at - reach]) / (2 * reach + 1)
        # Only a waver is taken out; a step between notes stays where it is.
        spread = np.abs(run - mean)
        steadied[start:end] = np.where(spread < 0.8, mean, run)
    return steadied


def _candidates(track: PitchTrack, voiced: npt.NDArray[np.bool_], pitch: Reals) -> _Evidence:
    """Reals at which a note may begin, with what speaks for each."""
    frames = track.frames
    rise, change = track.rise_db.astype(np.float64), track.change_db.astype(np.float64)
    step = _pitch_step(pitch, voiced)
    starts = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(np.int8)])) == 1)
    novelty = rise + 0.5 * change + 1.5 * np.minimum(step, 2.0)
    novelty[starts] += 3.0
    reach = CANDIDATE_SPACING
    padded = np.pad(novelty, reach)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    near_voice = np.convolve(voiced, np.ones(25), "same") > 0
    peaks = np.flatnonzero((novelty >= windows.max(axis=1)) & (novelty > 1.0) & near_voice)
    frame = np.unique(np.concatenate([[0], peaks, [frames]])).astype(np.int64)
    at = np.minimum(frame, frames - 1)
    hiss_floor = np.percentile(track.hiss_db, 50)
    return _Evidence(
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
        faltering=1.0 - _around(track.voicing.astype(np.float64), at, 12, 2, np.min),
        roughness=1.0 - _around(track.harmonicity.astype(np.float64), at, 12, 2, np.min),
    )


def _around(
    curve: Reals, at: npt.NDArray[np.int64], before: int, after: int, fold: Callable[..., Any]
) -> Reals:
    padded = np.pad(curve, (before, after), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, before + after + 1)
    return np.asarray(fold(windows[at], axis=1))


def _dip(level_db: Reals, at: npt.NDArray[np.int64]) -> Reals:
    """How far the level sank before a frame, against the quieter of both sides."""
    level = _around(level_db, np.arange(len(level_db)), 1, 1, np.mean)
    lowest = _around(level, at, 12, 2, np.min)
    before = _around(level, np.maximum(at - 10, 0), 20, 0, np.max)
    after = _around(level, at, 0, 14, np.max)
    return np.minimum(before, after) - lowest


def _pitch_step(pitch: Reals, voiced: npt.NDArray[np.bool_]) -> Reals:
    """Distance in semitones between the pitches 40 ms before and after, where both are sung."""
    reach = 5
    step = np.zeros(len(pitch))
    both = voiced[2 * reach :] & voiced[: -2 * reach]
    step[reach:-reach] = np.where(both, np.abs(pitch[2 * reach :] - pitch[: -2 * reach]), 0.0)
    return step


def _interruption(voiced: npt.NDArray[np.bool_], at: npt.NDArray[np.int64]) -> Reals:
    """Reals without a pitch in the last interruption, if it ended less than 60 ms ago."""
    length = np.zeros(len(voiced) + 1)
    for start, end in _runs(~voiced):
        length[start : min(end + 8, len(voiced))] = end - start
    return length[np.minimum(at + 2, len(voiced))]


def _contrast(pitch: Reals, voiced: npt.NDArray[np.bool_], at: npt.NDArray[np.int64]) -> Reals:
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


class _Segments:
    """Cost of one steady note between any two candidates, by tables of running sums."""

    def __init__(
        self,
        track: PitchTrack,
        voiced: npt.NDArray[np.bool_],
        pitch: Reals,
        frame: npt.NDArray[np.int64],
    ) -> None:
        loud_db = np.percentile(track.energy_db[voiced], 90)
        weight = np.where(voiced, np.clip(1.0 + (track.energy_db - loud_db) / 30.0, 0.2, 1.0), 0.0)
        low, high = pitch[voiced].min(), pitch[voiced].max()
        grid = np.arange(low, high + PITCH_STEP_SEMITONES, PITCH_STEP_SEMITONES)
        away = np.abs(pitch[:, None] - grid[None, :])
        away = np.clip(away - PITCH_TOLERANCE_SEMITONES, 0.0, PITCH_CAP_SEMITONES)
        cost = PITCH_COST * weight[:, None] * away
        zero = np.zeros((1, len(grid)))
        self._away = np.concatenate([zero, np.cumsum(cost, axis=0)])[frame]
        self._weight = np.concatenate([[0.0], np.cumsum(weight)])[frame]
        # In a short vowel the pitch is seldom sure, but the sound is there.
        sounding = (track.voicing >= BARELY_VOICED) & (track.energy_db > loud_db - 20.0)
        self._sounding = np.concatenate([[0], np.cumsum(sounding | voiced)])[frame]
        self._voiced = np.concatenate([[0], np.cumsum(voiced)])[frame]
        at = np.arange(track.frames + 1)
        following = np.where(np.append(voiced, [True]), at, track.frames)
        self._first = np.minimum.accumulate(following[::-1])[::-1][frame]
        preceding = np.where(np.append([False], voiced), at, 0)
        self._last = np.maximum.accumulate(preceding)[frame]
        self.frame = frame
        self.longest = int(LONGEST_NOTE_S / track.hop_s)

    def unexplained(self, i: int) -> float:
        """Cost of passing over everything between candidate `i` and the next."""
        return UNEXPLAINED_COST * float(self._weight[i + 1] - self._weight[i])

    def notes_from(self, i: int) -> tuple[npt.NDArray[np.int64], Reals]:
        """Candidates at which a note begun at `i` can give way, and its cost until each."""
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
        return ends, cost


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    start: int
    end: int
    syllable: int | None
    is_new: bool
    evidence: float


def _onset_scores(evidence: _Evidence, attack: Attack | None) -> Reals:
    """Log likelihood ratio of a beginning at each candidate, for a syllable that begins so."""
    dip_factor, gap_yes, gap_no, hiss_yes, hiss_no = _LETTERS[attack]
    total = np.zeros(len(evidence.frame))
    for name, points in _SIGNS.items():
        values, ratios = zip(*points, strict=True)
        ratio = np.interp(getattr(evidence, name), values, ratios)
        total += ratio * (dip_factor if name == "dip" else 1.0)
    interrupted = np.clip(evidence.gap_s / 0.04, 0.0, 1.0)
    total += gap_yes * interrupted + gap_no * (1.0 - interrupted)
    return total + hiss_yes * evidence.hiss + hiss_no * (1.0 - evidence.hiss)


def _in_time(times_s: Reals, pulse_s: Sequence[float]) -> Reals:
    """Give what a beginning gains by falling on the pulse, or loses between its beats."""
    if not len(pulse_s):
        return np.zeros(len(times_s))
    lag_s = ONSET_LAG_S[None]
    away = np.abs(times_s[:, None] - lag_s - np.asarray(pulse_s)[None, :]).min(axis=1)
    return np.asarray(IN_TIME_GAIN * (np.exp(-0.5 * (away / IN_TIME_S) ** 2) - 0.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """When and how long syllables are likely to be sung; shape (syllables,), in frames.

    Lines of a song mostly last equally long, a line's last syllable is held, and unstressed
    ones are short.
    """

    onset: Reals
    onset_spread: Reals
    log_length: Reals
    is_line_end: npt.NDArray[np.bool_]


def _expectations(syllables: Sequence[Syllable], voiced: npt.NDArray[np.bool_]) -> _Expected:
    lines: list[list[Syllable]] = [[]]
    for syllable in syllables:
        lines[-1].append(syllable)
        if syllable.line_end:
            lines.append([])
    lines = [line for line in lines if line]
    sung = np.flatnonzero(voiced)
    begin, whole = float(sung[0]), float(sung[-1] + 1 - sung[0])
    onsets: list[float] = []
    spreads: list[float] = []
    lengths: list[float] = []
    for line in lines:
        share = 0.7 / len(lines) + 0.3 * len(line) / len(syllables)
        relative = np.array([0.75 + 0.4 * s.stress for s in line])
        relative[-1] = HELD_AT_LINE_END
        portions = relative / relative.sum()
        starts = begin + whole * share * (np.cumsum(portions) - portions)
        onsets.extend(starts.tolist())
        spreads.extend([EARLY_OR_LATE * whole * share] * len(line))
        lengths.extend(np.log(whole * share * portions).tolist())
        begin += whole * share
    return _Expected(
        onset=np.array(onsets),
        onset_spread=np.array(spreads),
        log_length=np.array(lengths),
        is_line_end=np.array([syllable.line_end for syllable in syllables]),
    )


def _best_path(
    evidence: _Evidence,
    segments: _Segments,
    syllables: Sequence[Syllable],
    expected: _Expected | None,
    in_time: Reals,
) -> list[_Piece]:
    count = len(syllables)
    nodes = len(evidence.frame)
    kinds = list(_LETTERS)
    scores = np.stack([_onset_scores(evidence, kind) for kind in kinds], axis=1)
    scores += in_time[:, None]
    # Cost of beginning syllable k at each candidate, shape (nodes, count); one column if wordless.
    if count and expected:
        columns = [kinds.index(attack) for attack in _joins(syllables)]
        begin = NOTE_COST - scores[:, columns]
        rests = np.clip((evidence.gap_s - 0.08) / 0.12, 0.0, 1.0)[:, None]
        opens = np.array([k == 0 or syllables[k - 1].line_end for k in range(count)])
        begin = begin + np.where(opens[None, :], 1.0 - 3.0 * rests, 1.5 * rests)
        early = (evidence.frame[:, None] - expected.onset) / expected.onset_spread
        begin = begin + np.minimum(0.5 * early**2, PLACE_COST_CAP)
    else:
        begin = (NOTE_COST - scores[:, 0])[:, None]
    further = MELISMA_COST - np.minimum(scores[:, 0], 4.0)

    width = count + 1 if count else 1
    best = np.full((nodes, width), np.inf)
    best[0, 0] = 0.0
    came_from = np.full((nodes, width), -1, dtype=np.int64)
    came_k = np.zeros((nodes, width), dtype=np.int64)
    how = np.zeros((nodes, width), dtype=np.int8)  # 0 gap, 1 new syllable, 2 melisma
    for i in range(nodes - 1):
        here = best[i]
        gap = here + segments.unexplained(i)
        better = gap < best[i + 1]
        best[i + 1][better] = gap[better]
        came_from[i + 1][better], how[i + 1][better] = i, 0
        came_k[i + 1][better] = np.flatnonzero(better)
        entry, entry_k, entry_how = _enter(here, begin[i], float(further[i]), count)
        ends, cost = segments.notes_from(i)
        if not len(ends):
            continue
        total = entry[None, :] + cost[:, None]
        if expected is not None:
            length = np.log(evidence.frame[ends] - evidence.frame[i])
            unlike = (length[:, None] - expected.log_length) / LENGTH_SPREAD
            # How long the end of a line is held, nobody knows beforehand.
            unlike = np.where((unlike > 0) & expected.is_line_end, HELD_LONGER * unlike, unlike)
            total[:, 1:] += np.where(
                entry_how[None, 1:] == 1, np.minimum(0.5 * unlike**2, LENGTH_COST_CAP), 0.0
            )
        block = slice(int(ends[0]), int(ends[-1]) + 1)
        improved = total < best[block]
        best[block] = np.where(improved, total, best[block])
        came_from[block] = np.where(improved, i, came_from[block])
        came_k[block] = np.where(improved, entry_k[None, :], came_k[block])
        how[block] = np.where(improved, entry_how[None, :], how[block])
    left_out = SKIP_COST * (width - 1 - np.arange(width))
    used = int(np.argmin(best[-1] + left_out))
    return _walk_back(_Trail(came_from, came_k, how), used, scores[:, 0], has_words=bool(count))


@dataclass(frozen=True, slots=True)
class _Trail:
    """How each state was reached: from which candidate, which syllable, and by what.

    All of shape (candidates, syllables + 1); `how` is 0 for a gap, 1 for a new syllable, 2
    for a further note on the same one.
    """

    came_from: npt.NDArray[np.int64]
    came_k: npt.NDArray[np.int64]
    how: npt.NDArray[np.int8]


def _walk_back(trail: _Trail, used: int, scores: Reals, *, has_words: bool) -> list[_Piece]:
    node, k = len(trail.how) - 1, used
    pieces: list[_Piece] = []
    while node > 0:
        previous, kind = int(trail.came_from[node, k]), int(trail.how[node, k])
        if kind:
            pieces.append(
                _Piece(
                    start=previous,
                    end=node,
                    syllable=k - 1 if has_words else None,
                    is_new=kind == 1,
                    evidence=float(scores[previous]),
                )
            )
        node, k = previous, int(trail.came_k[node, k])
    return pieces[::-1]


def _enter(
    here: Reals, begin: Reals, further: float, count: int
) -> tuple[Reals, npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """Least cost of having begun a note here with k syllables used, and from which k it came."""
    if not count:
        return here + begin, np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int8)
    entry = np.full(count + 1, np.inf)
    entry_k = np.zeros(count + 1, dtype=np.int64)
    kind = np.zeros(count + 1, dtype=np.int8)
    entry[1:], entry_k[1:], kind[1:] = here[1:] + further, np.arange(1, count + 1), 2
    for skipped in range(min(3, count)):
        cost = here[: count - skipped] + begin[skipped:] + SKIP_COST * skipped
        better = cost < entry[1 + skipped :]
        entry[1 + skipped :][better] = cost[better]
        entry_k[1 + skipped :][better] = np.flatnonzero(better)
        kind[1 + skipped :][better] = 1
    return entry, entry_k, kind


def _joins(syllables: Sequence[Syllable]) -> list[Attack]:
    """Say for each syllable what is heard where it begins, with what ended the one before."""
    joins = []
    for index, syllable in enumerate(syllables):
        before = syllables[index - 1] if index else None
        join = syllable.attack
        if before is not None and not before.line_end:
            join = max(before.release, join, key=_HEARD_MORE.index)
        joins.append(join)
    return joins


def _lag_s(piece: _Piece, syllables: Sequence[Syllable]) -> float:
    """How long before the steepest rise a listener hears the note begin."""
    if piece.syllable is None or not piece.is_new:
        return ONSET_LAG_S[None]
    syllable = syllables[piece.syllable]
    return ONSET_LAG_S[syllable.attack] - (CLUSTER_S if syllable.is_cluster else 0.0)


def _note(
    track: PitchTrack,
    voiced: npt.NDArray[np.bool_],
    evidence: _Evidence,
    piece: _Piece,
    lag_s: float,
) -> HeardNote:
    start, end = int(evidence.frame[piece.start]), int(evidence.frame[piece.end])
    sung = np.flatnonzero(voiced[start:end]) + start
    if len(sung) < 4:
        loud = track.energy_db[start:end] > track.energy_db[start:end].max() - 12.0
        sung = np.flatnonzero(loud) + start
    pitches = track.pitch_midi[sung].astype(np.float64)
    # The heart of a note: after its scoop, before it leaves for the next, where it is loud.
    core = slice(len(sung) // 4, max(len(sung) // 4 + 1, len(sung) - len(sung) // 8))
    heart = pitches[core]
    weights = track.voicing[sung][core] * np.clip(
        1.0 + (track.energy_db[sung][core] - track.energy_db[sung].max()) / 25.0, 0.1, 1.0
    )
    order = np.argsort(heart, kind="stable")
    share = np.cumsum(weights[order])
    pitch = float(heart[order][np.searchsorted(share, share[-1] / 2.0)])
    # A burst of breath belongs to the consonant: the note begins where the voice does, give
    # or take, for a pitch is only sure of itself a little later.
    breath = min(max(int(sung[0]) - start, 0), LONGEST_CONSONANT)
    begins = start + VOICE_SHARE * breath
    steady = float(np.mean(np.abs(heart - pitch) < 0.5))
    clarity = steady * float(track.voicing[sung].mean()) * min(1.0, len(sung) / 12.0)
    return HeardNote(
        onset_s=round(max(0.0, begins * track.hop_s - lag_s), 4),
        end_s=round((int(sung[-1]) + 1) * track.hop_s, 4),
        pitch_midi=pitch,
        clarity=clarity * (0.6 + 0.4 * min(1.0, max(0.0, piece.evidence / 4.0))),
        syllable=piece.syllable,
        is_new_syllable=piece.is_new,
    )
