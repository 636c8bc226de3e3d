"""Releases that lie in build/ and that somebody does not agree to any more.

A mind that is changed is written into people.toml. The next build leaves the voice out; what
was released before still has it, until somebody is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from coproduce.errors import CoproduceError, Problem
from coproduce.files.atomic import write_text
from coproduce.files.project import read_song_folder
from coproduce.model.mixing import Purpose
from coproduce.model.people import Permission, Person

RELEASES: Final = "build/release"


def remember_needs(
    song: Path, purpose: Purpose, needs: Mapping[str, frozenset[Permission]]
) -> None:
    """Write down, beside a release and not in it, who had to agree to what."""
    document = {person: sorted(needs[person]) for person in sorted(needs)}
    write_text(record_beside(song / RELEASES / purpose), json.dumps(document, indent=1) + "\n")


def no_longer_agreed(song: Path) -> tuple[Problem, ...]:
    """Tell of each release in a song's build to which not everybody agrees now."""
    folders = [song / RELEASES / purpose for purpose in Purpose]
    released = [one for one in folders if one.is_dir() and record_beside(one).is_file()]
    if not released:
        return ()
    try:
        people = read_song_folder(song).people
    except CoproduceError:
        return ()  # whatever is wrong with the folder is told by whoever reads it
    return tuple(_problems(people, released))


def _problems(people: Mapping[str, Person], released: list[Path]) -> Iterator[Problem]:
    for folder in released:
        try:
            needs = json.loads(record_beside(folder).read_text("utf-8"))
            gone = [
                person
                for person, permissions in needs.items()
                if person not in people
                or not all(people[person].allows_use(Permission(one)) for one in permissions)
            ]
        except (OSError, ValueError, AttributeError, TypeError):
            continue  # a machine's note, which was damaged; the next release writes it again
        if gone:
            yield Problem(
                what=f"{', '.join(gone)} did not agree to something in this release, or no longer",
                where=f"{RELEASES}/{folder.name}",
                next_step=f"Delete that folder and ask for copies that went out; then run "
                f"`coproduce release --for {folder.name}` again.",
            )


def record_beside(release: Path) -> Path:
    """Say where it is written down who had to agree to a release."""
    return release.with_name(f".{release.name}.json")
