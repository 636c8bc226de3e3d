"""Papers: what is printed for players and singers, as values, before anybody draws a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaperKind(StrEnum):
    """Who reads the paper, and so how it is set."""

    CHORD_SHEET = "chord-sheet"
    LEAD_SHEET = "lead-sheet"
    LARGE_PRINT = "large-print"
    SLIDES = "slides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Words with the chord that begins on their first letter; either may be empty.

    `is_annotation` marks a "chord" that is a remark such as "Coda".
    """

    words: str = ""
    chord: str = ""
    is_annotation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cells that belong together; a space follows, and a line breaks only between groups.

    A group of one cell without a chord is running text, and may break at its spaces.
    `is_right_to_left` is the direction of its words, None if they have none of their own.
    """

    cells: tuple[Cell, ...]
    is_right_to_left: bool | None = None


class LineStyle(StrEnum):
    """What a line is: words, a remark for the players, or tablature that keeps its spaces."""

    WORDS = "words"
    REMARK = "remark"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line, in groups.

    `is_right_to_left` is the direction in which it is read; None if it is the paper's.
    """

    groups: tuple[Group, ...]
    style: LineStyle = LineStyle.WORDS
    is_right_to_left: bool | None = None

    @property
    def text(self) -> str:
        """The words alone."""
        return " ".join("".join(cell.words for cell in group.cells) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStep:
    """A section as it is played, and its length in bars."""

    name: str
    bars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """A verse, chorus or other section, which is not split over pages.

    `note` stands beside the label ("quiet", or the first words of a chorus that is called
    back); `bars` holds the chords of each bar: a grid where there are no lines, a line beside
    the label where there are.
    """

    label: str
    note: str = ""
    is_chorus: bool = False
    bars: tuple[str, ...] = ()
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravedSystem:
    """One line of music as a drawing, with what it says for those who cannot see it.

    Parameters
    ----------
    svg
        The drawing, in the width at which it is printed.
    width_mm, height_mm
        Its size on paper.
    first_bar, last_bar
        Numbers of its bars, as the score counts them.
    chords, words
        The chord symbols and the sung words in it, in order.
    section, tempo
        The section that begins with it, and the tempo over the first bar; often nothing.
    """

    svg: str
    width_mm: float
    height_mm: float
    first_bar: int
    last_bar: int
    chords: tuple[str, ...] = ()
    words: str = ""
    section: str = ""
    tempo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravedTune:
    """The music of one section, in systems; without any it is a section that has no tune.

    `covers` names the sections whose words are under it, if they are not just `section`.
    """

    section: str
    systems: tuple[EngravedSystem, ...]
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicPicture:
    """A system on a paper: its drawing, and `alt`, what a screen reader says in its place."""

    svg: str
    width_mm: float
    height_mm: float
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicBlock:
    """The music of one section on a paper."""

    label: str
    note: str = ""
    pictures: tuple[MusicPicture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper, ready to be set.

    Parameters
    ----------
    title
        Never empty: readers and screen readers need one.
    language
        BCP 47 tag, such as "en" or "cy".
    is_right_to_left
        Whether most of the words run from right to left; lines have a direction of their own.
    subtitle, credits
        One line each, or nothing.
    facts
        Key, metre, tempo, feel: each short, in the order in which players ask for them.
    form
        The sections in the order in which they are played.
    blocks
        Stanzas and music, in reading order.
    """

    kind: PaperKind
    title: str
    language: str = "en"
    is_right_to_left: bool = False
    subtitle: str = ""
    credits: str = ""
    facts: tuple[str, ...] = ()
    form: tuple[FormStep, ...] = ()
    blocks: tuple[Stanza | MusicBlock, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a paper needs a title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Papers bound together, each beginning on a new page, with a list of contents."""

    title: str
    papers: tuple[Paper, ...]
    language: str = "en"

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a book needs a title")
        if not self.papers:
            raise ValueError("a book needs at least one paper")
