"""Changing every chord symbol of a sheet at once: in its sections and in its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from coproduce.model.chords import (
    ChordMark,
    ChordSheet,
    GridRow,
    SheetLine,
    SheetSection,
    SourceKind,
    SourceLine,
)
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.grid import is_grid_chord, play_grid

SymbolChange = Callable[[str], str]
_IN_BRACKETS: Final = re.compile(r"(?<=\[)([^\[\]]+)(?=\])")
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")
# What may stand between the chords of one bracket: "Am - G", "C/G | F", "(C, D)".
_BETWEEN: Final = re.compile(r"(\s+[-–|,/>]*\s*|\s*[-–|,>]+\s+|[()]+)")  # noqa: RUF001


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChange:
    """What to do to a sheet; each part is a pure function.

    Parameters
    ----------
    shown
        Gives the change of symbols in the sections, from the line that they stand in and
        the line of their section (a chorus that is called back stands in two places).
    written
        Gives the change of symbols in the text, from their line.
    key
        Changes the name of a key in a line of the text; None leaves it.
    definition
        Changes what follows the name in `{define}`, given the old and the new name.
    """

    shown: Callable[[int, int], SymbolChange]
    written: Callable[[int], SymbolChange]
    key: Callable[[str, int], str] | None = None
    definition: Callable[[str, str, str], str] | None = None


def change_symbols(sheet: ChordSheet, change: SheetChange) -> ChordSheet:
    """Give the sheet with every chord symbol changed, and nothing else."""
    return replace(
        sheet,
        sections=tuple(_section(section, change) for section in sheet.sections),
        source=tuple(
            line if line.kind is SourceKind.TEXT else _source(line, change) for line in sheet.source
        ),
    )


def with_metadata(sheet: ChordSheet, name: str, values: tuple[str, ...]) -> ChordSheet:
    """Give the sheet with other values for one item."""
    return replace(sheet, metadata=MappingProxyType({**sheet.metadata, name: values}))


def change_text(text: str, change: SymbolChange) -> str:
    """Change a bracket's text: one chord, or several with signs between them.

    >>> change_text("Am - G", str.lower)
    'am - g'
    """
    changed = change(text)
    if changed != text:
        return changed
    symbol = text.strip()
    changed = change(symbol)
    if changed != symbol or parse_chord(symbol):
        return text.replace(symbol, changed, 1)
    if " " not in symbol and "(" not in symbol:
        return text
    parts = _BETWEEN.split(text)
    if not all(parse_chord(part) for part in parts[::2] if part):
        return text
    return "".join(change(part) if number % 2 == 0 else part for number, part in enumerate(parts))


def change_annotation(text: str, change: SymbolChange) -> str:
    """Change the chords of an annotation that holds nothing else; words stay.

    A single letter stays too: "A" above a line is a rehearsal mark.

    >>> change_annotation("(G7)", str.lower), change_annotation("A", str.lower)
    ('(g7)', 'A')
    """
    symbol = text.strip()
    if len(symbol) < 2 or not symbol[:1].isascii():
        return text
    parts = [part for part in _BETWEEN.split(symbol)[::2] if part]
    if not parts or not all(parse_chord(part) for part in parts):
        return text
    return change_text(text, change)


def _section(section: SheetSection, change: SheetChange) -> SheetSection:
    place = section.line_number
    lines = tuple(_line(line, change, place) for line in section.lines)
    rows = tuple(_row(row, change, place) for row in section.rows)
    grid_changes = {change.shown(row.line_number or place, place) for row in section.rows}
    if len(grid_changes) > 1:
        # The key changes between the rows, so that a bar's change depends on where it stood.
        played = play_grid(rows)
        bars, cells = played.bars, played.cells
    else:
        symbol_change = grid_changes.pop() if grid_changes else change.shown(place, place)
        bars = tuple([tuple(map(symbol_change, bar)) for bar in section.bars])
        cells = tuple(
            [tuple([cell and symbol_change(cell) for cell in bar]) for bar in section.cells]
        )
    comments = section.comments
    if any("[" in comment for comment in comments):
        symbol_change = change.shown(place, place)
        comments = tuple(
            _IN_BRACKETS.sub(lambda found: change_text(found[0], symbol_change), comment)
            for comment in comments
        )
    return replace(section, lines=lines, rows=rows, bars=bars, cells=cells, comments=comments)


def _line(line: SheetLine, change: SheetChange, place: int) -> SheetLine:
    if not line.marks:
        return line
    symbol_change = change.shown(line.line_number or place, place)
    marks = tuple(
        ChordMark(
            position=mark.position,
            symbol=(change_annotation if mark.is_annotation else change_text)(
                mark.symbol, symbol_change
            ),
            is_annotation=mark.is_annotation,
        )
        for mark in line.marks
    )
    return SheetLine(
        words=line.words, marks=marks, authors=line.authors, line_number=line.line_number
    )


def _row(row: GridRow, change: SheetChange, place: int) -> GridRow:
    if row.is_strum:
        return row
    symbol_change = change.shown(row.line_number or place, place)
    tokens = tuple(
        [_cell(token, symbol_change) if is_grid_chord(token) else token for token in row.tokens]
    )
    return replace(row, tokens=tokens)


def _cell(token: str, change: SymbolChange) -> str:
    if "~" not in token:
        return change(token)
    parts = token.split("~")
    return "~".join(change(part) if is_grid_chord(part) else part for part in parts)


def _source(line: SourceLine, change: SheetChange) -> SourceLine:
    number = line.line_number
    pieces = list(line.pieces)
    if line.kind is SourceKind.KEY:
        if change.key:
            pieces[1] = change.key(pieces[1], number)
    elif line.kind is SourceKind.DEFINITION:
        old = pieces[1]
        pieces[1] = change.written(number)(old)
        if change.definition:
            pieces[2] = change.definition(pieces[2], old, pieces[1])
    elif line.kind is SourceKind.CHORDS:
        symbol_change = change.written(number)
        for place in range(1, len(pieces), 2):
            text = pieces[place]
            if "\\u" in text:
                text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
            if text[0] == "*":
                pieces[place] = "*" + change_annotation(text[1:], symbol_change)
            else:
                pieces[place] = change_text(text, symbol_change)
    return SourceLine(tuple(pieces), line.kind, number)
