"""Letters to PDF: tagged, in large print, with every font inside, the same bytes each time."""

from __future__ import annotations

import dataclasses
import functools
import json
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import typst

from coproduce.errors import CoproduceError
from coproduce.files.fonts import FontChoice, choose_fonts
from coproduce.files.templates import share_folder
from coproduce.model.letters import Letter

_TEMPLATE = "letter.typ"


def letters_to_pdf(letters: Sequence[Letter]) -> bytes:
    """Set letters one after the other, each from a new page, as a tagged PDF without dates.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    document: dict[str, Any] = {
        "title": letters[0].title if len(letters) == 1 else "Letters",
        "language": letters[0].language.partition("-")[0].lower(),
        "page": "Page",
        "of": "of",
        "letters": [dataclasses.asdict(letter) for letter in letters],
    }
    document = _printable(document)
    fonts = choose_fonts("".join(_strings(document)))
    document["families"] = fonts.families
    inputs = {"document": json.dumps(document, ensure_ascii=False)}
    try:
        pdf = _compiler(fonts).compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    except typst.TypstError as cause:
        raise CoproduceError(
            f"the letter could not be set: {cause.message}", letters[0].title, "Please report this."
        ) from cause
    if not isinstance(pdf, bytes):
        raise CoproduceError("the page setter gave no document", letters[0].title)
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


def _printable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Copy a document with a space in the place of every character that no page can show."""
    if isinstance(value, str):
        kept = (" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in value)
        return unicodedata.normalize("NFC", "".join(kept))
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
