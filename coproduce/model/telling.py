"""A song's story as the group may see it: each line, who first said it, when and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Words as they were given: by whom, as they wish to be named, where, when and how."""

    words: str
    by: str
    workshop: str
    date: str
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A sung line and what it came from, the first words first.

    `by` names whoever the sheet says wrote it and whose own words are not among `said`.
    """

    words: str
    by: str
    said: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSection:
    """A verse or chorus: the lines of it that may be shown."""

    label: str
    lines: tuple[ToldLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The whole song. `untraced` holds the lines that nobody is known to have said."""

    title: str
    sections: tuple[ToldSection, ...]
    untraced: tuple[str, ...]
