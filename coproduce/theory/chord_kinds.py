"""Chords as MusicXML's `<harmony>`, both ways, from one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from coproduce.model.chords import Chord, Tone
from coproduce.model.music import PitchName
from coproduce.theory.chord_quality import read_quality

# MusicXML 4.0, data type kind-value: the value, and the quality that our grammar reads for
# it, which is also how it is written when a file brings no text of its own.
KINDS: Final = {
    "major": "",
    "minor": "m",
    "augmented": "aug",
    "diminished": "dim",
    "dominant": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "diminished-seventh": "dim7",
    "augmented-seventh": "7#5",
    "half-diminished": "m7b5",
    "major-minor": "m(maj7)",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "major-ninth": "maj9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "major-11th": "maj11",
    "minor-11th": "m11",
    "dominant-13th": "13",
    "major-13th": "maj13",
    "minor-13th": "m13",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "power": "5",
    "Neapolitan": "N6",
    "Italian": "It6",
    "French": "Fr6",
    "German": "Ger6",
    "pedal": "ped",
    "Tristan": "Tristan",
}
# The kinds from which others are made by adding, altering and leaving out; no names that
# only theory books use.
_IN_BOOKS: Final = frozenset({"Neapolitan", "Italian", "French", "German", "pedal", "Tristan"})
_BASES: Final = tuple(kind for kind in KINDS if kind not in _IN_BOOKS)
# Qualities without a kind of their own, as players write them. Programs that save a chord by
# its kind and degrees alone, as MuseScore does, get these back.
_USUAL: Final = """
7sus4 7sus2 9sus4 13sus4 6/9 m6/9 add9 madd9 add2 madd2 add4 add11 7b9 7#9 7b5 7#11 7b13 maj7#11
maj7#5 maj7b5 maj9#11 9b5 9#5 9#11 13b9 13#11 7b9#11 7b5b9 7#5b9 7#5#9 7alt 7no5
"""
# An added seventh is counted from a dominant chord's, which is minor (MusicXML 4.0, degree-alter).
_SEVENTH_ALTER: Final = 1


@dataclass(frozen=True, slots=True)
class Degree:
    """One `<degree>`: the degree, its alteration, and "add", "alter" or "subtract"."""

    value: int
    alter: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmony:
    """One `<harmony>`. `text` is how the kind is shown, "" for nothing beside the root."""

    root: PitchName
    kind: str
    text: str
    bass: PitchName | None = None
    degrees: tuple[Degree, ...] = ()


def harmony_of(chord: Chord) -> Harmony:
    """Say a chord in MusicXML's words.

    >>> from coproduce.theory.chord_grammar import parse_chord
    >>> harmony = harmony_of(parse_chord("F#m7(b9)/C#"))
    >>> harmony.kind, harmony.degrees
    ('minor-seventh', (Degree(value=9, alter=-1, type='add'),))
    """
    kind, degrees = _kind_of(chord.tones)
    return Harmony(
        root=chord.root,
        kind=kind,
        text=chord.spelling.quality,
        bass=chord.bass,
        degrees=degrees,
    )


def symbol_of(harmony: Harmony) -> str:
    """Write a harmony as a chord symbol; its own text wins where it means the same.

    >>> symbol_of(Harmony(root=PitchName("B", -1), kind="minor-seventh", text="-7"))
    'Bb-7'
    """
    quality = harmony.text
    meant = _tones_of(harmony.kind, harmony.degrees)
    if harmony.kind in {"other", "none"} or meant is None:
        quality = harmony.text or ("" if harmony.kind == "other" else "N.C.")
        if harmony.kind == "none":
            return "N.C."
    else:
        read = read_quality(quality) if len(quality) <= 40 else None
        if read is None or {tone.semitones for tone in read} != {tone.semitones for tone in meant}:
            plain = KINDS[harmony.kind] + "".join(_degree_text(d) for d in harmony.degrees)
            quality = _usual_qualities().get(frozenset(meant), plain)
    bass = f"/{harmony.bass}" if harmony.bass and harmony.bass != harmony.root else ""
    return f"{harmony.root}{quality}{bass}"


def _is_added_seventh(degree: Degree) -> bool:
    return degree.type == "add" and degree.value == 7


def _degree_text(degree: Degree) -> str:
    if _is_added_seventh(degree):
        return {1: "(addmaj7)", 0: "(add7)"}.get(degree.alter, "")
    sign = "#" * degree.alter if degree.alter > 0 else "b" * -degree.alter
    if degree.type == "subtract":
        return f"(no{degree.value})"
    if degree.type == "add" and not sign:
        return f"(add{degree.value})"
    return f"({sign}{degree.value})"


@lru_cache(maxsize=1)
def _usual_qualities() -> dict[frozenset[Tone], str]:
    qualities = (*_USUAL.split(), *KINDS.values())
    return {frozenset(read_quality(quality) or ()): quality for quality in qualities}


@lru_cache(maxsize=2048)
def _kind_of(tones: tuple[Tone, ...]) -> tuple[str, tuple[Degree, ...]]:
    """Find the kind from which the fewest degrees lead to the chord."""
    for kind, quality in KINDS.items():
        if read_quality(quality) == tones:
            return kind, ()
    best: tuple[int, str, tuple[Degree, ...]] | None = None
    for kind in _BASES:
        degrees = _difference(_kind_tones(kind), tones)
        if best is None or len(degrees) < best[0]:
            best = (len(degrees), kind, degrees)
    return (best[1], best[2]) if best else ("other", ())


@lru_cache(maxsize=64)
def _kind_tones(kind: str) -> tuple[Tone, ...]:
    return read_quality(KINDS[kind]) or (Tone(1),)


def _difference(base: Sequence[Tone], tones: Sequence[Tone]) -> tuple[Degree, ...]:
    missing = [tone for tone in base if tone not in tones]
    extra = [tone for tone in tones if tone not in base]
    degrees: list[Degree] = []
    for tone in missing:
        changed = next((other for other in extra if other.degree == tone.degree), None)
        if changed:
            extra.remove(changed)
            # What an alteration says is how far it is from the kind's own note.
            degrees.append(Degree(tone.degree, changed.alter - tone.alter, "alter"))
        else:
            degrees.append(Degree(tone.degree, 0, "subtract"))
    degrees += [
        Degree(tone.degree, tone.alter + (_SEVENTH_ALTER if tone.degree == 7 else 0), "add")
        for tone in extra
    ]
    return tuple(degrees)


def _tones_of(kind: str, degrees: Sequence[Degree]) -> tuple[Tone, ...] | None:
    if kind not in KINDS:
        return None
    tones = list(read_quality(KINDS[kind]) or ())
    for degree in degrees:
        own = next((tone for tone in tones if tone.degree == degree.value), None)
        if degree.type in {"subtract", "alter"} and own:
            tones.remove(own)
        if degree.type == "alter":
            tones.append(Tone(degree.value, (own.alter if own else 0) + degree.alter))
        elif degree.type == "add":
            seventh = _SEVENTH_ALTER if degree.value == 7 else 0
            tones.append(Tone(degree.value, degree.alter - seventh))
    return tuple(sorted(tones, key=lambda tone: (tone.degree, tone.alter)))
