"""Moving a whole sheet into another key, by spelled intervals.

The new key is the readable one; every chord keeps what it does in the key, and is spelled
from it. See theory/spelling.py for which names are chosen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final

from coproduce.errors import Problem
from coproduce.model.chords import Chord, ChordSheet, KeyChange, NoteNames
from coproduce.model.music import Key, PitchName
from coproduce.theory.chord_grammar import parse_bass, parse_chord, write_chord
from coproduce.theory.chord_keys import find_key
from coproduce.theory.chord_shapes import move_definition
from coproduce.theory.key_names import read_key, write_key
from coproduce.theory.note_names import write_note
from coproduce.theory.pitch import move_pitch, semitones_of_fifths
from coproduce.theory.sheet_symbols import SheetChange, SymbolChange, change_symbols, with_metadata
from coproduce.theory.spelling import (
    MOST_ACCIDENTALS,
    Shape,
    respell_bass,
    respell_root,
    shape_of,
    transposed_key,
)

_SCORES: Final = {
    "abc": "ABC score",
    "ly": "LilyPond score",
    "lilypond": "LilyPond score",
    "musicxml": "score",
}
C_MAJOR: Final = Key(PitchName("C"), "major")


@dataclass(frozen=True, slots=True)
class _Place:
    """Which keys hold from a line on: as written and as heard, each before and after."""

    line_number: int
    written: Key
    written_after: Key
    heard: Key
    heard_after: Key
    move_written: SymbolChange
    move_heard: SymbolChange


def transpose_sheet(sheet: ChordSheet, key: Key) -> ChordSheet:
    """Move a sheet into the key on another tonic.

    Chords, basses, grids, annotations that are chords, `{key}` and `{define}` move; the
    words, `{capo}`, tablature and scores in other languages stay. Keys in the middle of
    the song move by the same interval.

    Parameters
    ----------
    sheet
        A sheet; if it states no key, one is found from its chords.
    key
        The new key, spelled as wished. Its tonic counts: the mode stays the song's.

    >>> from coproduce.model.chords import ChordMark, SectionKind, SheetLine, SheetSection
    >>> line = SheetLine(words="rain", marks=(ChordMark(position=0, symbol="Bb/D"),))
    >>> section = SheetSection(kind=SectionKind.VERSE, label="", lines=(line,))
    >>> sheet = ChordSheet(
    ...     title="", sections=(section,), keys=(KeyChange(line_number=0, key=Key.parse("F")),)
    ... )
    >>> transpose_sheet(sheet, Key.parse("G")).sections[0].lines[0].marks[0].symbol
    'C/E'
    """
    home = key_of(sheet)
    target = Key(key.tonic, home.mode)
    if target == home:
        return sheet
    return _moved(sheet, home, target)


def transpose_by_semitones(sheet: ChordSheet, semitones: int) -> ChordSheet:
    """Move a sheet up or down by semitones, into the readable key there."""
    home = key_of(sheet)
    if semitones % 12 == 0:
        return sheet
    return _moved(sheet, home, transposed_key(home, semitones))


def key_of(sheet: ChordSheet) -> Key:
    """Give the key that a sheet states first, or else the one its chords are in, or C."""
    stated = sheet.key
    if stated:
        return stated
    for text in sheet.metadata.get("key", ()):
        key = read_key(text, sheet.names)
        if key:
            return key
    found = find_key(sheet.symbols, sheet.names)
    return found.key if found else C_MAJOR


def keys_by_line(sheet: ChordSheet, *, are_heard: bool) -> Callable[[int], Key]:
    """Give a look-up of the key at a line: as it is heard, or as the text has it."""
    home = key_of(sheet)
    places = _places(sheet, home, home)
    if are_heard:
        return lambda line: _at(places, line).heard
    return lambda line: _at(places, line).written


def sounding(sheet: ChordSheet) -> ChordSheet:
    """Carry out the `{transpose}` directives in what a sheet shows; its text keeps them."""
    home = key_of(sheet)
    places = _places(sheet, home, home)

    def shown(line: int, section: int) -> SymbolChange:
        # A chorus that is called back is heard as high as the place that calls it.
        written, caller = _at(places, line).written, _at(places, max(line, section))
        shift = semitones_of_fifths(caller.heard.tonic.fifths - caller.written.tonic.fifths)
        return _mover(sheet.names, written, transposed_key(written, shift))

    def written(line: int) -> SymbolChange:
        del line
        return str

    changed = change_symbols(sheet, SheetChange(shown=shown, written=written))
    return replace(changed, source=sheet.source)


def without_first_shift(sheet: ChordSheet) -> ChordSheet:
    """State the key in which a sheet begins to sound, where a `{transpose}` at its head moves it.

    What it shows is carried out already, and stays; its text is left out, as it says otherwise.
    """
    begins = sheet.sections[0].line_number if sheet.sections else 0
    head = [change for change in sheet.keys if change.line_number <= begins]
    shift = head[-1].shift_semitones if head else 0
    if not shift:
        return sheet
    keys = tuple(
        replace(
            change,
            key=transposed_key(change.key, shift) if change.key else None,
            shift_semitones=0 if change in head else change.shift_semitones - shift,
        )
        for change in sheet.keys
    )
    return replace(sheet, keys=keys, source=())


def move_symbol(symbol: str, names: NoteNames, old: Key, new: Key) -> str:
    """Move one symbol from key to key; what is no chord stays as it is.

    >>> move_symbol("A#", NoteNames.ENGLISH, Key.parse("F"), Key.parse("G"))  # meant as B flat
    'C'
    >>> move_symbol("N.C.", NoteNames.ENGLISH, Key.parse("C"), Key.parse("D"))
    'N.C.'
    """
    return _move_symbol(names, old.fifths, new.fifths, symbol)


@lru_cache(maxsize=16384)
def _move_symbol(names: NoteNames, old: int, new: int, symbol: str) -> str:
    if old == new:
        return symbol
    chord = parse_chord(symbol, names)
    language = None if names is NoteNames.ENGLISH else names
    if chord:
        return write_chord(_chord_in_key(chord, old, new), language)
    bass = parse_bass(symbol, names)
    if bass:
        start = len(symbol) - len(symbol.lstrip(" /\\"))
        moved = respell_root(bass.fifths, old, new, Shape.BASS)
        return symbol[:start] + write_note(moved, names)
    return symbol


def _chord_in_key(chord: Chord, old: int, new: int) -> Chord:
    root = respell_root(chord.root.fifths, old, new, shape_of(chord))
    bass = respell_bass(chord.root, chord.bass, root, chord.tones) if chord.bass else None
    return replace(chord, root=root, bass=bass)


def _mover(names: NoteNames, old: Key, new: Key) -> SymbolChange:
    return partial(_move_symbol, names, old.fifths, new.fifths)


def _moved(sheet: ChordSheet, home: Key, target: Key) -> ChordSheet:
    places = _places(sheet, home, target)
    semitones = semitones_of_fifths(target.tonic.fifths - home.tonic.fifths)

    def shown(line: int, section: int) -> SymbolChange:
        # A chorus that is called back was written where it first stood, and is heard here.
        place = _at(places, max(line, section))
        if line < section:
            source = _at(places, line)
            if source.written != place.written:
                place = source
        return place.move_heard

    def written(line: int) -> SymbolChange:
        return _at(places, line).move_written

    def key(text: str, line: int) -> str:
        if read_key(text.strip(), sheet.names) is None:
            return text
        return write_key(_at(places, line).written_after, text, sheet.names)

    def definition(text: str, old: str, new: str) -> str:
        return text if old == new else move_definition(text, semitones)

    change = SheetChange(shown=shown, written=written, key=key, definition=definition)
    changed = change_symbols(sheet, change)
    keys = tuple(
        replace(change, key=_at(places, change.line_number).written_after)
        for change in sheet.keys
        if change.key
    ) or (KeyChange(line_number=0, key=target),)
    values = sheet.metadata.get("key", ())
    moved = tuple(_moved_name(text, sheet.names, home, target) for text in values)
    changed = with_metadata(changed, "key", moved) if values else changed
    problems = tuple(dict.fromkeys((*sheet.problems, *_left_behind(sheet))))
    return replace(changed, keys=_with_shifts(sheet.keys, keys), problems=problems)


def _left_behind(sheet: ChordSheet) -> Iterator[Problem]:
    """Name what cannot move with the chords: tablature, and scores in other languages."""
    for section in sheet.sections:
        if section.quotes and section.environment not in {"textblock", "svg"}:
            kind = _SCORES.get(section.environment, "tablature")
            yield Problem(
                what=f"the {kind} from line {section.line_number} on stays in its own key",
                next_step="Move it by hand, or leave it out of this paper.",
            )


def _with_shifts(old: tuple[KeyChange, ...], new: tuple[KeyChange, ...]) -> tuple[KeyChange, ...]:
    if all(change.key for change in old):
        return new
    lines = {change.line_number for change in new}
    kept = [change for change in old if change.line_number not in lines]
    return tuple(sorted((*new, *kept), key=lambda change: change.line_number))


def _moved_name(text: str, names: NoteNames, home: Key, target: Key) -> str:
    key = read_key(text, names)
    return write_key(_carried(key, home, target), text, names) if key else text


def _carried(key: Key, home: Key, target: Key) -> Key:
    """Move a key of the song as its home key moves, into a readable one."""
    distance = target.tonic.fifths - home.tonic.fifths
    moved = Key(move_pitch(key.tonic, distance), key.mode)
    if key == home or abs(moved.fifths) <= MOST_ACCIDENTALS:
        return moved
    return transposed_key(key, semitones_of_fifths(distance))


def _places(sheet: ChordSheet, home: Key, target: Key) -> tuple[_Place, ...]:
    changes = (KeyChange(line_number=0, key=home), *sheet.keys)
    places: list[_Place] = []
    key = home
    for change in changes:
        key = change.key or key
        after = _carried(key, home, target)
        heard = transposed_key(key, change.shift_semitones)
        heard_after = transposed_key(after, change.shift_semitones)
        place = _Place(
            line_number=change.line_number,
            written=key,
            written_after=after,
            heard=heard,
            heard_after=heard_after,
            move_written=_mover(sheet.names, key, after),
            move_heard=_mover(sheet.names, heard, heard_after),
        )
        places.append(place)
    return tuple(places)


def _at(places: tuple[_Place, ...], line: int) -> _Place:
    if len(places) <= 2:
        # Nearly all songs state one key, in a line before the first chord.
        return places[-1] if line >= places[-1].line_number else places[0]
    found = bisect_right(places, line, key=_LINE_OF)
    return places[max(0, found - 1)]


_LINE_OF: Final[Callable[[_Place], int]] = lambda place: place.line_number  # noqa: E731
