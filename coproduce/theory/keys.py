"""The key of a tune, from how long each degree sounds, where it rests, and its chords.

Each key says how likely each of the twelve notes is in it; the notes of a tune, and the notes
it comes home to, are weighed against that (as Temperley does, "Music and Probability", 2007).
Relative keys share their notes, so that home decides between them; modes on one tonic differ
in a note or two, so that those notes decide. A mode other than major and minor is rarer in
songs: without its own note, or with a passing one only, it is not claimed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Final

from coproduce.model.music import MODE_FIFTHS, Key, PitchName
from coproduce.theory.pitch import pitch_on_fifths, semitones_of_fifths

# How at home each semitone above the tonic is when a singer's tuning is looked for: round
# figures between the probe-tone ratings of Krumhansl and Kessler ("Tracing the dynamic changes
# in perceived tonal organization", 1982) and the scale, on which a folk tune leans.
PROFILES: Final[dict[str, tuple[float, ...]]] = {
    "major": (6.0, 1.2, 3.7, 1.3, 4.6, 4.0, 1.7, 5.2, 1.3, 3.7, 1.6, 3.1),
    "minor": (6.0, 1.2, 3.7, 5.0, 1.2, 3.9, 1.5, 4.9, 3.6, 1.6, 3.5, 2.9),
    "dorian": (6.0, 1.1, 3.7, 4.9, 1.2, 3.9, 1.4, 4.9, 1.2, 3.7, 3.8, 1.2),
    "mixolydian": (6.0, 1.1, 3.7, 1.2, 4.6, 3.9, 1.4, 5.0, 1.2, 3.7, 3.8, 1.2),
}
# Modes without a profile of their own lean on the one whose third they share.
LIKE_MODE: Final = {"lydian": "major", "phrygian": "minor", "locrian": "minor"}

# How often songs are in a mode, as what it takes to believe in it. Nobody sings in locrian.
MODE_COST: Final = {
    "major": 0.0,
    "minor": 0.01,
    "dorian": 0.055,
    "mixolydian": 0.05,
    "lydian": 0.085,
    "phrygian": 0.085,
}
# How often each degree of a scale is sung, and each note outside it: by a slip, or in passing.
DEGREE_SHARE: Final = (6.0, 3.7, 4.8, 3.7, 5.0, 3.2, 2.8)
OUTSIDE: Final = 0.35
IN_PASSING: Final = 1.2
# Leading notes of the fifth and of the tonic, and a seventh that falls: which note each is an
# alteration of, and where it goes.
PASSING: Final = {6: (5, (7,)), 11: (10, (0,)), 10: (11, (8, 9))}
# The raised seventh and sixth of minor, which come and go with the direction of the tune.
LEADING_NOTE: Final = 2.4
RAISED_SIXTH: Final = 0.4
RAISED_SIXTH_BY_SEVENTH: Final = 2.4
LIKELIHOOD_WEIGHT: Final = 0.6
# A tune ends on its tonic, or else on another note of its triad; its phrases often do.
ENDING: Final = {0: 0.13, 4: 0.03, 3: 0.03, 7: 0.05, 2: 0.04}
RESTING: Final = {0: 0.06, 7: 0.06, 4: 0.03, 3: 0.03, 2: 0.04}
BEGINNING: Final = {0: 0.09, 7: 0.09, 4: 0.03, 3: 0.03}
CHORD_SHARE: Final = 0.5
CHORD_HOME: Final = 0.05
MOST_ALTERED: Final = 2  # a double sharp or flat
# Nearer than this, two keys are both to be believed.
CLOSE_CALL: Final = 0.03
# Further than this, a tune is in the one and not in the other.
CLEARLY_ANOTHER: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFit:
    """A key and how well it fits: differences of 0.05 are clear, of 0.01 are not."""

    key: Key
    fit: float


def find_keys(
    pitches: Sequence[int],
    lengths: Sequence[float],
    chords: Sequence[Sequence[int]] = (),
) -> tuple[KeyFit, ...]:
    """Rank the keys a tune can be in, best first.

    Parameters
    ----------
    pitches
        MIDI numbers of the notes in order.
    lengths
        How long each lasts, in any unit.
    chords
        Pitch classes of each chord, its root or bass first; the last is where it ends.

    Raises
    ------
    ValueError
        If there is no note.

    >>> str(find_keys([67, 69, 71, 72, 71, 69, 67], [1, 1, 1, 1, 1, 1, 4])[0].key)
    'G major'
    """
    if not pitches:
        raise ValueError("no notes, no key")
    classes = [pitch % 12 for pitch in pitches]
    # A note twice as long is not twice as telling.
    heard = _heard(classes, [float(length) ** 0.6 for length in lengths], chords)
    rests = [classes[i] for i in _resting_places(lengths)]
    fits = [
        KeyFit(
            key=Key(_tonic(tonic, mode), mode),
            fit=LIKELIHOOD_WEIGHT * _likelihood(heard, tonic, mode)
            + _at_home(tonic, classes, rests, chords)
            - cost,
        )
        for tonic in range(12)
        for mode, cost in MODE_COST.items()
    ]
    return tuple(sorted(fits, key=lambda found: -found.fit))


def rival_of(fits: Sequence[KeyFit]) -> Key | None:
    """Give the other key that a tune may as well be in, or None if it is clear.

    Keys with the same tonic and the same third are one key to a singer, and no rivals.

    >>> rival_of(find_keys([60, 62, 64, 65, 67, 71, 72], [1, 1, 1, 1, 1, 1, 4])) is None
    True
    """
    best = fits[0]
    for other in fits[1:]:
        if best.fit - other.fit > CLOSE_CALL:
            return None
        if other.key.tonic.pitch_class != best.key.tonic.pitch_class:
            return other.key
    return None


def elsewhere(fits: Sequence[KeyFit], key: Key) -> Key | None:
    """Give the key of the same mode that a tune is clearly in, if it is not in this one.

    >>> fits = find_keys([60, 62, 64, 65, 67, 71, 72], [1, 1, 1, 1, 1, 1, 4])
    >>> str(elsewhere(fits, Key.parse("D"))), elsewhere(fits, Key.parse("C"))
    ('C major', None)
    """
    mode = LIKE_MODE.get(key.mode, key.mode)
    alike = [found for found in fits if found.key.mode == mode]
    best = alike[0]
    wanted = next(f for f in alike if f.key.tonic.pitch_class == key.tonic.pitch_class)
    return best.key if best.fit - wanted.fit >= CLEARLY_ANOTHER else None


def fit_of(fits: Sequence[KeyFit], key: Key) -> float:
    """Give how well a key fits, however it is spelled; for locrian, which nobody sings, minor.

    >>> fits = find_keys([60, 62, 64, 65, 67, 71, 72], [1, 1, 1, 1, 1, 1, 4])
    >>> fit_of(fits, Key.parse("C")) == fits[0].fit
    True
    """
    mode = key.mode if key.mode in MODE_COST else LIKE_MODE[key.mode]
    tonic = key.tonic.pitch_class
    return next(f.fit for f in fits if f.key.mode == mode and f.key.tonic.pitch_class == tonic)


def foreign_share(key: Key, pitches: Sequence[int], lengths: Sequence[float]) -> float:
    """Give how much of a tune, 0 to 1 of its sounding length, is not in a key's scale.

    >>> foreign_share(Key.parse("C"), [60, 66], [3, 1])
    0.25
    """
    scale = scale_of(key)
    outside = sum(b for p, b in zip(pitches, lengths, strict=True) if p % 12 not in scale)
    return outside / sum(lengths)


def scale_of(key: Key) -> frozenset[int]:
    """Pitch classes of the key's scale; in minor with the raised sixth and seventh as well.

    >>> sorted(scale_of(Key.parse("C")))
    [0, 2, 4, 5, 7, 9, 11]
    """
    fifths = key.fifths
    natural = {pitch_on_fifths(fifths + step).pitch_class for step in range(-1, 6)}
    if key.mode == "minor":
        natural |= {(key.tonic.pitch_class + step) % 12 for step in (9, 11)}
    return frozenset(natural)


def spell(midi_pitch: int, key: Key) -> PitchName:
    """Spell a note in a key: its scale, raised sixths and sevenths, and sharps before flats.

    >>> str(spell(66, Key.parse("G"))), str(spell(56, Key.parse("Am")))
    ('F#', 'G#')
    """
    # The line of fifths from the flattened seventh or so to the raised fourth and fifth of
    # the major scale with this signature; in minor, that reaches to the leading note.
    lowest = key.fifths - 1 - (2 if key.mode in ("major", "mixolydian", "lydian") else 1)
    for fifths in range(lowest, lowest + 12):
        name = pitch_on_fifths(fifths)
        if name.pitch_class == midi_pitch % 12:
            return name
    raise AssertionError("twelve fifths in a row hold every pitch class")


def spelled(midi_pitch: int, key: Key, fifths_from_key: int | None = None) -> PitchName:
    """Spell a note as a person did, or else as `spell` does.

    >>> str(spelled(66, Key.parse("Eb"))), str(spelled(66, Key.parse("Eb"), 9))
    ('Gb', 'F#')
    """
    if fifths_from_key is not None:
        name = pitch_on_fifths(key.fifths + fifths_from_key)
        if name.pitch_class == midi_pitch % 12 and abs(name.alter) <= MOST_ALTERED:
            return name
    return spell(midi_pitch, key)


def octave_of(midi_pitch: int, name: PitchName) -> int:
    """Octave number of a spelled note, C4 being middle C.

    >>> octave_of(60, PitchName("B", 1)), octave_of(60, PitchName("C"))
    (3, 4)
    """
    return (midi_pitch - name.alter) // 12 - 1


def _tonic(pitch_class: int, mode: str) -> PitchName:
    """Spell a tonic so that its signature has the fewest accidentals; flats win a tie."""
    names = (pitch_on_fifths(fifths) for fifths in range(-8, 13))
    choices = [name for name in names if name.pitch_class == pitch_class]
    return min(choices, key=lambda name: (abs(name.fifths + MODE_FIFTHS[mode]), name.fifths))


@dataclass(frozen=True, slots=True)
class _Heard:
    """A note by what stands beside it: its pitch class, those before and after, its weight."""

    pitch_class: int
    before: int | None
    after: int | None
    weight: float


def _heard(
    classes: Sequence[int], weights: Sequence[float], chords: Sequence[Sequence[int]]
) -> tuple[_Heard, ...]:
    around = [None, *classes, None]
    notes = [
        _Heard(pitch_class, before, after, weight)
        for pitch_class, before, after, weight in zip(
            classes, around, around[2:], weights, strict=False
        )
    ]
    # Within a chord the neighbours are the chord's: its notes pass to nowhere.
    notes += [_Heard(tone % 12, None, None, CHORD_SHARE) for chord in chords for tone in chord]
    return tuple(notes)


def _resting_places(lengths: Sequence[float]) -> Iterator[int]:
    """Find where phrases rest before the end: on notes longer than most, and than the next."""
    usual = median_low([float(length) for length in lengths])
    for i, (length, following) in enumerate(pairwise(lengths)):
        if length >= 2 * usual and length > following:
            yield i


def _at_home(
    tonic: int, classes: Sequence[int], rests: Sequence[int], chords: Sequence[Sequence[int]]
) -> float:
    """Say how much beginning, resting places and end speak for a tonic."""
    endings = [classes[-1], *([chords[-1][0]] if chords else [])]
    fit = sum(ENDING.get((end - tonic) % 12, 0.0) for end in endings) / len(endings)
    fit += BEGINNING.get((classes[0] - tonic) % 12, 0.0)
    if rests:
        fit += sum(RESTING.get((rest - tonic) % 12, 0.0) for rest in rests) / len(rests)
    if chords:
        fit += CHORD_HOME * ((chords[0][0] - tonic) % 12 == 0)
    return fit


def _likelihood(heard: Sequence[_Heard], tonic: int, mode: str) -> float:
    """Mean logarithm of how much likelier each note is in the key than in none."""
    total = sum(_SHARES[mode])
    times = Counter((note.pitch_class - tonic) % 12 for note in heard)
    score = weight = 0.0
    for note in heard:
        share = _share(note, tonic, mode, times)
        score += note.weight * math.log(12.0 * share / total)
        weight += note.weight
    return score / weight


def _share(note: _Heard, tonic: int, mode: str, times: Mapping[int, int]) -> float:
    step = (note.pitch_class - tonic) % 12
    share = _SHARES[mode][step]
    after = None if note.after is None else (note.after - tonic) % 12
    before = None if note.before is None else (note.before - tonic) % 12
    if mode == "minor" and step == 9 and 11 in (before, after):
        return RAISED_SIXTH_BY_SEVENTH
    unaltered, goals = PASSING.get(step, (step, ()))
    # What seldom gives way to its unaltered note is no alteration, but the scale's own.
    if share == OUTSIDE and after in goals and times[step] <= times[unaltered]:
        return IN_PASSING
    return share


def _shares_of(mode: str) -> tuple[float, ...]:
    shares = [OUTSIDE] * 12
    scale = sorted(semitones_of_fifths(MODE_FIFTHS[mode] + step) for step in range(-1, 6))
    for semitones, share in zip(scale, DEGREE_SHARE, strict=True):
        shares[semitones] = share
    if mode == "minor":
        shares[9], shares[11] = RAISED_SIXTH, LEADING_NOTE
    return tuple(shares)


_SHARES: Final[Mapping[str, tuple[float, ...]]] = {mode: _shares_of(mode) for mode in MODE_COST}
