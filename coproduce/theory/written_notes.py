"""What stands in a bar: notes and rests of written values, tied, beamed, in tuplets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from coproduce.theory.note_values import TYPES, NoteValue, note_value, written_lengths
from coproduce.theory.score_layout import Bar, PlacedNote

# How many beams a note has, by its type.
BEAMS: Final = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4, "128th": 5, "256th": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuplet:
    """`actual` notes in the time of `normal` of a type; `edge` is "start", "stop" or nothing."""

    actual: int
    normal: int
    type: str
    edge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNote:
    """A note or rest of one written value; `placed` is None for a rest.

    `is_whole_bar` marks the rest that fills a bar, whatever its length. `beams` has an entry
    for each beam: "begin", "continue", "end", "forward hook" or "backward hook".
    """

    beat: Fraction
    length: Fraction
    value: NoteValue | None
    placed: PlacedNote | None = None
    tied_before: bool = False
    tied_after: bool = False
    is_whole_bar: bool = False
    tuplet: Tuplet | None = None
    beams: tuple[str, ...] = ()

    @property
    def ties(self) -> tuple[str, ...]:
        """Ends of ties at this note, the one that stops here first."""
        return ("stop",) * self.tied_before + ("start",) * self.tied_after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A stretch of a bar that is written in one way: plainly, or as one tuplet."""

    start: Fraction
    end: Fraction
    actual: int = 1


def written_bar(bar: Bar) -> tuple[WrittenNote, ...]:
    """Write everything in a bar in order, with rests where nothing sounds."""
    # Programs take a whole bar's rest for as long as the metre says, so a short bar has others.
    if not bar.notes and bar.end - bar.start == bar.time_signature.bar_quarters:
        rest = WrittenNote(
            beat=bar.start, length=bar.end - bar.start, value=None, is_whole_bar=True
        )
        return (rest,)
    sounding = list(_sounding(bar))
    marks = sorted({mark for start, end, _ in sounding for mark in (start, end)})
    found: list[WrittenNote] = []
    for cell in _cells(bar, marks):
        for start, end, placed in sounding:
            low, high = max(start, cell.start), min(end, cell.end)
            if high > low:
                found.extend(_in_cell(bar, cell, low, high, placed))
    return tuple(_beamed(_bracketed(found), bar))


def _sounding(bar: Bar) -> Iterator[tuple[Fraction, Fraction, PlacedNote | None]]:
    """Fill a bar without gaps: each note from where it begins to be heard, and rests."""
    now = bar.start
    for placed in bar.notes:
        start, end = max(placed.beat, now), min(placed.end, bar.end)
        if end <= start:
            continue
        if start > now:
            yield now, start, None
        yield start, end, placed
        now = end
    if now < bar.end:
        yield now, bar.end, None


def _cells(bar: Bar, marks: Sequence[Fraction]) -> list[_Cell]:
    """Part a bar where tuplets begin and end.

    A beat in which something begins off the halves, quarters and so on is a tuplet; two of
    them are one if nothing begins on the second, as in three quarters in the time of two.
    """
    metre = bar.time_signature
    size = Fraction(1, 2) if metre.is_compound else min(metre.pulse_quarters, Fraction(1))
    cells: list[_Cell] = []
    at = bar.origin + math.floor((bar.start - bar.origin) / size) * size
    while at < bar.end:
        step = size
        actual = _odd_part([mark - at for mark in marks if at < mark < at + size])
        if actual > 1:
            index = (at - bar.origin) / size
            wide = [mark - at for mark in marks if at < mark < at + 2 * size]
            is_pair = index % 2 == 0 or metre.beats % 2
            is_wide = {mark * 3 / (2 * size) for mark in wide} <= {1, 2}
            if not metre.is_compound and is_pair and is_wide and at + 2 * size <= bar.end:
                step = 2 * size
        start, end = max(at, bar.start), min(at + step, bar.end)
        if actual == 1 and cells and cells[-1].actual == 1:
            cells[-1] = replace(cells[-1], end=end)
        else:
            cells.append(_Cell(start=start, end=end, actual=actual))
        at += step
    return cells


def _odd_part(places: Sequence[Fraction]) -> int:
    """Say in how many parts a beat falls, powers of two taken out."""
    parts = math.lcm(*(place.denominator for place in places))
    while parts % 2 == 0:
        parts //= 2
    return parts


