"""Comping: which take is used in which section, and how the pieces are joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coproduce.model.section_names import plain

REST = "rest"


class CompError(ValueError):
    """A line of a comp that cannot be followed: what is wrong, and what could be meant."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what, next_step)
        self.what, self.next_step = what, next_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Comp:
    """A person's choice for one part: the take that is used in each section of the form."""

    part: str
    takes: tuple[str, ...]

    @property
    def used(self) -> tuple[str, ...]:
        """Every take in it once, in the order in which they are first heard."""
        return tuple(dict.fromkeys(self.takes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A take as it is in one section: neutral facts, and never how well somebody sang.

    `is_complete` says whether the recording covers the whole section; `facts` are sentences
    about what the check found in it. `is_placed` is False where nobody knows where the take
    belongs, so that the section could not be found in it.
    """

    take: str
    start_s: float
    end_s: float
    is_complete: bool
    is_placed: bool = True
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCandidates:
    """All takes of a part for one section, in the order of their names; `chosen` is used now."""

    section: str
    start_s: float
    end_s: float
    chosen: str | None
    candidates: tuple[Candidate, ...]


class JoinKind(StrEnum):
    """How one take goes over into the next."""

    SILENCE = "silence"
    EQUAL_POWER = "equal-power"
    EQUAL_GAIN = "equal-gain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A crossfade: its middle and length, and why it is there and so.

    `correlation` is how alike both takes are there, -1 to 1; `level_db` how loud the louder one
    is, relative to full scale.
    """

    place_s: float
    length_s: float
    kind: JoinKind
    correlation: float
    level_db: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a comp that comes from one take; seconds count from where stems begin."""

    take: str
    sections: tuple[str, ...]
    from_s: float
    to_s: float


def section_names(form: Sequence[str]) -> tuple[str, ...]:
    """Give each section of a form a name of its own: those that come again are numbered.

    >>> section_names(["Verse 1", "Chorus", "Verse 2", "Chorus"])
    ('Verse 1', 'Chorus 1', 'Verse 2', 'Chorus 2')
    """
    counts = Counter(form)
    taken = {name for name, count in counts.items() if count == 1}
    seen: Counter[str] = Counter()
    names = []
    for name in form:
        seen[name] += 1
        numbered = f"{name} {seen[name]}"
        if numbered in taken:
            numbered = f"{name} ({_ordinal(seen[name])})"
        names.append(name if counts[name] == 1 else numbered)
    return tuple(names)


def read_comp(part: str, lines: Iterable[str], form: Sequence[str], takes: Collection[str]) -> Comp:
    """Read a person's choice, such as ["Verse 1: 03", "Chorus 2: 02", "rest: 03"].

    Parameters
    ----------
    part
        The part that it is for.
    lines
        "section: take". A section that comes several times is meant each time by its bare
        name, and once by its number: "Chorus 2" or "Chorus (2nd)".
    form
        The names of the sections in the order in which they are played.
    takes
        The names of the part's takes, without the part.

    Raises
    ------
    CompError
        If a line is none, names what is not there, or says something twice; or if a section
        is left over and there is no "rest".

    >>> read_comp("vox", ["Chorus: 02", "rest: 01"], ["Verse", "Chorus"], ["01", "02"]).takes
    ('vox/01', 'vox/02')
    """
    names = section_names(form)
    if not form:
        raise CompError(
            "song.toml has no form, so nobody knows where sections are",
            "Write [[form]] entries into song.toml, or use `take` instead of `comp`.",
        )
    exact: dict[int, str] = {}
    general: dict[int, str] = {}
    rest: str | None = None
    for line in lines:
        section, take = _section_and_take(part, line, names, takes)
        if section.casefold() == REST:
            if rest is not None:
                raise CompError('"rest" is there twice', "Keep one of the lines.")
            rest = take
            continue
        places = _places(section, form, names)
        if not places:
            raise CompError(
                f'"{line}": there is no section {section}',
                f"The sections are: {', '.join(names)}; and {REST} for all others.",
            )
        said = exact if len(places) == 1 else general
        for place in places:
            if place in said:
                raise CompError(f"{names[place]} is there twice", "Keep one of the lines.")
            said[place] = take
    chosen = [exact.get(place, general.get(place, rest)) for place in range(len(form))]
    missing = [name for name, take in zip(names, chosen, strict=True) if take is None]
    if missing:
        raise CompError(
            f"no take is chosen for {', '.join(missing)}",
            f'Add a line for each, or "{REST}: {min(takes, default="01")}" for all others.',
        )
    return Comp(part=part, takes=tuple(f"{part}/{take}" for take in chosen))


def _section_and_take(
    part: str, line: str, names: Sequence[str], takes: Collection[str]
) -> tuple[str, str]:
    """Take a line apart, and make sure that there is such a take."""
    section, colon, take = (text.strip() for text in line.rpartition(":"))
    if not colon or not section or not take:
        raise CompError(
            f'"{line}" is not a section and a take',
            f'Write it like "{names[0]}: {min(takes, default="01")}".',
        )
    if take not in takes:
        raise CompError(
            f'"{line}": there is no take {take} of {part}',
            f"Its takes are: {', '.join(sorted(takes)) or 'none yet'}.",
        )
    return section, take


def _places(section: str, form: Sequence[str], names: Sequence[str]) -> list[int]:
    """Find the sections that a name means: one with its number, or each of that name."""
    wanted = plain(section)
    numbered = [place for place, name in enumerate(names) if plain(name) == wanted]
    bare = [place for place, name in enumerate(form) if plain(name) == wanted]
    if numbered or bare:
        return numbered if len(numbered) == 1 else bare
    counts: Counter[str] = Counter()
    for place, name in enumerate(form):
        common = plain(name)
        counts[common] += 1
        if wanted in {
            f"{common} {counts[common]}",
            f"{common} ({_ordinal(counts[common])})",
            f"{_ordinal(counts[common])} {common}",
        }:
            return [place]
    return []


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else ending}"
