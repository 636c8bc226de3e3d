"""Reading drafts: forgiving about how they were typed, exact about what was said by whom.

The format is for people with a plain text editor::

    # Workshop 1, Harbour Road Hall           a comment; the first one is the title
    > What's in the bag?                      the prompt given
    [Verse 1]                                 a section
    P01: We caught it by the baker's          who: what they said, verbatim
    P01 + P03: Your hand is cold              several people together
    group: Ring the bell                      everybody
    P05 (sung): the windows white with steam  how it arrived
    ~ P01 preferred "bun" to "cake"           a facilitator's note: never exported
    (withdrawn 2026-02-13)                    a line was here; its person took it back
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coproduce.errors import CoproduceError, FormatError, Problem, ProjectError
from coproduce.files.first_bytes import first_bytes, require_text
from coproduce.model.lyrics import (
    Draft,
    DraftLine,
    Manner,
    Note,
    Tombstone,
    folded_id,
    is_like_id,
    speaker_named,
)
from coproduce.slips import nearest

# What people write in brackets, and what they mean by it.
MANNER_WORDS: Final = {
    "said": Manner.SAID,
    "spoken": Manner.SAID,
    "spoke": Manner.SAID,
    "sung": Manner.SUNG,
    "sang": Manner.SUNG,
    "hummed": Manner.SUNG,
    "written": Manner.WRITTEN,
    "wrote": Manner.WRITTEN,
    "drawn": Manner.GESTURE,
    "drew": Manner.GESTURE,
    "gesture": Manner.GESTURE,
    "gestured": Manner.GESTURE,
    "signed": Manner.GESTURE,
    "parody": Manner.PARODY,
}

_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_TOMBSTONE: Final = re.compile(r"\(\s*withdrawn\s+(\S+)\s*\)", re.IGNORECASE)
_SECTION: Final = re.compile(r"\[([^\[\]]*)\]\s*:?")
# Who, perhaps how in brackets, a colon (of either width), what.
_SAID: Final = re.compile(
    r"(?P<who>[^:\N{FULLWIDTH COLON}()]{1,120}?)\s*(?:\((?P<how>[^()]*)\))?\s*"
    r"[:\N{FULLWIDTH COLON}](?P<words>.*)"
)
_TOGETHER: Final = re.compile(r"\s*(?:[+&,]|\band\b)\s*", re.IGNORECASE)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_LARGEST_BYTES: Final = 20_000_000


def read_draft(path: Path, people: Collection[str] | None = None) -> Draft:
    """Read one draft.

    Parameters
    ----------
    path
        A text file; a date in its name is the workshop's.
    people
        The ids in people.toml. None reads any id, for a draft outside a song folder.

    Raises
    ------
    FormatError
        If the file is no text in UTF-8 (or UTF-16 with its mark).
    ProjectError
        With every line that cannot be read, its number, and what to do about it.
    """
    return parse_draft(read_text(path), name=path.stem, where=path.name, people=people)


def read_drafts(folder: Path, paths: Iterable[str], people: Collection[str]) -> tuple[Draft, ...]:
    """Read every draft of a song folder, oldest first.

    Raises
    ------
    ProjectError
        With every mistake in any of them.
    """
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            drafts.append(read_draft(folder / path, people))
        except CoproduceError as error:
            problems.extend(error.problems)
    if problems:
        raise ProjectError(problems)
    return tuple(sorted(drafts, key=lambda draft: (draft.date or dt.date.max, draft.name)))


def read_text(path: Path) -> str:
    """Read a text file as people save them: UTF-8, with or without a mark, or UTF-16.

    Raises
    ------
    FormatError
        If it cannot be read as text; the line of the first bad byte is named.
    """
    try:
        require_text(first_bytes(path), path.name)
        if path.stat().st_size > _LARGEST_BYTES:
            raise FormatError("is far too large for a draft", path.name, "Give words alone.")
        content = path.read_bytes()
    except OSError as cause:
        raise FormatError(
            f"cannot be read ({cause.strerror})", path.name, "Check that it is there and yours."
        ) from cause
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        raise FormatError(
            "is not UTF-8 text",
            f"{path.name}, line {line}",
            "Open it in the editor that wrote it, and save it again with the encoding UTF-8.",
        ) from cause
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FormatError(
            "is not a text file",
            f"{path.name}, line {line}",
            "Save the words as plain text (.txt), in UTF-8.",
        )
    return text


def parse_draft(
    text: str, *, name: str, where: str = "", people: Collection[str] | None = None
) -> Draft:
    """Read the text of a draft; see `read_draft`.

    >>> parse_draft("P05 (sung): white with steam", name="2026-02-04").lines[0].manner
    <Manner.SUNG: 'sung'>
    """
    reading = _Reading(where=where or name, people=people)
    date = reading.date_of(name)
    for number, line in enumerate(split_lines(text), start=1):
        reading.take(line.strip(), number)
    if reading.problems:
        raise ProjectError(reading.problems)
    return Draft(
        name=name,
        date=date,
        title=reading.title or "",
        lines=tuple(reading.lines),
        notes=tuple(reading.notes),
        tombstones=tuple(reading.tombstones),
    )


def split_lines(text: str) -> list[str]:
    """Split at line ends of any system, and at nothing else: words may hold odd characters."""
    return _LINE_END.split(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))


def tombstone(withdrawn_on: dt.date) -> str:
    """Write what stands in the place of a withdrawn line.

    >>> tombstone(dt.date(2026, 2, 13))
    '(withdrawn 2026-02-13)'
    """
    return f"(withdrawn {withdrawn_on.isoformat()})"


@dataclass
class _Reading:
    """One pass over one draft: remembers the section and prompt, collects the mistakes."""

    where: str
    people: Collection[str] | None
    title: str | None = None
    section: str | None = None
    prompt: str | None = None
    lines: list[DraftLine] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    tombstones: list[Tombstone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def date_of(self, name: str) -> dt.date | None:
        found = _DATE.search(name)
        return self._date(found.group(0), 0) if found else None

    def take(self, line: str, number: int) -> None:
        if not line:
            return
        if line.startswith("#"):
            comment = line.lstrip("#").strip()
            self.title = comment if self.title is None and not line.startswith("#?") else self.title
        elif line.startswith(">"):
            self.prompt = line.removeprefix(">").strip() or None
        elif line.startswith("~"):
            self.notes.append(Note(text=line.removeprefix("~").strip(), line_number=number))
        elif found := _SECTION.fullmatch(line):
            self._start_section(found.group(1).strip(), number)
        elif found := _TOMBSTONE.fullmatch(line):
            date = self._date(found.group(1), number)
            if date is not None:
                self.tombstones.append(Tombstone(withdrawn_on=date, line_number=number))
        elif _SECTION.match(line):
            self._problem(
                "a section's name and words are on one line",
                number,
                "Write the words on a line of their own, below the name of the section.",
            )
        else:
            self._said(line, number)

    def _start_section(self, section: str, number: int) -> None:
        if not section:
            self._problem("a section without a name", number, "Write one, such as [Verse 1].")
        self.section, self.prompt = section or None, None

    def _said(self, line: str, number: int) -> None:
        found = _SAID.fullmatch(line)
        if not found:
            self._problem(
                f'nobody is named for "{_shortened(line)}"',
                number,
                "Write who said it and a colon before the words, such as P01: or group: "
                "(# begins a comment, > a prompt, ~ a note).",
            )
            return
        speakers = self._speakers(found.group("who"), number)
        manner, manner_note = self._manner(found.group("how"), number)
        words = found.group("words").strip()
        if not words:
            self._problem(
                "a name, but no words after it",
                number,
                "Write the words after the colon, or # at the start to keep it as a comment.",
            )
        if words and speakers:
            self.lines.append(
                DraftLine(
                    words=words,
                    speakers=speakers,
                    line_number=number,
                    section=self.section,
                    manner=manner,
                    manner_note=manner_note,
                    prompt=self.prompt,
                )
            )

    def _speakers(self, who: str, number: int) -> tuple[str, ...]:
        names = [name for name in _TOGETHER.split(who.strip()) if name]
        speakers = [self._speaker(name, number) for name in names]
        if not names:
            self._problem("nobody is named before the colon", number, "Write who said it: P01:")
        # A name that nobody knows voids the line; naming the others alone would be wrong.
        known = [speaker for speaker in speakers if speaker is not None]
        return tuple(dict.fromkeys(known)) if len(known) == len(speakers) else ()

    def _speaker(self, name: str, number: int) -> str | None:
        if self.people is None:
            return speaker_named(name, ()) or name
        person = speaker_named(name, self.people)
        if person is None:
            self._problem(
                f'"{name.strip()}" is not in people.toml'
                if is_like_id(name)
                else "the name before the colon is not in people.toml",
                number,
                f"{nearest(name, self.people)}Correct the id, add the person to people.toml, "
                "or write group: if everybody said it.",
            )
        return person

    def _manner(self, how: str | None, number: int) -> tuple[Manner, str]:
        if how is None or not how.strip():
            return Manner.SAID, ""
        word, _, rest = how.strip().partition(",")
        manner = MANNER_WORDS.get(folded_id(word))
        if manner is None:
            self._problem(
                f'"{_shortened(how)}" is not a way in which words arrive',
                number,
                f"{nearest(word, MANNER_WORDS)}"
                f"Known are: {', '.join(Manner)}; more can follow after a comma.",
            )
        return manner or Manner.SAID, rest.strip()

    def _date(self, text: str, number: int) -> dt.date | None:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self._problem(
                f'"{_shortened(text)}" is not a date',
                number,
                "Write year, month and day as in 2026-02-04.",
            )
            return None

    def _problem(self, what: str, number: int, next_step: str) -> None:
        place = f"{self.where}, line {number}" if number else f"{self.where}, in the file's name"
        self.problems.append(Problem(what=what, where=place, next_step=next_step))


def _shortened(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."
