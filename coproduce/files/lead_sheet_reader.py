"""MusicXML lead sheets read as chord sheets: their chords, bars and words, not the notes."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from coproduce.errors import FormatError, Problem
from coproduce.files.chordpro_compose import Imported, directive, section_lines, words_with_marks
from coproduce.files.harmony_reader import harmony_symbol, rootless_text
from coproduce.files.safe_xml import Element
from coproduce.files.score_bars import (
    NUMERAL,
    sounding_fifths,
    verse_number,
    verse_order,
    within_signatures,
)
from coproduce.files.sheet_headings import read_heading
from coproduce.model.chords import ChordMark, SectionKind
from coproduce.model.music import MODE_FIFTHS, MOST_FIFTHS, named_mode
from coproduce.theory.pitch import pitch_on_fifths

_MODES: Final = {"minor": "m", "major": "", None: ""}
_CAPITAL_WORDS: Final = ("I", "I'm", "I'll", "I've", "I'd", "O", "Oh")
FEWEST_WORDS_A_LINE: Final = 3
# "Verses 1, 2 & 3": a section that stands once for several verses.
_SEVERAL: Final = re.compile(r"(?P<name>\D*[^\W\d])\s*(?P<numbers>\d+(?:\s*[,&+]\s*\d+)+)")


@dataclass(frozen=True, slots=True)
class _Syllable:
    at: Fraction
    text: str
    ends_word: bool


@dataclass(slots=True)
class _Section:
    label: str
    bars: list[str] = field(default_factory=list)
    chords: list[tuple[Fraction, str]] = field(default_factory=list)
    verses: dict[str, list[_Syllable]] = field(default_factory=dict)


def looks_like_musicxml(root: Element) -> bool:
    """Whether a document is a score in MusicXML."""
    return root.name in {"score-partwise", "score-timewise"}


def from_musicxml(root: Element, where: str) -> Imported:
    """Turn a lead sheet into ChordPro: a grid and words under chords for each section.

    Raises
    ------
    FormatError
        If it is a score by time instead of parts, or holds neither chords nor words.
    """
    if root.name != "score-partwise":
        raise FormatError(
            "a score ordered by time, not by parts",
            where,
            "Save it again as MusicXML from a notation program; they all order by parts.",
        )
    parts = list(root.all("part"))
    part = max(parts, key=_worth, default=None)
    if part is None or not _worth(part):
        raise FormatError(
            "the score has neither chord symbols nor words", where, "Give a lead sheet."
        )
    problems: list[Problem] = []
    reader = _Reader(where, problems)
    for measure in part.all("measure"):
        reader.measure(measure)
    chords = [symbol for section in reader.sections for _, symbol in section.chords]
    if chords and chords[-1] == reader.relative_minor:
        reader.key = reader.relative_minor  # songs come home at their end
    lines = _facts(root, reader)
    for section in reader.sections:
        lines += _written(section)
    return Imported("\n".join(lines) + "\n", tuple(problems))


def _worth(part: Element) -> int:
    return sum(element.name in {"harmony", "lyric"} for element in part.walk())


def title_of(root: Element) -> str:
    """Give the title of a score, or nothing."""
    return root.text_of("work/work-title") or root.text_of("movement-title")


def _facts(root: Element, reader: _Reader) -> list[str]:
    title = title_of(root)
    lines = [directive("title", title)] if title else []
    identification = root.first("identification")
    for creator in identification.all("creator") if identification else ():
        role = creator.attributes.get("type", "composer")
        name = role if role in {"composer", "lyricist", "arranger"} else "artist"
        if creator.text.strip():
            lines.append(directive(name, creator.text))
    if reader.key:
        lines.append(directive("key", reader.key))
    if reader.time:
        lines.append(directive("time", reader.time))
    if reader.tempo:
        lines.append(directive("tempo", reader.tempo))
    return lines


class _Reader:
    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where, self.problems = where, problems
        self.sections: list[_Section] = []
        self.key = self.time = self.tempo = ""
        self.relative_minor = ""  # the other key of a signature that states no mode
        self.divisions = 1
        self.moved_fifths = 0
        self.bar = Fraction(0)
        self.bar_quarters = Fraction(4)
        self.pulses = 4

    def measure(self, measure: Element) -> None:
        now = longest = Fraction(0)
        chords: list[tuple[Fraction, str]] = []
        for element in measure.children:
            if element.name == "attributes":
                self.attributes(element)
            elif element.name == "direction":
                self.direction(element)
            elif element.name == "harmony":
                symbol = self.harmony(element)
                if symbol:
                    chords.append((now + self.quarters(element.text_of("offset")), symbol))
            elif element.name == "note":
                if element.first("chord") is None and element.first("grace") is None:
                    self.lyrics(element, now)
                    now += self.quarters(element.text_of("duration"))
            elif element.name == "backup":
                now -= self.quarters(element.text_of("duration"))
            elif element.name == "forward":
                now += self.quarters(element.text_of("duration"))
            longest = max(longest, now)
        section = self.section()
        section.bars.append(self.cells(chords))
        section.chords += [(self.bar + at, symbol) for at, symbol in chords]
        self.bar += longest or self.bar_quarters

    def section(self) -> _Section:
        if not self.sections:
            self.sections.append(_Section(""))
        return self.sections[-1]

    def quarters(self, text: str) -> Fraction:
        try:
            return Fraction(int(float(text)), self.divisions) if text else Fraction(0)
        except (ValueError, OverflowError):
            return Fraction(0)

    def attributes(self, element: Element) -> None:
        divisions = element.text_of("divisions")
        if divisions.isdecimal() and int(divisions) > 0:
            self.divisions = int(divisions)
        move = element.first("transpose")
        if move is not None:
            with contextlib.suppress(ValueError):
                self.moved_fifths = sounding_fifths(move)
        written = element.text_of("key/fifths")
        if written.lstrip("-").isdecimal() and abs(int(written)) <= MOST_FIFTHS and not self.key:
            # A part for another instrument is read as it sounds.
            self.moved_fifths = within_signatures(int(written), self.moved_fifths)
            fifths = int(written) + self.moved_fifths
            mode = named_mode(element.text_of("key/mode"))
            self.relative_minor = "" if mode else f"{pitch_on_fifths(fifths + 3)}m"
            tonic = pitch_on_fifths(fifths - MODE_FIFTHS[mode or "major"])
            self.key = f"{tonic}{_MODES[mode]}" if mode in _MODES else f"{tonic} {mode}"
        beats, unit = element.text_of("time/beats"), element.text_of("time/beat-type")
        if beats.isdecimal() and unit.isdecimal() and int(beats) and int(unit):
            self.bar_quarters = Fraction(4 * int(beats), int(unit))
            self.pulses = int(beats) // 3 if int(unit) >= 8 and int(beats) % 3 == 0 else int(beats)
            self.time = self.time or f"{beats}/{unit}"

    def direction(self, element: Element) -> None:
        for kind in element.all("direction-type"):
            text = kind.text_of("rehearsal") or kind.text_of("words")
            heading = read_heading(text) if text else None
            if kind.first("rehearsal") is not None or heading:
                self.sections.append(_Section(text))
        sound = element.first("sound")
        tempo = sound.attributes.get("tempo", "") if sound else ""
        if tempo and not self.tempo:
            self.tempo = tempo.split(".")[0]

    def harmony(self, element: Element) -> str:
        symbol = harmony_symbol(element, self.moved_fifths)
        if symbol is None:
            symbol = rootless_text(element)
            self.problems.append(
                Problem(what=f"a chord without a root is kept as {symbol!r}", where=self.where)
            )
        return symbol

    def lyrics(self, note: Element, now: Fraction) -> None:
        section = self.section()
        for lyric in note.all("lyric"):
            text = "".join(
                child.text for child in lyric.children if child.name in {"text", "elision"}
            )
            text = NUMERAL.sub("", text)
            if not text:
                continue
            verse = verse_number(lyric.attributes.get("number", "1"))
            ends = lyric.text_of("syllabic") in {"", "single", "end"}
            section.verses.setdefault(verse, []).append(_Syllable(self.bar + now, text, ends))

    def cells(self, chords: list[tuple[Fraction, str]]) -> str:
        """Write a bar with a cell for each beat if its chords stand on beats."""
        pulse = self.bar_quarters / max(1, self.pulses)
        places = [at / pulse for at, _ in chords]
        if not chords:
            return "."
        if all(place.denominator == 1 and 0 <= place < self.pulses for place in places):
            cells = ["."] * self.pulses
            for place, (_, symbol) in zip(places, chords, strict=True):
                here = cells[int(place)]
                cells[int(place)] = symbol if here == "." else f"{here}~{symbol}"
            return " ".join(cell.replace(" ", "") for cell in cells)
        return " ".join(symbol.replace(" ", "") for _, symbol in chords)


def _written(section: _Section) -> list[str]:
    rows = [section.bars[start : start + 4] for start in range(0, len(section.bars), 4)]
    grid = ["{start_of_grid}", *("| " + " | ".join(row) + " |" for row in rows), "{end_of_grid}"]
    heading = read_heading(section.label) if section.label else None
    kind = heading.kind if heading else SectionKind.VERSE
    label = heading.name if heading else section.label
    if not section.verses:
        if not any(bar != "." for bar in section.bars):
            return []
        return ["", *section_lines(SectionKind.GRID, label, grid[1:-1])]
    lines: list[str] = []
    verses = sorted(section.verses, key=verse_order)
    names = _verse_names(label, verses)
    for number, (verse, name) in enumerate(zip(verses, names, strict=True)):
        words = _lines_of(section.verses[verse], section.chords)
        lines += ["", *section_lines(kind, name, [*(grid if number == 0 else ()), *words])]
    return lines


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


def _lines_of(syllables: list[_Syllable], chords: list[tuple[Fraction, str]]) -> list[str]:
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


def _begins_line(syllables: list[_Syllable], number: int, count: int) -> bool:
    text = syllables[number].text.lstrip("\"'“‘(")  # noqa: RUF001
    if count < FEWEST_WORDS_A_LINE or not text[:1].isupper():
        return False
    if text.rstrip(",.;:!?") not in _CAPITAL_WORDS:
        return True
    return syllables[number - 1].text.endswith((",", ".", ";", "!", "?", ":"))
