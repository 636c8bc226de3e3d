"""The key that a song's chords are in, when nobody has said it, and how sure that is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coproduce.model.chords import Chord, NoteNames, Tone
from coproduce.model.music import Key
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.spelling import readable_key

# How well a chord speaks for a key, by the semitones of its root above the tonic and its
# third: whole scale steps most, chords that songs often borrow less, others against it.
_MAJOR_KEY: Final = (
    {(0, "M"): 3.0, (5, "M"): 2.2, (7, "M"): 2.4, (9, "m"): 1.8, (2, "m"): 1.6, (4, "m"): 1.5}
    | {(11, "d"): 1.0, (10, "M"): 0.5, (2, "M"): 0.4, (4, "M"): 0.3, (9, "M"): 0.2}
    | {(5, "m"): 0.5, (8, "M"): 0.2, (3, "M"): 0.1, (7, "m"): 0.1, (0, "m"): -1.5}
)
_MINOR_KEY: Final = (
    {(0, "m"): 3.0, (5, "m"): 2.2, (7, "M"): 1.9, (7, "m"): 1.6, (8, "M"): 1.8, (10, "M"): 1.6}
    | {(3, "M"): 1.5, (2, "d"): 1.2, (11, "d"): 1.0, (5, "M"): 0.6, (1, "M"): 0.3}
    | {(2, "M"): 0.1, (0, "M"): -1.2}
)
_OTHER_CHORD: Final = -1.0
_FIRST: Final = 1.6  # the first chord is often the tonic, and the last nearly always
_LAST: Final = 2.6
_CADENCE: Final = 1.0  # a dominant seventh that falls a fifth shows where home is
_SHARPNESS: Final = 0.9  # turns differences of score into confidence; set on the tests' songs


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and how sure it is, 0 to 1: its share among all twenty-four keys."""

    key: Key
    confidence: float


def find_key(symbols: Sequence[str], names: NoteNames = NoteNames.ENGLISH) -> FoundKey | None:
    """Find the key of a song from its chords in their order.

    Returns
    -------
    FoundKey or None
        None if no symbol is a chord.

    >>> found = find_key(["Am", "F", "C", "G", "Am", "E7", "Am"])
    >>> str(found.key)
    'A minor'
    """
    chords = [chord for symbol in symbols if (chord := parse_chord(symbol, names))]
    if not chords:
        return None
    scores = {
        (tonic, mode): _score(chords, tonic, mode)
        for mode in ("major", "minor")
        for tonic in range(12)
    }
    (tonic, mode), best = max(scores.items(), key=lambda item: item[1])
    total = sum(math.exp((score - best) * _SHARPNESS) for score in scores.values())
    return FoundKey(_spelled(tonic, mode, chords), 1.0 / total)


def _score(chords: Sequence[Chord], tonic: int, mode: str) -> float:
    weights = _MAJOR_KEY if mode == "major" else _MINOR_KEY
    own = "M" if mode == "major" else "m"
    total = 0.0
    for chord in chords:
        total += weights.get(((chord.root.pitch_class - tonic) % 12, _third(chord)), _OTHER_CHORD)
    # Long songs say the same again and again; what counts is what they say on average.
    total *= 8.0 / (8.0 + len(chords)) if len(chords) > 8 else 0.5
    for chord, weight in ((chords[0], _FIRST), (chords[-1], _LAST)):
        if (chord.root.pitch_class - tonic) % 12 == 0 and _third(chord) == own:
            total += weight
    for first, second in itertools.pairwise(chords):
        if (
            Tone(7, -1) in first.tones
            and Tone(3) in first.tones
            and (first.root.pitch_class - tonic) % 12 == 7
            and (second.root.pitch_class - tonic) % 12 == 0
            and _third(second) == own
        ):
            return total + _CADENCE
    return total


def _third(chord: Chord) -> str:
    if chord.is_diminished:
        return "d"
    return "m" if Tone(3, -1) in chord.tones else "M"


def _spelled(tonic: int, mode: str, chords: Sequence[Chord]) -> Key:
    """Spell the tonic as the chords do, if that is readable; else the readable way."""
    for chord in chords:
        if chord.root.pitch_class == tonic:
            key = Key(chord.root, mode)
            return key if abs(key.fifths) <= 6 else readable_key(key)
    sharps = sum(chord.root.alter for chord in chords) > 0
    key = Key(pitch_on_fifths(tonic * 7 % 12), mode)
    return readable_key(key, prefer_flats=not sharps)
