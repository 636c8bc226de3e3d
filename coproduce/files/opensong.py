"""OpenSong's XML: chords on lines that begin with a full stop, words below them."""

from __future__ import annotations

import re
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
from coproduce.files.text_columns import onto_syllable, syllable_starts
from coproduce.model.chords import ChordMark, SectionKind

_FACTS: Final = {
    "title": "title",
    "author": "artist",
    "copyright": "copyright",
    "key": "key",
    "tempo": "tempo",
    "time_sig": "time",
    "timesig": "time",
    "ccli": "ccli",
    "theme": "topic",
    "presentation": "meta",
    "aka": "subtitle",
}
_KNOWN: Final = frozenset((*_FACTS, "capo", "lyrics"))
_TAGS: Final = {
    "V": (SectionKind.VERSE, "Verse"),
    "C": (SectionKind.CHORUS, "Chorus"),
    "B": (SectionKind.BRIDGE, "Bridge"),
    "P": (SectionKind.OTHER, "Prechorus"),
    "T": (SectionKind.OTHER, "Tag"),
    "I": (SectionKind.OTHER, "Intro"),
    "O": (SectionKind.OTHER, "Outro"),
}
_HEADING: Final = re.compile(r"\[([^\[\]]*)\]\s*")
_TOKEN: Final = re.compile(r"[^\s|]+")


def looks_like_opensong(root: Element) -> bool:
    """Whether a document is a song of OpenSong: a song with lyrics as plain text."""
    lyrics = root.first("lyrics")
    return root.name == "song" and lyrics is not None and not lyrics.children


def from_opensong(root: Element, where: str) -> Imported:
    """Turn an OpenSong document into ChordPro."""
    lines: list[str] = []
    for name, item in _FACTS.items():
        value = root.text_of(name)
        if value and item == "meta":
            lines.append(directive("meta", f"{name} {value}"))
        elif value:
            lines.append(directive(item, value))
    capo = root.text_of("capo")
    if capo.isdecimal():
        lines.append(directive("capo", capo))
    problems = list(left_out(root, _KNOWN, where))
    lyrics = root.first("lyrics")
    song = _Song(where, problems)
    song.read(lyrics.text if lyrics else "")
    return Imported("\n".join([*lines, *song.finish()]) + "\n", tuple(problems))


class _Song:
    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where, self.problems = where, problems
        self.written: list[str] = []
        self.name = ""
        self.lines: list[str] = []
        self.verses: dict[str, list[str]] = {}
        self.chords = ""

    def read(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), start=1):
            sign, rest = line[:1], line[1:]
            heading = _HEADING.fullmatch(line)
            if heading:
                self.close()
                self.name = heading[1].strip()
            elif sign == ".":
                self.flush_chords()
                self.chords = rest
            elif sign == ";":
                self.lines.append(directive("comment", rest.strip()))
            elif sign.isdecimal():
                # One line of several verses that share their chords: "1..." "2..."
                out = self.verses.setdefault(sign, [])
                out.append(self.words(rest))
            elif line.startswith(("---", "-!!")):
                self.lines.append("{new_page}")
            elif line.strip():
                if sign != " ":
                    self.problems.append(
                        Problem(
                            what=f"a line begins with {sign!r}, not with a space; taken as words",
                            where=f"{self.where}: line {number} of the lyrics",
                        )
                    )
                self.lines.append(self.words(rest if sign == " " else line))
                self.chords = ""
            else:
                self.flush_chords()

    def words(self, text: str) -> str:
        marks: list[ChordMark] = []
        words = text.rstrip()
        kept: list[str] = []
        places = [0]
        for character in words:
            # Underscores and bars only make room for chords or part the slides.
            if character not in "_|":
                kept.append(character)
            places.append(len(kept))
        plain = "".join(kept)
        starts = syllable_starts(plain)
        for found in _TOKEN.finditer(self.chords):
            column = found.start()
            place = places[column] if column < len(places) else len(plain) + column - len(words)
            moved = onto_syllable(plain, place, starts) if place < len(plain) else place
            is_taken = bool(marks) and moved <= marks[-1].position
            marks.append(ChordMark(position=place if is_taken else moved, symbol=found[0]))
        return words_with_marks(plain, marks)

    def flush_chords(self) -> None:
        """Write chords under which no words came."""
        if self.chords.strip():
            tokens = _TOKEN.findall(self.chords)
            self.lines.append(" ".join(f"[{token}]" for token in tokens))
        self.chords = ""

    def close(self) -> None:
        if not self.verses:
            self.flush_chords()
        self.chords = ""
        kind, word = _TAGS.get(self.name[:1].upper(), (SectionKind.OTHER, self.name or "Part"))
        number = self.name[1:]
        is_tag = bool(re.fullmatch(r"[A-Za-z]\d{0,2}[a-z]?", self.name))
        label = f"{word} {number}".strip() if is_tag else self.name
        kind = kind if is_tag or not self.name else SectionKind.OTHER
        if self.lines:
            lines = section_lines(kind if self.name else SectionKind.VERSE, label, self.lines)
            self.written += ["", *lines]
        for verse, lines in sorted(self.verses.items()):
            self.written += ["", *section_lines(kind, f"{word} {verse}".strip(), lines)]
        self.lines, self.verses = [], {}

    def finish(self) -> list[str]:
        self.close()
        return self.written
