"""Papers for one person to hold: what they said, what it became, and what we ask them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words under a heading.

    `marked` holds the places of the lines that are the reader's own; `joins_next` keeps it on
    one page with what follows.
    """

    heading: str
    lines: tuple[str, ...]
    marked: tuple[int, ...] = ()
    joins_next: bool = False
    kind: str = "passage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with boxes to tick; `answer` is what was said before, or nothing.

    `joins_next` keeps it on one page with what follows.
    """

    words: str
    choices: tuple[str, ...]
    answer: str = ""
    joins_next: bool = False
    kind: str = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A line to write on."""

    label: str
    kind: str = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: a row of headings, and rows of text. Figures stand in the last column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: str = ""
    kind: str = "grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One paper in large print, for one person or one purpose."""

    title: str
    subtitle: str
    parts: tuple[Passage | Question | Blank | Grid, ...]
    language: str = "en"

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a letter needs a title")
