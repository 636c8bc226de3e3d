"""The words that a tune was sung with, though the chord sheet has others today."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from coproduce.model.chords import ChordMark, SectionKind, SheetLine, SheetSection
from coproduce.model.melody import Melody
from coproduce.model.score import ELISION
from coproduce.model.syllables import Syllable
from coproduce.stages.paired_words import Opcode, is_part, kept, opcodes
from coproduce.theory.syllables import syllables_of

_WITHOUT_MARKS: Final = str.maketrans("‘’", "''", ' .,;:!?"“”()-–—')  # noqa: RUF001


def sections_as_sung(melody: Melody, section: SheetSection | None) -> list[SheetSection | None]:
    """Give a section with each of the words that the memo of a corrected tune may be sung to.

    Nobody knows of a word that the sheet has and the tune has not, whether it is new, or went
    with a note that was taken out: the memo is heard with all of these, and tells.
    """
    found = [section]
    for with_missing in (False, True):
        sung = section_as_sung(melody, section, with_missing=with_missing)
        if sung not in found:
            found.append(sung)
    return found


def section_as_sung(
    melody: Melody, section: SheetSection | None, *, with_missing: bool = False
) -> SheetSection | None:
    """Give a section with the words under a corrected tune, as its memo was sung.

    Words that were sung and are no longer in the sheet stand in the line where their
    neighbours stand; a chord over a new word stands over the word that was sung in its place.
    A word of which some syllables are missing went with its notes, and is whole.

    Parameters
    ----------
    melody
        The tune, with the words that it was saved with.
    section
        The chord sheet's section of today; None if there is none.
    with_missing
        Whether words that only the sheet has were sung as well.

    Returns
    -------
    SheetSection or None
        The section itself if its words are those that were sung; None if there are none at all.
    """
    lines = section.lines if section else ()
    new = [(number, word) for number, line in enumerate(lines) for word in words_in([line.words])]
    old = _completed(words_under(melody), [word for _, word in new], with_missing=with_missing)
    before, after = [plain("".join(word)) for word in old], [plain(word) for _, word in new]
    if not old or before == after:
        return section
    partners = list(_partners(opcodes(before, after), len(old)))
    line_of = [0] * len(old)
    here = 0
    still = kept(after, before)
    for index in range(len(old)):
        here = max(here, new[still[index]][0] if index in still else here)
        line_of[index] = here
    rows = _Rows(tuple("-".join(word) for word in old), tuple(line_of))
    marks: dict[int, list[ChordMark]] = {}
    first = 0
    for line in lines:
        spans = list(_spans(line.words))
        for mark, is_after in zip(line.marks, comes_after(line), strict=True):
            ahead = (i for i, (_, end) in enumerate(spans) if end > mark.position)
            place = next(ahead, len(spans) if is_after else max(0, len(spans) - 1))
            if is_after and first + place > 0:
                word = partners[min(first + place, len(partners)) - 1] if partners else 0
                moved = replace(mark, position=rows.end(word))
                marks.setdefault(line_of[word], []).append(moved)
                continue
            letters = max(0, mark.position - spans[place][0]) if place < len(spans) else 0
            word = partners[first + place] if first + place < len(partners) else len(old) - 1
            moved = replace(mark, position=rows.position(word, letters))
            marks.setdefault(line_of[word], []).append(moved)
        first += len(spans)
    sung = tuple(
        SheetLine(words=rows.words(number), marks=tuple(marks.get(number, ())))
        for number in dict.fromkeys(line_of)
    )
    return replace(
        section or SheetSection(kind=SectionKind.OTHER, label=melody.section), lines=sung
    )


def comes_after(line: SheetLine) -> tuple[bool, ...]:
    """Say of each mark of a line whether it comes after a word, and stands on none.

    So do marks behind the last word, and those between two words: but one that touches a word
    stands on it, and so does a single one that has room on both sides, as many people write it.
    """
    spans = list(_spans(line.words))
    chords = [mark.position for mark in line.marks if not mark.is_annotation]

    def is_after(position: int) -> bool:
        place = next((i for i, (_, end) in enumerate(spans) if end > position), None)
        if place is None:
            return True
        start = spans[place][0]
        if not any(letter.isspace() for letter in line.words[position:start]):
            return False
        before = spans[place - 1][1] if place else 0
        if place and not any(letter.isspace() for letter in line.words[before:position]):
            return True
        return sum(before <= other <= start for other in chords) > 1

    return tuple(is_after(mark.position) for mark in line.marks)


def words_under(melody: Melody) -> list[list[str]]:
    """Give the words under a tune, each as its syllables."""
    return [[text for text, _ in word] for word in _words_on_notes(melody)]


def syllable_beats(melody: Melody, lines: Sequence[str]) -> dict[int, Fraction]:
    """Give the beats on which the syllables of lines are sung, for words that are under a tune.

    Syllables are numbered through all lines. Where a person divided a word in other places, a
    syllable begins with the note on which as much of the word has been sung.
    """
    sung = _words_on_notes(melody)
    given = words_of(syllables_of(lines))
    before = [plain("".join(text for text, _ in word)) for word in sung]
    after = [plain("".join(syllable.text for syllable in word)) for word in given]
    same = kept(before, after)
    beats: dict[int, Fraction] = {}
    number = 0
    for place, word in enumerate(given):
        if place in same:
            notes = [beat for _, beat in sung[same[place]]]
            for index in range(len(word)):
                beats[number + index] = notes[index * len(notes) // len(word)]
        number += len(word)
    return beats


def _words_on_notes(melody: Melody) -> list[list[tuple[str, Fraction]]]:
    """Give the words under a tune, each as its syllables with the beats of their notes."""
    words: list[list[tuple[str, Fraction]]] = [[]]
    for note in melody.notes:
        if not note.syllable:
            continue
        first, *others = note.syllable.split(ELISION)
        words[-1].append((first, note.beat))
        words.extend([(other, note.beat)] for other in others)
        if note.word_end:
            words.append([])
    return [word for word in words if word]


def words_without_notes(melody: Melody, lines: Sequence[str]) -> tuple[str, ...]:
    """Give the stretches of given words that stand under no note: a memo may be of some of them."""
    given = " ".join(words_in(lines)).split()
    changes = opcodes(plain_words(map("".join, words_under(melody))), plain_words(given))
    return tuple(
        " ".join(given[start:end]) for kind, _, _, start, end in changes if kind == "insert"
    )


def lines_without_notes(melody: Melody, lines: Sequence[str]) -> tuple[str, ...]:
    """Give the lines of which no word stands under the notes, where some other words do."""
    under = [plain("".join(word)) for word in words_under(melody)]
    rows = [words_in([line]) for line in lines]
    line_of = [number for number, row in enumerate(rows) for _ in row]
    sung = {line_of[at] for at in kept(under, [plain(word) for row in rows for word in row])}
    return tuple(line for number, line in enumerate(lines) if sung and number not in sung)


def words_of(syllables: Sequence[Syllable]) -> list[list[Syllable]]:
    """Put syllables together to words."""
    words: list[list[Syllable]] = [[]]
    for syllable in syllables:
        words[-1].append(syllable)
        if syllable.word_end:
            words.append([])
    return [word for word in words if word]


def words_in(lines: Sequence[str]) -> list[str]:
    """Give the words of lines, as `syllables_of` counts them.

    >>> words_in(["the har-bour lights,", "go on"])
    ['the', 'harbour', 'lights,', 'go', 'on']
    """
    return ["".join(s.text for s in word) for word in words_of(syllables_of(lines))]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Give a word as it is compared with another: without its capitals and signs.

    >>> plain("“Har-bour!”")
    'harbour'
    """
    # "We'll" is another word than "well"; around a word the same mark is a quotation's.
    # An accent typed apart from its letter, as some computers do, makes no other word.
    composed = unicodedata.normalize("NFC", text.casefold())
    return composed.translate(_WITHOUT_MARKS).strip("'")


