"""The bars of a lead sheet put into sections of a chord sheet, in the order in which they are sung.

Repeats and endings are followed: each verse stands with the chords of the ending that it uses,
and what comes after a repeat stands after its verses. Where one set of words is sung each time,
the bars keep their repeats and endings and the words are not written again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from coproduce.files.chordpro_compose import directive, section_lines, words_with_marks
from coproduce.files.score_order import last_ending, played, repeats
from coproduce.files.score_words import verse_order
from coproduce.files.sheet_headings import read_heading
from coproduce.model.chords import ChordMark, SectionKind

BARS_A_ROW: Final = 4
FEWEST_WORDS_A_LINE: Final = 3
_CAPITAL_WORDS: Final = ("I", "I'm", "I'll", "I've", "I'd", "O", "Oh")
# "Verses 1, 2 & 3": a section that stands once for several verses.
_SEVERAL: Final = re.compile(r"(?P<name>\D*[^\W\d])\s*(?P<numbers>\d+(?:\s*[,&+]\s*\d+)+)")


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable and when it is sung, in quarter notes from the beginning of its bar."""

    at: Fraction
    text: str
    ends_word: bool


@dataclass(slots=True)
class LeadBar:
    """One bar as it is written.

    `cells` is the bar in a grid, `chords` and `verses` its chords and syllables with their
    places in quarter notes; `section` counts the headings before it.
    """

    number: str
    section: int = 0
    length: Fraction = Fraction(0)
    cells: str = "."
    chords: list[tuple[Fraction, str]] = field(default_factory=list)
    verses: dict[str, list[Syllable]] = field(default_factory=dict)
    repeats_from_here: bool = False
    times: int = 1
    endings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sung:
    """Lines of ChordPro, and the words in the score that no time through it comes to."""

    lines: tuple[str, ...]
    unsung: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Bars of one section that are played one after another, and which time this is."""

    section: int
    time: int
    bars: tuple[int, ...]


def as_sung(bars: Sequence[LeadBar], labels: Sequence[str]) -> Sung:
    """Write the sections of a lead sheet as they are sung.

    Parameters
    ----------
    bars
        As they are written.
    labels
        The heading of each section; an empty one where there is none.
    """
    bars = _with_a_time_for_each_verse(bars)
    writer = _Writer(bars, labels)
    stretches = _stretches(bars)
    groups = [list(group) for _, group in itertools.groupby(stretches, key=lambda s: s.section)]
    counts = [group[0].section for group in groups]
    for group in groups:
        writer.group(group, comes_again=counts.count(group[0].section) > 1)
    return Sung(tuple(writer.lines), writer.unsung())


def _with_a_time_for_each_verse(bars: Sequence[LeadBar]) -> list[LeadBar]:
    """Play a repeat for each verse under it; the last of them has the last ending."""
    found = [replace(bar) for bar in bars]
    for start, end in repeats(bars):
        inside = found[start:end]
        stated = max(*(bar.times for bar in inside), last_ending(inside, 0))
        times = max(stated, len(_verses(inside)))
        if times == stated:
            continue
        for bar in inside:
            bar.times = times if bar.times > 1 else 1
            if bar.endings:
                bar.endings = tuple(
                    time
                    for time in range(1, times + 1)
                    if (stated if time == times else min(time, stated - 1)) in bar.endings
                )
    return found


def _stretches(bars: Sequence[LeadBar]) -> list[_Stretch]:
    found: list[_Stretch] = []
    order = list(played(bars))
    runs: list[list[tuple[int, int]]] = []
    for index, time in order:
        last, last_time = runs[-1][-1] if runs else (index, time)
        # Verses that stand before a repeat are sung before it begins; a pickup belongs to it.
        is_apart = bars[index].repeats_from_here and (
            len(_verses(bars[place] for place, _ in runs[-1]) if runs else ()) > 1
        )
        if (
            not runs
            or index < last
            or time < last_time
            or is_apart
            or bars[index].section != bars[last].section
        ):
            runs.append([])
        runs[-1].append((index, time))
    for run in runs:
        # Bars before a repeat and its first time are one.
        places = tuple(index for index, _ in run)
        found.append(_Stretch(bars[places[0]].section, run[-1][1], places))
    return found


def _verses(bars: Iterable[LeadBar]) -> list[str]:
    return sorted({verse for bar in bars for verse in bar.verses}, key=verse_order)


def _in_blocks(group: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Put the times through one repeat together."""
    blocks: list[list[_Stretch]] = []
    for stretch in group:
        if blocks and stretch.time > blocks[-1][-1].time:
            blocks[-1].append(stretch)
        else:
            blocks.append([stretch])
    return blocks


