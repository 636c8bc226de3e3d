"""Telling a line of chords from a line of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from coproduce.model.chords import NoteNames
from coproduce.theory.chord_grammar import is_no_chord, parse_bass, parse_chord
from coproduce.theory.note_names import detect_note_names

LONGEST_LINE: Final = 5_000  # characters; a longer one is no line of a song
TOKEN: Final = re.compile(r":?\|+:?|[^\s|]+?(?=:?\||\s|\Z)")
FILLING: Final = re.compile(
    r":?\|+:?|%+|/+|\.+|-+|–|—|~|_+|,|\(?\[?[x×]?\s?\d{1,2}\.?\s?[x×]?\]?\)?|\(|\)|\*+|>|N\.?C\.?"  # noqa: RUF001
)
_BRACKETED: Final = re.compile(r"\[([^\[\]]{1,40})\]")
_CARRIED_ON: Final = frozenset(("%", "%%", ".", "/"))
# "La m": a chord in do re mi, typed as it is spoken.
_SPOKEN: Final = re.compile(
    r"\b((?:Do|R[eé]|Mi|Fa|Sol|La|Si)[#b♯♭]?) (m|min|m7|maj7|7)(?=\s|\Z)", re.IGNORECASE
)
_WORDS_THAT_ARE_CHORDS: Final = frozenset(
    ("A", "Am", "a", "am", "e", "Go", "Do", "do", "go", "be", "as", "es")
)


def is_chord_line(line: str, names: NoteNames = NoteNames.ENGLISH) -> bool:
    """Whether a line holds chords and nothing that is sung.

    >>> is_chord_line("C    G/B  Am x2"), is_chord_line("A man came home")
    (True, False)
    """
    tokens = [token for token in TOKEN.findall(line) if token]
    if not tokens or len(tokens) > 200:
        return False
    chords = [token for token in tokens if is_chord(token, names)]
    others = [token for token in tokens if not FILLING.fullmatch(token) and token not in chords]
    if not chords:
        # "| % | % |": bars that go on with what came before.
        return "|" in tokens and not others and not _CARRIED_ON.isdisjoint(tokens)
    if not others:
        # "a" and "be" alone are words; with an air of columns about them they are chords.
        is_small = all(token in _WORDS_THAT_ARE_CHORDS and token.islower() for token in chords)
        return not is_small or len(chords) > 1 or line[:1] == " "
    # "C  G  (slowly)  Am": remarks among chords, far apart as no words are.
    has_columns = "  " in line.strip() or len(chords) > 3
    return has_columns and len(chords) >= 2 and len(others) * 2 <= len(chords) + 1


def without_gaps(line: str) -> str:
    """Join chords in do re mi that were typed in two parts; a line of words stays.

    >>> without_gaps("Do     La m   Fa"), without_gaps("La m 7 fois")
    ('Do     Lam    Fa', 'La m 7 fois')
    """
    joined = _SPOKEN.sub(r"\1\2 ", line).rstrip()
    is_chords = joined != line and is_chord_line(joined, NoteNames.SOLFEGE)
    return joined if is_chords else line


def count_chord_lines(text: str) -> int:
    """Say how many lines of a page hold only chords, for telling formats apart."""
    lines = [line for line in text.splitlines() if len(line) <= LONGEST_LINE]
    names = detect_note_names(likely_symbols(lines))
    return sum(is_chord_line(line, names) for line in lines)


def likely_symbols(lines: Sequence[str]) -> Iterator[str]:
    """Give the symbols of lines that hold nothing else, from which the language is told."""
    for line in lines[:2000]:
        tokens = line.split()
        if tokens and all(
            any(parse_chord(token, names) for names in NoteNames) or FILLING.fullmatch(token)
            for token in tokens[:20]
        ):
            yield from tokens


def bracketed_chords(line: str, names: NoteNames = NoteNames.ENGLISH) -> tuple[str, ...]:
    """Give the chords in brackets of a line of words.

    >>> bracketed_chords("[G]Evening [D/F#]tide [x2]")
    ('G', 'D/F#')
    """
    found = [symbol for symbol in _BRACKETED.findall(line) if symbol[0] != "*"]
    return tuple(symbol for symbol in found if is_chord(symbol, names))


def without_chords(line: str, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Leave out the chords that stand in a line of words, in brackets.

    >>> without_chords("[G]Evening [D/F#]tide [x2]")
    'Evening tide [x2]'
    """
    return _BRACKETED.sub(lambda found: "" if is_chord(found[1], names) else found[0], line)


def remarks_marked(line: str, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Mark what is in brackets between chords, and is none, as a remark of ChordPro.

    >>> remarks_marked("[G]Evening tide [x2]")
    '[G]Evening tide [*x2]'
    """

    def marked(found: re.Match[str]) -> str:
        is_plain = found[1][0] == "*" or is_chord(found[1], names)
        return found[0] if is_plain else f"[*{found[1]}]"

    return _BRACKETED.sub(marked, line)


def is_chord(token: str, names: NoteNames) -> bool:
    """Whether a word of a line is a chord, several joined by dashes, a bass or "N.C."."""
    return bool(
        parse_chord(token, names) or parse_bass(token, names) or _is_several(token, names)
    ) or (is_no_chord(token) and token[0] in "Nn(" and len(token) > 1)


def _is_several(token: str, names: NoteNames) -> bool:
    parts = re.split(r"[-–>,~]", token)  # noqa: RUF001
    return len(parts) > 1 and all(parse_chord(part, names) for part in parts if part) and any(parts)
