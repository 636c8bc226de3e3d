"""Chord sheets: words with chords above them, in sections, with the bars they fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from coproduce.errors import Problem
from coproduce.model.music import NATURAL_SEMITONES, Key, PitchName

# Semitones of the degrees of a major scale above its first note; an extension such as the
# ninth is counted from the octave, so that degrees above the seventh wrap.
DEGREE_SEMITONES: Final = dict(enumerate(NATURAL_SEMITONES.values(), start=1))
# The same on the line of fifths: the third is four fifths up, the fourth one down.
DEGREE_FIFTHS: Final = {1: 0, 2: 2, 3: 4, 4: -1, 5: 1, 6: 3, 7: 5}


class NoteNames(StrEnum):
    """How a sheet writes its notes: B flat is Bb, B or Sib; F sharp is F#, Fis or Fa#."""

    ENGLISH = "english"
    GERMAN = "german"
    GERMAN_SIGNED = "german, with signs"
    DUTCH = "dutch"
    SOLFEGE = "do re mi"


@dataclass(frozen=True, slots=True)
class Tone:
    """A note of a chord: its degree above the root (1 to 13) and how far it is altered."""

    degree: int
    alter: int = 0

    @property
    def semitones(self) -> int:
        """Distance above the root within the octave, 0 to 11."""
        return (DEGREE_SEMITONES[(self.degree - 1) % 7 + 1] + self.alter) % 12

    @property
    def fifths(self) -> int:
        """Distance above the root on the line of fifths, which is its spelling."""
        return DEGREE_FIFTHS[(self.degree - 1) % 7 + 1] + 7 * self.alter


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSpelling:
    """The text of a symbol around its notes: ``before root quality / bass after``.

    `quality` is kept as it was written, so that nothing but the notes changes when a chord
    is moved. `sharp` and `flat` are the signs in use (# or ♯).
    """

    before: str = ""
    quality: str = ""
    after: str = ""
    names: NoteNames = NoteNames.ENGLISH
    sharp: str = "#"
    flat: str = "b"
    slash: str = "/"
    root_is_lower_case: bool = False
    bass_is_lower_case: bool = False
    root_is_upper_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord symbol that was understood.

    `tones` are in the order of their degrees and always hold the root; `bass` is the note
    after the slash, None where the root is lowest. `is_optional` marks a symbol written in
    parentheses.
    """

    symbol: str
    root: PitchName
    tones: tuple[Tone, ...]
    bass: PitchName | None = None
    is_optional: bool = False
    spelling: ChordSpelling = field(default_factory=ChordSpelling)

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Semitones above C of each note, the bass first, then upwards from the root."""
        root = self.root.pitch_class
        classes = [self.bass.pitch_class] if self.bass else []
        for tone in self.tones:
            pitch_class = (root + tone.semitones) % 12
            if pitch_class not in classes:
                classes.append(pitch_class)
        return tuple(classes)

    @property
    def is_minor(self) -> bool:
        """Whether the third is minor and the fifth perfect."""
        return Tone(3, -1) in self.tones and Tone(5, -1) not in self.tones

    @property
    def is_diminished(self) -> bool:
        """Whether the third is minor and the fifth diminished."""
        return Tone(3, -1) in self.tones and Tone(5, -1) in self.tones


class SectionKind(StrEnum):
    """What a section of a sheet is."""

    VERSE = "verse"
    CHORUS = "chorus"
    BRIDGE = "bridge"
    GRID = "grid"
    TAB = "tab"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordMark:
    """A chord or an annotation above the words.

    `position` counts characters into the words of its line. `symbol` is the chord as
    written, without brackets; `is_annotation` marks text such as "Coda" that is no chord.
    """

    position: int
    symbol: str
    is_annotation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One sung line. `authors` holds the ids that `{x_by:}` pins, or nothing."""

    words: str
    marks: tuple[ChordMark, ...] = ()
    authors: tuple[str, ...] = ()
    line_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row of a grid as it is written: bar lines, chords, "." for "go on", % for "again".

    `left` and `right` are the texts in the margins. In a row of strums the tokens are
    strokes such as "dn" and "up".
    """

    tokens: tuple[str, ...]
    left: str = ""
    right: str = ""
    is_strum: bool = False
    line_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSection:
    """A verse, chorus or other section: its lines, and its bars where a grid gives them.

    `bars` holds one tuple of chord symbols for each bar as it is played, repeats and
    voltas written out; an empty one carries the chord before it on. `cells` is the same
    with an empty string for each beat that starts no chord, so that a chord's place in its
    bar is known. `rows` is the grid as written. `is_recall` marks a section that calls an
    earlier one back, as `{chorus}` does; the lines and bars are then that section's own.
    `environment` is the word in `{start_of_...}`; `comment_line_numbers` says where in the
    text each of `comments` stands. `quotes` is the text of a section that is not words:
    tablature, ABC, LilyPond, SVG.
    """

    kind: SectionKind
    label: str
    lines: tuple[SheetLine, ...] = ()
    bars: tuple[tuple[str, ...], ...] = ()
    comments: tuple[str, ...] = ()
    is_recall: bool = False
    cells: tuple[tuple[str, ...], ...] = ()
    rows: tuple[GridRow, ...] = ()
    environment: str = ""
    comment_line_numbers: tuple[int, ...] = ()
    quotes: tuple[str, ...] = ()
    line_number: int = 0

    @property
    def placed_bars(self) -> tuple[tuple[tuple[Fraction, str], ...], ...]:
        """For each bar its chords, each with its start as a fraction of the bar."""
        cells = self.cells if len(self.cells) == len(self.bars) else self.bars
        return tuple(
            tuple((Fraction(place, len(bar)), symbol) for place, symbol in enumerate(bar) if symbol)
            for bar in cells
        )


class SourceKind(Enum):
    """What the odd pieces of a source line are."""

    TEXT = "nothing: the line is kept as it is"
    CHORDS = "chord symbols"
    KEY = "the name of a key"
    DEFINITION = "a chord whose fingering follows"
    TRANSPOSE = "a number of semitones"
    CAPO = "a fret"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the text that a sheet was read from, with its line end.

    `pieces` joined are the text to the character; those with an odd index are what `kind`
    says, so that chords can move while everything else stays.
    """

    pieces: tuple[str, ...]
    kind: SourceKind = SourceKind.TEXT
    line_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """A key that holds from a line of the sheet on.

    `key` is as written; None where none is. What is played is `shift_semitones` higher,
    where a `{transpose}` directive says so.
    """

    line_number: int
    key: Key | None
    shift_semitones: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSheet:
    """A whole sheet. `metadata` maps a ChordPro name such as "key" to its values.

    `source` is the text that it was read from; `keys` says which key holds from which line;
    `names` is the language of its note names; `problems` lists what could not be
    understood and was kept.
    """

    title: str
    sections: tuple[SheetSection, ...]
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    source: tuple[SourceLine, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    names: NoteNames = NoteNames.ENGLISH
    problems: tuple[Problem, ...] = ()

    @property
    def key(self) -> Key | None:
        """The first key that the sheet states."""
        return next((change.key for change in self.keys if change.key), None)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every chord symbol in the order of the sheet, annotations and recalls left out."""
        found: list[str] = []
        for section in self.sections:
            if section.is_recall:
                continue
            for bar in section.bars:
                found.extend(bar)
            for line in section.lines:
                found.extend(mark.symbol for mark in line.marks if not mark.is_annotation)
        return tuple(found)