def plain_words(words: Iterable[str]) -> list[str]:
    """Give words as they are compared, each alone: some are sung as one, as Polish "w domu"."""
    return [plain(part) for word in words for part in word.split()]


def _completed(
    old: Sequence[list[str]], new: Sequence[str], *, with_missing: bool
) -> list[list[str]]:
    """Give the words that were sung, those whole of which only a part is left."""
    before, after = [plain("".join(word)) for word in old], list(map(plain, new))
    if not old or before == after:
        return list(old)
    found: list[list[str]] = []
    for kind, first, last, start, end in opcodes(before, after):
        if kind == "replace":
            for step in range(last - first):
                part, whole = before[first + step], after[start + step]
                is_less = len(part) < len(whole) and is_part(part, whole)
                found.append([new[start + step]] if is_less else old[first + step])
        elif kind != "insert":
            found.extend(old[first:last])
        elif with_missing:
            found.extend([word] for word in new[start:end])
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """Words, each divided by hyphens, and the number of the line each stands in, ascending."""

    texts: tuple[str, ...]
    line_of: tuple[int, ...]

    def words(self, line: int) -> str:
        """Give the words of a line."""
        return " ".join(t for t, at in zip(self.texts, self.line_of, strict=True) if at == line)

    def position(self, word: int, letters: int) -> int:
        """Where in its line a place in a word is, so many letters after the word's beginning."""
        before = self.line_of.index(self.line_of[word])
        start = sum(len(text) + 1 for text in self.texts[before:word])
        text = self.texts[word]
        at = [i for i, letter in enumerate(text) if letter != "-"]
        return start + at[min(letters, len(at) - 1)] if at else start

    def end(self, word: int) -> int:
        """Where in its line a word ends."""
        before = self.line_of.index(self.line_of[word])
        return sum(len(text) + 1 for text in self.texts[before : word + 1]) - 1


def _partners(changes: Sequence[Opcode], count: int) -> Iterator[int]:
    """Give for each word of today the one of `count` words that was sung where it stands."""
    for kind, first, _, start, end in changes:
        for step in range(end - start):
            yield min(first + step * (kind != "insert"), count - 1)


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """Give where each word of a line begins and ends."""
    at = 0
    for word in words_of(syllables_of([line])):
        start = line.find(word[0].text, at)
        for syllable in word:
            at = line.find(syllable.text, at) + len(syllable.text)
        yield start, at
