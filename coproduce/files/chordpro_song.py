"""One song of a ChordPro file while its lines come in, and what each directive does to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from coproduce.errors import FormatError, Problem
from coproduce.files.chordpro_directives import (
    DELEGATES,
    METADATA_NAMES,
    Directive,
    Role,
    read_directive,
)
from coproduce.files.chordpro_metadata import substitute
from coproduce.files.chordpro_source import (
    directive_line,
    grid_line,
    plain_text,
    read_words,
    text_line,
    words_line,
)
from coproduce.model.chords import (
    ChordSheet,
    GridRow,
    KeyChange,
    NoteNames,
    SectionKind,
    SheetLine,
    SheetSection,
    SourceLine,
)
from coproduce.theory.grid import play_grid, read_row
from coproduce.theory.key_names import read_key
from coproduce.theory.note_names import detect_note_names, has_doubtful_b, write_note
from coproduce.theory.transpose import sounding

# Far beyond any song; a text that is larger was made to do harm, or is no song.
MOST_LINES: Final = 20_000
MOST_MARKS: Final = 20_000
MOST_SECTIONS: Final = 2_000
_KINDS: Final = {
    "verse": SectionKind.VERSE,
    "chorus": SectionKind.CHORUS,
    "bridge": SectionKind.BRIDGE,
    "grid": SectionKind.GRID,
    "tab": SectionKind.TAB,
}
_HEADING: Final = re.compile(
    r"\W*(?P<kind>intro|verse|chorus|refrain|pre-?chorus|bridge|middle (?:8|eight)|solo|break"
    r"|interlude|instrumental|tag|coda|outro|ending|vamp|hook)\b[^\n]{0,24}",
    re.IGNORECASE,
)
_HEADING_KINDS: Final = {"refrain": SectionKind.CHORUS} | _KINDS
_SHAPE: Final = re.compile(r"(?:\d+\+)?\d+(?:x\d+)?(?:\+\d+)?(?:\s+|:\s*|\Z)")


@dataclass(slots=True)
class _Open:
    """A section while its lines come in."""

    kind: SectionKind
    label: str = ""
    environment: str = ""
    line_number: int = 0
    lines: list[SheetLine] = field(default_factory=list)
    rows: list[GridRow] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    comment_line_numbers: list[int] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _StatedKey:
    """A `{key}` or `{transpose}` as it stands; what its note means, all chords together say."""

    line_number: int
    text: str
    shift_semitones: int


class SongReader:
    """Reads one song, line by line."""

    def __init__(self, where: str, selectors: frozenset[str]) -> None:
        self.where = where
        self.selectors = selectors
        self.source: list[SourceLine] = []
        self.sections: list[SheetSection] = []
        self.metadata: dict[str, list[str]] = {}
        self.problems: list[Problem] = []
        self._keys: list[_StatedKey] = []
        self._open: _Open | None = None
        self._is_paragraph = False
        self._inner = ""
        self._skipping = ""
        self._authors: tuple[str, ...] = ()
        self._comments: list[tuple[str, int]] = []
        self._shifts: list[int] = []
        self._last_chorus: SheetSection | None = None
        self._marks = 0
        self._recalled = 0

    @property
    def is_fresh(self) -> bool:
        """Whether nothing of the song has come yet."""
        return not (self.sections or self._open or self.metadata)

    @property
    def is_delegated(self) -> bool:
        """Whether the lines belong to another program until its section ends."""
        return False if self._open is None else self._open.environment in DELEGATES

    def read(self, line: str, number: int, directive: Directive | None) -> None:
        """Take in the next line; `directive` is what it says, if it is one."""
        self._check_size(number)
        if self.is_delegated and self._open:
            self._read_delegated(line, number, self._open)
        elif directive:
            self._read_directive(line, number, directive)
        elif line[:1] == "#":
            self.source.append(text_line(line, number))
        else:
            self._read_content(line, number)

    def finish(self) -> ChordSheet:
        """Close what is open and give the sheet."""
        if self._open and not self._is_paragraph:
            self._problem(
                f"{{start_of_{self._open.environment}}} is never closed",
                self._open.line_number,
                f"Add {{end_of_{self._open.environment}}} after its last line.",
            )
        self._close()
        if self._comments:
            self._attach_comments()
        metadata = {name: tuple(values) for name, values in self.metadata.items()}
        symbols = [mark.symbol for s in self.sections for line in s.lines for mark in line.marks]
        symbols += [symbol for section in self.sections for bar in section.bars for symbol in bar]
        stated = [key.text for key in self._keys]
        names = detect_note_names(symbols, stated)
        keys = tuple(_key_change(key, names) for key in self._keys)
        if names is NoteNames.ENGLISH and has_doubtful_b([*symbols, *stated]):
            self._doubt_b(keys)
        titles = metadata.get("title", ("",))
        sheet = ChordSheet(
            title=titles[0],
            sections=tuple(self.sections),
            metadata=MappingProxyType(metadata),
            source=tuple(self.source),
            keys=keys,
            names=names,
            problems=tuple(self.problems),
        )
        return sounding(sheet) if any(key.shift_semitones for key in self._keys) else sheet

    def _doubt_b(self, keys: Sequence[KeyChange]) -> None:
        """Ask about a B that is far from its key, where Germans would have meant B flat."""
        for change in keys:
            if change.key and -6 < change.key.fifths < 0:  # further down it is C flat, and near
                tonic = write_note(change.key.tonic, NoteNames.GERMAN)
                german = f"{tonic}-{'Moll' if change.key.mode == 'minor' else 'Dur'}"
                self._problem(
                    f"the chord B is read as B natural, which is far from {change.key}",
                    change.line_number,
                    f"If B flat is meant, write Bb, or state the key in German: {{key: {german}}}.",
                )
                return

    def _problem(self, what: str, number: int, next_step: str = "") -> None:
        self.problems.append(
            Problem(what=what, where=f"{self.where}:{number}", next_step=next_step)
        )

    def _check_size(self, number: int) -> None:
        for count, most, things in (
            (len(self.source) + self._recalled, MOST_LINES, "lines"),
            (self._marks, MOST_MARKS, "chords"),
            (len(self.sections), MOST_SECTIONS, "sections"),
        ):
            if count >= most:
                raise FormatError(
                    f"more than {most} {things} in one song",
                    f"{self.where}:{number}",
                    "Divide it with {new_song}, or give one song alone.",
                )

    def _read_delegated(self, line: str, number: int, section: _Open) -> None:
        self.source.append(text_line(line, number))
        directive = read_directive(line) if line.lstrip()[:1] == "{" else None
        if directive and directive.role is Role.END:
            self._end(directive, number)
        else:
            section.quotes.append(line.rstrip("\r\n"))

    def _read_content(self, line: str, number: int) -> None:
        is_grid = self._in_grid
        self.source.append(grid_line(line, number) if is_grid else words_line(line, number))
        if self._skipping:
            return
        text = plain_text(line)
        if not text.strip("\ufeff \t"):
            if self._is_paragraph:
                self._close()
            return
        if self._open is None:
            self._open_paragraph(number)
        section = self._open
        if section is None:
            return
        if is_grid:
            section.rows.append(read_row(text, number))
            self._marks += len(section.rows[-1].tokens)
        elif section.kind is SectionKind.TAB or self._inner == "tab":
            section.quotes.append(text)
        else:
            words, marks = read_words(substitute(text, self.metadata))
            self._marks += len(marks)
            section.lines.append(
                SheetLine(words=words, marks=marks, authors=self._authors, line_number=number)
            )
            self._authors = ()

    @staticmethod
    def _may_hold(environment: str, section: _Open) -> bool:
        """Whether bars or tablature may stand inside a section, as part of it."""
        is_words = section.kind not in {SectionKind.TAB, SectionKind.GRID}
        return environment == "grid" or (environment == "tab" and is_words)

    @property
    def _in_grid(self) -> bool:
        if self._inner == "grid":
            return True
        return self._open is not None and self._open.kind is SectionKind.GRID

    def _read_directive(self, line: str, number: int, directive: Directive) -> None:
        self.source.append(directive_line(line, number, directive))
        if self._skipping:
            if directive.role is Role.END and directive.environment == self._skipping:
                self._skipping = ""
            return
        if directive.selector and not self._is_meant(directive):
            if directive.role is Role.START:
                self._skipping = directive.environment
            return
        action = _ACTIONS.get(directive.role)
        if action:
            action(self, directive, number)

    def _is_meant(self, directive: Directive) -> bool:
        values = self.metadata.get(directive.selector, [])
        is_true = bool(values) and values[0].lower() not in {"", "0", "false", "null"}
        return (directive.selector in self.selectors or is_true) is not directive.is_negated

    def _metadata(self, directive: Directive, number: int) -> None:
        name, value = directive.name, directive.value
        if name == "meta":
            name, _, value = value.partition(" ")
            name, value = name.rstrip(":").lower(), value.strip()
        attributes = directive.attributes if directive.name in METADATA_NAMES else {}
        value = substitute(attributes.get("name", value), self.metadata)
        if not name:
            return
        self.metadata.setdefault(name, []).append(value)
        if name == "key":
            if read_key(value) is None:
                self._problem(f"{value!r} names no key", number, "Write it like C, Am, F#m or Bb.")
                value = ""
            self._keys.append(_StatedKey(number, value, sum(self._shifts[-1:])))

    def _comment(self, directive: Directive, number: int) -> None:
        text, _ = read_words(substitute(directive.value, self.metadata))
        if "[" in directive.value:
            text = substitute(directive.value, self.metadata)
        if self._open:
            self._open.comments.append(text)
            self._open.comment_line_numbers.append(number)
        else:
            self._comments.append((text, number))

    def _start(self, directive: Directive, number: int) -> None:
        environment = directive.environment
        if self._open and not self._is_paragraph and self._may_hold(environment, self._open):
            self._inner = environment
            return
        if self._open and not self._is_paragraph:
            self._problem(
                f"a {environment} starts inside another section",
                number,
                f"Add {{end_of_{self._open.environment}}} before it.",
            )
        self._close()
        label = substitute(directive.label, self.metadata)
        if environment == "grid":
            label = _SHAPE.sub("", label, count=1) if not directive.attributes else label
        kind = _KINDS.get(environment, SectionKind.OTHER)
        if not label and kind is SectionKind.OTHER and environment not in DELEGATES:
            label = environment.replace("_", " ").capitalize()
        self._open = _Open(kind, label.strip(), environment, number)
        self._is_paragraph = False
        self._take_comments()

    def _end(self, directive: Directive, number: int) -> None:
        environment = directive.environment
        if self._inner and environment == self._inner:
            self._inner = ""
        elif self._open and not self._is_paragraph and self._open.environment == environment:
            self._close()
        else:
            self._problem(
                f"{{end_of_{environment}}} closes nothing",
                number,
                f"Add {{start_of_{environment}}} before its first line, or delete this one.",
            )

    def _recall(self, directive: Directive, number: int) -> None:
        self._close()
        label = directive.label
        named = [
            section
            for section in self.sections
            if label and section.label == label and not section.is_recall
        ]
        called = named[-1] if named else self._last_chorus
        if called is None:
            self._problem(
                "{chorus} calls a chorus back, but none came before",
                number,
                "Write the chorus out once, between {start_of_chorus} and {end_of_chorus}.",
            )
            called = SheetSection(kind=SectionKind.CHORUS, label="", environment="chorus")
        self._recalled += len(called.lines) + len(called.rows)
        self.sections.append(
            replace(
                called,
                label=label or called.label,
                is_recall=True,
                line_number=number,
                comments=(),
                comment_line_numbers=(),
            )
        )
        if self._comments:
            self._attach_comments()

    def _transpose(self, directive: Directive, number: int) -> None:
        value = directive.value.strip("+ sf")
        if not value:
            self._shifts = self._shifts[:-1]
        elif value.lstrip("-").isdecimal() and len(value) < 6:
            self._shifts.append(int(value) + sum(self._shifts[-1:]))
        else:
            self._problem(
                f"{directive.value!r} is no number of semitones", number, "Write {transpose: 2}."
            )
            return
        text = self._keys[-1].text if self._keys else ""
        self._keys.append(_StatedKey(number, text, sum(self._shifts[-1:])))

    def _set_authors(self, directive: Directive, number: int) -> None:
        del number
        self._authors = tuple(re.findall(r"[^\s,+&;]+", directive.value))

    def _unknown(self, directive: Directive, number: int) -> None:
        self._problem(
            f"{{{directive.name}}} is not a directive of ChordPro; it is kept as it is",
            number,
            "Check its spelling, or begin its name with x_ if another program needs it.",
        )

    def _open_paragraph(self, number: int) -> None:
        self._open = _Open(SectionKind.VERSE, line_number=number)
        self._is_paragraph = True
        if self._comments:
            heading = _HEADING.fullmatch(self._comments[-1][0].strip())
            if heading:
                text, _ = self._comments.pop()
                self._open.label = text.strip(" :[]")
                kind = heading["kind"].lower()
                self._open.kind = _HEADING_KINDS.get(kind, SectionKind.OTHER)
        self._take_comments()

    def _take_comments(self) -> None:
        if self._open:
            self._open.comments += [text for text, _ in self._comments]
            self._open.comment_line_numbers += [number for _, number in self._comments]
        self._comments = []

    def _attach_comments(self) -> None:
        texts = tuple(text for text, _ in self._comments)
        numbers = tuple(number for _, number in self._comments)
        self._comments = []
        if not self.sections:
            self.sections.append(SheetSection(kind=SectionKind.OTHER, label=""))
        last = self.sections[-1]
        self.sections[-1] = replace(
            last,
            comments=last.comments + texts,
            comment_line_numbers=last.comment_line_numbers + numbers,
        )

    def _close(self) -> None:
        section, self._open = self._open, None
        self._is_paragraph, self._inner = False, ""
        if section is None:
            return
        played = play_grid(section.rows) if section.rows else None
        closed = SheetSection(
            kind=section.kind,
            label=section.label,
            lines=tuple(section.lines),
            bars=played.bars if played else (),
            comments=tuple(section.comments),
            cells=played.cells if played else (),
            rows=tuple(section.rows),
            environment=section.environment,
            comment_line_numbers=tuple(section.comment_line_numbers),
            quotes=tuple(section.quotes),
            line_number=section.line_number,
        )
        self.sections.append(closed)
        if closed.kind is SectionKind.CHORUS:
            self._last_chorus = closed


def _key_change(stated: _StatedKey, names: NoteNames) -> KeyChange:
    """Read a key in the language of the chords: in a sheet with H, B is B flat."""
    key = read_key(stated.text, names) or read_key(stated.text)
    return KeyChange(
        line_number=stated.line_number, key=key, shift_semitones=stated.shift_semitones
    )


_ACTIONS: Final = {
    Role.METADATA: SongReader._metadata,  # noqa: SLF001 - the table is part of the class
    Role.COMMENT: SongReader._comment,  # noqa: SLF001
    Role.START: SongReader._start,  # noqa: SLF001
    Role.END: SongReader._end,  # noqa: SLF001
    Role.RECALL: SongReader._recall,  # noqa: SLF001
    Role.TRANSPOSE: SongReader._transpose,  # noqa: SLF001
    Role.AUTHORS: SongReader._set_authors,  # noqa: SLF001
    Role.UNKNOWN: SongReader._unknown,  # noqa: SLF001
}
