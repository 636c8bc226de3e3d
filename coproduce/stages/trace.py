"""Tracing each sung line to what people said: evidence or nothing, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import rapidfuzz

from coproduce.model.chords import ChordSheet, SheetLine
from coproduce.model.lineage import Lineage, Source, SungLine
from coproduce.model.lyrics import Draft, DraftLine, Manner, split_words

# How alike two lines are runs from 0 to 1: twice the letters that they share in the same
# order over all their letters, case and punctuation aside (Indel similarity).
VERBATIM: Final = 0.85  # from here on it is the same line, whoever said it
KEPT: Final = 0.62  # from here on a sung line grew out of a draft line
RESEMBLING: Final = 0.55  # alike enough for a person to look at
RELATED: Final = 0.45  # an earlier wording by the same people, if it shares telling words
SAME_WORD: Final = 80.0  # of 100: "bucket" and "buckets" are one word
COVERED: Final = 0.5  # of a line's telling words, that fragments together must bring
CONTAINED: Final = 0.5  # of a fragment's telling words, that must be found in the line
SECTION_BONUS: Final = 0.03  # between equals, the one from the same section
TITLE: Final = (("title",),)  # a song's name is offered in its own section, and is no verse
SHOWN_RESEMBLING: Final = 5  # lines that are like it, for a person to look at

# Words that say nothing about where a line came from. In another language the rest of
# the rules carry the weight.
_SMALL_WORDS: Final = frozenset(
    split_words(
        "a an and are as at be been but by did do for from go had has have he her his i i'd i'll "
        "i'm i've if in is it it's its like me my no not now of off on one or our out over she so "
        "some that the their them then there they this to too up us was we we'll were what when "
        "where who will with would you you'll your"
    )
)


def trace(sheet: ChordSheet, drafts: Sequence[Draft]) -> Lineage:
    """Find the draft lines that every sung line came from.

    A line goes to those who said it as it is sung, or nearly so. Otherwise it goes to the
    draft line that it kept most of, or to the fragments that together hold half of its
    telling words. Earlier wordings by the same people, earlier fragments of anybody's that are
    wholly inside the line, and gestures that were put into words at once are sources too.
    `{x_by:}` in the sheet decides who the authors are, but does not hide that somebody else
    said the same words.

    Parameters
    ----------
    sheet
        The words as sung. A section called back is traced once, where it stands.
    drafts
        Oldest first. Withdrawn people's lines, if they are still there, are matched like any
        other: that is how their words are found in a song, and kept from leaving it.
    """
    memory = _Memory.of(drafts)
    lines: list[SungLine] = []
    seen: set[tuple[str, str]] = set()
    for section in sheet.sections:
        if section.is_recall:
            continue
        for line in section.lines:
            if not split_words(line.words) or (section.label, line.words) in seen:
                continue
            seen.add((section.label, line.words))
            lines.append(_trace_line(line, section.label, memory))
    return Lineage(title=sheet.title, lines=tuple(lines))


def is_like(one: str, other: str) -> bool:
    """Whether two lines are alike enough for a person to look at, and not the same."""
    first, second = (" ".join(split_words(text)) for text in (one, other))
    return first != second and bool(rapidfuzz.fuzz.ratio(first, second) / 100.0 >= RESEMBLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A draft line, ready to be compared."""

    order: int
    draft: Draft
    line: DraftLine
    place: tuple[str, ...]
    text: str
    telling: frozenset[str]

    def as_source(self, likeness: float) -> Source:
        return Source(
            draft=self.draft.name,
            workshop=self.draft.title or self.draft.name,
            date=self.draft.date,
            line_number=self.line.line_number,
            words=self.line.words,
            speakers=self.line.speakers,
            manner=self.line.manner,
            likeness=round(likeness, 3),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """Everything that was said, in which lines each word was, and in how many different ones."""

    said: tuple[_Said, ...]
    texts: tuple[str, ...]
    lines_with: dict[str, list[int]] = field(default_factory=dict)
    spread: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> _Memory:
        said: list[_Said] = []
        lines_with: dict[str, list[int]] = {}
        for draft in drafts:
            for line in draft.lines:
                words = split_words(line.words)
                telling = _telling(words)
                for word in telling:
                    lines_with.setdefault(word, []).append(len(said))
                said.append(
                    _Said(
                        order=len(said),
                        draft=draft,
                        line=line,
                        place=split_words(line.section or ""),
                        text=" ".join(words),
                        telling=telling,
                    )
                )
        return cls(
            said=tuple(said),
            texts=tuple(one.text for one in said),
            lines_with=lines_with,
            spread={
                word: len({said[order].text for order in orders})
                for word, orders in lines_with.items()
            },
        )

    def likeness(self, text: str) -> list[float]:
        """How alike each draft line is to a text, 0 to 1."""
        if not self.texts:
            return []
        scores = rapidfuzz.process.cdist(
            [text], self.texts, scorer=rapidfuzz.fuzz.ratio, dtype=np.float32
        )
        return [float(score) / 100.0 for score in scores[0]]

    def forms_of(self, word: str) -> list[str]:
        """Find the words that people used for it: itself, and slightly different forms."""
        if len(word) < 4:  # short words turn into others by one letter: "rain", "ran"
            return [word] if word in self.lines_with else []
        found = rapidfuzz.process.extract(
            word,
            self.lines_with.keys(),
            scorer=rapidfuzz.fuzz.ratio,
            score_cutoff=SAME_WORD,
            limit=None,
        )
        return [form for form, _, _ in found]


def _telling(words: Iterable[str]) -> frozenset[str]:
    """Words that tell where a line came from; all of them, in a line of small words only."""
    words = frozenset(words)
    return words - _SMALL_WORDS or words


def _trace_line(line: SheetLine, section: str, memory: _Memory) -> SungLine:
    evidence = _Evidence.of(line.words, section, memory)
    roots = evidence.roots()
    authors = line.authors or evidence.authors(roots)
    sources = evidence.sources(roots, authors)
    confidence = 1.0 if line.authors else evidence.confidence(roots, authors)
    return SungLine(
        section=section,
        words=line.words,
        line_number=line.line_number,
        authors=authors,
        sources=tuple(evidence.source(order) for order in sorted(sources)),
        resembling=tuple(
            evidence.source(order)
            for order in evidence.ranked[: len(sources) + SHOWN_RESEMBLING]
            if order not in sources and evidence.likeness[order] >= RESEMBLING
        )[:SHOWN_RESEMBLING],
        confidence=round(confidence, 3),
        is_pinned=bool(line.authors),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What the drafts say about one sung line.

    `likeness` has one figure for each thing said, `brought` the telling words that a thing
    said has in common with the line, where they are at least half of its own; `ranked` holds
    whatever is of interest at all, the nearest first.
    """

    memory: _Memory
    telling: frozenset[str]
    likeness: Sequence[float]
    brought: Mapping[int, frozenset[str]]
    ranked: Sequence[int]

    @classmethod
    def of(cls, words: str, section: str, memory: _Memory) -> _Evidence:
        split = split_words(words)
        telling = _telling(split)
        likeness = memory.likeness(" ".join(split))
        brought = _brought(telling, memory)
        where = split_words(section)

        def rank(order: int) -> tuple[float, int]:
            is_here = memory.said[order].place == where
            return -(likeness[order] + SECTION_BONUS * is_here), order

        near = {order for order, score in enumerate(likeness) if score >= RELATED}
        return cls(
            memory=memory,
            telling=telling,
            likeness=likeness,
            brought=brought,
            ranked=sorted(near | brought.keys(), key=rank),
        )

    def source(self, order: int) -> Source:
        return self.memory.said[order].as_source(self.likeness[order])

    def speakers(self, order: int) -> tuple[str, ...]:
        return self.memory.said[order].line.speakers

    def roots(self) -> list[int]:
        """Find what the line rests on: every verbatim line, else the nearest, else a cover."""
        verbatim = [order for order in self.ranked if self.likeness[order] >= VERBATIM]
        if verbatim:
            return verbatim
        if self.ranked and self.likeness[self.ranked[0]] >= KEPT:
            return [self.ranked[0]]
        return self._cover()

    def _cover(self) -> list[int]:
        """Put fragments together, the one that adds most first, until nothing is added."""
        cover: list[int] = []
        covered: frozenset[str] = frozenset()
        left = [order for order in self.ranked if order in self.brought]
        while left:
            best = max(left, key=lambda o: (len(self.brought[o] - covered), self.likeness[o]))
            if not self.brought[best] - covered:
                break
            cover.append(best)
            covered |= self.brought[best]
            left.remove(best)
        return cover if len(covered) >= COVERED * len(self.telling) else []

    def authors(self, roots: Sequence[int]) -> tuple[str, ...]:
        """Name those whose line it is: of a whole line its speakers, of a cover everybody."""
        if not roots:
            return ()
        chosen = roots[:1] if self.likeness[roots[0]] >= KEPT else sorted(roots)
        return tuple(dict.fromkeys(name for order in chosen for name in self.speakers(order)))

    def sources(self, roots: Sequence[int], authors: Sequence[str]) -> set[int]:
        """Add to the roots what was said before them and lives on in the line."""
        if not roots and not authors:
            return set()
        latest = max(roots, default=len(self.likeness))
        found = {o for o in self.ranked if o <= latest and self._lives_on(o, authors)}
        gestures = {o for root in roots for o in self._gestures_before(root)}
        return set(roots) | found | gestures

    def _gestures_before(self, order: int) -> Iterator[int]:
        """Find the gestures that were put into words right after them, to the same prompt.

        What stood between and was taken back may have been what the gesture was put into, or
        not: in doubt the person is asked.
        """
        after = self.memory.said[order]
        for before in reversed(self.memory.said[:order]):
            is_same_moment = before.draft is after.draft and (
                before.line.prompt == after.line.prompt and before.place == after.place
            )
            if not is_same_moment or before.line.manner is not Manner.GESTURE:
                return
            yield before.order

    def _lives_on(self, order: int, authors: Sequence[str]) -> bool:
        said = self.memory.said[order]
        if said.place in TITLE:
            return False
        is_theirs = bool(set(said.line.speakers) & set(authors))
        is_inside = len(self.brought.get(order, ())) >= len(said.telling)
        if is_theirs:
            return is_inside or (order in self.brought and self.likeness[order] >= RELATED)
        # Of another person, two telling words, or one that is found nowhere else: no chance.
        is_distinctive = len(said.telling) >= 2 or all(
            self.memory.spread[word] <= 2 for word in said.telling
        )
        return is_inside and is_distinctive

    def confidence(self, roots: Sequence[int], authors: Sequence[str]) -> float:
        """How much of the line is accounted for, halved if others said something as near."""
        if not roots:
            return 0.0
        covered = frozenset[str]().union(*(self.brought.get(o, frozenset()) for o in roots))
        best = max(self.likeness[order] for order in roots)
        accounted = max(best, len(covered) / len(self.telling) if best < KEPT else 0.0)
        theirs = [o for o in self.ranked if set(self.speakers(o)) & set(authors)]
        others = [o for o in self.ranked if not set(self.speakers(o)) & set(authors)]
        nearest = max((self.likeness[order] for order in theirs), default=0.0)
        rival = max((self.likeness[order] for order in others), default=0.0)
        is_contested = rival >= RELATED and rival > nearest - 0.05
        return accounted / 2 if is_contested else accounted


def _brought(telling: frozenset[str], memory: _Memory) -> dict[int, frozenset[str]]:
    """Which of a line's telling words each thing said brings, where they are half of its own."""
    brought: dict[int, set[str]] = {}
    for word in telling:
        for form in memory.forms_of(word):
            for order in memory.lines_with[form]:
                brought.setdefault(order, set()).add(word)
    return {
        order: frozenset(words)
        for order, words in brought.items()
        if len(words) >= CONTAINED * len(memory.said[order].telling)
    }
