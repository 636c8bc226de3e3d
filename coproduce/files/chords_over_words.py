"""Chords on lines of their own above the words, as typed or pasted, made into ChordPro.

Spaces, tabs, odd gaps and proportional fonts are allowed for: a chord lands on the syllable
above which it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coproduce.errors import Problem
from coproduce.files.chord_lines import (
    FILLING,
    LONGEST_LINE,
    TOKEN,
    bracketed_chords,
    is_chord,
    is_chord_line,
    likely_symbols,
    remarks_marked,
    without_gaps,
)
from coproduce.files.chordpro_compose import (
    Imported,
    directive,
    plain_words,
    words_with_marks,
)
from coproduce.files.number_rows import is_degree, number_rows
from coproduce.files.sheet_facts import FACT, fact_lines, states_key
from coproduce.files.sheet_headings import Heading, is_headed, read_heading
from coproduce.files.text_columns import (
    nearest,
    onto_syllable,
    proportional_places,
    syllable_starts,
    typewriter_columns,
    without_tabs,
)
from coproduce.files.typed_sections import Part, is_comment, part_lines
from coproduce.model.chords import ChordMark, NoteNames, SectionKind
from coproduce.theory.grid import read_row
from coproduce.theory.note_names import detect_note_names

_TIMES: Final = re.compile(r"[(\[]?(?:[x×]\s?\d{1,2}|\d{1,2}\s?[x×])[)\]]?", re.IGNORECASE)  # noqa: RUF001
_TAB_ROW: Final = re.compile(
    r"\s*[A-Ga-g][#b]?\s?[|:][-0-9|hpbrx/\\~.()\s*=^<>sSvVtT]{6,}\Z|\s*[|]?-{6,}.*"
)
_VOLTA: Final = re.compile(r"\|+(\d)\.?(?=\s)")
# A remark such as "(quiet)" directly under a heading; there may be another inside it.
_ASIDE: Final = re.compile(r"\((?:[^()]|\([^()]{0,60}\)){1,200}\)")
# After the heading of one of these stands a remark of few words, or the first line.
_SUNG_KINDS: Final = frozenset((SectionKind.VERSE, SectionKind.CHORUS, SectionKind.BRIDGE))
_MOST_WORDS_OF_REMARK: Final = 2
# What other programs say at the head: "CCLI: 12345", "Flow: V1 C V2".
_OTHER_FACT: Final = re.compile(r"[A-Z][A-Za-z]{1,15}:\s+.{1,120}")
_TITLE_AND_ARTIST: Final = re.compile(
    r"(?P<title>[^-\u2013\u2014|]{2,60})\s+(?:[-\u2013\u2014|]+|by)\s+(?P<artist>.{2,60})"
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A chord or remark and where on its line it begins."""

    column: int
    symbol: str
    is_annotation: bool


def from_chords_over_words(text: str, where: str) -> Imported:
    r"""Turn a page with chords above its words into ChordPro.

    >>> print(from_chords_over_words("C      F\nEgg and cress", "page.txt").text.strip())
    [C]Egg and [F]cress
    """
    lines = [without_gaps(without_tabs(line.rstrip())) for line in text.splitlines()]
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            problems.append(_problem(where, number, "a line too long for a song; its end was cut"))
            lines[number - 1] = line[:LONGEST_LINE]
    unheaded = [line for line in lines if not is_headed(line)]
    inside = [symbol for line in unheaded for symbol in bracketed_chords(line)]
    names = detect_note_names([*likely_symbols(unheaded), *inside])
    page = _Page(where, lines, names, problems)
    return Imported("\n".join(page.convert()) + "\n", tuple(page.problems))


def _problem(where: str, number: int, what: str) -> Problem:
    return Problem(
        what=what, where=f"{where}:{number}", next_step="Look at the line in the result."
    )


