"""Chord sheets: words with chords above them, in sections, with the bars they fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


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
class SheetSection:
    """A verse, chorus or other section: its lines, and its bars where a grid gives them.

    `bars` holds one tuple of chord symbols for each bar. `repeats` names the label of an
    earlier section that this one calls back, as `{chorus}` does; the lines are then that
    section's own.
    """

    kind: SectionKind
    label: str
    lines: tuple[SheetLine, ...] = ()
    bars: tuple[tuple[str, ...], ...] = ()
    comments: tuple[str, ...] = ()
    is_recall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSheet:
    """A whole sheet. `metadata` maps a ChordPro name such as "key" to its values."""

    title: str
    sections: tuple[SheetSection, ...]
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
