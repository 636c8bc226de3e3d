"""Where text stands on a page: columns of a typewriter, and widths of a proportional font."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

TAB_COLUMNS: Final = 8
# Advance widths of Helvetica and Arial in thousandths of the type size (Adobe Core 14
# metrics), which is near enough for every sans in which people paste songs.
_WIDTHS: Final = (
    dict.fromkeys("ijl'|", 222)
    | dict.fromkeys(" ft!,./:;I[]\\", 278)
    | dict.fromkeys("r-()`", 333)
    | dict.fromkeys("ckvxyzsJ", 500)
    | dict.fromkeys("abdeghnopqu0123456789_#$?L", 556)
    | dict.fromkeys("+<=>~", 584)
    | dict.fromkeys("FTZ", 611)
    | dict.fromkeys("ABEKPSVXY&", 667)
    | dict.fromkeys("CDHNRUw", 722)
    | dict.fromkeys("GOQ", 778)
    | {"m": 833, "M": 833, "W": 944, "%": 889, "@": 1015, "♯": 556, "♭": 450, "’": 222}  # noqa: RUF001
)
_USUAL_WIDTH: Final = 556


def typewriter_columns(text: str) -> list[int]:
    """Column of each character and, last, of the end; wide characters take two.

    >>> typewriter_columns("né")
    [0, 1, 2]
    """
    columns = [0]
    for character in text:
        columns.append(columns[-1] + _columns(character))
    return columns


def proportional_places(text: str) -> list[int]:
    """Place of each character and of the end, in thousandths of the type size.

    >>> proportional_places("il W")
    [0, 222, 444, 722, 1666]
    """
    places = [0]
    for character in text:
        places.append(places[-1] + _width(character))
    return places


def without_tabs(text: str) -> str:
    """Put spaces for tabs, and plain spaces for the other kinds, column by column."""
    if text.isascii():
        return text.expandtabs(TAB_COLUMNS)
    plain = "".join(
        " " * _columns(character) if character.isspace() and character != "\t" else character
        for character in text
        if character != "\ufeff"
    )
    return plain.expandtabs(TAB_COLUMNS)


def nearest(places: Sequence[int], target: int) -> int:
    """Index of the place nearest to a target; places ascend.

    >>> nearest([0, 10, 30], 18)
    1
    """
    best = 0
    for index, place in enumerate(places):
        if abs(place - target) < abs(places[best] - target):
            best = index
        elif place > target:
            break
    return best


def syllable_starts(words: str) -> list[int]:
    """Guess where syllables begin: at each word, and at a consonant before a later vowel.

    This is for snapping chords that stand nearly right; it needs no dictionary.

    >>> syllable_starts("sweet chariot")
    [0, 6, 9]
    """
    starts: list[int] = []
    has_vowel = False
    for index, character in enumerate(words):
        if not character.isalnum():
            has_vowel = False
            continue
        is_vowel = _is_vowel(character)
        if index == 0 or not (words[index - 1].isalnum() or words[index - 1] in "'’"):  # noqa: RUF001
            starts.append(index)
            has_vowel = is_vowel
        elif is_vowel and has_vowel and not _is_vowel(words[index - 1]):
            if character == "e" and not words[index + 1 : index + 2].isalpha():
                continue  # silent, as in "some"
            starts.append(index - 1)
        has_vowel = has_vowel or is_vowel
    return starts


def onto_syllable(words: str, position: int, starts: Sequence[int]) -> int:
    """Move a chord onto a syllable, where it is plain which is meant.

    One place beside the start of a word means that word; inside a word of one syllable
    there is only one to mean. Inside longer words the column is taken as it is.
    """
    here, after = words[position : position + 1], words[position + 1 : position + 2]
    if here.isspace():
        return position + 1 if after.isalnum() else position
    place = bisect_right(starts, position) - 1
    if place < 0 or starts[place] == position:
        return position
    start = starts[place]
    following = starts[place + 1] if place + 1 < len(starts) else len(words) + len(words)
    is_one = _is_word_start(words, start) and (
        following >= len(words) or _is_word_start(words, following)
    )
    if is_one and not words[start:position].isalnum():
        return position
    if is_one:
        return start if position - start <= following - position else following
    return start if position - start == 1 and _is_word_start(words, start) else position


def _is_word_start(words: str, place: int) -> bool:
    return place == 0 or not words[place - 1].isalnum()


def _is_vowel(character: str) -> bool:
    return unicodedata.normalize("NFD", character)[0].lower() in "aeiouy"


def _columns(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.combining(character) or character in "\u200b\u200d\ufeff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _width(character: str) -> int:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS.get(base, _USUAL_WIDTH if _columns(character) else 0)
