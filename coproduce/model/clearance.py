"""What may leave, and for each thing that may not: who has not agreed to what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coproduce.model.mixing import Purpose
from coproduce.model.people import Permission


class Subject(StrEnum):
    """What an obstacle concerns."""

    LINE = "line"
    TAKE = "take"


class Why(StrEnum):
    """Why something may not be used."""

    REFUSED = "refused"
    UNANSWERED = "unanswered"
    WITHDREW = "withdrew"
    UNKNOWN_PERSON = "unknown-person"
    UNTRACED = "untraced"
    NOT_WRITTEN_DOWN = "not-written-down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One reason why something may not leave.

    Parameters
    ----------
    subject, name
        The line, as "Verse 3, line 15 of the sheet", or the take, as "choir/02".
    why
        What stands in the way.
    person
        Whose agreement is missing, as an id; None if nobody is known.
    permission
        Which use that person has not agreed to; None if it is not about one use.
    """

    subject: Subject
    name: str
    why: Why
    person: str | None = None
    permission: Permission | None = None

    def __str__(self) -> str:
        use = self.permission
        answer = {
            Why.REFUSED: f"{self.person} said no to {use}",
            Why.UNANSWERED: f"{self.person} has not answered about {use}, which means no",
            Why.WITHDREW: f"{self.person} has withdrawn",
            Why.UNKNOWN_PERSON: f"{self.person} is not in people.toml",
            Why.UNTRACED: "nobody is known to have said it",
            Why.NOT_WRITTEN_DOWN: "nobody wrote down who is heard on it",
        }[self.why]
        return f"{self.name}: {answer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """The answer for one purpose: what may leave, and every obstacle to the rest.

    `lines` and `takes` hold only what is clear: the words, and the names of the takes.
    """

    purpose: Purpose
    lines: tuple[str, ...]
    takes: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def is_clear(self) -> bool:
        """Whether everything may leave."""
        return not self.obstacles
