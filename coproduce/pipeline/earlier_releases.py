"""Releases that lie in build/ and that somebody does not agree to any more.

A mind that is changed is written into people.toml. The next build leaves the voice out; what
was released before still has it, until somebody is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from coproduce.errors import CoproduceError, Problem
from coproduce.files.atomic import write_text
from coproduce.files.project import Reach, read_song_folder
from coproduce.model.mixing import Purpose
from coproduce.model.people import Permission, Person

RELEASES: Final = "build/release"


def remember_needs(
    song: Path,
    purpose: Purpose,
    needs: Mapping[str, frozenset[Permission]],
    people: Mapping[str, Person],
) -> None:
    """Write down, beside a release and not in it, who had to agree to what, and be named how."""
    document = {
        person: {"agreed": sorted(needs[person]), "credit": _credit_digest(people.get(person))}
        for person in sorted(needs)
    }
    write_text(record_beside(song / RELEASES / purpose), json.dumps(document, indent=1) + "\n")


def no_longer_agreed(song: Path) -> tuple[Problem, ...]:
    """Tell of each release in a song's build to which not everybody agrees now."""
    folders = [song / RELEASES / purpose for purpose in Purpose]
    released = [one for one in folders if one.is_dir() and record_beside(one).is_file()]
    if not released:
        return ()
    try:
        people = read_song_folder(song, Reach.WORDS).people
    except CoproduceError:
        return ()  # whatever is wrong with the folder is told by whoever reads it
    return tuple(_problems(people, released))


def _problems(people: Mapping[str, Person], released: list[Path]) -> Iterator[Problem]:
    for folder in released:
        try:
            needs = json.loads(record_beside(folder).read_text("utf-8"))
            gone = [one for one in needs if not _agrees(people.get(one), needs[one]["agreed"])]
            renamed = [
                person
                for person, before in needs.items()
                if person not in gone and _credit_digest(people[person]) != before["credit"]
            ]
        except (OSError, ValueError, AttributeError, TypeError, KeyError):
            continue  # a machine's note, which was damaged; the next release writes it again
        for who, what in (
            (gone, "did not agree to something in this release, or no longer"),
            (renamed, "chose to be named otherwise, or not at all, since this release was made"),
        ):
            if who:
                yield Problem(
                    what=f"{', '.join(who)} {what}",
                    where=f"{RELEASES}/{folder.name}",
                    next_step=f"Delete that folder and ask for copies that went out; then run "
                    f"`coproduce release --for {folder.name}` again.",
                )


def _agrees(person: Person | None, permissions: Iterable[str]) -> bool:
    return (
        person is not None
        and person.withdrew_on is None
        and all(person.allows_use(Permission(one)) for one in permissions)
    )


def _credit_digest(person: Person | None) -> str:
    """Tell one chosen name from another without writing it down."""
    credit = (person and person.credit) or ""
    return hashlib.sha256(credit.encode()).hexdigest() if credit else ""


def record_beside(release: Path) -> Path:
    """Say where it is written down who had to agree to a release."""
    return release.with_name(f".{release.name}.json")
