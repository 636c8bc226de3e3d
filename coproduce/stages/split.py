"""Templates for sharing a song: a start for a conversation, never its result.

None of them looks at who wrote how many lines. A share is an agreement between people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from coproduce.model.credits import WHOLE, Share, SplitSheet
from coproduce.model.lineage import Lineage
from coproduce.model.people import Person

_HUNDREDTH: Final = Decimal("0.01")
# Roles in people.toml that mean music; the words are everybody's whose words are sung.
MUSIC_ROLES: Final = frozenset({"music", "composer", "tune", "writer", "songwriter"})
WORDS: Final = "words"
MUSIC: Final = "music"


class SplitTemplate(StrEnum):
    """How to begin: all the same, half words and half music, or one holder for everybody."""

    EQUAL = "equal"
    BY_ROLE = "by-role"
    CHARITY = "charity"


def draft_split(
    template: SplitTemplate, lineage: Lineage, people: Mapping[str, Person], holder: str = ""
) -> SplitSheet:
    """Fill in a split sheet by a template.

    Parameters
    ----------
    template
        `equal`: everybody who wrote has the same share. `by-role`: half goes to the words and
        half to the music, each in equal parts; if nobody is down for the music, that half is
        left open. `charity`: `holder` holds the whole for everybody.
    lineage, people
        Who wrote words, and who has which role. People who withdrew are left out.
    """
    present = {p.id: p for p in people.values() if p.withdrew_on is None}
    words = sorted({i for line in lineage.lines for i in line.people if i in present})
    music = sorted(p.id for p in present.values() if MUSIC_ROLES & {r.casefold() for r in p.roles})
    if template is SplitTemplate.CHARITY:
        shares = [Share(name=holder, role="holds the song for everybody", percent=WHOLE)]
    elif template is SplitTemplate.BY_ROLE:
        half = WHOLE / 2
        shares = [
            *_evenly(words, WORDS, half, present),
            *(_evenly(music, MUSIC, half, present) or [Share(name="", role=MUSIC)]),
        ]
    else:
        roles = {i: " and ".join(_roles(i, words, music)) for i in {*words, *music}}
        parts = parts_of(WHOLE, len(roles))
        shares = [
            _share(present[i], roles[i], part) for i, part in zip(sorted(roles), parts, strict=True)
        ]
    return SplitSheet(title=lineage.title, shares=tuple(shares))


def parts_of(whole: Decimal, number: int) -> tuple[Decimal, ...]:
    """Cut a whole into equal parts with two decimals that add up to it exactly.

    What cannot be divided goes, a hundredth each, to as many parts as it takes.

    >>> [str(part) for part in parts_of(Decimal("100.00"), 3)]
    ['33.34', '33.33', '33.33']
    """
    if number == 0:
        return ()
    part = (whole / number).quantize(_HUNDREDTH, rounding="ROUND_DOWN")
    left = int((whole - part * number) / _HUNDREDTH)
    return tuple(part + (_HUNDREDTH if place < left else 0) for place in range(number))


def _roles(person_id: str, words: Sequence[str], music: Sequence[str]) -> list[str]:
    return [name for name, ids in ((WORDS, words), (MUSIC, music)) if person_id in ids]


def _evenly(
    ids: Sequence[str], role: str, whole: Decimal, people: Mapping[str, Person]
) -> list[Share]:
    parts = parts_of(whole, len(ids))
    return [_share(people[i], role, part) for i, part in zip(ids, parts, strict=True)]


def _share(person: Person, role: str, percent: Decimal) -> Share:
    return Share(name=person.credit or "", role=role, percent=percent, person=person.id)
