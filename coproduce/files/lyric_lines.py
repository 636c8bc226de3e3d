"""Plain words to sing, a line each: a text file, or a draft with its prompts and names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError
from coproduce.files.chord_lines import without_chords
from coproduce.files.drafts import read_text

# Marks of our drafts: comments, prompts, notes and the places of lines that were taken back
# are not sung; nor is what stands in brackets before the words, a section's name or a chord.
_NOT_SUNG: Final = ("#", ">", "~", "{", "(withdrawn ")
_BEFORE_WORDS: Final = re.compile(r"^(?:\[[^\[\]]*\]\s*)+")
_SINGERS: Final = re.compile(
    r"^(?:P\d+(?:\s*\+\s*P\d+)*|group)\s*(?:\([a-z]+\))?:\s*", re.IGNORECASE
)


def read_lyric_lines(path: Path) -> tuple[str, ...]:
    """Read the lines that are sung.

    Raises
    ------
    FormatError
        If there is no such file, it is not text, or no words are in it.
    """
    text = read_text(path)
    rows = (_BEFORE_WORDS.sub("", without_chords(row.strip())) for row in text.splitlines())
    lines = tuple(_SINGERS.sub("", row) for row in rows if row and not row.startswith(_NOT_SUNG))
    if not any(any(letter.isalpha() for letter in line) for line in lines):
        raise FormatError("holds no words", str(path), "Write one sung line on each line.")
    return lines
