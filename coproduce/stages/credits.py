"""Naming people as each of them chose, and nobody who did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from coproduce.model.credits import Credits
from coproduce.model.lineage import Lineage
from coproduce.model.lyrics import split_words
from coproduce.model.mixing import Purpose
from coproduce.model.people import Generation, Permission, Person
from coproduce.model.plain_letters import plain_letters
from coproduce.model.recording import Take
from coproduce.stages.clear import USE_OF

YOUNG: Final = frozenset({Generation.CHILD, Generation.TEEN})
UNNAMED: Final = "others of the group"


def credit(
    lineage: Lineage, takes: Sequence[Take], people: Mapping[str, Person], purpose: Purpose
) -> Credits:
    """Name those whose words are sung and whose voices are heard, for one purpose.

    Names stand in the order of the alphabet, because nobody comes first. Whoever chose no
    credit is thanked among the others; whoever withdrew is not counted even there. A child
    who is heard alone is named as a voice only if both were allowed: to be heard alone, and
    to be named.
    """
    here = {
        person.id: person
        for person in people.values()
        if all(person.allows_use(use) for use in USE_OF[purpose]) and person.withdrew_on is None
    }
    wrote = {
        person_id
        for line in lineage.lines
        for person_id in line.people
        if person_id in here and here[person_id].allows_use(Permission.WORDS)
    }
    sang = {
        person_id
        for take in takes
        for person_id in take.heard or ()
        if person_id in here and _may_be_named_as_voice(here[person_id], take)
    }
    roles: dict[str, list[Person]] = {}
    for person in here.values():
        for role in person.roles:
            roles.setdefault(role, []).append(person)
    return Credits(
        title=lineage.title,
        words=_names(here[person_id] for person_id in wrote),
        voices=_names(here[person_id] for person_id in sang),
        roles={role: _names(named) for role, named in sorted(roles.items())},
    )


def _may_be_named_as_voice(person: Person, take: Take) -> bool:
    if len(set(take.heard or ())) > 1:
        return person.allows_use(Permission.GROUP_VOICE)
    is_open = person.allows_use(Permission.SOLO_VOICE)
    return is_open and (person.generation not in YOUNG or person.allows_use(Permission.NAME))


def credited_alike(people: Iterable[Person]) -> tuple[tuple[str, ...], ...]:
    """Find people whose chosen names nobody can tell apart, by their ids."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for person in people:
        if person.credit and person.withdrew_on is None:
            alike.setdefault(split_words(person.credit), []).append(person.id)
    return tuple(tuple(ids) for ids in alike.values() if len(ids) > 1)


def _names(people: Iterable[Person]) -> tuple[str, ...]:
    named = list(people)
    # Two people who chose the same name are two people.
    chosen = sorted((person.credit for person in named if person.credit), key=_alphabetical)
    has_unnamed = any(person.credit is None for person in named)
    return (*chosen, *([UNNAMED] if has_unnamed else []))


def _alphabetical(name: str) -> tuple[str, str]:
    """Order É with E and Ł with L; names that differ in capitals alone keep one order."""
    return plain_letters(name), name
