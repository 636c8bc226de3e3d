"""What somebody may have meant whose name for a thing is not among those that are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

LEAST_LIKENESS = 0.5


def nearest(word: str, known: Iterable[str], likeness: float = LEAST_LIKENESS) -> str:
    """Give a sentence that suggests the known word with the fewest slips, or nothing.

    A slip is a letter left out, added or replaced, or two changed over (optimal string
    alignment); capitals, spaces around words and compatible forms of a letter are none.

    Parameters
    ----------
    word
        What was typed.
    known
        What could be meant.
    likeness
        The least share of letters that are right, 0 to 1.

    >>> nearest("guittar", ["voice", "guitar"])
    'Did you mean "guitar"? '
    >>> nearest("drums", ["voice", "guitar"])
    ''
    """
    typed = _folded(word)
    likest = min(
        ((-OSA.normalized_similarity(typed, _folded(one)), one) for one in known), default=(0.0, "")
    )
    return f'Did you mean "{likest[1]}"? ' if -likest[0] >= likeness else ""


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())
