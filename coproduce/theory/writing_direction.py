"""Which way words run, told from their letters."""

from __future__ import annotations

import unicodedata
from typing import Final

_DIRECTIONS: Final = {"L": False, "R": True, "AL": True}


def runs_right_to_left(text: str) -> bool | None:
    """Tell by the first letter that has a direction (UAX #9, rules P2 and P3); None if none has.

    >>> [runs_right_to_left(text) for text in ("morgen", "… שלום, all", "3/4 —")]
    [False, True, None]
    """
    strong = (_DIRECTIONS.get(unicodedata.bidirectional(letter)) for letter in text)
    return next((direction for direction in strong if direction is not None), None)
