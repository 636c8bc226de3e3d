"""Mistakes in words: in drafts, on the chord sheet, and between them and the song's form.

Nothing here fails: what is found is listed, so that a build goes on and a person hears of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from coproduce.errors import Problem
from coproduce.model.chords import ChordSheet, SheetSection
from coproduce.model.music import Key
from coproduce.model.section_names import family, find_section, plain
from coproduce.model.song import FormSection
from coproduce.slips import nearest
from coproduce.theory.capo import stated_capo
from coproduce.theory.chord_keys import find_key
from coproduce.theory.degrees import unknown_chords
from coproduce.theory.key_names import key_label
from coproduce.theory.song_key import is_related, unstated_key
from coproduce.theory.spelling import transposed_key

# What stands in quotes in a message about a draft may be what somebody said. It is left out:
# the message without it, and how it then reads.
_UNQUOTED: Final = {
    'nobody is named for "…"': "nobody is named for these words",
    '"…" is not in people.toml': "the name before the colon is not in people.toml",
    '"…" is not a way in which words arrive': "the brackets name no way in which words arrive",
    '"…" is not a date': "the date cannot be read",
}
_QUOTED: Final = re.compile(r'"(.*)"', re.DOTALL)
_PERSON_ID: Final = re.compile(r"[Pp]\d{1,4}")
# Longer than any chord, so rather words in square brackets.
_LONGEST_SYMBOL: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOfSong:
    """What a song folder says that its words are judged by.

    `sheet_name` is the path of the chord sheet and `drafts` the number of drafts; `tunes`
    are the names of the sung ideas and corrected melodies, without their endings; `key` is the
    song's.
    """

    sheet_name: str = ""
    drafts: int = 0
    form: tuple[FormSection, ...] = ()
    tunes: tuple[str, ...] = ()
    key: Key | None = None


def review_words(
    sheet: ChordSheet | None, draft_problems: Iterable[Problem], song: WordsOfSong
) -> tuple[Problem, ...]:
    """List every mistake in the words of a song; no problem quotes what somebody said.

    Parameters
    ----------
    sheet
        The chord sheet; None if there is none, or none that can be read.
    draft_problems
        What reading the drafts gave.
    song
        The form and the names that the words are compared with.
    """
    found = [_without_quote(problem) for problem in draft_problems]
    if sheet is not None:
        found += [*sheet.problems, *_unknown_chords(sheet, song.sheet_name)]
        found += _doubtful_key(sheet, song)
        if _has_words(sheet.sections) or not (song.drafts or song.form):
            found += _missing_sections(sheet, song)
        else:
            found.append(_no_words(song))
            # An empty sheet lacks every section, which need not be said of each.
            found += _missing_sections(sheet, song) if sheet.sections else ()
    return (*found, *_strange_tunes(sheet, song))


def _without_quote(problem: Problem) -> Problem:
    def quote(found: re.Match[str]) -> str:
        return found[0] if _PERSON_ID.fullmatch(found[1]) else '"…"'

    what = _QUOTED.sub(quote, problem.what)
    return Problem(what=_UNQUOTED.get(what, what), where=problem.where, next_step=problem.next_step)


def _unknown_chords(sheet: ChordSheet, name: str) -> Iterator[Problem]:
    lines = {
        mark.symbol: line.line_number
        for section in reversed(sheet.sections)
        for line in reversed(section.lines)
        for mark in line.marks
    }
    for symbol in unknown_chords(sheet):
        is_short = len(symbol) <= _LONGEST_SYMBOL and not symbol.split()[1:]
        number = lines.get(symbol)
        yield Problem(
            what=f'"{symbol}" is no chord that we know; it is printed as it is'
            if is_short
            else "what stands in square brackets is no chord; it is printed as it is",
            where=f"{name}, line {number}" if number else name,
            next_step="Correct it, or write a remark to players with a star, as in [*softly].",
        )


def _doubtful_key(sheet: ChordSheet, song: WordsOfSong) -> Iterator[Problem]:
    """Tell of a sheet that says no key, and whose chords sound like another than the song's."""
    taken = unstated_key(sheet, song.key) if song.key else None
    likely = find_key(sheet.symbols, sheet.names)
    if song.key is None or taken is None or likely is None:
        return
    if not is_related(taken, transposed_key(song.key, -stated_capo(sheet))):
        other = f", and were moved to {song.key}"
    elif not is_related(likely.key, taken):
        other = f"; they could be in {likely.key}"
    else:
        return
    yield Problem(
        what=f"the chord sheet says no key; its chords are taken to be in {taken}{other}",
        where=song.sheet_name,
        next_step=f"Write the key that they are in at its head: "
        f"{{key: {key_label(likely.key, sheet.names)}}}.",
    )


def _has_words(sections: Iterable[SheetSection]) -> bool:
    return any(line.words.strip() for section in sections for line in section.lines)


def _no_words(song: WordsOfSong) -> Problem:
    return Problem(
        what=f"there are no words in {song.sheet_name} yet",
        where=song.sheet_name,
        next_step="Choose lines from the drafts, and write them into the sheet under the name of "
        "their section."
        if song.drafts
        else "Write the words into it, each section under its name.",
    )


def _missing_sections(sheet: ChordSheet, song: WordsOfSong) -> Iterator[Problem]:
    labels = tuple(dict.fromkeys(section.label for section in sheet.sections if section.label))
    for name in dict.fromkeys(section.name for section in song.form):
        if find_section(sheet.sections, name) is None:
            yield Problem(
                what=f'the form has "{name}", and {song.sheet_name} has not',
                where="song.toml",
                next_step=f"{nearest(name, labels)}Give it one name in both, or add the section "
                "to the sheet; where nobody sings, its bars are enough.",
            )


def _strange_tunes(sheet: ChordSheet | None, song: WordsOfSong) -> Iterator[Problem]:
    labels = [section.label for section in sheet.sections if section.lines] if sheet else []
    families = map(family, labels)
    known = dict.fromkeys([*(one.tune for one in song.form if one.tune), *filter(None, families)])
    if not known:
        return
    for tune in song.tunes:
        if plain(tune) not in set(map(plain, known)):
            yield Problem(
                what=f'no section of the song is sung to a tune called "{tune}"',
                where=f"the idea {tune}",
                next_step=f"{nearest(tune, known)}Rename the recording to the section it is for: "
                f"{', '.join(known)}.",
            )
