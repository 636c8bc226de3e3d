"""What is told of a tune that was heard, wherever it is: on the command line and in the report."""

from __future__ import annotations

import re

from coproduce.model.melody import Melody
from coproduce.stages.wording import listed


def move_in_words(moved_semitones: int) -> str:
    """Say by how much a tune is written in another key than it was sung in.

    >>> move_in_words(-1)
    'moved down a semitone'
    """
    size = "a semitone" if abs(moved_semitones) == 1 else f"{abs(moved_semitones)} semitones"
    return f"moved {'up' if moved_semitones > 0 else 'down'} {size}"


def metre_in_words(melody: Melody) -> str:
    """Say the metre, and which bars are of another length.

    A metre that changes for good is told as it changes: see `Barlines`.
    """
    barlines = melody.barlines
    if not barlines.changes or barlines.changes[-1].time_signature != barlines.first:
        return str(barlines)
    odd = [
        f"bar {bar + 1} in {barlines.metre_of(bar)}"
        for bar in range(barlines.changes[-1].bars_before)
        if barlines.metre_of(bar) != barlines.first
    ]
    return f"{barlines.first} with {listed(odd)}"


def numerals_in(melody: Melody) -> str:
    """Name numbers that are written in digits, which do not say how they are sung; or nothing."""
    words = [note.syllable or "" for note in melody.notes]
    is_number = re.compile(r"[^a-z]*\d[^a-z]*", re.IGNORECASE).fullmatch
    found = [f"“{word}”" for word in words if is_number(word)]
    if not found:
        return ""
    stands = "stands" if len(found) == 1 else "stand"
    return (
        f"{listed(found)} {stands} on one note: write a number in words if it is sung on more, "
        "as in “forty-two”."
    )
