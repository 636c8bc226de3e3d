"""The text form of Ultimate Guitar: chords over words, marked up with [ch] and [tab]."""

from __future__ import annotations

import re
from typing import Final

from coproduce.files.chordpro_compose import Imported
from coproduce.files.chords_over_words import from_chords_over_words

_MARKUP: Final = re.compile(r"\[/?(?:ch|tab)\]")
_CHORD: Final = re.compile(r"\[ch\]([^\[\]]{1,40})\[/ch\]")


def looks_like_ultimate_guitar(text: str) -> bool:
    r"""Whether a text carries the markup.

    >>> looks_like_ultimate_guitar("[Verse 1]\n[tab][ch]Am[/ch]\nLow tide[/tab]")
    True
    """
    return bool(_CHORD.search(text))


def from_ultimate_guitar(text: str, where: str) -> Imported:
    """Turn a marked-up page into ChordPro; the markup has no width, so columns hold."""
    return from_chords_over_words(_MARKUP.sub("", text), where)
