"""MusicXML lead sheets read as chord sheets: their chords, bars and words, not the notes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from coproduce.errors import FormatError, Problem
from coproduce.files.chordpro_compose import Imported, directive
from coproduce.files.harmony_reader import harmony_symbol, rootless_text
from coproduce.files.lead_sheet_sections import LeadBar, Syllable, as_sung
from coproduce.files.safe_xml import Element
from coproduce.files.score_order import read_signs
from coproduce.files.score_transposition import sounding_fifths
from coproduce.files.score_words import NUMERAL, verse_number
from coproduce.files.sheet_headings import read_heading
from coproduce.model.music import MODE_FIFTHS, MOST_FIFTHS, named_mode
from coproduce.theory.pitch import pitch_on_fifths, within_signatures

_MODES: Final = {"minor": "m", "major": "", None: ""}
# What programs put where nobody has said who made a song, or what it is called.
_NO_NAMES: Final = frozenset(
    ("music21", "composer", "composer / arranger", "lyricist", "arranger", "artist", "subtitle")
)
_VERSION: Final = re.compile(r"\s+v?\.?\s*\d.*\Z")
_STEPS: Final = {"note": 1, "forward": 1, "backup": -1}
_JUMPS: Final = frozenset(("dacapo", "dalsegno", "tocoda", "fine"))
_NO_TITLES: Final = frozenset(("music21 fragment", "untitled", "untitled score", "title"))


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
    reader = _Reader(where)
    for measure in part.all("measure"):
        reader.measure(measure)
    chords = [symbol for bar in reader.bars for _, symbol in bar.chords]
    if chords and chords[-1] == reader.relative_minor:
        reader.key = reader.relative_minor  # songs come home at their end
    sung = as_sung(reader.bars, reader.labels)
    lines = [*_facts(root, reader), *sung.lines]
    problems = [*reader.problems, *reader.left_out(), *_unsung(sung.unsung, where)]
    return Imported("\n".join(lines) + "\n", tuple(problems))


def _unsung(words: str, where: str) -> Iterator[Problem]:
    if words:
        yield Problem(
            what=f"words that no time through the score comes to are left out: {words!r}",
            where=where,
            next_step="Look at the numbers of its verses and endings, or add them by hand.",
        )


def _worth(part: Element) -> int:
    return sum(element.name in {"harmony", "lyric"} for element in part.walk())


def title_of(root: Element) -> str:
    """Give the title of a score, or nothing; a program's own word for "none" is none."""
    title = root.text_of("work/work-title") or root.text_of("movement-title")
    return "" if title.strip().lower() in _NO_TITLES else title


def _creators(identification: Element) -> Iterator[tuple[str, str]]:
    """Give who made a song, each with the role; a program that put its own name there did not."""
    programs = {
        _VERSION.sub("", program.text.strip()).lower()
        for encoding in identification.all("encoding")
        for program in encoding.all("software")
    }
    for creator in identification.all("creator"):
        name = creator.text.strip()
        if name and name.lower() not in _NO_NAMES | programs:
            yield creator.attributes.get("type", "composer"), name


def _facts(root: Element, reader: _Reader) -> list[str]:
    title = title_of(root)
    lines = [directive("title", title)] if title else []
    identification = root.first("identification")
    for role, name in _creators(identification) if identification else ():
        is_known = role in {"composer", "lyricist", "arranger"}
        lines.append(directive(role if is_known else "artist", name))
    rights = identification.text_of("rights") if identification else ""
    lines += [directive("copyright", rights)] if rights else []
    for credit in root.all("credit"):
        text = credit.text_of("credit-words")
        if credit.text_of("credit-type") == "subtitle" and text.lower() not in _NO_NAMES:
            lines.append(directive("subtitle", text))
    if reader.key:
        lines.append(directive("key", reader.key))
    if reader.time:
        lines.append(directive("time", reader.time))
    if reader.tempo:
        lines.append(directive("tempo", reader.tempo))
    return lines


