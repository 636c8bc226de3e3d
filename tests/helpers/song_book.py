"""Tunes to try keys and chords on: known ones from `known_tunes.toml`, and made-up ones."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.theory.chord_grammar import parse_chord

BOOK: Final = Path(__file__).with_name("known_tunes.toml")
TEMPO_BPM: Final = 100.0
SCALES: Final = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}
# The degree by which each mode differs from major or minor, counted from 0.
OWN_DEGREE: Final = {"dorian": 5, "mixolydian": 6, "lydian": 3, "phrygian": 1}
RHYTHMS: Final = (
    (1, 1, 1, 1), (1.5, 0.5, 1, 1), (2, 1, 1), (1, 0.5, 0.5, 1, 1),
    (1, 1, 2), (0.5, 0.5, 1, 2), (3, 1), (1, 0.5, 0.5, 2),
)  # fmt: skip
CLOSINGS: Final = ((1, 1, 2), (1.5, 0.5, 2), (0.5, 0.5, 1, 2))
STEPS: Final = (-2, -1, -1, -1, 1, 1, 1, 2, 0, -3, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTune:
    """A tune, the keys that musicians give it, and the roots that books have in each bar."""

    name: str
    melody: Melody
    keys: tuple[str, ...]
    bar_roots: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpTune:
    """A tune made up in a key; `tells` says whether it sings the notes that show the mode."""

    pitches: tuple[int, ...]
    lengths: tuple[float, ...]
    tells: bool


def known_tunes() -> tuple[KnownTune, ...]:
    """Read the book."""
    songs = tomllib.loads(BOOK.read_text("utf-8"))
    return tuple(_known(name, song) for name, song in songs.items())


def made_up_tune(seed: int, tonic: int, mode: str, bars: int, slips: float = 0.05) -> MadeUpTune:
    """Make up a tune: mostly steps, bars that lean on the triad, phrases of four, a close.

    One note in twenty is a semitone off, wherever it falls but on the last. In minor the
    seventh is mostly raised before the tonic.
    """
    chance = random.Random(seed)
    degree = chance.choice((0, 0, 4, 4, 2))
    notes: list[tuple[int, float]] = []
    for bar in range(bars):
        rhythm = chance.choice(CLOSINGS if bar == bars - 1 else RHYTHMS)
        for place, length in enumerate(rhythm):
            left = (bars - 1 - bar, len(rhythm) - 1 - place)
            if notes or left[0] == 0:
                degree = _next_degree(chance, degree, left, opens_bar=place == 0)
            notes.append((degree, float(length)))
    pitches = [60 + tonic + 12 * (d // 7) + SCALES[mode][d % 7] for d, _ in notes]
    for i, ((here, _), (after, _)) in enumerate(pairwise(notes)):
        if mode == "minor" and here % 7 == 6 and after % 7 == 0 and chance.random() < 0.7:
            pitches[i] += 1
    for i in range(len(pitches) - 1):
        if chance.random() < slips:
            pitches[i] += chance.choice((-1, 1))
    sung = [degree % 7 for degree, _ in notes]
    own = OWN_DEGREE.get(mode)
    tells = 2 in sung and (own is None or sung.count(own) >= max(1.0, len(sung) / 16))
    return MadeUpTune(
        pitches=tuple(pitches), lengths=tuple(length for _, length in notes), tells=tells
    )


def _next_degree(
    chance: random.Random, degree: int, left: tuple[int, int], *, opens_bar: bool
) -> int:
    """Go on from a degree; `left` counts the bars, and the notes of this bar, that follow."""
    bars, notes = left
    if bars == 0 and notes <= 1:
        return chance.choice((1, -1, 1, -1, 2)) if notes else 0
    if bars % 4 == 0 and notes == 0:
        return chance.choice((0, 1, 4, 4, 2))
    if opens_bar and chance.random() < 0.6:
        near = {goal: abs(goal - degree) + 2 * chance.random() for goal in (0, 2, 4, 7)}
        return min(near, key=near.__getitem__)
    degree += chance.choice(STEPS)
    return degree + (-4 if degree > 9 else 4 if degree < -4 else 0)


def _known(name: str, song: dict[str, str]) -> KnownTune:
    metre = TimeSignature.parse(song["time"])
    bars = [bar.split() for bar in song["notes"].split("|")]
    first = sum((_length(token) for token in bars[0]), Fraction(0))
    pickup = first if first < metre.bar_quarters else Fraction(0)
    beat = -pickup
    notes = []
    for number, bar in enumerate(bars):
        filled = sum((_length(token) for token in bar), Fraction(0))
        if filled != metre.bar_quarters and number not in (0, len(bars) - 1):
            raise ValueError(f"{name}, bar {number}: {filled} quarter notes")
        for token in bar:
            length = _length(token)
            if not token.startswith("r"):
                seconds = float(beat + pickup) * 60.0 / TEMPO_BPM
                note = MelodyNote(
                    onset_s=seconds,
                    duration_s=float(length) * 60.0 / TEMPO_BPM,
                    midi_pitch=int(token.partition(":")[0]),
                    beat=beat,
                    beats=length,
                )
                notes.append(note)
            beat += length
    melody = Melody(
        section=name,
        key=Key.parse(song["key"]),
        time_signature=metre,
        tempo_bpm=TEMPO_BPM,
        tuning_cents=0.0,
        pickup_beats=pickup,
        notes=tuple(notes),
    )
    keys = (song["key"], song["also"]) if "also" in song else (song["key"],)
    return KnownTune(name=name, melody=melody, keys=keys, bar_roots=_roots(song.get("chords", "")))


def _length(token: str) -> Fraction:
    return Fraction(token.partition(":")[2] or 1)


def _roots(chords: str) -> tuple[frozenset[int], ...]:
    return tuple(
        frozenset(
            chord.root.pitch_class for symbol in bar.split() if (chord := parse_chord(symbol))
        )
        for bar in chords.split("|")
        if bar.strip()
    )
