"""Counting for an evaluation: workshops, people, what was offered, what is sung. No scores.

Nothing here is about one person. People who withdrew are not counted, nor what they gave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coproduce.model.evaluation import Evaluation, Table
from coproduce.model.lineage import Lineage, SungLine
from coproduce.model.lyrics import GROUP, Draft, split_words
from coproduce.model.people import Generation, Permission, Person
from coproduce.stages.suppress import suppress

# How generations are called in a count: children and teenagers together, so that more
# figures can be shown.
AGES: Final = {
    Generation.CHILD: "young people",
    Generation.TEEN: "young people",
    Generation.ADULT: "adults",
    Generation.ELDER: "elders",
    Generation.ARTIST: "artists",
}
TOGETHER: Final = "generations together"
WHOLE_GROUP: Final = "the whole group"
UNTRACED: Final = "not traced"
LABELS: Final = ("elders", "young people", "adults", "artists", TOGETHER, WHOLE_GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class SongWords:
    """What an evaluation looks at in one song. People of one hub share their ids."""

    hub: str
    title: str
    people: Mapping[str, Person]
    drafts: tuple[Draft, ...]
    lineage: Lineage


def evaluate(songs: Sequence[SongWords]) -> Evaluation:
    """Count what songs have in common; every table is safe to show to anybody."""
    everybody = {
        (song.hub, person.id): person
        for song in songs
        for person in song.people.values()
        if person.withdrew_on is None
    }
    offered = [offer for song in songs for offer in _offers(song)]
    people = Counter(AGES[person.generation] for person in everybody.values())
    tables = [
        suppress(
            "People by generation",
            "people",
            {label: people[label] for label in dict.fromkeys(AGES.values())},
        ),
        suppress(
            "What was offered",
            "things said, sung, written or shown",
            {
                "found its way into a song": sum(is_used for _, is_used in offered),
                "kept for another song": sum(not is_used for _, is_used in offered),
            },
        ),
        suppress("Lines that are sung", "lines", _lines_by_generation(songs)),
        suppress("Offered in each workshop", "things", Counter(when for when, _ in offered)),
        *(_answers(permission, everybody.values()) for permission in Permission),
    ]
    return Evaluation(
        titles=tuple(song.title for song in songs),
        workshops=len({_workshop(song.hub, draft) for song in songs for draft in song.drafts}),
        tables=tuple(table for table in tables if table.cells),
    )


def count_lines(lineage: Lineage, people: Mapping[str, Person]) -> dict[str, int]:
    """Count the sung lines of one song by the generation they came from, unsuppressed.

    A line that comes back with the same words is one line. For our own eyes: `evaluate` is
    what may be shown.
    """
    seen: dict[tuple[str, ...], SungLine] = {}
    for line in lineage.lines:
        seen.setdefault(split_words(line.words), line)
    found = Counter(_whose(line, people) for line in seen.values() if _is_shown(line, people))
    return {label: found[label] for label in (*LABELS, UNTRACED)}


def _whose(line: SungLine, people: Mapping[str, Person]) -> str:
    if not line.is_traced:
        return UNTRACED
    ages = {AGES[people[author].generation] for author in line.authors if author in people}
    if GROUP in line.authors or not ages:
        return WHOLE_GROUP
    return ages.pop() if len(ages) == 1 else TOGETHER


def _is_shown(line: SungLine, people: Mapping[str, Person]) -> bool:
    return not any(_has_withdrawn(person, people) for person in line.people)


def _has_withdrawn(person_id: str, people: Mapping[str, Person]) -> bool:
    return person_id in people and people[person_id].withdrew_on is not None


def _lines_by_generation(songs: Iterable[SongWords]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for song in songs:
        total.update(count_lines(song.lineage, song.people))
    return {label: total[label] for label in (*LABELS, UNTRACED)}


def _offers(song: SongWords) -> list[tuple[str, bool]]:
    """List everything that was offered: when, and whether a sung line came from it."""
    used = {
        (source.draft, source.line_number) for line in song.lineage.lines for source in line.sources
    }
    return [
        (_when(draft), (draft.name, line.line_number) in used)
        for draft in song.drafts
        for line in draft.lines
        if not any(_has_withdrawn(person, song.people) for person in line.people)
    ]


def _when(draft: Draft) -> str:
    return draft.date.isoformat() if draft.date else "undated"


def _workshop(hub: str, draft: Draft) -> tuple[str, str]:
    return hub, draft.date.isoformat() if draft.date else draft.name


def _answers(permission: Permission, people: Iterable[Person]) -> Table:
    counts = {"yes": 0, "no": 0, "not answered": 0}
    for person in people:
        if permission in person.allows:
            counts["yes"] += 1
        elif permission in person.refuses:
            counts["no"] += 1
        else:
            counts["not answered"] += 1
    return suppress(f"May we use: {permission}", "people", counts)
