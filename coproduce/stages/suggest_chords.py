"""Suggest chords for a tune that has none: three ways, named as suggestions, for people to try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coproduce.model.melody import ChordAt, ChordSuggestion, Melody
from coproduce.theory.harmonise import harmonise
from coproduce.theory.harmony_words import Level

# The name of each suggestion, as people ask for it, and what it is.
NAMES: Final = {
    Level.SIMPLE: "simple",
    Level.RELATIVES: "relative-minors",
    Level.RICHER: "richer",
}
_SIMPLE: Final = {
    "major": "the three chords of the key: first, fourth and fifth",
    "minor": "the chords on the first, fourth and fifth, the fifth major so that it leads home",
    "dorian": "minor first, major fourth and the chord below home, as dorian tunes have them",
    "mixolydian": "first, fourth and the chord a tone below home instead of the fifth",
    "lydian": "first, fifth and the bright major second",
    "phrygian": "minor first, the major chord a semitone above it, and the seventh",
    "locrian": "the few chords that this mode has",
}
_MINOR_MODES: Final = frozenset({"minor", "dorian", "phrygian", "locrian"})
_RICHER: Final = (
    "sevenths, basses that walk, and chords that lead to the next one; for players who like more"
)


def suggest_chords(melody: Melody) -> tuple[ChordSuggestion, ...]:
    """Suggest chords for a tune, from the simplest to the richest.

    Whether the tune has chords of its own is for the caller to ask: those win.

    Parameters
    ----------
    melody
        The tune; its key spells the chords, and its metre says where they may change.
    """
    if not melody.notes:
        return ()
    return tuple(
        ChordSuggestion(
            name=name,
            meaning=_meaning(level, melody.key.mode),
            chords=harmonise(melody, level),
        )
        for level, name in NAMES.items()
    )


def in_bars(melody: Melody, chords: Sequence[ChordAt]) -> str:
    """Write chords as bars on one line, each bar with the chords that sound in it.

    A second chord stands where it comes; a bar that carries a chord on repeats its name.
    """
    barlines, bars = melody.barlines, []
    for number in range(melody.bars):
        start, end = barlines.start_of(number), barlines.start_of(number + 1)
        sounding = [chord.symbol for chord in chords if chord.beat <= start][-1:]
        later = [chord.symbol for chord in chords if start < chord.beat < end]
        bars.append(" ".join([*sounding, *later]) or "N.C.")
    return f"| {' | '.join(bars)} |" if bars else ""


def _meaning(level: Level, mode: str) -> str:
    if level is Level.SIMPLE:
        return _SIMPLE[mode]
    if level is Level.RICHER:
        return _RICHER
    relatives = "major" if mode in _MINOR_MODES else "minor"
    return f"with the relative {relatives} chords, which change more often"
