"""The chords that each mode offers to a tune, as rows: what songs use, and what each is for.

Functions are those of Riemann, loosened for modes whose seventh is no leading note: a chord
is home, or on the way, or asks to come home.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from coproduce.model.chords import Chord
from coproduce.model.music import Key
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.pitch import pitch_on_fifths


class Level(IntEnum):
    """How many chords a player has to know."""

    SIMPLE = 1
    RELATIVES = 2
    RICHER = 3


class Function(Enum):
    """What a chord does."""

    HOME = "home"
    AWAY = "away"
    ASKING = "asks for home"
    APPLIED = "asks for another chord"


@dataclass(frozen=True, slots=True)
class Word:
    """A chord of a mode: root and bass in fifths above the tonic, and how dear it is.

    An applied chord asks for the chord on `goal`.
    """

    root: int
    quality: str
    function: Function
    cost: float
    level: Level
    bass: int | None = None
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A word in a key: the chord itself."""

    word: Word
    chord: Chord


_H, _A, _Q, _P = Function.HOME, Function.AWAY, Function.ASKING, Function.APPLIED
_ONE, _TWO, _THREE = Level.SIMPLE, Level.RELATIVES, Level.RICHER

_WORDS: Final = MappingProxyType(
    {
        "major": (
            Word(0, "", _H, 0.0, _ONE),
            Word(-1, "", _A, 0.05, _ONE),
            Word(1, "", _Q, 0.1, _ONE),
            Word(1, "7", _Q, 0.15, _ONE),
            Word(3, "m", _H, 0.25, _TWO),
            Word(2, "m", _A, 0.3, _TWO),
            Word(4, "m", _H, 0.55, _TWO),
            Word(2, "m7", _A, 0.2, _THREE),
            Word(3, "m7", _H, 0.35, _THREE),
            Word(2, "7", _P, 0.35, _THREE, goal=1),
            Word(4, "7", _P, 0.4, _THREE, goal=3),
            Word(0, "7", _P, 0.4, _THREE, goal=-1),
            Word(3, "7", _P, 0.45, _THREE, goal=2),
            Word(0, "", _H, 0.25, _THREE, bass=4),
            Word(1, "", _Q, 0.25, _THREE, bass=5),
            Word(-1, "m", _A, 0.8, _THREE),
            Word(-2, "", _A, 0.7, _THREE),
        ),
        "minor": (
            Word(0, "m", _H, 0.0, _ONE),
            Word(-1, "m", _A, 0.05, _ONE),
            Word(1, "", _Q, 0.1, _ONE),
            Word(1, "7", _Q, 0.15, _ONE),
            Word(-2, "", _A, 0.3, _ONE),
            Word(1, "m", _Q, 0.7, _ONE),
            Word(-3, "", _H, 0.25, _TWO),
            Word(-4, "", _A, 0.25, _TWO),
            Word(-2, "", _A, 0.2, _TWO),
            Word(2, "m7b5", _A, 0.3, _THREE),
            Word(-1, "m7", _A, 0.2, _THREE),
            Word(-4, "maj7", _A, 0.35, _THREE),
            Word(0, "7", _P, 0.45, _THREE, goal=-1),
            Word(-2, "7", _P, 0.3, _THREE, goal=-3),
            Word(0, "m", _H, 0.3, _THREE, bass=-3),
            Word(1, "", _Q, 0.25, _THREE, bass=5),
            Word(-1, "", _A, 0.6, _THREE),
        ),
        "dorian": (
            Word(0, "m", _H, 0.0, _ONE),
            Word(-2, "", _Q, 0.05, _ONE),
            Word(-1, "", _A, 0.05, _ONE),
            Word(1, "m", _Q, 0.25, _TWO),
            Word(-3, "", _H, 0.25, _TWO),
            Word(2, "m", _A, 0.35, _TWO),
            Word(-1, "7", _A, 0.2, _THREE),
            Word(1, "m7", _Q, 0.2, _THREE),
            Word(0, "m7", _H, 0.3, _THREE),
            Word(0, "m", _H, 0.35, _THREE, bass=-3),
            Word(-2, "", _Q, 0.3, _THREE, bass=2),
            Word(1, "7", _Q, 0.5, _THREE),
        ),
        "mixolydian": (
            Word(0, "", _H, 0.0, _ONE),
            Word(-2, "", _Q, 0.05, _ONE),
            Word(-1, "", _A, 0.1, _ONE),
            Word(1, "m", _Q, 0.3, _TWO),
            Word(2, "m", _A, 0.3, _TWO),
            Word(3, "m", _H, 0.35, _TWO),
            Word(1, "m7", _Q, 0.25, _THREE),
            Word(2, "m7", _A, 0.25, _THREE),
            Word(0, "7", _H, 0.4, _THREE),
            Word(0, "", _H, 0.35, _THREE, bass=4),
            Word(-2, "", _Q, 0.3, _THREE, bass=2),
            Word(-1, "", _A, 0.35, _THREE, bass=3),
            Word(1, "", _Q, 0.5, _THREE),
        ),
        "lydian": (
            Word(0, "", _H, 0.0, _ONE),
            Word(2, "", _A, 0.1, _ONE),
            Word(1, "", _Q, 0.1, _ONE),
            Word(3, "m", _H, 0.25, _TWO),
            Word(4, "m", _H, 0.35, _TWO),
            Word(5, "m", _Q, 0.35, _TWO),
            Word(0, "maj7", _H, 0.3, _THREE),
            Word(2, "7", _A, 0.25, _THREE),
            Word(1, "", _Q, 0.3, _THREE, bass=5),
            Word(0, "", _H, 0.35, _THREE, bass=4),
        ),
        "phrygian": (
            Word(0, "m", _H, 0.0, _ONE),
            Word(-5, "", _Q, 0.05, _ONE),
            Word(-2, "m", _A, 0.1, _ONE),
            Word(-3, "", _H, 0.25, _TWO),
            Word(-1, "m", _A, 0.25, _TWO),
            Word(-4, "", _A, 0.25, _TWO),
            Word(-5, "maj7", _Q, 0.25, _THREE),
            Word(-2, "m7", _A, 0.25, _THREE),
            Word(-1, "m7", _A, 0.3, _THREE),
            Word(0, "m7", _H, 0.35, _THREE),
        ),
        "locrian": (
            Word(0, "dim", _H, 0.0, _ONE),
            Word(-5, "", _A, 0.1, _ONE),
            Word(-6, "", _Q, 0.1, _ONE),
            Word(-2, "m", _A, 0.1, _ONE),
            Word(-4, "", _A, 0.25, _TWO),
            Word(-3, "m", _H, 0.3, _TWO),
            Word(-1, "m", _A, 0.3, _TWO),
            Word(0, "m7b5", _H, 0.2, _THREE),
            Word(-5, "maj7", _A, 0.3, _THREE),
        ),
    }
)
# Names that people read with ease, on the line of fifths: F flat to B sharp.
_LOWEST_NAME, _HIGHEST_NAME = -8, 12


@cache
def words_in(key: Key, level: Level) -> tuple[KeyWord, ...]:
    """Give the chords of a key up to a level, each once and at its lowest cost.

    >>> [word.chord.symbol for word in words_in(Key.parse("A minor"), Level.SIMPLE)]
    ['Am', 'Dm', 'E', 'E7', 'G', 'Em']
    """
    best: dict[str, KeyWord] = {}
    for word in _WORDS[key.mode]:
        if word.level > level:
            continue
        symbol = _name(key, word.root) + word.quality
        if word.bass is not None:
            symbol += "/" + _name(key, word.bass)
        chord = parse_chord(symbol)
        if chord is None:
            raise AssertionError(f"{symbol} is no chord of our own grammar")
        if symbol not in best or word.cost < best[symbol].word.cost:
            best[symbol] = KeyWord(word, chord)
    return tuple(best.values())


def _name(key: Key, fifths: int) -> str:
    place = key.tonic.fifths + fifths
    if place < _LOWEST_NAME:
        place += 12
    elif place > _HIGHEST_NAME:
        place -= 12
    return str(pitch_on_fifths(place))
