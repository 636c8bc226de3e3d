"""The sections of a typed page, written as ChordPro under the headings that they had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from coproduce.files.chordpro_compose import directive, section_lines
from coproduce.files.sheet_headings import Heading
from coproduce.model.chords import SectionKind

# Sections that are one environment of ChordPro, by the headings under which they stand.
_ENVIRONMENTS: Final = (
    (SectionKind.TAB, "tab", frozenset((SectionKind.TAB, SectionKind.OTHER))),
    (SectionKind.GRID, "grid", frozenset((SectionKind.GRID,))),
)


@dataclass(slots=True)
class Part:
    """A section of the page: its heading and the ChordPro lines made for it."""

    heading: Heading | None
    lines: list[str] = field(default_factory=list)


def part_lines(part: Part, seen: dict[str, bool]) -> list[str]:
    """Write a part as a section, a comment, or a call back to a chorus that stood before.

    `seen` holds the names of the choruses so far, and is added to.
    """
    lines = _one_grid(part.lines)
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if part.heading is None:
        return [*lines, ""] if lines else []
    heading = part.heading
    times = [directive("comment", heading.times)] if heading.times else []
    has_content = not all(map(is_comment, lines))
    if heading.kind is SectionKind.CHORUS:
        if seen and not has_content:
            # A bare heading calls back what stood under the same name before.
            label = heading.name if seen.get(heading.name) else ""
            return [*times, *lines, directive("chorus", label), ""]
        if has_content:
            seen[heading.name] = True
    if not lines:
        return [directive("comment", heading.name), *times, ""]
    return [*_section(heading, [*times, *lines]), ""]


def is_comment(line: str) -> bool:
    """Whether a line made for a section is a remark, and nothing that is played or sung."""
    return line.startswith("{comment: ")


def _one_grid(lines: Sequence[str]) -> list[str]:
    """Join grids that follow each other, which were rows of one."""
    joined: list[str] = []
    for line in lines:
        if line == "{start_of_grid}" and joined and joined[-1] == "{end_of_grid}":
            joined.pop()
        else:
            joined.append(line)
    return joined


def _only(lines: Sequence[str], environment: str) -> list[str] | None:
    """Give what a section of its own would hold where one environment is all that there is."""
    start, end = f"{{start_of_{environment}}}", f"{{end_of_{environment}}}"
    comments = [line for line in lines if is_comment(line) or line.startswith("{key: ")]
    rest = [line for line in lines if line and line not in comments]
    if rest[:1] != [start] or rest.index(end) != len(rest) - 1:
        return None
    return [*comments, *rest[1:-1]]


def _section(heading: Heading, lines: Sequence[str]) -> list[str]:
    # Tablature and bars under a name of their own are sections, and not in one.
    for kind, environment, kinds in _ENVIRONMENTS:
        alone = _only(lines, environment) if heading.kind in kinds else None
        if alone is not None:
            return section_lines(kind, heading.name, alone)
    is_mixed = heading.kind in {SectionKind.TAB, SectionKind.GRID}
    return section_lines(SectionKind.OTHER if is_mixed else heading.kind, heading.name, lines)
