"""The words under the notes of a MusicXML score, and the verses that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coproduce.files.safe_xml import Element
from coproduce.model.score import ELISION

# The numeral that stands before the first syllable of a verse: "2. ".
NUMERAL: Final = re.compile(r"^\d{1,2}\.[\s\N{NO-BREAK SPACE}]*(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LyricRead:
    """One syllable under a note. `verse` is its number as the file has it."""

    verse: str
    text: str
    word_end: bool
    extends: bool


def lyrics_of(note: Element) -> Iterator[LyricRead]:
    """Read the syllables under a note, a verse each; those that are run together are one."""
    for lyric in note.all("lyric"):
        texts = [child.text.strip() for child in lyric.all("text")]
        text = ELISION.join(text for text in texts if text)
        if not text:
            continue
        kinds = [child.text.strip() for child in lyric.all("syllabic")] or ["single"]
        yield LyricRead(
            verse=verse_number(lyric.attributes.get("number", "1")),
            text=NUMERAL.sub("", text),
            word_end=kinds[-1] in {"single", "end"},
            extends=lyric.first("extend") is not None,
        )


def verse_number(number: str) -> str:
    """Give the number of a verse; some programs write "part1verse1" or "part1chorus1"."""
    found = re.search(r"\d+$", number)
    return found.group() if found else number


def verse_order(verse: str) -> tuple[int, str]:
    """Sort verses as they are counted: the tenth after the ninth."""
    digits = "".join(filter(str.isdecimal, verse))
    return int(digits[:6] or 0), verse
