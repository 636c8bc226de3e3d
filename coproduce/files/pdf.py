"""Papers to PDF: tagged for screen readers, with every font inside, the same bytes each time.

The pages are set by typst from the template in `templates/`. What people wrote reaches it
as one JSON document and is never part of the template's code, so that no title or lyric can
be mistaken for an instruction. PDF/UA-1 (ISO 14289-1) asks for structure, a title, a
language and words in place of pictures.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import unicodedata
from collections.abc import Iterator

import typst

from coproduce.errors import CoproduceError
from coproduce.files.fonts import FIXED_FONT, PLAIN_FONT, FontChoice, choose_fonts
from coproduce.files.templates import share_folder
from coproduce.model.papers import Book, Paper

_TEMPLATE = "paper.typ"
# "Page 1 of 3" in the languages of the islands; elsewhere in English.
_PAGE_WORDS = {"en": ("Page", "of"), "cy": ("Tudalen", "o"), "ga": ("Leathanach", "de")}


def render_pdf(paper: Paper | Book) -> bytes:
    """Set a paper, or a book of them, as a tagged PDF without dates.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    document = _document(paper)
    fonts = choose_fonts("".join(_strings(document)))
    document["families"] = fonts.families
    document["fixed"] = (FIXED_FONT, PLAIN_FONT)
    inputs = {"document": json.dumps(document, ensure_ascii=False)}
    try:
        pdf = _compiler(fonts).compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    except typst.TypstError as cause:
        raise CoproduceError(
            f"the paper could not be set: {cause.message}",
            paper.title,
            "Please report this, with the chord sheet if you can share it.",
        ) from cause
    if not isinstance(pdf, bytes):
        raise CoproduceError("the page setter gave no document", paper.title)
    return pdf


@functools.lru_cache(maxsize=4)
def _compiler(fonts: FontChoice) -> typst.Compiler:
    book = typst.Fonts(
        include_system_fonts=fonts.needs_system,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders],
    )
    folder = share_folder("templates")
    return typst.Compiler(input=str(folder / _TEMPLATE), root=str(folder), font_paths=book)


def _document(paper: Paper | Book) -> dict[str, object]:
    papers = paper.papers if isinstance(paper, Book) else (paper,)
    language = paper.language.partition("-")[0].lower()
    page, of = _PAGE_WORDS.get(language, _PAGE_WORDS["en"])
    document: dict[str, object] = {
        "title": paper.title,
        "language": language,
        "page": page,
        "of": of,
        "papers": [dataclasses.asdict(one) for one in papers],
    }
    cleaned = _cleaned(document)
    assert isinstance(cleaned, dict)  # noqa: S101 - tells the type checker what went in
    return cleaned


def _cleaned(value: object) -> object:
    """Copy a document, with everything taken out of its text that no page can show."""
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, dict):
        return {key: one if key == "svg" else _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value


def _printable(text: str) -> str:
    if not text.isprintable():
        kept = (_REPLACED.get(unicodedata.category(letter), letter) for letter in text)
        text = "".join(kept)
    text = unicodedata.normalize("NFC", text)
    if len(text) > _LONGEST_WORD:
        # A word without end is broken rather than printed off the page.
        text = _ENDLESS_WORD.sub(_with_breaks, text)
    return text


_LONGEST_WORD = 40
_ENDLESS_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")


def _with_breaks(word: re.Match[str]) -> str:
    return "\N{ZERO WIDTH SPACE}".join(word.group())


# Control characters (a tab among them) become spaces, halves of a broken character its sign.
_REPLACED = {"Cc": " ", "Cs": "\N{REPLACEMENT CHARACTER}", "Zl": " ", "Zp": " "}


def _strings(value: object) -> Iterator[str]:
    """Give every text that will be set as words; drawings bring their own fonts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "svg":
                yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
