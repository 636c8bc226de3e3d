"""ChordPro text from parts, for sheets that came from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coproduce.errors import Problem
from coproduce.files.chordpro import parse_chordpro
from coproduce.files.chordpro_directives import DELEGATES
from coproduce.files.safe_xml import Element
from coproduce.model.chords import ChordMark, ChordSheet, SectionKind, SheetSection

# Words must not look like chords or directives; ChordPro has no way to say so.
_BRACKETS: Final = str.maketrans({"[": "(", "]": ")"})
_BRACES: Final = str.maketrans({"{": "(", "}": ")"})
_ENVIRONMENTS: Final = {
    SectionKind.VERSE: "verse",
    SectionKind.CHORUS: "chorus",
    SectionKind.BRIDGE: "bridge",
    SectionKind.GRID: "grid",
    SectionKind.TAB: "tab",
}
# Environments whose lines are no words.
_RULED: Final = frozenset(("tab", "grid"))


@dataclass(frozen=True, slots=True)
class Imported:
    """ChordPro text made from another format, and what of that could not be understood."""

    text: str
    problems: tuple[Problem, ...] = ()


def left_out(parent: Element, known: Collection[str], where: str) -> Iterator[Problem]:
    """List what a document says beside its words that no sheet has a place for."""
    said = [
        f"{child.name} ({text})"
        for child in parent.children
        if child.name not in known and (text := " ".join(child.text.split()))
    ]
    if said:
        yield Problem(
            what=f"left out: {', '.join(said)}",
            where=where,
            next_step="Write it into the sheet as {comment: ...} if it is needed.",
        )


def imported_sheet(imported: Imported, where: str) -> ChordSheet:
    """Read imported text into a sheet that keeps the importer's list of problems."""
    sheet = parse_chordpro(imported.text, where)
    return replace(sheet, problems=(*imported.problems, *sheet.problems))


def directive(name: str, value: str = "") -> str:
    """Write a directive on a line of its own; braces and line ends in the value are folded.

    >>> directive("title", "Rain")
    '{title: Rain}'
    """
    folded = " ".join(value.translate(_BRACES).split())
    return f"{{{name}: {folded}}}" if folded else f"{{{name}}}"


def words_with_marks(words: str, marks: Iterable[ChordMark]) -> str:
    """Write a line of words with its chords in brackets where they belong.

    >>> words_with_marks("We caught it", (ChordMark(position=3, symbol="C"),))
    'We [C]caught it'
    """
    words = plain_words(words)
    pieces: list[str] = []
    end = reached = 0
    for mark in sorted(marks, key=lambda mark: mark.position):
        place = min(max(mark.position, end), max(end, len(words)))
        pieces.append(words[end:place])
        # A chord beyond the last word keeps its distance, up to a reason.
        pieces.append(" " * min(8, max(0, mark.position - max(reached, len(words)))))
        star = "*" if mark.is_annotation else ""
        pieces.append(f"[{star}{mark.symbol.translate(_BRACKETS)}]")
        end = max(place, end)
        reached = max(mark.position, reached)
    pieces.append(words[end:])
    line = "".join(pieces)
    return line if line[:1] not in {"#", "{"} else " " + line


def plain_words(words: str) -> str:
    """Make words safe as a line of ChordPro: no brackets, no brace or hash at the start."""
    words = words.translate(_BRACKETS).replace("\r", " ").replace("\n", " ")
    stripped = words.lstrip()
    if stripped[:1] == "{":
        words = words.translate(_BRACES)
    return words.removesuffix("\\") if words.endswith("\\") else words


def section_lines(kind: SectionKind, label: str, lines: Sequence[str]) -> list[str]:
    """Put lines between the directives that open and close a section."""
    environment = _ENVIRONMENTS.get(kind)
    if environment is None:
        environment = "".join(
            c for c in label.split(" ", maxsplit=1)[0].lower() if c.isascii() and c.isalpha()
        )
        environment = environment if environment and environment not in _RULED else "part"
    return [directive(f"start_of_{environment}", label), *lines, f"{{end_of_{environment}}}"]


def compose_chordpro(sheet: ChordSheet) -> str:
    """Write a sheet that has no text of its own, with everything that its sections say."""
    lines = [directive("title", sheet.title)] if sheet.title else []
    for name, values in sheet.metadata.items():
        if name == "title":
            continue
        lines += [directive(name, value) for value in values]
    if sheet.key and "key" not in sheet.metadata:
        minor = "m" if sheet.key.mode == "minor" else ""
        lines.append(directive("key", f"{sheet.key.tonic}{minor}"))
    for section in sheet.sections:
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: SheetSection) -> list[str]:
    comments = [directive("comment", comment) for comment in section.comments]
    if section.is_recall:
        return [*comments, directive("chorus", section.label)]
    grid = _grid(section)
    if section.kind is SectionKind.GRID:
        return [*comments, *section_lines(section.kind, section.label, grid)]
    body = list(section.quotes)
    if body and section.kind is not SectionKind.TAB and section.environment not in DELEGATES:
        body = ["{start_of_tab}", *body, "{end_of_tab}"]
    if grid:
        body += ["{start_of_grid}", *grid, "{end_of_grid}"]
    for line in section.lines:
        if line.authors:
            body.append(directive("x_by", " ".join(line.authors)))
        body.append(words_with_marks(line.words, line.marks))
    return section_lines(section.kind, section.label, [*comments, *body])


def _grid(section: SheetSection, bars_a_row: int = 4) -> list[str]:
    if section.rows:
        return [f"{row.left} {' '.join(row.tokens)} {row.right}".strip() for row in section.rows]
    cells = section.cells if len(section.cells) == len(section.bars) else section.bars
    bars = [" ".join(cell or "." for cell in bar) or "." for bar in cells]
    rows = (bars[start : start + bars_a_row] for start in range(0, len(bars), bars_a_row))
    return ["| " + " | ".join(row) + " |" for row in rows]
