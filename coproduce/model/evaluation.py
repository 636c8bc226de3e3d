"""What may be counted about a project, and nothing about any one person in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of a table; None where it would say too much about few people."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Counts that add up to a total; `total` is None where that would say too much."""

    title: str
    unit: str
    cells: tuple[Cell, ...]
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The tables about one or several songs, fit to be shown to anybody."""

    titles: tuple[str, ...]
    workshops: int
    tables: tuple[Table, ...]
