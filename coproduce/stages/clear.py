"""Consent as a gate: what may leave for a purpose, and who has not agreed to the rest.

Whatever nobody answered is a no. What is not known, such as who is heard on a take, is a
no as well: a gate that guesses is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from coproduce.model.clearance import Clearance, Obstacle, Subject, Why
from coproduce.model.lineage import Lineage, SungLine
from coproduce.model.lyrics import GROUP
from coproduce.model.mixing import Purpose
from coproduce.model.people import Permission, Person
from coproduce.model.recording import Take

# What a person must have agreed to, besides giving words or voice. A rehearsal stays in
# the room with the group, so nothing is asked beyond that.
USE_OF: Final[Mapping[Purpose, tuple[Permission, ...]]] = {
    Purpose.REHEARSAL: (),
    Purpose.LIVE: (Permission.LIVE,),
    Purpose.CD: (Permission.CD,),
    Purpose.STREAM: (Permission.STREAM,),
    Purpose.BROADCAST: (Permission.BROADCAST,),
}


def clear(
    lineage: Lineage, takes: Sequence[Take], people: Mapping[str, Person], purpose: Purpose
) -> Clearance:
    """Ask of every sung line and every take that is heard whether it may leave.

    Parameters
    ----------
    lineage
        The sung lines with the people whose words are in each.
    takes
        The takes that the mix uses; a take that was left out needs no permission.
    people
        Everybody in people.toml, by id.
    purpose
        What the release is for.
    """
    of_lines = [(line, tuple(_obstacles_of_line(line, people, purpose))) for line in lineage.lines]
    of_takes = [(take, tuple(_obstacles_of_take(take, people, USE_OF[purpose]))) for take in takes]
    # Words sung in two places are two lines; if one of them is not clear, neither is.
    held_back = {line.words for line, found in of_lines if found}
    return Clearance(
        purpose=purpose,
        lines=tuple(line.words for line, _ in of_lines if line.words not in held_back),
        takes=tuple(take.name for take, found in of_takes if not found),
        obstacles=tuple(o for _, found in (*of_lines, *of_takes) for o in found),
    )


def needed(
    lineage: Lineage, takes: Sequence[Take], people: Mapping[str, Person], purpose: Purpose
) -> Mapping[str, frozenset[Permission]]:
    """Say who has to agree to what, by id, so that a release for a purpose stays as it is.

    That is to lines and takes, to a role that is credited, and, whoever agreed to that, to a name.
    """
    needs = {
        person.id: frozenset(USE_OF[purpose])
        for person in people.values()
        if person.roles and all(person.allows_use(use) for use in USE_OF[purpose])
    }
    for person_id in (person for line in lineage.lines for person in line.people):
        needs[person_id] = needs.get(person_id, frozenset()) | {Permission.WORDS, *USE_OF[purpose]}
    for heard in (set(take.heard or ()) for take in takes):
        voice = Permission.SOLO_VOICE if len(heard) == 1 else Permission.GROUP_VOICE
        for person_id in heard:
            needs[person_id] = needs.get(person_id, frozenset()) | {voice, *USE_OF[purpose]}
    named = {id_ for id_, person in people.items() if person.allows_use(Permission.NAME)}
    return {
        id_: needs[id_] | ({Permission.NAME} if id_ in named else frozenset())
        for id_ in sorted(needs)
        if id_ != GROUP
    }


def quarantine(
    takes: Sequence[Take], people: Mapping[str, Person]
) -> Mapping[str, tuple[Obstacle, ...]]:
    """Find the takes that may not be heard in any mix, whatever it is for.

    Those are the takes on which somebody is heard who withdrew, or who did not agree to
    being heard alone or in a group. A take of which nobody wrote down who is heard may be
    worked with; `clear` keeps it from leaving.
    """
    found = {
        take.name: tuple(
            obstacle
            for obstacle in _obstacles_of_take(take, people, ())
            if obstacle.why is not Why.NOT_WRITTEN_DOWN
        )
        for take in takes
    }
    return {name: obstacles for name, obstacles in found.items() if obstacles}


def place(line: SungLine) -> str:
    """Say where a line stands without saying its words.

    >>> place(SungLine(section="Verse 3", words="...", line_number=15))
    'Verse 3, line 15 of the sheet'
    """
    number = f"line {line.line_number} of the sheet" if line.line_number else ""
    return ", ".join(filter(None, (line.section, number)))


def _obstacles_of_line(
    line: SungLine, people: Mapping[str, Person], purpose: Purpose
) -> Iterator[Obstacle]:
    if not line.is_traced:
        yield Obstacle(subject=Subject.LINE, name=place(line), why=Why.UNTRACED)
        return
    for person_id in line.people:
        for permission in (Permission.WORDS, *USE_OF[purpose]):
            why = _missing(person_id, permission, people)
            if why is not None:
                yield _obstacle(Subject.LINE, place(line), why, person_id, permission)
                if why in _WHOLE_PERSON:
                    break


def _obstacles_of_take(
    take: Take, people: Mapping[str, Person], use: tuple[Permission, ...]
) -> Iterator[Obstacle]:
    if take.heard is None:
        yield Obstacle(subject=Subject.TAKE, name=take.name, why=Why.NOT_WRITTEN_DOWN)
        return
    heard = tuple(dict.fromkeys(take.heard))
    voice = Permission.SOLO_VOICE if len(heard) == 1 else Permission.GROUP_VOICE
    for person_id in heard:
        for permission in (voice, *use):
            why = _missing(person_id, permission, people)
            if why is not None:
                yield _obstacle(Subject.TAKE, take.name, why, person_id, permission)
                if why in _WHOLE_PERSON:
                    break


# Reasons that concern everything of a person's, so that once is enough to say them.
_WHOLE_PERSON: Final = frozenset({Why.WITHDREW, Why.UNKNOWN_PERSON})


def _missing(person_id: str, permission: Permission, people: Mapping[str, Person]) -> Why | None:
    """Say why a person's agreement cannot be counted on; None if they agreed."""
    person = people.get(person_id)
    if person is None or person_id == GROUP:
        return Why.UNKNOWN_PERSON
    if person.withdrew_on is not None:
        return Why.WITHDREW
    if permission in person.refuses:
        return Why.REFUSED
    return None if person.allows_use(permission) else Why.UNANSWERED


def _obstacle(
    subject: Subject, name: str, why: Why, person_id: str, permission: Permission
) -> Obstacle:
    return Obstacle(
        subject=subject,
        name=name,
        why=why,
        person=person_id,
        permission=None if why in _WHOLE_PERSON else permission,
    )
