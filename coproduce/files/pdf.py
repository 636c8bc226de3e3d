"""Papers to PDF, by the template in templates/; see page_setter for how pages are set."""

from __future__ import annotations

import dataclasses

from coproduce.files.page_setter import set_pages, strings_of
from coproduce.model.papers import Book, Paper

_TEMPLATE = "paper.typ"


def render_pdf(paper: Paper | Book) -> bytes:
    """Set a paper, or a book of them, as a tagged PDF without dates.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    papers = paper.papers if isinstance(paper, Book) else (paper,)
    content = {"papers": [dataclasses.asdict(one) for one in papers]}
    return set_pages(_TEMPLATE, paper.title, paper.language, content)


def text_of(paper: Paper) -> str:
    """Give all the text of a paper, and of what a screen reader says for its drawings."""
    return "\n".join(strings_of(dataclasses.asdict(paper)))