class _Page:
    """One page while it is converted."""

    def __init__(
        self, where: str, lines: Sequence[str], names: NoteNames, problems: list[Problem]
    ) -> None:
        self.where, self.lines, self.names, self.problems = where, lines, names, problems
        self.headings = [self._heading(line) for line in lines]
        # Chords may stand in the words instead, in brackets; then a row of them stands alone.
        sung = [heading.rest if heading else line for heading, line in self._headed_lines()]
        in_brackets = [bool(bracketed_chords(words, names)) for words in sung]
        has_inside = any(
            here and not is_chord_line(words, names)
            for here, words in zip(in_brackets, sung, strict=True)
        )
        self.is_inside = [has_inside and here for here in in_brackets]
        self.is_chords = [
            not (heading or is_inside) and is_chord_line(line, names) and not FACT.fullmatch(line)
            for is_inside, (heading, line) in zip(self.is_inside, self._headed_lines(), strict=True)
        ]
        self.numbers: frozenset[int] = frozenset()
        if not any(self.is_chords) and any(map(states_key, lines)):
            self.numbers = number_rows(lines, [heading is not None for heading in self.headings])
            for number in self.numbers:
                self.is_chords[number] = True
        self.is_proportional = self._looks_proportional()

    def convert(self) -> list[str]:
        """Give the ChordPro lines of the whole page."""
        head, start = self._head()
        parts = [Part(None)]
        seen: dict[str, bool] = {}
        number = start
        while number < len(self.lines):
            heading = self.headings[number]
            headed_below = self._headed_below(number)
            if headed_below:
                words = headed_below.rest.rjust(len(self.lines[number + 1]))
                parts.append(Part(headed_below, [self._sung(self.lines[number], words, number)]))
                number += 2
            elif heading and not self._is_remark(number, parts[-1]):
                parts.append(Part(heading))
                if heading.rest:
                    parts[-1].lines += self._rest_of_heading(heading, number)
                number += 1
                if heading.kind is SectionKind.TAB:
                    number = self._tab_section(parts[-1].lines, number)
            else:
                number = self._next(parts[-1].lines, number)
        written = list(head)
        for part in parts:
            written += part_lines(part, seen)
        return written

    def _headed_lines(self) -> Iterator[tuple[Heading | None, str]]:
        return zip(self.headings, self.lines, strict=True)

    def _heading(self, line: str) -> Heading | None:
        """Read a heading; a word for a section is one however much it looks like a chord."""
        heading = read_heading(line)
        if heading is None:
            return None
        if not heading.is_known and is_chord_line(line, self.names):
            return None
        is_in_words = bracketed_chords(line, self.names) and not is_chord_line(
            heading.rest, self.names
        )
        if not heading.is_known and is_in_words:
            return None  # "[Am]Hello", "[softly] [G]Hello"
        if heading.is_delivery and heading.rest and not is_chord_line(heading.rest, self.names):
            return None
        return heading

    def _is_remark(self, number: int, part: Part) -> bool:
        """Whether "(Spoken)" is about the section that has just been headed, and heads none."""
        heading = self.headings[number]
        return bool(
            heading
            and heading.kind is SectionKind.OTHER
            and part.heading
            and all(map(is_comment, part.lines))
            and self.lines[number - 1].strip()
            and _ASIDE.fullmatch(self.lines[number].strip())
        )

    def _headed_below(self, number: int) -> Heading | None:
        """Give the heading on the next line if chords stand over the words that follow it."""
        if not self.is_chords[number] or number + 1 == len(self.lines):
            return None
        line, below = self.lines[number : number + 2]
        heading = self.headings[number + 1]
        if not heading or not heading.rest or not below.endswith(heading.rest) or "|" in line:
            return None
        is_over = len(line) - len(line.lstrip()) >= len(below) - len(heading.rest)
        return heading if is_over and not is_chord_line(heading.rest, self.names) else None

    def _rest_of_heading(self, heading: Heading, number: int) -> list[str]:
        rest = heading.rest
        if is_chord_line(rest, self.names):
            return self._chords_alone(rest, number)
        if bracketed_chords(rest, self.names):
            return [remarks_marked(rest, self.names)]
        if self._is_sung(heading, number):
            return [plain_words(rest)]
        return [directive("comment", rest)]

    def _is_sung(self, heading: Heading, number: int) -> bool:
        """Whether text after a heading is its first line, and no remark such as "softly".

        In doubt it is sung: a remark among the words is seen, and words among the remarks are
        nobody's. A bare chorus that stood before is called back whatever is said about it.
        """
        if heading.kind not in _SUNG_KINDS or _ASIDE.fullmatch(heading.rest):
            return False
        before = [one.kind for one in self.headings[:number] if one]
        after = self.lines[number + 1 : number + 2]
        is_bare = not any(line.strip() for line in after) or bool(self.headings[number + 1])
        if heading.kind is SectionKind.CHORUS and heading.kind in before and is_bare:
            return False
        return len(heading.rest.split()) > _MOST_WORDS_OF_REMARK

    def _head(self) -> tuple[list[str], int]:
        """Read title, artist and the like, which stand before the first chord."""
        facts: list[str] = []
        number = 0
        end = next(
            (
                place
                for place, line in enumerate(self.lines)
                if self.is_chords[place]
                or self.headings[place]
                or (self.is_inside[place] and not FACT.fullmatch(line))
                or _TAB_ROW.fullmatch(line)
            ),
            0,
        )
        # A title is followed by a gap or another fact; the line above a chord is not it
        # unless the page begins with it.
        while number < end:
            line = self.lines[number].strip()
            fact = FACT.fullmatch(line)
            both = _TITLE_AND_ARTIST.fullmatch(line)
            if fact:
                facts += fact_lines(fact["name"].lower(), fact["value"].strip())
            elif line and not facts and both:
                facts += [directive("title", both["title"]), directive("artist", both["artist"])]
            elif line and not facts and len(line) <= 80:
                facts.append(directive("title", line))
            elif line and line.lower().startswith("by ") and len(line) <= 80:
                facts.append(directive("artist", line[3:]))
            elif line and len(facts) == 1 and FACT.fullmatch(self.lines[number + 1]):
                facts.append(directive("artist", line))
            elif line and facts and _OTHER_FACT.fullmatch(line):
                facts.append(directive("comment", line))
            elif line:
                break
            number += 1
        if facts and number < len(self.lines):
            facts.append("")
        return facts, number

    def _next(self, out: list[str], number: int) -> int:
        """Convert what begins at a line and say where the next thing begins."""
        line = self.lines[number]
        if not line.strip():
            out.append("")
            return number + 1
        if _TAB_ROW.fullmatch(line):
            return self._tablature(out, number)
        is_first = all(map(is_comment, out))
        if is_first and _ASIDE.fullmatch(line.strip()) and not self.is_chords[number]:
            out.append(directive("comment", line.strip()[1:-1]))
            return number + 1
        if not self.is_chords[number]:
            fact, is_inside = FACT.fullmatch(line), self.is_inside[number]
            if fact and is_inside and fact["name"].lower() != "key":
                fact = None  # "By: and by we'll [C]go" is sung
            words = remarks_marked(line.strip(), self.names) if is_inside else plain_words(line)
            out += fact_lines(fact["name"].lower(), fact["value"]) if fact else [words]
            return number + 1
        following = number + 1
        has_words = (
            following < len(self.lines)
            and self.lines[following].strip()
            and not self.is_chords[following]
            and not self.headings[following]
            and not _TAB_ROW.fullmatch(self.lines[following])
            and not states_key(self.lines[following])
        )
        if not has_words or "|" in line:
            out += self._chords_alone(line, number)
            return following
        out.append(self._sung(line, self.lines[following], number))
        return number + 2

    def _sung(self, line: str, words: str, number: int) -> str:
        """Put the chords of a line into the words below it."""
        margin = len(words) - len(words.lstrip())
        marks = [
            replace(mark, position=max(0, mark.position - margin))
            for mark in self._marks(line, words, number)
        ]
        return words_with_marks(words[margin:], marks)

    def _tablature(self, out: list[str], number: int) -> int:
        out.append("{start_of_tab}")
        while number < len(self.lines) and _TAB_ROW.fullmatch(self.lines[number]):
            out.append(self.lines[number])
            number += 1
        out.append("{end_of_tab}")
        return number

    def _tab_section(self, out: list[str], number: int) -> int:
        """Take in the lines of a section of tablature as they are, until a gap."""
        while number < len(self.lines) and not self.lines[number].strip():
            number += 1
        while number < len(self.lines) and (
            _ASIDE.fullmatch(self.lines[number].strip()) or states_key(self.lines[number])
        ):
            number = self._next(out, number)
        rows: list[str] = []
        while number < len(self.lines) and self.lines[number].strip():
            if self.headings[number]:
                break
            rows.append(self.lines[number])
            number += 1
        if rows:
            out += ["{start_of_tab}", *map(_verbatim, rows), "{end_of_tab}"]
        return number

    def _chords_alone(self, line: str, number: int) -> list[str]:
        if "|" in line:
            times = _TIMES.search(line)
            bars = (line[: times.start()] if times else line).strip()
            if number in self.numbers:
                bars = re.sub(r"\|(?=\d)", "| ", bars)  # a bar on the tonic, and no volta
            bars = _VOLTA.sub(r"|\1", bars)
            bars = bars if bars.startswith(("|", ":|")) else f"| {bars}"
            bars = bars if bars.endswith(("|", "|:")) else f"{bars} |"
            row = " ".join(read_row(bars).tokens)
            return ["{start_of_grid}", row + (f" {times[0]}" if times else ""), "{end_of_grid}"]
        placed = self._placed(line, number)
        marks = (f"[{'*' if mark.is_annotation else ''}{mark.symbol}]" for mark in placed)
        return [" ".join(marks)]

    def _placed(self, line: str, number: int) -> list[_Placed]:
        placed: list[_Placed] = []
        for found in TOKEN.finditer(line):
            token = found[0]
            if is_chord(token, self.names) or (number in self.numbers and is_degree(token)):
                placed.append(_Placed(found.start(), token.strip("[]"), is_annotation=False))
            elif not re.fullmatch(r"[-–—/.,_~%|]+", token):  # noqa: RUF001
                placed.append(_Placed(found.start(), token, is_annotation=True))
                if not FILLING.fullmatch(token):
                    self.problems.append(
                        _problem(
                            self.where, number + 1, f"{token!r} among chords is kept as a remark"
                        )
                    )
        return placed

    def _marks(self, line: str, words: str, number: int) -> list[ChordMark]:
        placed = self._placed(line, number)
        if self.is_proportional:
            positions = _proportional_positions(line, words, placed)
        else:
            positions = _typewriter_positions(line, words, placed)
        return [
            ChordMark(position=position, symbol=mark.symbol, is_annotation=mark.is_annotation)
            for position, mark in zip(positions, placed, strict=True)
        ]

    def _looks_proportional(self) -> bool:
        """Whether chords fall on syllables more often by widths than by columns."""
        by_column = by_width = chords = 0
        for number, line in enumerate(self.lines[:-1]):
            words = self.lines[number + 1]
            if not self.is_chords[number] or self.is_chords[number + 1] or not words.strip():
                continue
            starts = set(syllable_starts(words))
            places = proportional_places(words)
            chord_places = proportional_places(line)
            for found in TOKEN.finditer(line):
                column = found.start()
                if not column:
                    continue  # at the margin both agree
                chords += 1
                by_column += column in starts or column >= len(words)
                width = chord_places[column]
                closest = nearest(places, width)
                by_width += closest in starts and abs(places[closest] - width) <= 280
        # The columns are believed unless they are plainly worse.
        return chords >= 4 and by_width >= by_column + 2 and by_width * 3 >= chords * 2


