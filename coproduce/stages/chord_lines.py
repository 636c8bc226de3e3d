"""Words with their chords, cut so that each chord stands over the letter on which it changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coproduce.model.chords import ChordMark, SheetLine, SheetSection
from coproduce.model.papers import Cell, Group, LineStyle, PaperLine
from coproduce.theory.writing_direction import runs_right_to_left

_SIGNS = str.maketrans({"#": "♯", "b": "♭"})
# An accidental follows the letter of a note, or comes before a degree: Bb, F#m7, C7b9, bVII.
_ACCIDENTAL = re.compile(
    r"(?:(?<=\A[A-Ha-g])|(?<=\A\([A-H])|(?<=/[A-Ha-g]))[b#]{1,2}|[b#](?=[0-9IViv])"
)
# Letter widths against an ordinary letter, near enough to say which of two texts is wider.
_NARROW = frozenset("fijlrtI.,;:'’!|()[]/- ")  # noqa: RUF001 - an apostrophe as people type it
_WIDE = frozenset("mwMWQOCGD")
_CHORD_BOLDNESS = 1.15
_AIR_AFTER_CHORD = 0.7


def printed_symbol(symbol: str) -> str:
    """Write a chord symbol with the signs that musicians print.

    >>> [printed_symbol(symbol) for symbol in ("Bbmaj7/F#", "C7b9", "Ab", "Dsus4")]
    ['B♭maj7/F♯', 'C7♭9', 'A♭', 'Dsus4']
    """
    return _ACCIDENTAL.sub(lambda found: found.group().translate(_SIGNS), symbol)


def printed_bars(section: SheetSection) -> tuple[str, ...]:
    """Write each bar of a section's grid as players read it.

    Chords that share a bar evenly stand side by side; otherwise dots count the beats
    between them. A bar without a chord of its own goes on: %.
    """
    cells = section.cells if len(section.cells) == len(section.bars) else section.bars
    return tuple(_printed_bar(bar) for bar in cells)


def _printed_bar(beats: Sequence[str]) -> str:
    chords = [symbol for symbol in beats if symbol]
    if not chords:
        return "%"
    step = len(beats) // len(chords)
    is_even = step * len(chords) == len(beats) and all(beats[::step])
    shown = chords if is_even else [symbol or "·" for symbol in beats]
    return " ".join(map(printed_symbol, shown))


def printed_lines(section: SheetSection, *, with_chords: bool = True) -> tuple[PaperLine, ...]:
    """Cut the lines of a section, with its remarks between them and its tablature after."""
    remarks = list(zip(section.comment_line_numbers, section.comments, strict=False))
    # A sheet that was not read from a text does not say where its remarks stand.
    remarks += [(0, remark) for remark in section.comments[len(remarks) :]]
    numbered = [(number, _plain(text, LineStyle.REMARK)) for number, text in remarks]
    numbered += [
        (line.line_number, chorded_line(line) if with_chords else words_line(line.words))
        for line in section.lines
        if with_chords or line.words.strip()
    ]
    # Sorting is stable: remarks come before a line of the same number.
    lines = [line for _, line in sorted(numbered, key=lambda pair: pair[0])]
    return (*lines, *(_plain(text, LineStyle.FIXED) for text in section.quotes))


def words_line(words: str) -> PaperLine:
    """Set words without chords; spaces left between chords do not show."""
    return _plain(" ".join(words.split()), LineStyle.WORDS)


def _plain(text: str, style: LineStyle) -> PaperLine:
    # The columns of a tablature stand in one order, whatever language is sung.
    direction = False if style is LineStyle.FIXED else runs_right_to_left(text)
    groups = (Group(cells=(Cell(words=text),), is_right_to_left=direction),)
    return PaperLine(groups=groups, style=style, is_right_to_left=direction)


@dataclass(frozen=True, slots=True)
class _Atom:
    """A piece that nothing divides, and whether a space follows."""

    cell: Cell
    is_end: bool


def chorded_line(line: SheetLine) -> PaperLine:
    """Cut a line where its chords change, and bind what must stay together.

    A word is never parted from its chords. A chord that is wider than its word is bound to
    the next words too, as far as it reaches over them, so that they need not move apart.

    >>> line = SheetLine(words="my baker's tea", marks=(ChordMark(position=5, symbol="Bb"),))
    >>> [[(cell.chord, cell.words) for cell in group.cells] for group in chorded_line(line).groups]
    [[('', 'my')], [('', 'ba'), ('B♭', "ker's")], [('', 'tea')]]
    """
    atoms = [atom for mark, text in _segments(line) for atom in _bound(_atoms(mark, text))]
    groups: list[Group] = []
    cells: list[Cell] = []
    for atom in atoms:
        cells.append(atom.cell)
        if atom.is_end:
            groups.append(_group(cells))
            cells = []
    if cells:
        groups.append(_group(cells))
    return PaperLine(
        groups=tuple(_running_text(groups)), is_right_to_left=runs_right_to_left(line.words)
    )


def _group(cells: Sequence[Cell]) -> Group:
    direction = runs_right_to_left("".join(cell.words for cell in cells))
    return Group(cells=tuple(cells), is_right_to_left=direction)


def inline_line(line: SheetLine) -> PaperLine:
    """Put chords between the words, each before the word in which it changes.

    A chord in the middle of a word would part what readers of large print see as one.
    """
    words = line.words
    moved = tuple(
        replace(mark, position=words.rfind(" ", 0, min(mark.position, len(words))) + 1)
        if words[mark.position : mark.position + 1].strip()
        else mark
        for mark in line.marks
    )
    return chorded_line(replace(line, marks=moved))


def _segments(line: SheetLine) -> Iterable[tuple[ChordMark | None, str]]:
    """Give each chord with the words up to the next; first those before any chord."""
    marks = sorted(line.marks, key=lambda mark: mark.position)
    places = [min(max(mark.position, 0), len(line.words)) for mark in marks]
    ends = [*places, len(line.words)]
    yield None, line.words[: ends[0]]
    for mark, start, end in zip(marks, places, ends[1:], strict=True):
        yield mark, line.words[start:end]


def _atoms(mark: ChordMark | None, text: str) -> list[_Atom]:
    """Cut the words under one chord at their spaces; the first piece carries the chord."""
    first, *others = re.split(r"\s+", text)
    chord = Cell(words=first)
    if mark:
        symbol = mark.symbol if mark.is_annotation else printed_symbol(mark.symbol)
        chord = Cell(words=first, chord=symbol, is_annotation=mark.is_annotation)
    cells = [chord, *(Cell(words=word) for word in others)]
    # After the last piece comes the next chord, on the same word unless a space came first.
    atoms = [_Atom(cell, is_end=True) for cell in cells[:-1]]
    atoms.append(_Atom(cells[-1], is_end=False))
    return [atom for atom in atoms if atom.cell.words or atom.cell.chord]


def _bound(atoms: list[_Atom]) -> list[_Atom]:
    """Join words to the first until it is as wide as its chord, if there are so many."""
    if not atoms or not atoms[0].cell.chord:
        return atoms
    first, *others = atoms
    needed = _CHORD_BOLDNESS * _width(first.cell.chord) + _AIR_AFTER_CHORD
    while others and first.cell.words and _width(first.cell.words) < needed:
        following = others.pop(0)
        words = f"{first.cell.words} {following.cell.words}"
        first = _Atom(replace(first.cell, words=words), is_end=following.is_end)
    return [first, *others]


def _width(text: str) -> float:
    return sum(0.55 if c in _NARROW else 1.4 if c in _WIDE else 1.0 for c in text)


def _running_text(groups: Iterable[Group]) -> Iterable[Group]:
    """Join neighbouring groups without chords into text that flows."""
    words: list[str] = []
    for group in groups:
        if any(cell.chord for cell in group.cells):
            if words:
                yield _group([Cell(words=" ".join(words))])
                words = []
            yield group
        else:
            words.append("".join(cell.words for cell in group.cells))
    if words:
        yield _group([Cell(words=" ".join(words))])
