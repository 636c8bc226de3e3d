"""Telling the group where its song came from, in the names that people chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from coproduce.model.credits import in_words
from coproduce.model.lineage import Lineage, Source, SungLine
from coproduce.model.lyrics import GROUP, Manner
from coproduce.model.people import Permission, Person
from coproduce.model.telling import Telling, Told, ToldLine, ToldSection

EVERYBODY: Final = "all of us"
SOMEBODY: Final = "one of us"  # who chose not to be named
MANNERS: Final = {
    Manner.SAID: "",
    Manner.SUNG: "sung",
    Manner.WRITTEN: "written",
    Manner.GESTURE: "shown with the hands",
    Manner.PARODY: "in fun",
}


def tell(lineage: Lineage, people: Mapping[str, Person]) -> Telling:
    """Give what may be shown to the group: nothing of who withdrew or did not share words.

    A line in which any word is by such a person is left out whole.
    """
    sections = [
        ToldSection(
            label=label,
            lines=tuple(
                _told_line(line, people)
                for line in lines
                if line.is_traced and may_be_shown(line, people)
            ),
        )
        for label, lines in groupby(lineage.lines, key=lambda line: line.section)
    ]
    return Telling(
        title=lineage.title,
        sections=tuple(section for section in sections if section.lines),
        untraced=tuple(line.words for line in lineage.untraced),
    )


def may_be_shown(line: SungLine, people: Mapping[str, Person]) -> bool:
    """Whether everybody whose words are in a line lets the group see them."""
    return all(
        person_id in people and people[person_id].allows_use(Permission.WORDS)
        for person_id in line.people
    )


def name_of(speakers: Sequence[str], people: Mapping[str, Person]) -> str:
    """Name speakers as they wish to be named."""
    if GROUP in speakers:
        return EVERYBODY
    named = [credit for speaker in speakers if (credit := _credit(speaker, people))]
    unnamed = [SOMEBODY] * (len(speakers) - len(named))
    return in_words((*named, *unnamed)) if speakers else ""


def _credit(person_id: str, people: Mapping[str, Person]) -> str | None:
    return people[person_id].credit if person_id in people else None


def _told_line(line: SungLine, people: Mapping[str, Person]) -> ToldLine:
    heard = {speaker for source in line.sources for speaker in source.speakers}
    return ToldLine(
        words=line.words,
        by=name_of([author for author in line.authors if author not in heard], people),
        said=tuple(_told(source, people) for source in line.sources),
    )


def _told(source: Source, people: Mapping[str, Person]) -> Told:
    return Told(
        words=source.words,
        by=name_of(source.speakers, people),
        workshop=source.workshop,
        date=f"{source.date.day} {source.date:%B %Y}" if source.date else "",
        manner=MANNERS[source.manner],
    )