def _typewriter_positions(line: str, words: str, placed: Sequence[_Placed]) -> list[int]:
    chord_columns = typewriter_columns(line)
    word_columns = typewriter_columns(words)
    starts = syllable_starts(words)
    positions: list[int] = []
    for mark in placed:
        column = chord_columns[mark.column]
        if column >= word_columns[-1]:
            positions.append(len(words) + column - word_columns[-1])
            continue
        position = nearest(word_columns, column)
        moved = onto_syllable(words, position, starts)
        # Two chords are never moved onto one syllable: then the columns are right.
        positions.append(position if positions and moved <= positions[-1] else moved)
    return positions


def _proportional_positions(line: str, words: str, placed: Sequence[_Placed]) -> list[int]:
    chord_places = proportional_places(line)
    places = proportional_places(words)
    starts = syllable_starts(words)
    start_places = [places[start] for start in starts]
    positions: list[int] = []
    for mark in placed:
        target = chord_places[mark.column]
        if target > places[-1] or not starts:
            positions.append(len(words) + max(1, (target - places[-1]) // 556))
            continue
        close = nearest(start_places, target)
        # Half an em beside a syllable is how exactly people can place by eye.
        is_close = abs(start_places[close] - target) <= 500
        positions.append(starts[close] if is_close else nearest(places, target))
    return positions


def _verbatim(row: str) -> str:
    """Keep a row of tablature from being read as a directive or a comment of ChordPro."""
    return f" {row}" if row[:1] in {"#", "{"} else row
