"""Letters to PDF: slips, keepsakes and split sheets, in large print."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from coproduce.files.page_setter import set_pages, strings_of
from coproduce.model.letters import Letter, Passage
from coproduce.theory.writing_direction import runs_right_to_left

_TEMPLATE = "letter.typ"


def letters_to_pdf(letters: Sequence[Letter]) -> bytes:
    """Set letters one after the other, each from a new page, as a tagged PDF without dates.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    title = letters[0].title if len(letters) == 1 else "Letters"
    content = {"letters": [_with_directions(letter) for letter in letters]}
    return set_pages(_TEMPLATE, title, letters[0].language, content)


def text_of(letter: Letter) -> str:
    """Give all the text of a letter."""
    return "\n".join(strings_of(dataclasses.asdict(letter)))


def _with_directions(letter: Letter) -> dict[str, Any]:
    """Say beside the lines of each passage which of them are read from right to left."""
    document = dataclasses.asdict(letter)
    for part, written in zip(letter.parts, document["parts"], strict=True):
        if isinstance(part, Passage):
            written["right_to_left"] = [bool(runs_right_to_left(line)) for line in part.lines]
    return document
