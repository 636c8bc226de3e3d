"""The text of a ChordPro file as lines that can be put back together to the character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from coproduce.files.chordpro_directives import Directive, Role
from coproduce.model.chords import ChordMark, SourceKind, SourceLine
from coproduce.theory.grid import chord_places

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_CONTINUATION: Final = re.compile(r"\\(?:\r\n|\r|\n)[ \t]*")
_ESCAPE: Final = re.compile(r"\\u(?:([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]{1,6})\})")
# Splitting at what stands in brackets leaves the brackets in the pieces around it.
_SYMBOL: Final = re.compile(r"(?<=\[)([^\[\]\r\n*][^\[\]]*)(?=\])")
_ANNOTATED_SYMBOL: Final = re.compile(r"(?<=\[)([^\[\]\r\n]+)(?=\])")
_BRACKETS: Final = re.compile(r"\[([^\[\]]*)\]")
_MARKUP: Final = re.compile(
    r"</?(?:span|b|i|u|s|sub|sup|big|small|tt|sym|strut|img|br|a)(?:\s[^<>]*)?/?>"
)
_MOVED_NAMES: Final = {"key": SourceKind.KEY, "capo": SourceKind.CAPO}
_DEFINED_NAME: Final = re.compile(r"\[?([^\s\[\]]+)\]?")


def split_lines(text: str) -> list[str]:
    r"""Split a text into lines with their ends; a backslash at an end joins the next line.

    >>> split_lines("one\\\n  two\nthree")
    ['one\\\n  two\n', 'three']
    """
    if "\r" in text:
        lines = _LINE.findall(text)
    else:
        lines = [line + "\n" for line in text.split("\n")]
        lines[-1] = lines[-1][:-1]
        if not lines[-1]:
            lines.pop()
    if "\\" not in text:
        return lines
    joined: list[list[str]] = []
    carries_on = False
    for line in lines:
        if carries_on:
            joined[-1].append(line)
        else:
            joined.append([line])
        carries_on = line.endswith(("\\\n", "\\\r\n", "\\\r"))
    return ["".join(parts) for parts in joined]


def plain_text(line: str) -> str:
    r"""Give what a line says: without its end, continuations joined, escapes replaced.

    >>> plain_text("B\\u266d\n")
    'B♭'
    """
    if "\\" in line:
        line = _CONTINUATION.sub("", line)
        line = _ESCAPE.sub(_character, line)
    return line.rstrip("\r\n")


def _character(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    # Half of a surrogate pair is no character, and could not be written again.
    is_character = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return chr(number) if is_character else found[0]


def read_words(line: str) -> tuple[str, tuple[ChordMark, ...]]:
    """Separate the words of a line from the marks above them.

    >>> words, marks = read_words("We [C]caught it [*soft]here")
    >>> words, [(mark.position, mark.symbol, mark.is_annotation) for mark in marks]
    ('We caught it here', [(3, 'C', False), (13, 'soft', True)])
    """
    if "<" in line:
        line = _MARKUP.sub("", line)
    if "[" not in line:
        return line, ()
    words: list[str] = []
    marks: list[ChordMark] = []
    position = end = 0
    for found in _BRACKETS.finditer(line):
        words.append(line[end : found.start()])
        position += found.start() - end
        end = found.end()
        symbol = found[1].strip()
        if symbol.startswith("*"):
            marks.append(ChordMark(position=position, symbol=symbol[1:], is_annotation=True))
        elif symbol:
            marks.append(ChordMark(position=position, symbol=symbol))
    words.append(line[end:])
    return "".join(words), tuple(marks)


def text_line(text: str, number: int) -> SourceLine:
    """Keep a line as it is."""
    return SourceLine((text,), SourceKind.TEXT, number)


def words_line(text: str, number: int) -> SourceLine:
    """Keep a line of words with its chords apart."""
    if "[" not in text:
        return SourceLine((text,), SourceKind.TEXT, number)
    pattern = _ANNOTATED_SYMBOL if "[*" in text else _SYMBOL
    return SourceLine(tuple(pattern.split(text)), SourceKind.CHORDS, number)


def grid_line(text: str, number: int) -> SourceLine:
    """Keep a row of a grid with its chords apart."""
    places = chord_places(text)
    kind = SourceKind.CHORDS if places else SourceKind.TEXT
    return SourceLine(_cut(text, places), kind, number)


def directive_line(text: str, number: int, directive: Directive) -> SourceLine:
    """Keep a directive with the chord, key or number in it apart."""
    if directive.role is Role.COMMENT:
        return words_line(text, number)
    if "\\" not in text and directive.value:
        for kind, span in _spans(text, directive):
            return SourceLine(_cut(text, [span]), kind, number)
    return text_line(text, number)


def _spans(text: str, directive: Directive) -> Iterator[tuple[SourceKind, tuple[int, int]]]:
    """Find what would move with the key in a directive: nothing, or one stretch of it."""
    start = directive.value_start
    whole = (start, start + len(directive.value))
    if directive.role is Role.DEFINE:
        found = _DEFINED_NAME.match(text, start)
        if found:
            yield SourceKind.DEFINITION, found.span(1)
    elif directive.role is Role.TRANSPOSE:
        yield SourceKind.TRANSPOSE, whole
    elif directive.name in _MOVED_NAMES:
        yield _MOVED_NAMES[directive.name], whole
    elif directive.name == "meta":
        name, _, value = directive.value.partition(" ")
        value = value.strip()
        kind = _MOVED_NAMES.get(name.rstrip(":"))
        if kind and value:
            place = text.index(value, start + len(name))
            yield kind, (place, place + len(value))


def _cut(text: str, places: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    pieces: list[str] = []
    end = 0
    for start, stop in places:
        pieces += (text[end:start], text[start:stop])
        end = stop
    return (*pieces, text[end:])
