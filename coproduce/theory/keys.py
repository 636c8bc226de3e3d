"""The key of a tune, from how long each degree sounds, how it ends, and its chords.

The weights are the probe-tone ratings of Krumhansl and Kessler ("Tracing the dynamic changes
in perceived tonal organization in a spatial representation of musical keys", 1982), evened
out towards the scale itself, because a folk tune leans on its scale more than on its triad.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coproduce.model.music import MODE_FIFTHS, Key, PitchName
from coproduce.theory.pitch import pitch_on_fifths

# How at home each semitone above the tonic is: round figures between the ratings and the scale.
PROFILES: Final[dict[str, tuple[float, ...]]] = {
    "major": (6.0, 1.2, 3.7, 1.3, 4.6, 4.0, 1.7, 5.2, 1.3, 3.7, 1.6, 3.1),
    "minor": (6.0, 1.2, 3.7, 5.0, 1.2, 3.9, 1.5, 4.9, 3.6, 1.6, 3.5, 2.9),
    "dorian": (6.0, 1.1, 3.7, 4.9, 1.2, 3.9, 1.4, 4.9, 1.2, 3.7, 3.8, 1.2),
    "mixolydian": (6.0, 1.1, 3.7, 1.2, 4.6, 3.9, 1.4, 5.0, 1.2, 3.7, 3.8, 1.2),
}
# Modes other than major and minor are rarer in songs; a tune has to insist on them.
MODE_COST: Final = {"major": 0.0, "minor": 0.03, "dorian": 0.12, "mixolydian": 0.10}
# Modes without a profile of their own lean on the one whose third they share.
LIKE_MODE: Final = {"lydian": "major", "phrygian": "minor", "locrian": "minor"}
# A tune ends on its tonic, or else on another note of its triad.
ENDING: Final = {0: 0.16, 4: 0.02, 3: 0.02, 7: 0.03}
BEGINNING: Final = {0: 0.04, 7: 0.03, 4: 0.02, 3: 0.02}
CHORD_SHARE: Final = 0.5
MOST_ACCIDENTALS: Final = 6


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
    total: dict[int, float] = dict.fromkeys(range(12), 0.0)
    for pitch, length in zip(pitches, lengths, strict=True):
        # A note twice as long is not twice as telling.
        total[pitch % 12] += float(length) ** 0.6
    for chord in chords:
        for pitch_class in chord:
            total[pitch_class % 12] += CHORD_SHARE
    endings = [pitches[-1] % 12, *([chords[-1][0]] if chords else [])]
    fits = [
        KeyFit(
            key=Key(_tonic(pitch_class, mode), mode),
            fit=_correlation(total, pitch_class, profile)
            + sum(ENDING.get((end - pitch_class) % 12, 0.0) for end in endings) / len(endings)
            + BEGINNING.get((pitches[0] - pitch_class) % 12, 0.0)
            - MODE_COST[mode],
        )
        for pitch_class in range(12)
        for mode, profile in PROFILES.items()
    ]
    return tuple(sorted(fits, key=lambda found: -found.fit))


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


def _correlation(total: Mapping[int, float], tonic: int, profile: Sequence[float]) -> float:
    sung = [total[(tonic + step) % 12] for step in range(12)]
    mean_s, mean_p = sum(sung) / 12, sum(profile) / 12
    across = sum((s - mean_s) * (p - mean_p) for s, p in zip(sung, profile, strict=True))
    square_s = sum((s - mean_s) ** 2 for s in sung)
    square_p = sum((p - mean_p) ** 2 for p in profile)
    return across / ((square_s * square_p) ** 0.5 or 1.0)
