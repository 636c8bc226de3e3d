"""Telling rows of Nashville numbers and roman numerals above words from what is sung.

Songs count, and verses are numbered: where a row may as well be words, it stays words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coproduce.files.chord_lines import FILLING, TOKEN
from coproduce.model.music import Key
from coproduce.theory.degrees import parse_degree

# What no one counts with: a quality, a bass, an accidental, a numeral of several letters.
_UNMISTAKABLE: Final = re.compile(
    r"\(?(?:[b#♭♯]{1,2}[1-7IViv].*|[1-7](?:m|sus|maj|dim|aug|add|[°øo+^Δ]).*|[1-7]-(?:[79].*)?"
    r"|[b#]?[1-7]\S*/[b#♭♯]?[1-7]|[IViv]{2,}.*|[IViv](?:\d|m|sus|maj|[°øo+^Δ/]).*)\)?"
)
_BARE: Final = re.compile(r"\W*(?:\d{1,2}|[IVXivx]+)\W*")
# Two rows of plain figures that do not count up or down are no accident.
_FEWEST_PLAIN_ROWS: Final = 2
_ANY_KEY: Final = Key.parse("C")


def number_rows(lines: Sequence[str], headed: Sequence[bool]) -> frozenset[int]:
    r"""Find the rows of a page that are numbers or numerals for chords.

    Parameters
    ----------
    lines
        A page that has no chords with letters and says its key.
    headed
        For each line whether it is the heading of a section.

    Returns
    -------
    frozenset of int
        Their places; none where all figures may be sung.

    >>> sorted(number_rows(["1    6-", "Row the boat"], [False, False]))
    [0]
    >>> sorted(number_rows(["1  2  3  4", "Count the boats"], [False, False]))
    []
    """
    rows = {
        place: degrees
        for place, line in enumerate(lines)
        if not headed[place] and (degrees := _degrees(line))
    }

    def is_above_words(place: int) -> bool:
        below = place + 1
        is_line = below < len(lines) and bool(lines[below].strip())
        return is_line and below not in rows and not headed[below]

    plain = 0
    is_sure = False
    for place, degrees in rows.items():
        if len(degrees) < 2 or not _has_columns(lines[place]) or not is_above_words(place):
            continue
        is_sure |= any(map(_UNMISTAKABLE.fullmatch, degrees))
        plain += not _counts(degrees)
    if not is_sure and plain < _FEWEST_PLAIN_ROWS:
        return frozenset()
    return frozenset(
        place
        for place, degrees in rows.items()
        if any(map(_UNMISTAKABLE.fullmatch, degrees))
        or _has_columns(lines[place])
        or (len(degrees) > 1 and not _counts(degrees))
        or (len(degrees) == 1 and is_above_words(place) and not _is_verse(lines, headed, place))
    )


def is_degree(token: str) -> bool:
    """Whether a word of a line is a Nashville number or a roman numeral."""
    return parse_degree(token, _ANY_KEY) is not None


def _degrees(line: str) -> tuple[str, ...]:
    """Give the degrees of a line that holds nothing else."""
    tokens = TOKEN.findall(line)
    if len(tokens) > 200:
        return ()
    degrees = tuple(token for token in tokens if is_degree(token))
    others = (token for token in tokens if token not in degrees)
    is_row = all(FILLING.fullmatch(token) and not token.isdecimal() for token in others)
    return degrees if is_row else ()


def _has_columns(line: str) -> bool:
    return "  " in line.strip() or "|" in line


def _counts(degrees: Sequence[str]) -> bool:
    """Whether figures count up or down, or say one number again and again."""
    if not all(degree.isdecimal() for degree in degrees):
        return False
    steps = {int(right) - int(left) for left, right in pairwise(degrees)}
    return steps <= {1} or steps <= {-1} or steps <= {0}


def _is_verse(lines: Sequence[str], headed: Sequence[bool], place: int) -> bool:
    """Whether a figure alone may number a verse: at the margin, after a gap."""
    is_first = place == 0 or not (lines[place - 1].strip() or headed[place - 1])
    return is_first and lines[place][:1] != " " and bool(_BARE.fullmatch(lines[place]))
