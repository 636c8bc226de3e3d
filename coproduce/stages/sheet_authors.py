"""Who is pinned to a sung line with `{x_by:}`: ids of people.toml, however they were typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from coproduce.errors import Problem
from coproduce.model.chords import ChordSheet, SheetLine
from coproduce.model.lyrics import GROUP, speaker_named
from coproduce.slips import nearest


def with_known_authors(sheet: ChordSheet, people: Collection[str]) -> ChordSheet:
    """Write pinned ids as people.toml has them: "p02" means P02, "everybody" the group.

    Ids that nobody has stay as they are; `unknown_authors` tells of them.
    """

    def line_with(line: SheetLine) -> SheetLine:
        authors = (speaker_named(author, people) or author for author in line.authors)
        return replace(line, authors=tuple(dict.fromkeys(authors)))

    return replace(
        sheet,
        sections=tuple(
            replace(section, lines=tuple(map(line_with, section.lines)))
            for section in sheet.sections
        ),
    )


def unknown_authors(
    sheet: ChordSheet, people: Collection[str], sheet_name: str
) -> Iterator[Problem]:
    """List the pinned ids that are not in people.toml, with the lines that they are pinned to.

    What is pinned may be a name, so it is not repeated.
    """
    for section in with_known_authors(sheet, people).sections:
        for line in section.lines:
            for author in line.authors:
                if author in people or author == GROUP:
                    continue
                yield Problem(
                    what="{x_by:} names somebody who is not in people.toml",
                    where=f"{sheet_name}, before line {line.line_number}",
                    next_step=f"{nearest(author, people)}Write an id of people.toml, or group "
                    "if everybody said the line.",
                )
