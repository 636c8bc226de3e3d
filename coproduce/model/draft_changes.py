"""How one draft became the next, as a person would say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coproduce.model.lyrics import Draft, DraftLine


class ChangeKind(StrEnum):
    """What became of a line."""

    KEPT = "kept"
    MOVED = "moved"
    REWORDED = "reworded"
    DROPPED = "dropped"
    NEW = "new"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChange:
    """A run of words: kept (`before == after`), put in, taken out, or changed."""

    before: str
    after: str

    @property
    def is_kept(self) -> bool:
        """Whether the words are the same in both."""
        return self.before == self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """What became of one line; `before` is None for a new one, `after` for a dropped one."""

    kind: ChangeKind
    before: DraftLine | None
    after: DraftLine | None
    words: tuple[WordChange, ...] = ()
    has_moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanges:
    """Every change between two drafts, in the order of the later one, dropped lines last."""

    before: Draft
    after: Draft
    changes: tuple[LineChange, ...]
