"""What voices and horns find comfortable, and how a tune lies in it.

Ranges of voices are for people who never trained, by generation and not by person, rounded by
us towards the middle, so that a group sings with ease:

- children: Welch, "Singing and vocal development" (in McPherson, "The Child as Musician",
  2006), on comfortable ranges that grow through primary school, about an octave and a bit;
- teens, whose voices change: Cooksey, "Working with Adolescent Voices" (1992), and Gackle, "The
  adolescent female voice" (1991), whose ranges overlap in little more than an octave;
- adults: Moore, "Comparison of children's and adults' vocal ranges and preferred tessituras in
  singing familiar songs" (1991), on how low untrained adults prefer to sing;
- elders: Moore, Staum and Brotons, "Music preferences of the elderly" (1992), who found F3
  to C5 on average in 514 persons for women, and nearly an octave lower for men.

Men and changed voices sing an octave lower than written; their ranges are written so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from coproduce.model.melody import MelodyNote
from coproduce.model.people import Generation
from coproduce.model.voices import Compass, Fit, TuneRange

VOICES: Final[Mapping[Generation, tuple[Compass, ...]]] = MappingProxyType(
    {
        Generation.CHILD: (
            Compass(name="children", lowest=57, highest=72, lowest_reached=55, highest_reached=76),
        ),
        Generation.TEEN: (
            Compass(name="girls", lowest=57, highest=72, lowest_reached=54, highest_reached=76),
            Compass(name="boys", lowest=57, highest=70, lowest_reached=54, highest_reached=74),
        ),
        Generation.ADULT: (
            Compass(name="women", lowest=55, highest=71, lowest_reached=52, highest_reached=75),
            Compass(name="men", lowest=55, highest=72, lowest_reached=52, highest_reached=76),
        ),
        Generation.ELDER: (
            Compass(name="women", lowest=55, highest=69, lowest_reached=53, highest_reached=72),
            Compass(name="men", lowest=55, highest=69, lowest_reached=53, highest_reached=73),
        ),
        Generation.ARTIST: (
            Compass(name="artists", lowest=54, highest=74, lowest_reached=52, highest_reached=77),
        ),
    }
)
# The middle of high voices: a tune is compared in the octave that lies nearest to it.
MIDDLE_MIDI: Final = 64
TESSITURA_SHARE: Final = 0.8

STRAIN_ABOVE: Final = 1.0
STRAIN_BELOW: Final = 0.7
PEAK_WEIGHT: Final = 0.12
BEYOND_REACH: Final = 0.5
OFF_MIDDLE: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Horn:
    """A wind instrument: how far above its sound it is written, and its written range."""

    written_semitones: int
    compass: Compass


def _horn(semitones: int, lowest: int, highest: int, reached: tuple[int, int]) -> Horn:
    return Horn(
        written_semitones=semitones,
        compass=Compass(
            name="",
            lowest=lowest,
            highest=highest,
            lowest_reached=reached[0],
            highest_reached=reached[1],
        ),
    )


# What an amateur plays with ease and at all, as tutors and band arrangers have it.
HORNS: Final[Mapping[str, Horn]] = MappingProxyType(
    {
        "alto sax": _horn(9, 62, 81, (58, 89)),
        "tenor sax": _horn(14, 62, 81, (58, 89)),
        "baritone sax": _horn(21, 62, 81, (58, 89)),
        "soprano sax": _horn(2, 62, 81, (58, 89)),
        "trumpet": _horn(2, 60, 79, (54, 84)),
        "cornet": _horn(2, 60, 79, (54, 84)),
        "flugelhorn": _horn(2, 58, 77, (54, 81)),
        "clarinet": _horn(2, 55, 84, (52, 89)),
        "french horn": _horn(7, 57, 77, (48, 81)),
        "horn": _horn(7, 57, 77, (48, 81)),
        "trombone": _horn(0, 45, 65, (40, 70)),
        "flute": _horn(0, 62, 86, (60, 93)),
        "recorder": _horn(-12, 60, 79, (60, 86)),
    }
)
# For a horn that is not in the table: what most horns in its key are like.
_BY_KEY: Final[Mapping[str, Horn]] = MappingProxyType(
    {
        "Bb": HORNS["trumpet"],
        "Eb": HORNS["alto sax"],
        "F": HORNS["horn"],
        "A": _horn(3, 55, 84, (52, 89)),
        "D": _horn(-2, 60, 79, (54, 84)),
        "G": _horn(5, 60, 79, (55, 84)),
        "Ab": _horn(4, 60, 79, (54, 84)),
    }
)


def horn_of(instrument: str, written_in: str) -> Horn | None:
    """Find what is known of a player's horn; None if it is none.

    >>> horn_of("tenor saxophone", "Bb").written_semitones
    14
    >>> horn_of("guitar", "C") is None
    True
    """
    name = instrument.lower().replace("saxophone", "sax")
    known = next((horn for words, horn in HORNS.items() if words in name), None)
    if known and (known.written_semitones % 12 == 0) == (written_in == "C"):
        by_key = _BY_KEY.get(written_in)
        if by_key is None or (known.written_semitones - by_key.written_semitones) % 12 == 0:
            return known
    return _BY_KEY.get(written_in)


def times_of(tunes: Iterable[tuple[Iterable[MelodyNote], float]]) -> dict[int, float]:
    """Add up how long each pitch is sung, in quarter notes; each tune with its weight."""
    times: dict[int, float] = {}
    for notes, weight in tunes:
        for note in notes:
            times[note.midi_pitch] = times.get(note.midi_pitch, 0.0) + weight * float(note.beats)
    return dict(sorted(times.items()))


def range_of_times(times: Mapping[int, float]) -> TuneRange:
    """Measure a range by how long each pitch is sung, and where the middle 80 % of it lies.

    Raises
    ------
    ValueError
        If nothing is sung.
    """
    if not times:
        raise ValueError("no notes have no range")
    margin = (1.0 - TESSITURA_SHARE) / 2.0 * sum(times.values())
    rising = sorted(times.items())
    return TuneRange(
        lowest=rising[0][0],
        highest=rising[-1][0],
        tessitura_low=_reached(rising, margin),
        tessitura_high=_reached(rising[::-1], margin),
    )


def octaves_to_middle(tune: TuneRange) -> int:
    """Say how many octaves up a tune must go to lie where high voices sing it.

    A grandfather's memo is an octave lower than the children will sing it.
    """
    middle = (tune.tessitura_low + tune.tessitura_high) / 2.0
    return round((MIDDLE_MIDI - middle) / 12.0)


def fit_of(lowest: int, highest: int, compass: Compass) -> Fit:
    """Say how a range lies in a compass."""
    if compass.lowest <= lowest and highest <= compass.highest:
        return Fit.COMFORTABLE
    is_low, is_high = lowest < compass.lowest_reached, highest > compass.highest_reached
    if is_low and is_high:
        return Fit.TOO_WIDE
    if is_high:
        return Fit.TOO_HIGH
    return Fit.TOO_LOW if is_low else Fit.REACHABLE


def strain_of(times: Mapping[int, float], compass: Compass) -> float:
    """Say what a tune asks of a voice beyond its ease: 0 is nothing, 1 is much.

    Time outside the comfortable range counts by how far outside it is, and the furthest note
    by itself; what cannot be reached counts most. Low notes are lost, high ones hurt.
    """
    sung = range_of_times(times)
    total = sum(times.values())
    outside = sum(time * _outside(pitch, compass) for pitch, time in times.items()) / total
    peak = max(_outside(sung.lowest, compass), _outside(sung.highest, compass))
    beyond = max(0, sung.highest - compass.highest_reached) + max(
        0, compass.lowest_reached - sung.lowest
    )
    middle = (sung.tessitura_low + sung.tessitura_high) / 2.0
    off = abs(middle - (compass.lowest + compass.highest) / 2.0)
    return outside + PEAK_WEIGHT * peak + BEYOND_REACH * beyond + OFF_MIDDLE * off


def best_octave(tune: TuneRange, horn: Horn) -> int:
    """Say in which octave, counted from the voice's, a horn plays a tune with most ease."""
    compass = horn.compass

    def outside(octave: int) -> tuple[int, int]:
        shift = horn.written_semitones + 12 * octave
        low, high = tune.lowest + shift, tune.highest + shift
        return max(0, compass.lowest - low) + max(0, high - compass.highest), abs(octave)

    return min((0, 1, -1, -2, 2), key=outside)


def _outside(pitch: int, compass: Compass) -> float:
    return STRAIN_ABOVE * max(0, pitch - compass.highest) + STRAIN_BELOW * max(
        0, compass.lowest - pitch
    )


def _reached(times: Sequence[tuple[int, float]], margin: float) -> int:
    passed = 0.0
    for pitch, time in times:
        passed += time
        if passed > margin:
            return pitch
    return times[-1][0]
