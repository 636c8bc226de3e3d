"""Where sung lines came from: each one, and the draft lines that grew into it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coproduce.model.lyrics import GROUP, Manner


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A draft line that a sung line came from.

    `likeness` is 0 to 1: how much of its wording the sung line kept, in order.
    """

    draft: str
    workshop: str
    date: dt.date | None
    line_number: int
    words: str
    speakers: tuple[str, ...]
    manner: Manner
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SungLine:
    """A line as it is sung, and its sources in the order in which they were said.

    Parameters
    ----------
    authors
        The ids of those whose line it is, `("group",)`, or nothing if it was not traced.
    sources
        The draft lines that it came from, earliest first.
    resembling
        Draft lines by others that are like it, but not enough to say that it came from them.
    confidence
        0 to 1; 1 for a line that was pinned by hand.
    is_pinned
        Whether `{x_by:}` in the chord sheet names the authors.
    """

    section: str
    words: str
    line_number: int
    authors: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    resembling: tuple[Source, ...] = ()
    confidence: float = 0.0
    is_pinned: bool = False

    @property
    def is_traced(self) -> bool:
        """Whether somebody is known to have said it."""
        return bool(self.authors)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whose words are in it: the authors, and those who said its sources."""
        said = (speaker for source in self.sources for speaker in source.speakers)
        return tuple(sorted({*self.authors, *said} - {GROUP}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Every sung line of a song, in the order of the sheet; a chorus called back counts once."""

    title: str
    lines: tuple[SungLine, ...]

    @property
    def untraced(self) -> tuple[SungLine, ...]:
        """Lines that nobody is known to have said."""
        return tuple(line for line in self.lines if not line.is_traced)
