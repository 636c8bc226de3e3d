"""Letters to PDF: slips, keepsakes and split sheets, in large print."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from coproduce.files.page_setter import set_pages
from coproduce.model.letters import Letter

_TEMPLATE = "letter.typ"


def letters_to_pdf(letters: Sequence[Letter]) -> bytes:
    """Set letters one after the other, each from a new page, as a tagged PDF without dates.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    title = letters[0].title if len(letters) == 1 else "Letters"
    content = {"letters": [dataclasses.asdict(letter) for letter in letters]}
    return set_pages(_TEMPLATE, title, letters[0].language, content)
