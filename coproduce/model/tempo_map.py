"""When the beats of a performance fall: bars and beats follow the people, not a click."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from coproduce.model.music import TimeSignature

# The source of a tempo that was not heard, but is written.
FROM_SETTINGS: Final = "song.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatTime:
    """A beat, in quarter notes from the first barline (a count-in is negative), and its second."""

    beat: Fraction
    time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TempoMap:
    """Beats against seconds, straight between neighbours and carried on beyond the ends.

    Parameters
    ----------
    time_signature
        The metre, which says where the bars are.
    beats
        At least two, ascending both in beats and in seconds.
    """

    time_signature: TimeSignature
    beats: tuple[BeatTime, ...]

    def __post_init__(self) -> None:
        if len(self.beats) < 2:
            raise ValueError("a tempo map needs two beats")
        if any(b.beat <= a.beat or b.time_s <= a.time_s for a, b in pairwise(self.beats)):
            raise ValueError("a tempo map's beats and seconds both go up")

    @classmethod
    def steady(cls, *, time_signature: TimeSignature, tempo_bpm: float) -> TempoMap:
        """Give one tempo throughout, in quarter notes a minute; bar 1 is at 0 s.

        >>> march = TempoMap.steady(time_signature=TimeSignature(2, 4), tempo_bpm=120)
        >>> march.seconds_at(Fraction(3))
        1.5
        """
        bar_s = float(time_signature.bar_quarters) * 60.0 / tempo_bpm
        return cls(
            time_signature=time_signature,
            beats=(
                BeatTime(beat=Fraction(0), time_s=0.0),
                BeatTime(beat=time_signature.bar_quarters, time_s=bar_s),
            ),
        )

    def seconds_at(self, beat: Fraction) -> float:
        """When a beat falls."""
        before, after = self._around(bisect.bisect_right(self.beats, beat, key=lambda b: b.beat))
        share = float((beat - before.beat) / (after.beat - before.beat))
        return before.time_s + share * (after.time_s - before.time_s)

    def tempo_bpm_at(self, beat: Fraction) -> float:
        """Quarter notes a minute from a beat onwards."""
        before, after = self._around(bisect.bisect_right(self.beats, beat, key=lambda b: b.beat))
        return 60.0 * float(after.beat - before.beat) / (after.time_s - before.time_s)

    def _around(self, index: int) -> tuple[BeatTime, BeatTime]:
        """Give the two neighbours between which a place lies, or the nearest two beyond an end."""
        index = min(max(index, 1), len(self.beats) - 1)
        return self.beats[index - 1], self.beats[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedTempo:
    """How time goes in the recordings, and how it was found out.

    Parameters
    ----------
    tempo_map
        Seconds count from where the stems begin.
    is_steady
        Whether it is the steady tempo of song.toml, either because the players kept it or
        because they could not be followed.
    median_bpm
        Quarter notes a minute, the middle one of all bars.
    confidence
        0 to 1: how clearly beats were heard.
    source
        What was listened to: a take, "ensemble", or "song.toml" for neither.
    notes
        Sentences for people.
    """

    tempo_map: TempoMap
    is_steady: bool
    median_bpm: float
    confidence: float
    source: str
    notes: tuple[str, ...] = ()
