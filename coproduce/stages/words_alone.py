"""A chord sheet without its chords: the words, for those who sing."""

from __future__ import annotations

from dataclasses import replace

from coproduce.model.chords import ChordSheet


def words_alone(sheet: ChordSheet) -> ChordSheet:
    """Take chords, grids and tablature out of a sheet; sections without words go too.

    The text that it was read from goes as well, since it holds the chords.
    """
    sections = tuple(
        replace(
            section,
            lines=tuple(
                replace(line, words=" ".join(line.words.split()), marks=())
                for line in section.lines
                if line.words.strip()
            ),
            bars=(),
            cells=(),
            rows=(),
            quotes=(),
        )
        for section in sheet.sections
        if any(line.words.strip() for line in section.lines)
    )
    return replace(sheet, sections=sections, source=())
