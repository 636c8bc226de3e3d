"""What may not be in a release of a song: names, ids, homes, and what was taken back."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from coproduce.files.burial import words_of
from coproduce.files.leak_scan import Canary, Kind
from coproduce.files.seal import Sealed, read_sealed
from coproduce.model.lyrics import split_words
from coproduce.model.people import Permission, Person
from coproduce.pipeline.words import Words

# Names of users and computers that are ordinary words and tell about nobody.
ORDINARY: Final = frozenset(
    split_words(
        "root user users admin home host localhost local guest music studio public default ubuntu "
        "debian runner build laptop computer desktop"
    )
)
SHORTEST_WORD: Final = 3
SHORTEST_MACHINE_NAME: Final = 4
# A withdrawn line of fewer words is found in other people's sentences as well.
FEWEST_WORDS: Final = 4


def canaries_of(words: Words, register: Mapping[str, tuple[str, ...]]) -> tuple[Canary, ...]:
    """List everything that a release of a song may not hold."""
    return tuple(
        dict.fromkeys(
            (
                *_legal_names(words, register),
                *_ids(words),
                *(canary for p in withdrawn(words) for canary in taken_back(words, p)),
                *_places(words),
            )
        )
    )


def withdrawn(words: Words) -> tuple[Person, ...]:
    """Everybody who withdrew."""
    return tuple(p for p in words.people.values() if p.withdrew_on is not None)


def taken_back(words: Words, person: Person) -> Iterator[Canary]:
    """List a withdrawn person's own words and the names that they used, sealed ones as well."""
    sealed = read_sealed(words.root, person.id)
    for name in _credits(person, sealed):
        if not _is_found_anyway(name, words, person):
            yield Canary(text=name, meaning=f"the credit of {person.id}, who withdrew")
    others = {
        split_words(line.words)
        for draft in words.drafts
        for line in draft.lines
        if person.id not in line.speakers
    }
    for text in dict.fromkeys((*_said_by(words, person), *_sealed_words(sealed))):
        said = split_words(text)
        if len(said) >= FEWEST_WORDS and said not in others:
            meaning = f"words of {person.id}, who withdrew"
            yield Canary(text=text, meaning=meaning, kind=Kind.SENTENCE)


def not_looked_for(words: Words, person: Person) -> bool:
    """Whether a name of theirs is in the song anyway, so that no scan can tell it is theirs."""
    names = _credits(person, read_sealed(words.root, person.id))
    return any(_is_found_anyway(name, words, person) for name in names)


def _credits(person: Person, sealed: Sealed) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((person.credit, *sealed.credits)) if name)


def _is_found_anyway(name: str, words: Words, person: Person) -> bool:
    """Whether a name is somebody else's too, or a word of the song: "Mary", "Rose"."""
    texts = [words.folder.song.title]
    texts += [line.words for line in words.lineage.lines if person.id not in line.people]
    texts += [other.credit or "" for other in words.people.values() if other.id != person.id]
    said = f" {' '.join(split_words(name))} "
    return any(said in f" {' '.join(split_words(text))} " for text in texts)


def _said_by(words: Words, person: Person) -> Iterator[str]:
    for draft in words.drafts:
        yield from (line.words for line in draft.lines if person.id in line.speakers)


def _sealed_words(sealed: Sealed) -> Iterator[str]:
    for path, lines in sealed.lines.items():
        yield from filter(None, (words_of(line, path) for line in lines))


def _legal_names(words: Words, register: Mapping[str, tuple[str, ...]]) -> Iterator[Canary]:
    for person_id, names in register.items():
        person = words.people.get(person_id)
        for name in names:
            is_wished = (
                person is not None
                and person.allows_use(Permission.NAME)
                and split_words(person.credit or "") == split_words(name)
            )
            if not is_wished:
                yield Canary(text=name, meaning=f"the legal name of {person_id}")


def _ids(words: Words) -> Iterator[Canary]:
    sung = _own_words(words)
    for person in words.people.values():
        is_credit = set(split_words(person.id)) <= set(split_words(person.credit or ""))
        is_sung = set(split_words(person.id)) <= sung
        if len(person.id) >= SHORTEST_WORD and not is_credit and not is_sung:
            yield Canary(text=person.id, meaning=f"the id {person.id}", kind=Kind.WORD)


def _places(words: Words) -> Iterator[Canary]:
    """Name this computer, its user and the folders: they have no business in a release."""
    folders = {words.root, Path.home()}
    for folder in sorted(folders):
        if len(folder.parts) > 1:
            yield Canary(text=str(folder), meaning="a path on this computer", kind=Kind.PATH)
    sung = _own_words(words)
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        user = os.environ.get("USER", "")
    for name, meaning in (
        (user, "the user's name on this computer"),
        (socket.gethostname().partition(".")[0], "the name of this computer"),
    ):
        is_telling = len(name) >= SHORTEST_MACHINE_NAME and name.casefold() not in ORDINARY
        if is_telling and not set(split_words(name)) <= sung:
            yield Canary(text=name, meaning=meaning, kind=Kind.WORD)


def _own_words(words: Words) -> frozenset[str]:
    """Give the words that a release is meant to hold: title, sung lines, credits."""
    texts = [words.folder.song.title, *(line.words for line in words.lineage.lines)]
    texts += [person.credit or "" for person in words.people.values()]
    return frozenset(word for text in texts for word in split_words(text))
