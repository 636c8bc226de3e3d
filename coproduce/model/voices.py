"""Voices and horns against a tune: what each finds comfortable, in which key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coproduce.model.melody import Melody
from coproduce.model.music import Key


class Fit(StrEnum):
    """How the range of a tune lies for a voice or a horn. It says nothing about who sings."""

    COMFORTABLE = "comfortable"
    REACHABLE = "reachable"
    TOO_HIGH = "too high"
    TOO_LOW = "too low"
    TOO_WIDE = "too wide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compass:
    """A comfortable range and what can be reached beyond it, as MIDI numbers.

    For voices that sing an octave lower than a tune is written, the numbers are an octave
    higher than they sound, so that all of a group can be compared with one tune.
    """

    name: str
    lowest: int
    highest: int
    lowest_reached: int
    highest_reached: int

    def __post_init__(self) -> None:
        if not self.lowest_reached <= self.lowest < self.highest <= self.highest_reached:
            raise ValueError(f"{self.name}: a comfortable range lies within what is reached")


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneRange:
    """Lowest and highest note, and the tessitura: where the middle 80 % of its time lies."""

    lowest: int
    highest: int
    tessitura_low: int
    tessitura_high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SungTune:
    """A tune of a song, and how many times it is sung."""

    melody: Melody
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFit:
    """How a key suits one generation of those who sing."""

    group: str
    fit: Fit
    why: str
    strain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HornFit:
    """What a key does to a horn. `octaves` says how many octaves from the voice it plays."""

    name: str
    written_key: Key
    written_lowest: int
    written_highest: int
    octaves: int
    fit: Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class GuitarFit:
    """The easiest way to play a key on a guitar; `open_share` is 0 to 1."""

    capo: int
    shapes_key: Key
    open_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAdvice:
    """One key that a song could be in, from the voices' side and from the players'.

    `score` is 0 to 1, for the order alone: keys within 0.05 are as good as each other.
    """

    key: Key
    shift_semitones: int
    range: TuneRange
    voices: tuple[GroupFit, ...]
    horns: tuple[HornFit, ...]
    guitar: GuitarFit | None
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SongKeys:
    """Twelve keys, best first, and the one the song is in now; it is advice.

    `notes` are what one should know about it.
    """

    song: str
    current: Key
    keys: tuple[KeyAdvice, ...]
    notes: tuple[str, ...] = ()