class _Writer:
    """Writes sections one after another, and keeps in mind what stands there already."""

    def __init__(self, bars: Sequence[LeadBar], labels: Sequence[str]) -> None:
        self.bars = bars
        headings = [read_heading(label) if label else None for label in labels]
        self.labels = [
            heading.name if heading else label
            for heading, label in zip(headings, labels, strict=True)
        ]
        self.kinds = [heading.kind if heading else SectionKind.VERSE for heading in headings]
        self.lines: list[str] = []
        self.sung: set[tuple[int, str]] = set()
        self.grids: dict[int, list[str]] = {}
        self.written: dict[tuple[int, str], list[str]] = {}

    def group(self, group: Sequence[_Stretch], *, comes_again: bool) -> None:
        """Write the stretches of one section that follow each other."""
        section = group[0].section
        blocks = _in_blocks(group)
        all_verses = _verses(bar for bar in self.bars if bar.section == section)
        names = _verse_names(self.labels[section], all_verses)
        if comes_again and len(group) == 1:
            self._again(group[0], all_verses, names)
        elif all(len(self._verses_of(block)) < 2 for block in blocks):
            self._once(blocks, names[0] if names else self.labels[section])
        else:
            for number, block in enumerate(blocks):
                self._block(block, is_later=number > 0)

    def unsung(self) -> str:
        """Give the words that were not written anywhere."""
        words = [
            syllable.text + (" " if syllable.ends_word else "")
            for index, bar in enumerate(self.bars)
            for verse in sorted(bar.verses, key=verse_order)
            if (index, verse) not in self.sung
            for syllable in bar.verses[verse]
        ]
        return "".join(words).strip()

    def _verses_of(self, block: Sequence[_Stretch]) -> list[str]:
        return _verses(self.bars[index] for stretch in block for index in stretch.bars)

    def _again(self, stretch: _Stretch, verses: list[str], names: list[str]) -> None:
        """Write a section that comes again after others, with its words of this time."""
        place = min(stretch.time, len(verses)) - 1
        name = names[place] if verses else self.labels[stretch.section]
        words = self._words(stretch, verses[place] if verses else "", has_shared=True)
        key = (stretch.section, name)
        is_chorus = self.kinds[stretch.section] is SectionKind.CHORUS
        if is_chorus and words and self.written.get(key) == words:
            self.lines += ["", directive("chorus", name)]
            return
        self.written[key] = words
        self._section(stretch.section, name, self._new_grid(stretch), words)

    def _once(self, blocks: Sequence[Sequence[_Stretch]], name: str) -> None:
        """Write a section with one set of words: bars with their repeats, and what is sung."""
        stretches = [stretch for block in blocks for stretch in block]
        places = sorted({index for stretch in stretches for index in stretch.bars})
        parts: list[list[str]] = []
        for block in blocks:
            verse = next(iter(self._verses_of(block)), "")
            texts = [self._words(stretch, verse, has_shared=True) for stretch in block]
            parts += [text for number, text in enumerate(texts) if text not in texts[:number]]
        has_repeats = len(stretches) > len(blocks)
        rows = self._rows_with_signs(places) if has_repeats else self._rows(places)
        words = [line for part in parts for line in part]
        self._section(stretches[0].section, name, rows, words)

    def _block(self, block: Sequence[_Stretch], *, is_later: bool) -> None:
        """Write a part of a section with several verses, each with the chords it is sung to."""
        section = block[0].section
        verses = self._verses_of(block)
        label = self.labels[section]
        if is_later and (_SEVERAL.fullmatch(label) or len(verses) < 2):
            label = ""
        names = _verse_names(label, verses) or [label]
        passes = [(stretch, min(stretch.time, len(verses)) - 1) for stretch in block]
        if len(block) == 1:
            # No repeat is written, and still verse after verse is sung.
            passes = [(block[0], place) for place in range(max(1, len(verses)))]
        before: list[str] = []
        for stretch, place in passes:
            verse = verses[place] if verses else ""
            words = self._words(stretch, verse, has_shared=len(block) > 1)
            if words != before or not words:
                self._section(section, names[place], self._new_grid(stretch), words)
            before = words

    def _section(self, section: int, name: str, rows: Sequence[str], words: Sequence[str]) -> None:
        if words:
            grid = ["{start_of_grid}", *rows, "{end_of_grid}"] if rows else []
            self.lines += ["", *section_lines(self.kinds[section], name, [*grid, *words])]
        elif any(re.search(r"[^|.:\s\d]", row) for row in rows):
            self.lines += ["", *section_lines(SectionKind.GRID, name, rows)]

    def _new_grid(self, stretch: _Stretch) -> list[str]:
        """Give the bars of a stretch, or nothing where the section has just been played so."""
        rows = self._rows(stretch.bars)
        is_new = self.grids.get(stretch.section) != rows
        self.grids[stretch.section] = rows
        has_words = any(self.bars[index].verses for index in stretch.bars)
        return rows if is_new or not has_words else []

    def _words(self, stretch: _Stretch, verse: str, *, has_shared: bool) -> list[str]:
        """Write the words of a verse in a stretch; words for every time stand once in a bar."""
        start = Fraction(0)
        chords: list[tuple[Fraction, str]] = []
        syllables: list[Syllable] = []
        for index in stretch.bars:
            bar = self.bars[index]
            chosen = verse
            if has_shared and verse not in bar.verses:
                chosen = next(iter(_verses([bar])), "")
            self.sung.add((index, chosen))
            chords += [(start + at, symbol) for at, symbol in bar.chords]
            syllables += [
                replace(syllable, at=start + syllable.at) for syllable in bar.verses.get(chosen, ())
            ]
            start += bar.length
        return _lines_of(syllables, chords) if syllables else []

    def _rows(self, places: Sequence[int]) -> list[str]:
        cells = [self.bars[index].cells for index in places]
        rows = (cells[start : start + BARS_A_ROW] for start in range(0, len(cells), BARS_A_ROW))
        return ["| " + " | ".join(row) + " |" for row in rows]

    def _rows_with_signs(self, places: Sequence[int]) -> list[str]:
        """Write bars with their repeats and endings, a row for four and after each repeat."""
        rows: list[str] = []
        row, count = "", 0
        before: LeadBar | None = None
        for index in places:
            bar = self.bars[index]
            opening = _opening(bar, before)
            if not row:
                row = opening
            elif before is not None and before.times > 1:
                row += ":" + opening.replace("||", "|")
            else:
                row += opening
            row += f" {bar.cells} "
            count += 1
            before = bar
            is_repeat = bar.times > 1 and not bar.endings
            if count == BARS_A_ROW or (is_repeat and bar.times > 2):
                rows.append(row + _closing(bar))
                row, count = "", 0
        return [*rows, row + _closing(before)] if row and before else rows


