"""How people are named, and how what a song earns is shared, as they agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

WHOLE: Final = Decimal("100.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """The names to print, each list in the order of the alphabet.

    `words` and `voices` end with a word for those who wished not to be named, if there are
    any; `roles` maps what else people did ("writer") to their names.
    """

    title: str
    words: tuple[str, ...]
    voices: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]

    @property
    def lines(self) -> tuple[str, ...]:
        """The credits as sentences, ready to be printed."""
        named = {"Words": self.words, "Voices": self.voices} | {
            role.capitalize(): names for role, names in self.roles.items()
        }
        # A name may end with a full stop of its own.
        said = {role: in_words(names).removesuffix(".") for role, names in named.items() if names}
        return tuple(f"{role}: {names}." for role, names in said.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One line of a split sheet.

    `name` is for print, `ipi` the interested party's number or None, `percent` the agreed
    share or None where nothing is agreed yet.
    """

    name: str
    role: str
    ipi: str | None = None
    percent: Decimal | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSheet:
    """Who holds which share of a song. Shares come from an agreement, never from counting."""

    title: str
    shares: tuple[Share, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the shares that are agreed."""
        return sum((share.percent or Decimal() for share in self.shares), start=Decimal())

    @property
    def is_agreed(self) -> bool:
        """Whether every share is filled in and they make a whole."""
        return all(s.percent is not None for s in self.shares) and self.total == WHOLE


def in_words(names: tuple[str, ...]) -> str:
    """List names as a sentence does.

    >>> in_words(("Kit", "Marigold", "Wren"))
    'Kit, Marigold and Wren'
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
