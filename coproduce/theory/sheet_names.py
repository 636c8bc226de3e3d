"""What a sheet calls its chords, and what music made from it calls them.

Sheets name notes as their people do, and B is another note to Germans. Tunes, takes and tempo
are about notes alone: their chords have English names, whatever the sheet's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.theory.chord_grammar import parse_bass, parse_chord, write_chord
from coproduce.theory.note_names import write_note
from coproduce.theory.sheet_symbols import SheetChange, change_symbols


def named_in_english(sheet: ChordSheet) -> ChordSheet:
    """Give what a sheet shows with English chord names; its text, which has others, is left out.

    >>> from coproduce.model.chords import SectionKind, SheetSection
    >>> grid = SheetSection(kind=SectionKind.GRID, label="", bars=(("H7", "B"),))
    >>> sheet = ChordSheet(title="", sections=(grid,), names=NoteNames.GERMAN_SIGNED)
    >>> named_in_english(sheet).symbols
    ('B7', 'Bb')
    """
    if sheet.names is NoteNames.ENGLISH:
        return sheet
    renamed = partial(rename_symbol, old=sheet.names, new=NoteNames.ENGLISH)
    change = SheetChange(shown=lambda *_: renamed, written=lambda _: str)
    return replace(change_symbols(sheet, change), names=NoteNames.ENGLISH, source=())


def rename_symbol(symbol: str, old: NoteNames, new: NoteNames) -> str:
    """Name the notes of a symbol in another language; what is no chord stays as it is.

    >>> rename_symbol("H7/Dis", NoteNames.GERMAN, NoteNames.ENGLISH)
    'B7/D#'
    """
    if old is new:
        return symbol
    chord = parse_chord(symbol, old)
    if chord:
        return write_chord(chord, new)
    bass = parse_bass(symbol, old)
    if bass:
        start = len(symbol) - len(symbol.lstrip(" /\\"))
        return symbol[:start] + write_note(bass, new)
    return symbol
