"""The key that a song's chords are in, when nobody has said it, and how sure that is."""

from __future__ import annotations

import itertools
import math
from collections import Counter
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
    | {(11, "d"): 1.0, (10, "M"): 0.2, (2, "M"): 0.4, (4, "M"): 0.3, (9, "M"): 0.2}
    | {(5, "m"): 0.5, (8, "M"): 0.2, (3, "M"): 0.1, (7, "m"): 0.1, (0, "m"): -1.5}
)
_MINOR_KEY: Final = (
    {(0, "m"): 3.0, (5, "m"): 2.2, (7, "M"): 1.9, (7, "m"): 1.6, (8, "M"): 1.8, (10, "M"): 1.6}
    | {(3, "M"): 1.5, (2, "d"): 1.2, (11, "d"): 1.0, (5, "M"): 0.6, (1, "M"): 0.3}
    | {(2, "M"): 0.1, (0, "M"): -1.2}
)
_OTHER_CHORD: Final = -1.0
_FIRST: Final = 1.6  # the first chord is often the tonic, and the last more often still
_LAST: Final = 1.8
_CADENCE: Final = 1.0  # a dominant seventh that falls a fifth shows where home is
_AT_HOME: Final = 1.0  # what speaks so much for a key is one of its own chords
_CLEARLY_ANOTHER: Final = 1.5  # so much better fits a key that is not the one that was said
_PHRASE_CHORDS: Final = 8
_SHARPNESS: Final = 0.9  # turns differences of score into confidence; set on the tests' songs


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and how sure it is, 0 to 1: its share among all twenty-four keys."""

    key: Key
    confidence: float


@dataclass(frozen=True, slots=True)
class _Heard:
    pitch_class: int
    third: str
    is_dominant: bool


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
    scores = _scores(chords)
    (tonic, mode), best = max(scores.items(), key=lambda item: item[1])
    total = sum(math.exp((score - best) * _SHARPNESS) for score in scores.values())
    return FoundKey(_spelled(tonic, mode, chords), 1.0 / total)


def find_key_near(
    symbols: Sequence[str], key: Key, names: NoteNames = NoteNames.ENGLISH
) -> Key | None:
    """Find the key of chords that are said to be in a key: another only if they clearly are.

    Songs begin and end elsewhere than at home. Chords that belong to the key, or are nearly as
    likely in it as in any other, are in it; None if no symbol is a chord.

    >>> str(find_key_near(["Am", "F", "C", "G"], Key.parse("C")))
    'C major'
    >>> str(find_key_near(["D", "G", "A", "D"], Key.parse("C")))
    'D major'
    """
    chords = [chord for symbol in symbols if (chord := parse_chord(symbol, names))]
    if not chords:
        return None
    major = 7 * key.fifths % 12
    relatives = ((_MAJOR_KEY, major), (_MINOR_KEY, (major + 9) % 12))
    if all(
        any(
            weights.get(((chord.pitch_class - tonic) % 12, chord.third), _OTHER_CHORD) >= _AT_HOME
            for weights, tonic in relatives
        )
        for chord in map(_heard, chords)
    ):
        return key
    scores = _scores(chords)
    (tonic, mode), best = max(scores.items(), key=lambda item: item[1])
    if best - max(scores[major, "major"], scores[(major + 9) % 12, "minor"]) < _CLEARLY_ANOTHER:
        return key
    return _spelled(tonic, mode, chords)


def _scores(chords: Sequence[Chord]) -> dict[tuple[int, str], float]:
    """Say how well chords in their order speak for each tonic and mode."""
    heard = [_heard(chord) for chord in chords]
    counts = Counter((chord.pitch_class, chord.third) for chord in heard)
    falls = {
        (second.pitch_class, second.third)
        for first, second in itertools.pairwise(heard)
        if first.is_dominant and (first.pitch_class - second.pitch_class) % 12 == 7
    }
    scores: dict[tuple[int, str], float] = {}
    for mode, own in (("major", "M"), ("minor", "m")):
        for tonic in range(12):
            score = _average(counts, tonic, mode)
            for end, weight in ((heard[0], _FIRST), (heard[-1], _LAST)):
                is_home = end.pitch_class == tonic and end.third == own
                # A dominant seventh at an end leads back to the beginning; it is not home.
                score += weight * (is_home and not end.is_dominant)
            scores[tonic, mode] = score + _CADENCE * ((tonic, own) in falls)
    return scores


def _average(counts: Counter[tuple[int, str]], tonic: int, mode: str) -> float:
    """Add up how well the chords speak for a key.

    Long songs say the same again and again, so that beyond a phrase it is the mean that counts.
    """
    weights = _MAJOR_KEY if mode == "major" else _MINOR_KEY
    total = sum(
        count * weights.get(((pitch_class - tonic) % 12, third), _OTHER_CHORD)
        for (pitch_class, third), count in counts.items()
    )
    return total * _PHRASE_CHORDS / (_PHRASE_CHORDS + max(_PHRASE_CHORDS, counts.total()))


def _heard(chord: Chord) -> _Heard:
    third = "m" if Tone(3, -1) in chord.tones else "M"
    return _Heard(
        chord.root.pitch_class,
        "d" if chord.is_diminished else third,
        Tone(7, -1) in chord.tones and Tone(3) in chord.tones,
    )


def _spelled(tonic: int, mode: str, chords: Sequence[Chord]) -> Key:
    """Spell the tonic as the chords do, if that is readable; else the readable way."""
    for chord in chords:
        if chord.root.pitch_class == tonic:
            key = Key(chord.root, mode)
            return key if abs(key.fifths) <= 6 else readable_key(key)
    sharps = sum(chord.root.alter for chord in chords) > 0
    key = Key(pitch_on_fifths(tonic * 7 % 12), mode)
    return readable_key(key, prefer_flats=not sharps)
