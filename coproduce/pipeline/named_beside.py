"""Names and quotes in what stands beside the sung words: remarks, labels, parts, players.

A scan of what leaves looks for whole names. "Grace starts" says who it is as well, of
somebody credited as Grace O'Dea, and so does "Will alone", where a scan cannot look for Will
because the song has that word. Only a person can tell; they are pointed there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from coproduce.files.leak_scan import Leak, fold
from coproduce.model.chords import ChordSheet
from coproduce.model.lyrics import split_words
from coproduce.model.mixing import Purpose
from coproduce.pipeline.canaries import (
    FEWEST_WORDS,
    names_used,
    sealed_words,
    short_names,
    withdrawn,
)
from coproduce.pipeline.words import Words
from coproduce.stages.clear import USE_OF

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Capitals at the beginning of a remark, and no part of a name that tells who it is.
_SMALL: Final = frozenset({"the", "and", "of", "for", "all"})


def named_beside(
    words: Words,
    register: Mapping[str, tuple[str, ...]],
    purpose: Purpose,
    further: Sequence[tuple[str, str]] = (),
) -> Iterator[str]:
    """Point out where a part of a name may stand.

    Those are the names of who withdrew or did not agree to a purpose, and legal names.
    `further` is what is printed and stands in no song: where, and what.
    """
    known: set[str] = set()
    whose: dict[str, str] = {}
    for person in words.people.values():
        own = {word for name in names_used(words, person.id) for word in _words_of(name)}
        if person.withdrew_on is not None:
            meaning = f"the name that {person.id}, who withdrew, was credited by"
            whose.update(dict.fromkeys(own, meaning))
        elif not all(person.allows_use(use) for use in USE_OF[purpose]):
            meaning = f"the name of {person.id}, who has not agreed to that"
            whose.update(dict.fromkeys(own, meaning))
        else:
            known |= own
    for person_id, names in register.items():
        for name in names:
            for word in _words_of(name) - known:
                whose.setdefault(word, f"a legal name of {person_id}")
    for where, text in (*_texts_beside(words), *further):
        found = sorted(_capitals(text) & whose.keys())
        for meaning in dict.fromkeys(whose[word] for word in found):
            yield f"{where}: this has a word of {meaning}. Look at it before it goes out."


def quotes_beside(words: Words) -> Iterator[str]:
    """Point out where a part of a line that was taken back stands, as a cue for players may."""
    sealed = [(person_id, _runs(text)) for person_id, text in sealed_words(words)]
    for where, text in _texts_beside(words) if sealed else ():
        here = _runs(text)
        for person_id in sorted({person_id for person_id, runs in sealed if runs & here}):
            yield f"{where}: this has some words of {person_id}'s, who withdrew. Look at it."


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Give every few words of a text that follow each other, and tell whose they are."""
    said = split_words(text)
    return frozenset(said[i : i + FEWEST_WORDS] for i in range(len(said) - FEWEST_WORDS + 1))


def short_names_beside(words: Words, further: Sequence[tuple[str, str]] = ()) -> Iterator[Leak]:
    """Find "Jo" in "Jo starts", of whoever withdrew: no scan can look for so short a name."""
    for person in withdrawn(words):
        short = {fold(name) for name in short_names(words, person.id)}
        for where, text in (*_texts_beside(words), *further) if short else ():
            if short & _capitals(text):
                meaning = f"the credit of {person.id}, who withdrew"
                yield Leak(file=where, place="", meaning=meaning)


def _capitals(text: str) -> frozenset[str]:
    return frozenset(fold(found) for found in _WORD.findall(text) if not found[0].islower())


def _words_of(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _WORD.findall(name)) - _SMALL


def _facts(sheet: ChordSheet, path: str) -> Iterator[tuple[str, str]]:
    lines = [(line.line_number, "".join(line.pieces)) for line in sheet.source]
    for value in (value for values in sheet.metadata.values() for value in values if value):
        number = next((number for number, text in lines if value in text), None)
        yield f"{path}, line {number}" if number else path, value


def _texts_beside(words: Words) -> Iterator[tuple[str, str]]:
    """Give what is printed or handed on and is no sung word, and where it stands."""
    path = words.folder.chord_sheet or ""
    if words.sheet is not None:
        yield from _facts(words.sheet, path)
    for section in words.sheet.sections if words.sheet else ():
        yield f"{path}, line {section.line_number}", section.label
        numbered = zip(section.comments, section.comment_line_numbers, strict=False)
        yield from ((f"{path}, line {number}", comment) for comment, number in numbered)
        for line in section.lines:
            above = " ".join(mark.symbol for mark in line.marks if mark.is_annotation)
            yield f"{path}, line {line.line_number}", above
    song = words.folder.song
    players = [text for player in song.players for text in (player.name, player.instrument)]
    notes = [text for section in song.form for text in (section.name, section.note)]
    yield "song.toml", " ".join((song.feel, *players, *notes))
    for part in dict.fromkeys(take.part for take in words.folder.takes):
        yield "the name of a folder in takes/", part.title()  # not repeated: it may be theirs
