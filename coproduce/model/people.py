"""The people of a song: how each is named, and what each agreed to. Never a legal name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Generation(StrEnum):
    """Who somebody is in the group, for counts in an evaluation and nothing else."""

    CHILD = "child"
    TEEN = "teen"
    ADULT = "adult"
    ELDER = "elder"
    ARTIST = "artist"


class Permission(StrEnum):
    """One use that a person can agree to; what is not agreed to is not allowed."""

    WORDS = "words"
    SOLO_VOICE = "solo-voice"
    GROUP_VOICE = "group-voice"
    LIVE = "live"
    CD = "cd"
    STREAM = "stream"
    BROADCAST = "broadcast"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One participant, known to the folder by an id such as P01.

    `credit` is the name chosen for print, or None for no credit. `decided_by` says who
    answered the questions. What is neither in `allows` nor in `refuses` was not answered,
    which means no. `withdrew_on` closes every permission.
    """

    id: str
    credit: str | None
    generation: Generation
    decided_by: str
    allows: frozenset[Permission]
    refuses: frozenset[Permission] = frozenset()
    roles: tuple[str, ...] = ()
    withdrew_on: dt.date | None = None

    def allows_use(self, permission: Permission) -> bool:
        """Whether the person agreed, and has not withdrawn since."""
        return self.withdrew_on is None and permission in self.allows
