"""Taking a person's words out of the files that people wrote, line by line, place by place.

Every other line stays as it was, to the character and the line end. What was taken out is
given back, so that it can be sealed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from coproduce.errors import CoproduceError
from coproduce.files.drafts import parse_draft, tombstone
from coproduce.files.file_kinds import CHORD_SHEET_SUFFIXES
from coproduce.model.lyrics import Draft, DraftLine

_LINE: Final = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")
_CHORD: Final = re.compile(r"\[[^\[\]]*\]")
_REMARK: Final = re.compile(r"\[\*[^\[\]]*\]")  # to players, and as good as words
_AUTHORS: Final = re.compile(r"(\s*\{\s*x_by\s*[:\s])([^}]*)(\}.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """A line that was taken out: where it stood, and what it was."""

    line_number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Burial:
    """A file's text without a person's words, and the lines that held them."""

    text: str
    taken_out: tuple[TakenOut, ...]


def bury_in_draft(text: str, draft: Draft, person_id: str, withdrew_on: dt.date) -> Burial:
    """Put a tombstone in the place of every line that a person said, alone or with others.

    A facilitator's note that mentions the person goes as well, because it may quote them.
    """
    mention = _mention(person_id)
    said = {line.line_number for line in draft.lines if person_id in line.speakers}
    noted = {note.line_number for note in draft.notes if mention.search(note.text)}
    stone = tombstone(withdrew_on)
    return _replace(text, said | noted, lambda _: stone)


def bury_in_sheet(text: str, line_numbers: Collection[int], person_id: str) -> Burial:
    """Leave the chords of some lines and take their words; take the person out of `{x_by:}`.

    A comment that mentions the person goes as well, and so does what is pinned to a line that
    has no words any more: it would be pinned to the next.
    """
    wordless = _replace(text, set(line_numbers), _chords_alone)
    mention = _mention(person_id)
    lines = _split(wordless.text)
    pins = {n for n, (line, _) in enumerate(lines, 1) if _AUTHORS.match(line)}
    idle = {n for n in pins if _pinned_to(n, lines, pins) in line_numbers}
    pins = {n for n in pins - idle if mention.search(lines[n - 1][0])}
    comments = {
        n for n, (line, _) in enumerate(lines, 1) if line.startswith("#") and mention.search(line)
    }
    idled = _replace(wordless.text, idle, lambda _: "#")
    unpinned = _replace(idled.text, pins, lambda line: _without_author(line, mention))
    uncommented = _replace(unpinned.text, comments, lambda _: "#")
    return Burial(
        text=uncommented.text,
        taken_out=(
            *wordless.taken_out,
            *idled.taken_out,
            *unpinned.taken_out,
            *uncommented.taken_out,
        ),
    )


def words_of(line: str, path: str) -> str:
    """Give the words of a line that was taken out of a draft or a chord sheet; "" if it has none.

    >>> words_of("The kettle [C]sings at [D]four", "chords/a.cho")
    'The kettle sings at four'
    >>> words_of("P02 + P03 (sung): the windows white", "lyrics/2026-02-04.txt")
    'the windows white'
    """
    if PurePosixPath(path).suffix.lower() in CHORD_SHEET_SUFFIXES:
        return "" if line.lstrip()[:1] in {"{", "#"} else _CHORD.sub("", line).strip()
    said = _said(line)
    return said.words if said else ""


def speakers_of(line: str) -> tuple[str, ...]:
    """Name those who said a line of a draft; nobody if it is none.

    >>> speakers_of("P02 + P03 (sung): the windows white")
    ('P02', 'P03')
    """
    said = _said(line)
    return said.speakers if said else ()


def _said(line: str) -> DraftLine | None:
    try:
        return next(iter(parse_draft(line, name="").lines), None)
    except CoproduceError:
        return None


def _replace(text: str, numbers: Collection[int], change: Callable[[str], str]) -> Burial:
    pieces: list[str] = []
    taken_out: list[TakenOut] = []
    for number, (line, end) in enumerate(_split(text), start=1):
        if number in numbers:
            pieces.append(change(line) + end)
            taken_out.append(TakenOut(line_number=number, text=line))
        else:
            pieces.append(line + end)
    return Burial(text="".join(pieces), taken_out=tuple(taken_out))


def _split(text: str) -> list[tuple[str, str]]:
    return [(found.group(1), found.group(2)) for found in _LINE.finditer(text)]


def _pinned_to(number: int, lines: list[tuple[str, str]], pins: Collection[int]) -> int:
    """Give the number of the line that a pin stands before: no directive, comment or empty line.

    A line that lost its words is empty, or has chords only, and is still the line.
    """
    for following in range(number + 1, len(lines) + 1):
        text = lines[following - 1][0].strip()
        if following not in pins and not text.startswith(("{", "#")):
            return following
    return 0


def _mention(person_id: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(person_id)}(?!\w)", re.IGNORECASE)


def _chords_alone(line: str) -> str:
    return " ".join(_CHORD.findall(_REMARK.sub("", line)))


def _without_author(line: str, mention: re.Pattern[str]) -> str:
    found = _AUTHORS.match(line)
    if found is None:
        return line
    left = mention.sub("", found.group(2)).split()
    return f"{found.group(1)}{' ' if left else ''}{' '.join(left)}{found.group(3)}" if left else "#"
