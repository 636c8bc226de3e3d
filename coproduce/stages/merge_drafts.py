"""Bringing two facilitators' copies of a draft together without dropping anybody's words.

Line by line, three ways: what only one of them changed is changed; where both did, both
lines stand one under the other. A comment that begins with `#?` says whose is whose, and
is to be deleted with the line that is not wanted. Two things are stronger than that:

- words are never dropped by one person alone: a line that only one of them left out stays,
  and a line that only one of them reworded is kept above it as a comment;
- a line that was withdrawn stays withdrawn, whoever still has it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

QUESTION: Final = "#?"  # begins a comment that somebody has to decide about
WAS: Final = "#? before:"  # begins a comment that keeps an earlier wording

_TOMBSTONE: Final = re.compile(r"\s*\(\s*withdrawn\s+\S+\s*\)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The lines of both copies in one, and how many places somebody has to look at."""

    lines: tuple[str, ...]
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One facilitator's copy of a draft, and how to call it."""

    name: str
    lines: tuple[str, ...]


def merge_drafts(base: Sequence[str] | None, one: Copy, other: Copy) -> Merged:
    """Merge two copies of a draft.

    Parameters
    ----------
    base
        The lines of the draft that both began from, or None if it is not known. Without it
        nobody can tell a new line from one that was left out, so every difference is kept.
    one, other
        The two copies.
    """
    if base is None:
        base = _common(one.lines, other.lines)
    # What one of them has withdrawn is withdrawn before anything is compared, so that the
    # words cannot come back beside a change next to them.
    stones = _withdrawn_since(base, one.lines) | _withdrawn_since(base, other.lines)
    buried = (
        [stones.get(line.strip(), line) for line in c] for c in (base, one.lines, other.lines)
    )
    hunks = [_decide(hunk, one.name, other.name) for hunk in _hunks(*buried)]
    return Merged(
        lines=tuple(line for hunk in hunks for line in hunk.lines),
        questions=sum(hunk.questions for hunk in hunks),
    )


@dataclass(frozen=True, slots=True)
class _Hunk:
    """A stretch of the base, and what each copy has in its place."""

    base: tuple[str, ...]
    one: tuple[str, ...]
    other: tuple[str, ...]


def _hunks(base: Sequence[str], one: Sequence[str], other: Sequence[str]) -> Iterator[_Hunk]:
    """Cut all three where the base's lines are found in both copies (the diff3 method)."""
    ones, others = _matches(base, one), _matches(base, other)
    at_base = at_one = at_other = 0
    for place in range(len(base) + 1):
        is_end = place == len(base)
        if not is_end and (place not in ones or place not in others):
            continue
        to_one = len(one) if is_end else ones[place]
        to_other = len(other) if is_end else others[place]
        between = _Hunk(
            tuple(base[at_base:place]), tuple(one[at_one:to_one]), tuple(other[at_other:to_other])
        )
        if between.base or between.one or between.other:
            yield between
        if not is_end:
            yield _Hunk((base[place],), (one[to_one],), (other[to_other],))
        at_base, at_one, at_other = place + 1, to_one + 1, to_other + 1


def _matches(base: Sequence[str], copy: Sequence[str]) -> dict[int, int]:
    """Map places in the base to places in a copy that hold the same line, in order."""
    # Spaces at the ends are typing. `autojunk` would give up on lines that come often.
    stripped = [line.strip() for line in base], [line.strip() for line in copy]
    matcher = difflib.SequenceMatcher(None, *stripped, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _withdrawn_since(base: Sequence[str], copy: Sequence[str]) -> dict[str, str]:
    """Map the base's lines that a copy has withdrawn to their tombstones.

    A withdrawal puts one tombstone in the place of one line, so where both have as many
    lines between two that they share, each tombstone stands where its line stood.
    """
    found: dict[str, str] = {}
    for hunk in _hunks(base, copy, copy):
        if len(hunk.base) == len(hunk.one):
            pairs = zip(hunk.base, hunk.one, strict=True)
            found.update({was.strip(): now for was, now in pairs if _TOMBSTONE.fullmatch(now)})
    return found


def _common(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(one[place] for place in sorted(_matches(one, other)))


def _decide(hunk: _Hunk, one_name: str, other_name: str) -> Merged:
    found = (rule(hunk, one_name, other_name) for rule in _RULES)
    lines = next((lines for lines in found if lines is not None), None)
    if lines is None:
        lines = _changed_by_both(hunk, one_name, other_name)
    return Merged(lines=lines, questions=sum(line.startswith(QUESTION) for line in lines))


def _withdrawn(hunk: _Hunk, one_name: str, other_name: str) -> tuple[str, ...] | None:
    """Let tombstones win over the lines that they stand for, of which they hold the number."""
    del one_name, other_name
    for copy, rest in ((hunk.one, hunk.other), (hunk.other, hunk.one)):
        stones = [line for line in copy if _TOMBSTONE.fullmatch(line)]
        if stones and len(stones) == len(copy) and len(rest) <= len(copy):
            return copy
    return None


def _agreed(hunk: _Hunk, one_name: str, other_name: str) -> tuple[str, ...] | None:
    """Take what both have; that includes what both left out."""
    del one_name, other_name
    same = [line.strip() for line in hunk.one] == [line.strip() for line in hunk.other]
    return hunk.one if same else None


def _changed_by_one(hunk: _Hunk, one_name: str, other_name: str) -> tuple[str, ...] | None:
    """Take a change that only one of them made, and keep what it replaces in sight."""
    for name, changed, unchanged in (
        (one_name, hunk.one, hunk.other),
        (other_name, hunk.other, hunk.one),
    ):
        if unchanged != hunk.base:
            continue
        if not changed:
            return (
                f"{QUESTION} {name} left out what follows; delete it if that was agreed",
                *unchanged,
            )
        gone = [line for line in unchanged if line.strip() and not _is_in(line, changed)]
        return (*(f"{WAS} {line.strip()}" for line in gone), *changed)
    return None


def _changed_by_both(hunk: _Hunk, one_name: str, other_name: str) -> tuple[str, ...]:
    """Show both, one under the other."""
    return (
        f"{QUESTION} {one_name} and {other_name} differ here. Keep one; delete the rest",
        f"{QUESTION} {one_name}:",
        *hunk.one,
        f"{QUESTION} {other_name}:",
        *hunk.other,
        f"{QUESTION} end",
    )


_RULES: Final[Sequence[Callable[[_Hunk, str, str], tuple[str, ...] | None]]] = (
    _withdrawn,
    _agreed,
    _changed_by_one,
    _changed_by_both,
)


def _is_in(line: str, lines: Sequence[str]) -> bool:
    return line.strip() in (other.strip() for other in lines)
