"""What people said in the workshops: drafts, line by line, as they were written down."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GROUP: Final = "group"  # the speaker of a line that nobody alone said
GROUP_WORDS: Final = frozenset({GROUP, "all", "everyone", "everybody", "together"})

_LIKE_ID: Final = re.compile(r"[A-Za-z]{0,4}[-_]?\d{1,5}[A-Za-z]?")
_WORD: Final = re.compile(r"\w+(?:['-]\w+)*")
# Right quotation mark, modifier letter, grave and acute accent: all typed for an apostrophe.
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2019\u02bc\u0060\u00b4", "'"))
# Turkish has an i with a dot and one without, and other keyboards write both alike.
_TURKISH: Final = str.maketrans({"\u0130": "i", "\u0131": "i"})


def split_words(text: str) -> tuple[str, ...]:
    """Words of a text without case and punctuation, for comparing.

    >>> split_words("Sing OUT, it\N{RIGHT SINGLE QUOTATION MARK}s the shore!")
    ('sing', 'out', "it's", 'the', 'shore')
    """
    composed = unicodedata.normalize("NFKC", text).translate(_TURKISH)
    folded = composed.casefold().translate(_APOSTROPHES)
    return tuple(_WORD.findall(folded))


def folded_id(name: str) -> str:
    """Fold what somebody typed for a person's id, for comparing: "p02 " is P02."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def speaker_named(name: str, people: Collection[str]) -> str | None:
    """Give the id that somebody typed, as people.toml has it, or the group; None if nobody has it.

    >>> speaker_named("p02 ", ["P02"]), speaker_named("Everybody", []), speaker_named("P9", [])
    ('P02', 'group', None)
    """
    folded = folded_id(name)
    if folded in GROUP_WORDS:
        return GROUP
    if name in people:
        return name
    return next((person for person in people if folded_id(person) == folded), None)


def is_like_id(name: str) -> bool:
    """Whether a name can be repeated in a message: an id has a figure in it, a legal name none.

    >>> is_like_id("P20"), is_like_id("Dorothy Marsh")
    (True, False)
    """
    return _LIKE_ID.fullmatch(name.strip()) is not None


class Manner(StrEnum):
    """How words arrived."""

    SAID = "said"
    SUNG = "sung"
    WRITTEN = "written"
    GESTURE = "gesture"
    PARODY = "parody"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One thing that somebody gave, verbatim.

    Parameters
    ----------
    words
        As they were written down; for a gesture, what it looked like.
    speakers
        The ids of those who said it together, or `("group",)`.
    line_number
        Counts from 1 in its file.
    section
        The section that it stands in, or None before the first.
    manner, manner_note
        How it arrived, and what else stood in the brackets ("to the tune of Daisy").
    prompt
        The question that was asked before it, or None.
    """

    words: str
    speakers: tuple[str, ...]
    line_number: int
    section: str | None = None
    manner: Manner = Manner.SAID
    manner_note: str = ""
    prompt: str | None = None

    def __post_init__(self) -> None:
        if not self.speakers:
            raise ValueError("a draft line has at least one speaker")

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those who said it; nobody alone, where the group did."""
        return tuple(speaker for speaker in self.speakers if speaker != GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A facilitator's note: kept for the facilitator, never exported."""

    text: str
    line_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """The place of a line that its person took back. It holds no words and no name."""

    withdrawn_on: dt.date
    line_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One written record of a workshop.

    `name` is the file's name without its ending; `date` is read from it, or None.
    `title` is the first comment, which people use as a heading.
    """

    name: str
    date: dt.date | None
    title: str = ""
    lines: tuple[DraftLine, ...] = ()
    notes: tuple[Note, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