def _opening(bar: LeadBar, before: LeadBar | None) -> str:
    if bar.repeats_from_here:
        return "|:"
    if bar.endings and (before is None or before.endings != bar.endings):
        return f"|{bar.endings[0]}"
    return "||" if before is not None and before.endings and not bar.endings else "|"


def _closing(bar: LeadBar) -> str:
    if bar.times < 2:
        return "|"
    return f":| x{bar.times}" if bar.times > 2 and not bar.endings else ":|"


def _verse_names(label: str, verses: list[str]) -> list[str]:
    """Give each verse under one tune its own name.

    >>> _verse_names("Verse 3, 4", ["1", "2"]), _verse_names("", ["1", "2"])
    (['Verse 3', 'Verse 4'], ['Verse 1', 'Verse 2'])
    """
    several = _SEVERAL.fullmatch(label)
    numbers = re.findall(r"\d+", several["numbers"]) if several else []
    if several and len(numbers) == len(verses):
        name = re.sub("(?i)(?<=verse)s$", "", several["name"])
        return [f"{name} {number}" for number in numbers]
    if label or len(verses) == 1:
        return [label] * len(verses)
    return [f"Verse {verse}" for verse in verses]


def _lines_of(syllables: list[Syllable], chords: list[tuple[Fraction, str]]) -> list[str]:
    """Join syllables to words and words to lines, with the chords where they are sung."""
    lines: list[str] = []
    waiting = list(chords)
    words, count = "", 0
    marks: list[ChordMark] = []
    is_new_word = True
    for number, syllable in enumerate(syllables):
        if is_new_word and _begins_line(syllables, number, count):
            lines.append(words_with_marks(words.rstrip(), marks))
            words, marks, count = "", [], 0
        while waiting and waiting[0][0] <= syllable.at:
            at, symbol = waiting.pop(0)
            # A chord between two syllables goes with the one that is already sung.
            position = len(words) if at == syllable.at or not words else len(words.rstrip())
            marks.append(ChordMark(position=position, symbol=symbol))
        words += syllable.text + (" " if syllable.ends_word else "")
        count += len(syllable.text.split()) if syllable.ends_word else 0
        is_new_word = syllable.ends_word
    marks += [ChordMark(position=len(words), symbol=symbol) for _, symbol in waiting]
    if words or marks:
        lines.append(words_with_marks(words.rstrip(), marks))
    return lines


def _begins_line(syllables: list[Syllable], number: int, count: int) -> bool:
    text = syllables[number].text.lstrip("\"'“‘(")  # noqa: RUF001
    if count < FEWEST_WORDS_A_LINE or not text[:1].isupper():
        return False
    if text.rstrip(",.;:!?") not in _CAPITAL_WORDS:
        return True
    return syllables[number - 1].text.endswith((",", ".", ";", "!", "?", ":"))
