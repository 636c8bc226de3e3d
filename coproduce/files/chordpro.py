"""Chord sheets in ChordPro 6, read without loss: what is not understood is kept and listed.

The format: ChordPro 6 file format specification and its directives, www.chordpro.org.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from coproduce.errors import FormatError, Problem
from coproduce.files.chordpro_directives import Role, read_directive
from coproduce.files.chordpro_song import SongReader
from coproduce.files.chordpro_source import plain_text, split_lines
from coproduce.files.sheet_text import check_text, read_text
from coproduce.model.chords import ChordSheet


def parse_chordpro(text: str, where: str, *, selectors: Collection[str] = ()) -> ChordSheet:
    r"""Read the text of one song.

    Parameters
    ----------
    text
        The whole file. Of several songs, divided by `{new_song}`, this gives the first.
    where
        What to call the text in messages, usually its file's name.
    selectors
        Instruments and users for whom conditional directives such as `{comment-alto:}`
        are meant; without a match those are kept in the text and not shown.

    Returns
    -------
    ChordSheet
        With the text in `source`, so that write_chordpro gives it back to the character.

    Raises
    ------
    FormatError
        If it is too large to be a song, or no text at all.

    >>> sheet = parse_chordpro("{t: Rain}\n{soc}\n[C]Egg and [F]cress\n{eoc}", "rain.cho")
    >>> sheet.title, sheet.sections[0].lines[0].words, sheet.sections[0].lines[0].marks[1].symbol
    ('Rain', 'Egg and cress', 'F')
    """
    songs = parse_songbook(text, where, selectors=selectors)
    first = songs[0]
    if len(songs) == 1:
        return first
    more = Problem(
        what=f"the file holds {len(songs)} songs, and only the first is read",
        where=where,
        next_step="Put each song into a file of its own.",
    )
    return replace(first, problems=(*first.problems, more))


def parse_songbook(
    text: str, where: str, *, selectors: Collection[str] = ()
) -> tuple[ChordSheet, ...]:
    """Read a text of one or more songs, divided by `{new_song}`; see parse_chordpro."""
    check_text(text, where)
    readers = [SongReader(where, frozenset(name.lower() for name in selectors))]
    number = 1
    for line in split_lines(text):
        reader = readers[-1]
        stripped = line.lstrip("\ufeff \t")
        directive = None
        if stripped[:1] == "{" and not reader.is_delegated:
            directive = read_directive(plain_text(line).lstrip("\ufeff"))
        if directive and directive.role is Role.NEW_SONG and not reader.is_fresh:
            reader = SongReader(where, reader.selectors)
            readers.append(reader)
        reader.read(line, number, directive)
        number += line.count("\n") or line.count("\r")
    return tuple(reader.finish() for reader in readers)


def read_chordpro(path: Path) -> ChordSheet:
    """Read a ChordPro file in UTF-8, UTF-16, UTF-32 or Latin-1; see parse_chordpro.

    Raises
    ------
    FormatError
        If the file cannot be read as a song.
    """
    return parse_chordpro(read_text(path), str(path))


def write_chordpro(sheet: ChordSheet) -> str:
    """Give the text of a sheet; what nobody changed is as it was, to the character.

    Raises
    ------
    FormatError
        If the sheet was not read from a text; see chordpro_compose.compose_chordpro.
    """
    if not sheet.source and sheet.sections:
        raise FormatError("the sheet was made without a text", sheet.title)
    return "".join(piece for line in sheet.source for piece in line.pieces)
