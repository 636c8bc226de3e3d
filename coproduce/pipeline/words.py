"""Reading all that a song folder says in words: drafts, chord sheet, lineage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coproduce.errors import ProjectError
from coproduce.files.chordpro import read_chordpro
from coproduce.files.drafts import read_drafts
from coproduce.files.project import Reach, read_song_folder
from coproduce.model.chords import ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.model.lineage import Lineage, SungLine
from coproduce.model.lyrics import Draft
from coproduce.model.people import Person
from coproduce.model.song import SongFolder
from coproduce.stages.evaluate import SongWords
from coproduce.stages.sheet_authors import unknown_authors, with_known_authors
from coproduce.stages.trace import trace

TITLE: Final = "Title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A song folder with its drafts read, and its sung lines and its title traced."""

    root: Path
    folder: SongFolder
    drafts: tuple[Draft, ...]
    lineage: Lineage
    title: SungLine
    sheet: ChordSheet | None = None

    @property
    def everything_said(self) -> Lineage:
        """The lineage with the title as a line of its own, if somebody offered it.

        A title that nobody is known to have offered is the facilitator's; a line is not.
        """
        title = (self.title,) if self.title.is_traced else ()
        return replace(self.lineage, lines=(*title, *self.lineage.lines))

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody in people.toml, by id."""
        return self.folder.people

    def for_evaluation(self) -> SongWords:
        """Give what an evaluation counts; songs of one hub share their people."""
        return SongWords(
            hub=str(self.root.parent),
            title=self.folder.song.title,
            people=self.people,
            drafts=self.drafts,
            lineage=self.lineage,
        )


def read_words(root: Path, reach: Reach = Reach.SOUND) -> Words:
    """Read a song folder's words and trace every sung line.

    Parameters
    ----------
    root
        The song folder.
    reach
        How much of it has to be right; whoever needs the words alone waits for no mix.toml.

    Raises
    ------
    ProjectError
        With every mistake in the folder, in its drafts, or in who is pinned to a sung line.
    FormatError
        If the chord sheet cannot be read.
    """
    folder = read_song_folder(root, reach)
    drafts = read_drafts(root, folder.drafts, folder.people)
    sheet = None if folder.chord_sheet is None else read_chordpro(root / folder.chord_sheet)
    if sheet is None:
        lineage = Lineage(title=folder.song.title, lines=())
    else:
        unknown = list(unknown_authors(sheet, folder.people, folder.chord_sheet or ""))
        if unknown:
            raise ProjectError(unknown)
        lineage = trace(with_known_authors(sheet, folder.people), drafts)
    as_line = SheetLine(words=folder.song.title)
    section = SheetSection(kind=SectionKind.OTHER, label=TITLE, lines=(as_line,))
    found = trace(ChordSheet(title=folder.song.title, sections=(section,)), drafts).lines
    nobody = SungLine(section=TITLE, words=folder.song.title, line_number=0)
    return Words(
        root=root.resolve(),
        folder=folder,
        drafts=drafts,
        lineage=lineage,
        title=next(iter(found), nobody),
        sheet=sheet,
    )
