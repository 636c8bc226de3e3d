"""What is said and looked for whenever something leaves the house, as a release or a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from coproduce.errors import Problem
from coproduce.files.leak_scan import Canary, Leak
from coproduce.files.people_toml import FILE as PEOPLE_FILE
from coproduce.files.register import find_register, read_register
from coproduce.model.clearance import Obstacle, Subject, Why
from coproduce.model.mixing import Purpose
from coproduce.pipeline.canaries import not_looked_for, withdrawn
from coproduce.pipeline.named_beside import named_beside
from coproduce.pipeline.own_files import own_files_that_hold
from coproduce.pipeline.words import Words
from coproduce.stages.wording import listed

# Notes and tags may hold it as well, and do not get into what leaves.
_BECOMES_PAPER: Final = ("chords/", "melody/", "song.toml", "mix.toml")
# What to do about an obstacle, told below it.
_NEXT_STEPS: Final = {
    Why.UNANSWERED: "Ask them, and write the answer into people.toml.",
    Why.REFUSED: "Respect it: rewrite the line with the group, or leave the take out.",
    Why.WITHDREW: "Run `coproduce withdraw` for them, and rewrite the line with the group.",
    Why.UNKNOWN_PERSON: "Add them to people.toml with their answers.",
    Why.UNTRACED: "Write into a draft who said it, or pin it with {x_by: ...} before the line.",
    Why.NOT_WRITTEN_DOWN: "List it in song.toml under [[takes]] with heard = [...].",
}


def legal_names(song: Path, register: Path | None) -> dict[str, tuple[str, ...]]:
    """Read the legal names to look for: from a register, or the one beside the song folder.

    Raises
    ------
    FormatError
        If it cannot be read.
    """
    path = register or find_register(song)
    return {} if path is None else dict(read_register(path))


def obstacle_problems(obstacles: Sequence[Obstacle], or_without: str = "") -> Iterator[Problem]:
    """Tell who has not agreed to what, and what to do about it.

    `or_without` says how a take is left out, with `{take}` for its name, where it can be.
    """
    for obstacle in obstacles:
        step = _NEXT_STEPS[obstacle.why]
        if obstacle.subject is Subject.TAKE and obstacle.why is not Why.NOT_WRITTEN_DOWN:
            step = f"{step} {or_without.format(take=obstacle.name)}".rstrip()
        yield Problem(what=str(obstacle), next_step=step)


def leak_problems(
    words: Words, leaks: Sequence[Leak], canaries: Sequence[Canary], outcome: str
) -> Iterator[Problem]:
    """Tell once of each thing that may not leave: where it was found, and where it comes from.

    `outcome` says what became of the whole: "Nothing was released."
    """
    # In a draft is where it belongs, and no draft leaves.
    besides = (*words.folder.drafts, PEOPLE_FILE)
    # All are looked for: a file that holds one of them may be called by another.
    held = list(own_files_that_hold(words.root, canaries, besides)) if leaks else []
    for meaning in dict.fromkeys(leak.meaning for leak in leaks):
        found = [leak for leak in leaks if leak.meaning == meaning]
        stands = [one.where for one in held if one.meaning == meaning]
        places = [where for where in stands if where.startswith(_BECOMES_PAPER)] or stands
        step = f"It stands in {'; '.join(places)}" if places else "Find it in the song folder"
        yield Problem(
            what=meaning,
            where=listed(
                list(
                    dict.fromkeys(
                        f"{leak.file} ({leak.place})" if leak.place and not places else leak.file
                        for leak in found
                    )
                )
            ),
            next_step=f"{step}{': t' if places else ' and t'}ake it out. {outcome}",
        )


def unsearched(
    words: Words,
    what: str,
    register: Mapping[str, tuple[str, ...]],
    purpose: Purpose,
    further: Sequence[tuple[str, str]] = (),
) -> Iterator[str]:
    """Point out what no scan can look for in a release or a session: a person reads.

    `further` is what is printed and stands in no song: where, and what.
    """
    if not register:
        yield (
            "There is no register.toml beside the song folder, so nobody could look for legal "
            f"names in this {what}. Read it yourself before it goes out."
        )
    for person in withdrawn(words):
        if not_looked_for(words, person):
            yield (
                f"The name that {person.id} was credited by is in the papers anyway (it is one or "
                "two letters, a word of the song, or somebody else's name too), so nobody could "
                "look for it. Read what goes out yourself."
            )
    yield from named_beside(words, register, purpose, further)