def _in_cell(
    bar: Bar, cell: _Cell, low: Fraction, high: Fraction, placed: PlacedNote | None
) -> Iterator[WrittenNote]:
    metre = bar.time_signature
    tuplet = None
    if cell.actual == 1:
        lengths = written_lengths(low - bar.origin, high - low, metre, is_rest=placed is None)
        values = [note_value(length) for length in lengths]
    else:
        normal = 2 ** (cell.actual.bit_length() - 1)
        ratio = Fraction(cell.actual, normal)
        kind = TYPES.get((cell.end - cell.start) / normal, "eighth")
        tuplet = Tuplet(actual=cell.actual, normal=normal, type=kind)
        nominal = list(_binary((high - low) * ratio))
        lengths = tuple(length / ratio for length in nominal)
        values = [note_value(length) for length in nominal]
    at = low
    for length, value in zip(lengths, values, strict=True):
        yield WrittenNote(
            beat=at,
            length=length,
            value=value,
            placed=placed,
            tied_before=placed is not None and at > placed.beat,
            tied_after=placed is not None and at + length < placed.end,
            tuplet=tuplet,
        )
        at += length


def _binary(length: Fraction) -> Iterator[Fraction]:
    """Part a length into written values, the longest first."""
    while length > 0:
        fits = [v for v in TYPES if v <= length]
        if not fits:
            yield length
            return
        best = max(fits)
        yield best if length != best * 3 / 2 else length
        length -= best if length != best * 3 / 2 else length


def _bracketed(notes: Sequence[WrittenNote]) -> list[WrittenNote]:
    """Mark where tuplets start and stop: when their time is full, or there is no more of it."""
    found: list[WrittenNote] = []
    filled = Fraction(0)
    for note in notes:
        tuplet = note.tuplet
        if tuplet is None:
            _close(found)
            filled = Fraction(0)
            found.append(note)
            continue
        unit = next(length for length, name in TYPES.items() if name == tuplet.type)
        edge = "" if filled else "start"
        filled += note.length
        if filled >= unit * tuplet.normal:
            edge, filled = "stop", Fraction(0)
        found.append(replace(note, tuplet=replace(tuplet, edge=edge)))
    _close(found)
    return found


def _close(notes: list[WrittenNote]) -> None:
    """Stop a tuplet that was cut short, as a pickup may be; one note alone needs no bracket."""
    last = notes[-1].tuplet if notes else None
    if last is None or last.edge == "stop":
        return
    edge = "" if last.edge == "start" else "stop"
    notes[-1] = replace(notes[-1], tuplet=replace(last, edge=edge))


def _beamed(notes: Sequence[WrittenNote], bar: Bar) -> list[WrittenNote]:
    """Beam short notes that share a beat, or a half note's time if they are plain eighths."""
    found = list(notes)
    for group in _beam_groups(notes, bar):
        if len(group) < 2:
            continue
        counts = [_beam_count(notes[index]) for index in group]
        for place, index in enumerate(group):
            beams = tuple(_beam(counts, place, level) for level in range(1, counts[place] + 1))
            found[index] = replace(found[index], beams=beams)
    return found


def _beam_count(note: WrittenNote) -> int:
    return BEAMS.get(note.value.type, 0) if note.value and note.placed else 0


def _beam(counts: Sequence[int], place: int, level: int) -> str:
    before = place > 0 and counts[place - 1] >= level
    after = place + 1 < len(counts) and counts[place + 1] >= level
    if before and after:
        return "continue"
    if before or after:
        return "end" if before else "begin"
    return "backward hook" if place else "forward hook"


def _beam_groups(notes: Sequence[WrittenNote], bar: Bar) -> list[list[int]]:
    metre = bar.time_signature
    pulse = metre.pulse_quarters
    # Plain eighths of two beats stand together in 2/4 and in either half of 4/4.
    half = Fraction(2) if metre.beats in {2, 4} and not metre.is_compound else pulse
    groups: list[list[int]] = []
    last: tuple[object, int] | None = None
    for index, note in enumerate(notes):
        if not _beam_count(note):
            last = None
            continue
        at = note.beat - bar.origin
        wide = at // half
        together = [n for n in notes if (n.beat - bar.origin) // half == wide]
        is_plain = all(
            n.value and n.value.type == "eighth" and not n.value.dots and n.placed and not n.tuplet
            for n in together
        )
        place = ("half", wide) if is_plain else ("beat", at // pulse)
        if last == (place, index - 1):
            groups[-1].append(index)
        else:
            groups.append([index])
        last = (place, index)
    return groups
