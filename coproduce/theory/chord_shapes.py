"""Fingerings that move with their chords, and capo positions."""

from __future__ import annotations

import re
from typing import Final

HIGHEST_FRET: Final = 12  # a shape above it is played an octave lower
_BASE: Final = re.compile(r"(base[-_]fret\s+)(\d{1,2})")
_FRETS: Final = re.compile(r"(frets\s+)((?:(?:-1|\d{1,2}|[xXnN])(?:\s+|(?=\}|\Z)))+)")
_FRET: Final = re.compile(r"-1|\d+|[xXnN]")


def move_definition(text: str, semitones: int) -> str:
    """Move the fingering of a `{define}` up its strings; keys and fingers stay.

    Open strings become stopped ones, so that the chord is right though it may want a barre.

    >>> move_definition(" base-fret 1 frets x 0 2 2 1 0}", 2)
    ' base-fret 2 frets x 1 3 3 2 1}'
    """
    frets = _FRETS.search(text)
    if not frets or not semitones % 12:
        return text
    base = _BASE.search(text)
    offset = max(0, int(base[2]) - 1) if base else 0
    numbers = [_absolute(found[0], offset) for found in _FRET.finditer(frets[2])]
    stopped = [number for number in numbers if number is not None]
    if not stopped:
        return text
    moved = _moved(stopped, semitones % 12)
    lowest = min(number for number in moved if number > 0) if any(moved) else 1
    new_base = lowest if not base or lowest > 1 or offset else 1
    if 0 in moved:
        new_base = 1
    shapes = iter(moved)
    written = [
        "x" if number is None else str(_relative(next(shapes), new_base)) for number in numbers
    ]
    muted = iter(found[0] for found in _FRET.finditer(frets[2]))
    kept = [old if new == "x" else new for old, new in zip(muted, written, strict=True)]
    tail = frets[2][len(frets[2].rstrip()) :]
    text = text[: frets.start(2)] + " ".join(kept) + tail + text[frets.end(2) :]
    if base:
        return _BASE.sub(rf"\g<1>{new_base}", text, count=1)
    return text.replace("frets", f"base-fret {new_base} frets", 1) if new_base > 1 else text


def _absolute(text: str, offset: int) -> int | None:
    if not text.isdecimal():
        return None
    number = int(text)
    return number + offset if number else 0


def _relative(fret: int, base: int) -> int:
    return fret - base + 1 if fret else 0


def _moved(frets: list[int], semitones: int) -> list[int]:
    raised = [fret + semitones for fret in frets]
    return [fret - 12 for fret in raised] if min(raised) >= HIGHEST_FRET else raised
