"""ABC tunes with chord symbols and words (abcnotation.com, standard 2.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from coproduce.errors import Problem
from coproduce.files.chordpro_compose import (
    Imported,
    directive,
    plain_words,
    section_lines,
    words_with_marks,
)
from coproduce.model.chords import ChordMark, SectionKind
from coproduce.theory.chord_grammar import parse_chord

_FIELD: Final = re.compile(r"([A-Za-z+]):\s*(.*)")
_FACTS: Final = {"T": "title", "C": "composer", "O": "meta", "R": "meta", "M": "time", "S": "meta"}
_META: Final = {"O": "origin", "R": "rhythm", "S": "source"}
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|!(?P<decoration>[^!\s]*)!"
    r"|\[(?P<inline>[A-Za-z]):(?P<value>[^\]]*)\]"
    r"|\{(?P<grace>[^{}]*)\}"
    r"|(?P<bar>:*\|+[:\]\[]*(?:\d(?:[,-]\d)*)?|::+|\[\d)"
    r"|\[(?P<stack>[^\[\]|\"]*)\]"
    r"|(?P<note>[_=^]*[A-Ga-g][,']*)"
    r"|(?P<rest>[zxZ]\d*)"
    r"|(?P<other>.)"
)
_SYLLABLE: Final = re.compile(r"[^\s\-_*|~\\]+(?:[~\\][^\s\-_*|]*)*-?|[_*|]|-")
_QUOTED: Final = re.compile(r'"[^"]*"')
_LENGTH: Final = re.compile(r"(\d{1,2})\s*/\s*([1-9]\d?)")
MOST_TOKENS: Final = 200_000


@dataclass(slots=True)
class _Music:
    """A line of music: for each note the chord on it, and the bars with their chords."""

    note_chords: list[str] = field(default_factory=list)
    bars: list[list[str]] = field(default_factory=lambda: [[]])
    bar_lines: list[str] = field(default_factory=list)
    bar_of_note: list[int] = field(default_factory=list)
    waiting: str = ""

    def sound(self, *, is_note: bool) -> None:
        """Take in a note or a rest, which the chord before it stands on."""
        if self.waiting:
            self.bars[-1].append(self.waiting)
        if is_note:
            self.note_chords.append(self.waiting)
            self.bar_of_note.append(len(self.bars) - 1)
        self.waiting = ""


def looks_like_abc(text: str) -> bool:
    r"""Whether a text is a tune in ABC: a number, a title and a key in fields.

    >>> looks_like_abc("X:1\nT:Rain\nK:G\nGABc|")
    True
    """
    return bool(
        re.search(r"^X:\s*\d*", text, re.MULTILINE) and re.search(r"^K:", text, re.MULTILINE)
    )


def from_abc(text: str, where: str) -> Imported:
    """Turn the first tune of a file into ChordPro: chords, bars and words; not the notes."""
    tune = _Tune(where)
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.split("%", 1)[0].rstrip() if not raw.startswith("%%") else ""
        found = _FIELD.fullmatch(line)
        if found and found[1] == "X" and tune.has_number:
            tune.problems.append(
                Problem(
                    what="more tunes follow; only the first is read",
                    where=f"{where}:{number}",
                    next_step="Put each tune into a file of its own.",
                )
            )
            break
        if found:
            tune.field(found[1], found[2])
        elif tune.is_body and line:
            tune.pairs.append((_read_music(line, tune.problems, f"{where}:{number}"), []))
    lines = [*tune.facts, *_written(tune.pairs), *_words(tune.words_after)]
    return Imported("\n".join(lines) + "\n", tuple(tune.problems))


@dataclass(slots=True)
class _Tune:
    """A tune while its lines come in."""

    where: str
    problems: list[Problem] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    pairs: list[tuple[_Music, list[str]]] = field(default_factory=list)
    words_after: list[str] = field(default_factory=list)
    has_number: bool = False
    has_title: bool = False
    is_body: bool = False

    def field(self, name: str, value: str) -> None:
        """Take in a field such as "T:Rain"."""
        if name == "X":
            self.has_number = True
        elif name == "w":
            if self.pairs:
                self.pairs[-1][1].append(value)
        elif name == "W":
            self.words_after.append(value)
        elif name == "K":
            if not self.is_body:
                self.facts.append(directive("key", _key(value)))
            self.is_body = True
        elif name == "T" and self.has_title:
            self.facts.append(directive("subtitle", value))
        elif not self.is_body:
            self.has_title |= name == "T"
            self.facts += _fact(name, value)


def _fact(name: str, value: str) -> list[str]:
    if name == "Q":
        return _tempo(value)
    item = _FACTS.get(name)
    if item is None or not value:
        return []
    if name == "M":
        value = {"C": "4/4", "C|": "2/2"}.get(value, value)
    return [directive(item, f"{_META[name]} {value}" if item == "meta" else value)]


def _tempo(value: str) -> list[str]:
    """Write a tempo in quarter notes: "3/8=84" counts dotted ones.

    >>> _tempo("3/8=84"), _tempo('"Andante" 1/4 = 72'), _tempo("120")
    (['{tempo: 126}'], ['{tempo: 72}'], ['{tempo: 120}'])
    """
    beats, number = _QUOTED.sub("", value), re.search(r"(\d{2,3})\s*\Z", _QUOTED.sub("", value))
    if not number:
        return []
    lengths = [Fraction(int(n), int(d)) for n, d in _LENGTH.findall(beats)]
    quarters = 4 * sum(lengths, Fraction(0)) or Fraction(1)
    return [directive("tempo", str(round(int(number[1]) * quarters)))]


def _key(value: str) -> str:
    words = value.split()
    return (
        words[0] + (f" {words[1]}" if len(words) > 1 and words[1].isalpha() else "")
        if words
        else ""
    )


def _read_music(line: str, problems: list[Problem], where: str) -> _Music:
    music = _Music()
    for count, found in enumerate(_TOKEN.finditer(line)):
        if count > MOST_TOKENS:
            problems.append(Problem(what="a line too long for a tune", where=where))
            break
        kind = found.lastgroup
        if kind == "quoted":
            music.waiting = _chord(found["quoted"].strip(), problems, where) or music.waiting
        elif kind == "bar":
            music.bars.append([])
            music.bar_lines.append(found[0])
        elif kind in {"note", "stack", "rest"}:
            music.sound(is_note=kind != "rest")
    return music


def _chord(text: str, problems: list[Problem], where: str) -> str:
    """Give the chord in quotes; what begins with a sign of place is a remark, and none."""
    if text[:1] in {"^", "_", "<", ">", "@"}:
        return ""
    if text and not parse_chord(text):
        problems.append(Problem(what=f"{text!r} is no chord; kept as it is", where=where))
    return text


def _written(pairs: list[tuple[_Music, list[str]]]) -> list[str]:
    lines: list[str] = []
    grid = [row for music, _ in pairs if (row := _grid_row(music))]
    if grid:
        lines += ["", "{start_of_grid}", *grid, "{end_of_grid}"]
    verses = max((len(words) for _, words in pairs), default=0)
    for verse in range(verses):
        label = f"Verse {verse + 1}" if verses > 1 else "Verse"
        body = [_words_line(music, words[verse]) for music, words in pairs if len(words) > verse]
        lines += ["", *section_lines(SectionKind.VERSE, label, body)]
    return lines


def _grid_row(music: _Music) -> str:
    bars = [bar for bar in music.bars if bar] if len(music.bars) < 2 else music.bars
    if not any(bars):
        return ""
    cells = [" ".join(bar) or "." for bar in bars]
    ends = [_bar_line(line) for line in music.bar_lines]
    row = "|"
    for place, cell in enumerate(cells):
        if cell == "." and place in {0, len(cells) - 1} and not music.bars[place]:
            # Nothing before the first bar line, or after the last.
            row = ends[0] if place == 0 and ends else row
            continue
        row += f" {cell} {ends[place] if place < len(ends) else '|'}"
    return row


def _bar_line(text: str) -> str:
    volta = re.search(r"\d", text)
    closes, opens = text.startswith(":"), text.endswith(":")
    if volta:
        return f"{':' if closes else ''}|{volta[0]}"
    if (closes and opens) or text.startswith("::"):
        return ":|:"
    return ":|" if closes else ("|:" if opens else ("||" if "||" in text else "|"))


def _words_line(music: _Music, text: str) -> str:
    """Join syllables to words, and put each note's chord on its syllable."""
    words: list[str] = []
    marks: list[ChordMark] = []
    length = note = 0
    tokens = _SYLLABLE.findall(text)
    for token in tokens:
        if token == "|":  # noqa: S105 - a sign of the format
            # Go on to the first note of the next bar.
            bar = (
                music.bar_of_note[min(note, len(music.bar_of_note) - 1)] if music.bar_of_note else 0
            )
            while note < len(music.note_chords) and note and music.bar_of_note[note] == bar:
                note += 1
            continue
        chord = music.note_chords[note] if note < len(music.note_chords) else ""
        if chord:
            marks.append(ChordMark(position=length, symbol=chord))
        note += 1
        if token in {"_", "*", "-"}:
            continue
        is_open = token.endswith("-")
        plain = token.removesuffix("-").replace("~", " ").replace("\\", "-")
        plain += "" if is_open else " "
        words.append(plain)
        length += len(plain)
    rest = (chord for chord in music.note_chords[note:] if chord)
    marks += [ChordMark(position=length, symbol=chord) for chord in rest]
    return words_with_marks("".join(words).rstrip(), marks)


def _words(lines: list[str]) -> list[str]:
    if not lines:
        return []
    return ["", *section_lines(SectionKind.VERSE, "More words", [plain_words(w) for w in lines])]
