"""Letters without their marks, as people write names who have no keys for them."""

from __future__ import annotations

import unicodedata
from typing import Final

# Letters that are no plain letter with a mark, and how people write them without.
_PLAIN: Final = str.maketrans(
    {
        "\u0131": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
    }
)


def without_accents(text: str) -> str:
    """Leave out the marks on letters; what Unicode does not take apart stays.

    >>> without_accents("Siân, Łucja")
    'Sian, Łucja'
    """
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def plain_letters(text: str) -> str:
    """Give a text in small letters without marks and strokes.

    >>> plain_letters("Łucja O'Dea, Søren")
    "lucja o'dea, soren"
    """
    small = unicodedata.normalize("NFKD", text).casefold()
    return without_accents(small).translate(_PLAIN)
