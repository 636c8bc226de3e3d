"""What may not be in a release of a song: names, ids, homes, and what was taken back."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from coproduce.files.burial import words_of
from coproduce.files.leak_scan import UNSPACED, Canary, Kind, fold, is_found_in
from coproduce.files.seal import Sealed, read_sealed, sealed_besides
from coproduce.model.lyrics import split_words
from coproduce.model.mixing import Purpose
from coproduce.model.people import Permission, Person
from coproduce.pipeline.words import Words
from coproduce.stages.clear import USE_OF
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.syllables import syllables_of

# Names of users and computers that are ordinary words and tell about nobody.
ORDINARY: Final = frozenset(
    split_words(
        "root user users admin home host localhost local guest music studio public default ubuntu "
        "debian runner build laptop computer desktop"
    )
)
SHORTEST_WORD: Final = 3
# What stands in every PDF or score, and people are called by as well.
IN_EVERY_PAPER: Final = frozenset(split_words("page title lang major minor"))
SHORTEST_MACHINE_NAME: Final = 4
# A withdrawn line of fewer words is found in other people's sentences as well.
FEWEST_WORDS: Final = 4
FEWEST_SIGNS: Final = 6  # where writing puts no spaces between words


def canaries_of(
    words: Words, register: Mapping[str, tuple[str, ...]], purpose: Purpose
) -> tuple[Canary, ...]:
    """List everything that a release of a song for a purpose may not hold."""
    return tuple(
        dict.fromkeys(
            (
                *_legal_names(words, register),
                *_ids(words),
                *_not_agreed(words, purpose),
                *(canary for person_id in _gone(words) for canary in taken_back(words, person_id)),
                *_places(words),
            )
        )
    )


def withdrawn(words: Words) -> tuple[Person, ...]:
    """Everybody who withdrew."""
    return tuple(p for p in words.people.values() if p.withdrew_on is not None)


def taken_back(words: Words, person_id: str) -> Iterator[Canary]:
    """List a withdrawn person's own words and the names that they used, sealed ones as well."""
    sealed = read_sealed(words.root, person_id)
    for name in names_used(words, person_id):
        if not _is_found_anyway(name, words, person_id):
            yield Canary(text=name, meaning=f"the credit of {person_id}, who withdrew")
    others = said_by_others(words, person_id)
    title = split_words(words.folder.song.title)
    for text in dict.fromkeys((*_said_by(words, person_id), *_sealed_words(sealed))):
        said = split_words(text)
        if said not in others and (is_telling(text) or said == title):
            meaning = f"words of {person_id}, who withdrew"
            yield Canary(text=text, meaning=meaning, kind=Kind.SENTENCE)


def not_looked_for(words: Words, person: Person) -> bool:
    """Whether a name of theirs is in the papers anyway, so that no scan can tell it is theirs."""
    return any(_is_found_anyway(name, words, person.id) for name in names_used(words, person.id))


def sealed_words(words: Words) -> tuple[tuple[str, str], ...]:
    """Give the id of everybody who is sealed with each line of theirs."""
    return tuple(
        (person_id, text)
        for person_id in _gone(words)
        for text in _sealed_words(read_sealed(words.root, person_id))
    )


def said_by_others(words: Words, person_id: str) -> frozenset[tuple[str, ...]]:
    """Give what others said without a person, each line split into its words."""
    return frozenset(
        split_words(line.words)
        for draft in words.drafts
        for line in draft.lines
        if person_id not in line.speakers
    )


def is_telling(text: str) -> bool:
    """Whether a line is long enough not to be found in other people's sentences by chance.

    >>> is_telling("the shore"), is_telling("the windows white with steam")
    (False, True)
    """
    return len(split_words(text)) >= FEWEST_WORDS or len(UNSPACED.findall(text)) >= FEWEST_SIGNS


def _gone(words: Words) -> Iterator[str]:
    """Name everybody who withdrew, and those who are sealed though nobody lists them any more."""
    known = [person.id for person in withdrawn(words)]
    yield from known
    yield from sealed_besides(words.root, words.people)


def _not_agreed(words: Words, purpose: Purpose) -> Iterator[Canary]:
    """List words and whole names of people who are here and did not agree.

    A remark may quote them, a heading name them. A name of one word may be anybody's: it is
    pointed out, as parts of names are; see named_beside.
    """
    needed = {Permission.WORDS, *USE_OF[purpose]}
    for person in words.people.values():
        if person.withdrew_on is not None or all(person.allows_use(use) for use in needed):
            continue
        name = person.credit or ""
        is_whole = len(split_words(name)) > 1 and not _is_found_anyway(name, words, person.id)
        if is_whole and not all(person.allows_use(use) for use in USE_OF[purpose]):
            yield Canary(text=name, meaning=f"the name of {person.id}, who has not agreed to that")
        others = said_by_others(words, person.id)
        for text in dict.fromkeys(_said_by(words, person.id)):
            if is_telling(text) and split_words(text) not in others:
                meaning = f"words of {person.id}, who has not agreed to that"
                yield Canary(text=text, meaning=meaning, kind=Kind.SENTENCE)


def names_used(words: Words, person_id: str) -> tuple[str, ...]:
    """Give the names that somebody is or was credited by, sealed ones as well."""
    sealed = read_sealed(words.root, person_id)
    person = words.people.get(person_id)
    chosen = person.credit if person else None
    return tuple(name for name in dict.fromkeys((chosen, *sealed.credits)) if name)


def short_names(words: Words, person_id: str) -> tuple[str, ...]:
    """Give names of theirs such as "Jo": found in any PDF, but in no other words of the song."""
    return tuple(
        name
        for name in names_used(words, person_id)
        if len(fold(name)) == SHORTEST_WORD - 1
        and parse_chord(fold(name).title()) is None
        and not _is_in_song(name, words, person_id)
    )


def _is_found_anyway(name: str, words: Words, person_id: str) -> bool:
    """Whether a name is in the papers anyway: "J.", a word of the song, somebody else's name."""
    tight = fold(name).replace(" ", "")
    # A PDF is full of single letters, and "Em" is a chord.
    is_in_all = tight in IN_EVERY_PAPER or (tight.isascii() and len(tight) < SHORTEST_WORD)
    return is_in_all or _is_in_song(name, words, person_id)


def _is_in_song(name: str, words: Words, person_id: str) -> bool:
    sung = [line for line in words.lineage.lines if person_id not in line.people]
    texts = [words.folder.song.title, *(line.words for line in sung)]
    texts += [other.credit or "" for other in words.people.values() if other.id != person_id]
    texts += _in_pieces(words, {line.line_number for line in sung})
    return any(is_found_in(name, text) for text in dict.fromkeys(texts))


def _in_pieces(words: Words, numbers: Collection[int]) -> Iterator[str]:
    """Give the pieces in which sung lines are printed: "will" and "ing", under notes or chords."""
    for section in words.sheet.sections if words.sheet else ():
        for line in section.lines:
            if line.line_number in numbers:
                yield from (syllable.text for syllable in syllables_of([line.words]))
                cuts = [0, *sorted(mark.position for mark in line.marks), len(line.words)]
                yield from (line.words[start:end] for start, end in pairwise(cuts))


def _said_by(words: Words, person_id: str) -> Iterator[str]:
    for draft in words.drafts:
        yield from (line.words for line in draft.lines if person_id in line.speakers)


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
