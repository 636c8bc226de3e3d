"""Comparing two drafts: which lines were moved, reworded, dropped, and which are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import rapidfuzz

from coproduce.model.draft_changes import ChangeKind, DraftChanges, LineChange, WordChange
from coproduce.model.lyrics import Draft, DraftLine, split_words

# From here on (Indel similarity of the words, 0 to 1) a line is the same one reworded.
REWORDED: Final = 0.6


def diff_drafts(before: Draft, after: Draft) -> DraftChanges:
    """Say what became of every line of a draft in a later one.

    Each line has at most one partner: first those with the same words and speakers, then
    the most alike ones by anybody. A line has moved if its section is another one, or if
    it stands in another order among the lines that both drafts have.
    """
    partners = _partners(before.lines, after.lines)
    in_order = _longest_in_order([partners[new] for new in sorted(partners)])
    changes: list[LineChange] = []
    for new, line in enumerate(after.lines):
        old = partners.get(new)
        if old is None:
            changes.append(LineChange(kind=ChangeKind.NEW, before=None, after=line))
        else:
            changes.append(_change(before.lines[old], line, has_order=old in in_order))
    paired = set(partners.values())
    changes.extend(
        LineChange(kind=ChangeKind.DROPPED, before=line, after=None)
        for old, line in enumerate(before.lines)
        if old not in paired
    )
    known = {stone.line_number for stone in before.tombstones}
    changes.extend(
        LineChange(kind=ChangeKind.WITHDRAWN, before=None, after=None)
        for stone in after.tombstones
        if stone.line_number not in known
    )
    return DraftChanges(before=before, after=after, changes=tuple(changes))


def diff_words(before: str, after: str) -> tuple[WordChange, ...]:
    """Compare two wordings word by word, as they are written.

    >>> [(change.before, change.after) for change in diff_words("buy a cake", "buy a bun")]
    [('buy a', 'buy a'), ('cake', 'bun')]
    """
    old, new = before.split(), after.split()
    runs: list[WordChange] = []
    for block in rapidfuzz.distance.Indel.opcodes(old, new):
        was = " ".join(old[block.src_start : block.src_end])
        now = " ".join(new[block.dest_start : block.dest_end])
        last = runs[-1] if runs else None
        if last is not None and block.tag != "equal" and not last.is_kept:
            # A word taken out beside one put in is one word changed.
            was, now = f"{last.before} {was}".strip(), f"{last.after} {now}".strip()
            runs[-1] = WordChange(before=was, after=now)
        else:
            runs.append(WordChange(before=was, after=now))
    return tuple(runs)


def _partners(old: Sequence[DraftLine], new: Sequence[DraftLine]) -> dict[int, int]:
    """Pair lines, new → old, each used once: the same ones in order, then the most alike."""
    partners: dict[int, int] = {}
    free: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for number, line in enumerate(old):
        free.setdefault((split_words(line.words), line.speakers), []).append(number)
    for number, line in enumerate(new):
        same = free.get((split_words(line.words), line.speakers))
        if same:
            partners[number] = same.pop(0)
    taken = set(partners.values())
    for score, number, other in sorted(_alike(old, new, partners), key=lambda pair: -pair[0]):
        if number not in partners and other not in taken and score >= REWORDED:
            partners[number] = other
            taken.add(other)
    return partners


def _alike(
    old: Sequence[DraftLine], new: Sequence[DraftLine], partners: dict[int, int]
) -> Iterator[tuple[float, int, int]]:
    lonely_new = [number for number in range(len(new)) if number not in partners]
    taken = set(partners.values())
    lonely_old = [number for number in range(len(old)) if number not in taken]
    if not lonely_new or not lonely_old:
        return
    scores = rapidfuzz.process.cdist(
        [" ".join(split_words(new[number].words)) for number in lonely_new],
        [" ".join(split_words(old[number].words)) for number in lonely_old],
        scorer=rapidfuzz.fuzz.ratio,
        score_cutoff=100 * REWORDED,
        dtype=np.float32,
    )
    for row, column in zip(*np.nonzero(scores), strict=True):
        number, other = lonely_new[int(row)], lonely_old[int(column)]
        # Between equals, the same speaker's line is the likelier partner.
        same = 0.01 * (new[number].speakers == old[other].speakers)
        yield float(scores[row, column]) / 100.0 + same, number, other


def _change(before: DraftLine, after: DraftLine, *, has_order: bool) -> LineChange:
    has_moved = not has_order or (before.section or "") != (after.section or "")
    # Capitals and commas are typing, not wording.
    is_same = split_words(before.words) == split_words(after.words)
    if not is_same or before.speakers != after.speakers:
        kind = ChangeKind.REWORDED
    else:
        kind = ChangeKind.MOVED if has_moved else ChangeKind.KEPT
    return LineChange(
        kind=kind,
        before=before,
        after=after,
        words=() if is_same else diff_words(before.words, after.words),
        has_moved=has_moved,
    )


def _longest_in_order(numbers: Sequence[int]) -> set[int]:
    """Find the longest rising run of numbers, gaps allowed (patience sorting)."""
    tops: list[int] = []
    best_before: dict[int, int | None] = {}
    for number in numbers:
        pile = int(np.searchsorted(tops, number))
        best_before[number] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [number]
    run: set[int] = set()
    at = tops[-1] if tops else None
    while at is not None:
        run.add(at)
        at = best_before[at]
    return run
