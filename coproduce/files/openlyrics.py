"""OpenLyrics XML, versions 0.8 and 0.9 (docs.openlyrics.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from coproduce.errors import Problem
from coproduce.files.chordpro_compose import (
    Imported,
    directive,
    left_out,
    section_lines,
    words_with_marks,
)
from coproduce.files.safe_xml import Element
from coproduce.model.chords import ChordMark, SectionKind

_SHORT_NAME: Final = re.compile(r"[a-z]\d{0,2}[a-z]?", re.IGNORECASE)
_KINDS: Final = {
    "v": (SectionKind.VERSE, "Verse"),
    "c": (SectionKind.CHORUS, "Chorus"),
    "b": (SectionKind.BRIDGE, "Bridge"),
    "p": (SectionKind.OTHER, "Prechorus"),
    "i": (SectionKind.OTHER, "Intro"),
    "e": (SectionKind.OTHER, "Ending"),
    "o": (SectionKind.OTHER, "Other"),
}
_FACTS: Final = {
    "key": "key",
    "tempo": "tempo",
    "timeSignature": "time",
    "copyright": "copyright",
    "ccliNo": "ccli",
    "released": "year",
    "capo": "capo",
    "transposition": "transpose",
    "verseOrder": "meta",
}
_KNOWN: Final = frozenset((*_FACTS, "titles", "authors", "comments"))
# What OpenLyrics calls the structure of a chord, as the end of its symbol.
_STRUCTURES: Final = {
    "power5": "5",
    "min": "m",
    "aug": "aug",
    "dim": "dim",
    "dom7": "7",
    "maj7": "maj7",
    "min7": "m7",
    "dim7": "dim7",
    "halfdim7": "m7b5",
    "minmaj7": "m(maj7)",
    "augdom7": "7#5",
    "maj6": "6",
    "min6": "m6",
    "dom9": "9",
    "maj9": "maj9",
    "min9": "m9",
    "dom11": "11",
    "maj11": "maj11",
    "min11": "m11",
    "dom13": "13",
    "maj13": "maj13",
    "min13": "m13",
    "sus2": "sus2",
    "sus4": "sus4",
    "add9": "add9",
}


def looks_like_openlyrics(root: Element) -> bool:
    """Whether a document is OpenLyrics: a song with properties and verses."""
    return root.name == "song" and root.first("properties") is not None


def from_openlyrics(root: Element, where: str) -> Imported:
    """Turn an OpenLyrics document into ChordPro."""
    problems: list[Problem] = []
    lines = _facts(root)
    properties = root.first("properties")
    if properties:
        problems += left_out(properties, _KNOWN, where)
    lyrics = root.first("lyrics")
    for verse in lyrics.children if lyrics else ():
        name = verse.attributes.get("name", "")
        if verse.name != "verse":
            problems.append(Problem(what=f"<{verse.name}> in the lyrics is left out", where=where))
            continue
        known = _KINDS.get(name[:1].lower()) if _SHORT_NAME.fullmatch(name) else None
        kind, word = known or (SectionKind.OTHER, name or "Part")
        label = f"{word} {name[1:]}".strip() if known else word
        if verse.attributes.get("lang"):
            label += f" ({verse.attributes['lang']})"
        body: list[str] = []
        for block in verse.all("lines"):
            if block.attributes.get("part"):
                body.append(directive("comment", block.attributes["part"]))
            body += _lines(block, problems, where)
            if block.attributes.get("repeat"):
                body.append(directive("comment", f"x{block.attributes['repeat']}"))
        lines += ["", *section_lines(kind, label, body)]
    return Imported("\n".join(lines) + "\n", tuple(problems))


def _facts(root: Element) -> list[str]:
    properties = root.first("properties")
    if properties is None:
        return []
    lines: list[str] = []
    titles = properties.first("titles")
    for number, title in enumerate(titles.all("title") if titles else ()):
        lines.append(directive("subtitle" if number else "title", title.whole_text()))
    authors = properties.first("authors")
    for author in authors.all("author") if authors else ():
        role = {"words": "lyricist", "music": "composer"}.get(author.attributes.get("type", ""))
        lines.append(directive(role or "artist", author.whole_text()))
    for name, item in _FACTS.items():
        value = properties.text_of(name)
        if value:
            lines.append(directive(item, f"{name} {value}" if item == "meta" else value))
    comments = properties.first("comments")
    said = comments.all("comment") if comments else ()
    return [*lines, *(directive("comment", comment.whole_text()) for comment in said)]


def _lines(block: Element, problems: list[Problem], where: str) -> list[str]:
    """Write the lines of a block: text, line breaks, and chords before or around text."""
    writer = _LineWriter(where, problems)
    writer.visit(block)
    writer.close()
    return writer.written


@dataclass(slots=True)
class _LineWriter:
    where: str
    problems: list[Problem]
    written: list[str] = field(default_factory=list)
    words: str = ""
    marks: list[ChordMark] = field(default_factory=list)

    def visit(self, element: Element) -> None:
        """Take in an element with everything in it."""
        self.add(element.text)
        for child in element.children:
            self.child(child)
            self.add(child.tail)

    def child(self, child: Element) -> None:
        if child.name == "br":
            self.close()
        elif child.name == "comment":
            self.written.append(directive("comment", child.whole_text()))
        elif child.name in {"chord", "tag", "line"}:
            symbol = _symbol(child) if child.name == "chord" else ""
            if symbol:
                self.marks.append(ChordMark(position=len(self.words), symbol=symbol))
            self.visit(child)
            if child.name == "line":
                self.close()
        else:
            self.problems.append(Problem(what=f"<{child.name}> is left out", where=self.where))

    def add(self, text: str) -> None:
        # Line ends of the file are not those of the song; <br/> is.
        self.words += text.replace("\n", " ") if text.strip() else text[:1].replace("\n", " ")

    def close(self) -> None:
        lead = len(self.words) - len(self.words.lstrip())
        moved = [
            ChordMark(position=max(0, mark.position - lead), symbol=mark.symbol)
            for mark in self.marks
        ]
        if self.words.strip() or moved:
            self.written.append(words_with_marks(self.words.strip(), moved))
        self.words, self.marks = "", []


def _symbol(chord: Element) -> str:
    name = chord.attributes.get("name")
    if name:
        return name
    root = chord.attributes.get("root", "")
    structure = chord.attributes.get("structure", "")
    symbol = root + _STRUCTURES.get(structure, structure)
    bass = chord.attributes.get("bass")
    return f"{symbol}/{bass}" if bass else symbol
