"""Grids of bars: reading their rows, and playing them with repeats and voltas."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from coproduce.model.chords import GridRow

LONGEST_GRID_BARS: Final = 4000  # a repeat that never ends must not fill the memory
MOST_TIMES: Final = 64
MOST_CELLS: Final = 64  # beats and parts of beats that we tell apart in one bar

BAR_LINE: Final = re.compile(r":?\|(?:[sS](?=\s)|\d+>?|\|:?|[:.])?")
_TOKEN: Final = re.compile(rf"{BAR_LINE.pattern}|[^\s|]+?(?=:?\||\s|\Z)")
_PLACEHOLDERS: Final = frozenset((".", "/", "%", "%%", "-", "_", ""))
_SPECIAL: Final = re.compile(r"[~%*]")
_TIMES: Final = re.compile(r"(?i)(?:repeat|play|x|×)?\s*(\d{1,2})\s*(?:x|×|times)?")  # noqa: RUF001
_VOLTA: Final = re.compile(r"\|(\d+)")


@dataclass(frozen=True, slots=True)
class PlayedBars:
    """The bars of a grid as they are played; see SheetSection.bars and .cells."""

    bars: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Measure:
    """One bar as it is written."""

    cells: list[str] = field(default_factory=list)
    opens_repeat: bool = False
    closes_repeat: bool = False
    volta: int = 0
    times: int = 2


def read_row(text: str, line_number: int = 0) -> GridRow:
    """Read one row of a grid.

    What stands before the first bar line and after the last is a margin note.

    >>> read_row("A || C . | G7 . :| twice").tokens
    ('||', 'C', '.', '|', 'G7', '.', ':|')
    """
    lines = list(BAR_LINE.finditer(text))
    if not lines:
        return GridRow(tokens=(), left=text.strip(), line_number=line_number)
    first, last = lines[0].start(), lines[-1].end()
    tokens = tuple(_TOKEN.findall(text[first:last]))
    return GridRow(
        tokens=tokens,
        left=text[:first].strip(),
        right=text[last:].strip(),
        is_strum=tokens[0][-1] in "sS",
        line_number=line_number,
    )


def is_bar_line(token: str) -> bool:
    """Whether a token of a row is a bar line, a repeat or a volta."""
    return "|" in token


def is_grid_chord(token: str) -> bool:
    """Whether a token of a row is a chord: no bar line, no placeholder.

    >>> [is_grid_chord(token) for token in ("|", ".", "%", "Am7")]
    [False, False, False, True]
    """
    return "|" not in token and token not in _PLACEHOLDERS and not token.startswith("*")


def chord_places(text: str) -> list[tuple[int, int]]:
    """Find where in a row's text its chord symbols begin and end.

    >>> chord_places("| C . | F~G . |")
    [(2, 3), (8, 9), (10, 11)]
    """
    lines = list(BAR_LINE.finditer(text))
    if not lines or lines[0][0][-1] in "sS":
        return []
    places: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text, lines[0].start(), lines[-1].end()):
        token, start = found[0], found.start()
        if not is_grid_chord(token):
            continue
        for part in token.split("~"):
            if part and is_grid_chord(part):
                places.append((start, start + len(part)))
            start += len(part) + 1
    return places


def play_grid(rows: Sequence[GridRow]) -> PlayedBars:
    """Write out the bars of a grid as they are played.

    >>> play_grid([read_row("|: C . | F . :| G~D . |")]).bars
    (('C',), ('F',), ('C',), ('F',), ('G', 'D'))
    """
    written = _measures(rows)
    cells: list[tuple[str, ...]] = []
    is_second = False
    for measure in _in_playing_order(written):
        if is_second and not any(map(is_grid_chord, measure.cells)):
            # The blank bar after "%%" is the second of the two that come again.
            cells.append(cells[-2] if len(cells) > 1 else ())
        else:
            cells.append(_cells(measure, cells))
        is_second = "%%" in measure.cells
    bars = tuple(tuple(cell for cell in bar if cell) for bar in cells)
    return PlayedBars(bars, tuple(cells))


def _measures(rows: Sequence[GridRow]) -> list[_Measure]:
    measures: list[_Measure] = []
    current = _Measure()
    for row in rows:
        if row.is_strum:
            continue
        for token in row.tokens:
            if not is_bar_line(token):
                current.cells.append(token)
                continue
            if current.cells:
                current.closes_repeat = token.startswith(":")
                current.times = _times(row.right) if row.right else 2
                measures.append(current)
                current = _Measure(volta=0 if token.startswith(":") else current.volta)
            current.opens_repeat |= token.endswith(":")
            volta = _VOLTA.search(token)
            if volta:
                current.volta = int(volta[1])
            elif token in {"||", "|."} or token.endswith(":"):
                current.volta = 0
    return measures


def _times(margin: str) -> int:
    found = _TIMES.search(margin)
    return min(MOST_TIMES, max(2, int(found[1]))) if found else 2


def _in_playing_order(written: Sequence[_Measure]) -> list[_Measure]:
    played: list[_Measure] = []
    place = start = 0
    round_number = 1
    was_volta = False
    while place < len(written) and len(played) < LONGEST_GRID_BARS:
        measure = written[place]
        if was_volta and not measure.volta:
            start, round_number = place, 1
        if measure.opens_repeat and place != start:
            start, round_number = place, 1
        was_volta = bool(measure.volta)
        if measure.volta and measure.volta != round_number:
            place += 1
            continue
        played.append(measure)
        place += 1
        if measure.closes_repeat:
            if measure.volta or round_number < measure.times:
                place, was_volta, round_number = start, False, round_number + 1
            else:
                start, round_number = place, 1
    return played


def _cells(measure: _Measure, before: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if not _SPECIAL.search("".join(measure.cells)):
        return tuple(["" if cell in _PLACEHOLDERS else cell for cell in measure.cells])
    tokens = [token for token in measure.cells if not token.startswith("*")]
    for sign, bars in (("%", 1), ("%%", 2)):
        if sign in tokens:
            return before[-bars] if len(before) >= bars else ()
    parts = [token.split("~") for token in tokens]
    finest = math.lcm(*(len(part) for part in parts)) if parts else 1
    if finest * len(parts) > MOST_CELLS:
        return tuple(cell for part in parts for cell in part if cell not in _PLACEHOLDERS)
    cells: list[str] = []
    for part in parts:
        hold = [""] * (finest // len(part) - 1)
        for symbol in part:
            cells += ["" if symbol in _PLACEHOLDERS else symbol, *hold]
    return tuple(cells)