class _Reader:
    """Goes through the bars of a part, as forgiving as a score by another program needs."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[Problem] = []
        self.bars: list[LeadBar] = []
        self.labels: list[str] = [""]
        self.key = self.time = self.tempo = ""
        self.relative_minor = ""  # the other key of a signature that states no mode
        self.divisions = 1
        self.moved_fifths = 0
        self.bar_quarters = Fraction(4)
        self.pulses = 4
        self.ending: tuple[int, ...] = ()
        self.fifths: int | None = None
        self.metre = ""
        self.changes: dict[str, list[str]] = {}
        self.remarks: list[str] = []  # what stands over or under the notes and heads no section

    def measure(self, measure: Element) -> None:
        now = longest = Fraction(0)
        bar = LeadBar(number=measure.attributes.get("number") or str(len(self.bars) + 1))
        self.bars.append(bar)
        ends_ending = False
        for element in measure.children:
            if element.name == "attributes":
                self.attributes(element)
            elif element.name == "direction":
                self.direction(element)
            elif element.name == "barline":
                ends_ending |= self.barline(element, bar)
            elif element.name == "harmony":
                symbol = self.harmony(element)
                if symbol:
                    bar.chords.append((now + self.quarters(element.text_of("offset")), symbol))
            elif element.name in _STEPS:
                now += _STEPS[element.name] * self.step(element, now, bar)
            longest = max(longest, now)
        bar.section = len(self.labels) - 1
        bar.cells = self.cells(bar.chords)
        bar.length = longest or self.bar_quarters
        bar.endings = bar.endings or self.ending
        if ends_ending:
            self.ending = ()

    def step(self, element: Element, now: Fraction, bar: LeadBar) -> Fraction:
        """Take in the words of a note; gives how far it leads on, in quarter notes."""
        if element.first("chord") is not None or element.first("grace") is not None:
            return Fraction(0)
        if element.name == "note":
            self.lyrics(element, now, bar)
        return self.quarters(element.text_of("duration"))

    def barline(self, element: Element, bar: LeadBar) -> bool:
        """Take in repeats and endings; says whether an ending is over."""
        try:
            signs = read_signs(element)
        except ValueError:
            return False
        bar.repeats_from_here |= signs.opens_repeat
        bar.times = max(bar.times, signs.times)
        if signs.begins:
            self.ending = bar.endings = signs.begins
        return signs.ends

    def changed(self, what: str) -> None:
        """Note that something is not what it was at the beginning, and where."""
        self.changes.setdefault(what, []).append(self.bars[-1].number)

    def left_out(self) -> Iterator[Problem]:
        """List what a chord sheet does not say of the score."""
        for what, numbers in self.changes.items():
            yield Problem(
                what=f"{what} in bar {', '.join(dict.fromkeys(numbers))}, and the sheet does not "
                "say so",
                where=self.where,
                next_step="Write it into the sheet by hand, or use the score.",
            )
        if self.remarks:
            yield Problem(
                what=f"remarks at the notes are left out: {', '.join(dict.fromkeys(self.remarks))}",
                where=self.where,
                next_step="Write them into the sheet as {comment: ...} where they are needed.",
            )

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
        is_key = written.lstrip("-").isdecimal() and abs(int(written)) <= MOST_FIFTHS
        if is_key and self.key and int(written) != self.fifths:
            self.changed("the key changes")
        self.fifths = int(written) if is_key else self.fifths
        if is_key and not self.key:
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
            metre = f"{beats}/{unit}"
            if self.metre and metre != self.metre:
                self.changed("the time signature changes")
            self.metre, self.time = metre, self.time or metre

    def direction(self, element: Element) -> None:
        for kind in element.all("direction-type"):
            text = kind.text_of("rehearsal") or kind.text_of("words")
            heading = read_heading(text) if text else None
            if kind.first("rehearsal") is not None or heading:
                self.labels.append(text)
            elif text:
                self.remarks.append(text)
            if {"segno", "coda"} & {sign.name for sign in kind.children}:
                self.changed("a jump such as D.S. or Coda is")
        sound = element.first("sound")
        said = sound.attributes if sound else {}
        if _JUMPS & set(said):
            self.changed("a jump such as D.S. or Coda is")
        tempo = said.get("tempo", "").split(".")[0]
        if tempo and self.tempo and tempo != self.tempo:
            self.changed("the tempo changes")
        self.tempo = self.tempo or tempo

    def harmony(self, element: Element) -> str:
        symbol = harmony_symbol(element, self.moved_fifths)
        if symbol is None:
            symbol = rootless_text(element)
            self.problems.append(
                Problem(what=f"a chord without a root is kept as {symbol!r}", where=self.where)
            )
        return symbol

    def lyrics(self, note: Element, now: Fraction, bar: LeadBar) -> None:
        for lyric in note.all("lyric"):
            text = "".join(
                child.text for child in lyric.children if child.name in {"text", "elision"}
            )
            text = NUMERAL.sub("", text)
            if not text:
                continue
            verse = verse_number(lyric.attributes.get("number", "1"))
            ends = lyric.text_of("syllabic") in {"", "single", "end"}
            bar.verses.setdefault(verse, []).append(Syllable(now, text, ends))

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
