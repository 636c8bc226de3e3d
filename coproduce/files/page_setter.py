"""Setting pages with typst: tagged PDF, every font inside, the same bytes each time.

What people wrote reaches the templates as one JSON document and is never part of their code,
so that no title or lyric can be mistaken for an instruction. PDF/UA-1 (ISO 14289-1) asks for
structure, a title, a language and words in place of pictures.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping

import typst

from coproduce.errors import CoproduceError
from coproduce.files.fonts import FIXED_FONT, PLAIN_FONT, FontChoice, choose_fonts
from coproduce.files.templates import share_folder

# "Page 1 of 3" in the languages of the islands; elsewhere in English.
_PAGE_WORDS = {"en": ("Page", "of"), "cy": ("Tudalen", "o"), "ga": ("Leathanach", "de")}


def set_pages(template: str, title: str, language: str, content: Mapping[str, object]) -> bytes:
    """Set a template with its content as a tagged PDF without dates.

    Parameters
    ----------
    template
        Name of a file in templates/.
    title, language
        Of the document; the language as a BCP 47 tag, such as "en" or "cy".
    content
        JSON values that the template shows. Text under the key "svg" is a drawing.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    language = language.partition("-")[0].lower()
    page, of = _PAGE_WORDS.get(language, _PAGE_WORDS["en"])
    plain = {"title": title, "language": language, "page": page, "of": of, **content}
    document = {key: _cleaned(value) for key, value in plain.items()}
    fonts = choose_fonts("".join(strings_of(document)))
    # Substitutes come first, or a word would be parted between two fonts and not join.
    others = [{"name": one.family, "covers": one.covers} for one in fonts.substitutes]
    document["families"] = [*others, *fonts.families]
    document["fixed"] = [*others, FIXED_FONT, PLAIN_FONT]
    inputs = {"document": json.dumps(document, ensure_ascii=False)}
    compiler = _compiler(template, fonts)
    try:
        try:
            pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
        except typst.TypstError as cause:
            if "PDF/UA-1" not in cause.message:
                raise
            # Letters that join inside a drawing, as in Devanagari, cannot be read back from it.
            # The drawing is described in words all the same; only the claim to the norm goes.
            pdf = compiler.compile(format="pdf", sys_inputs=inputs)
    except typst.TypstError as cause:
        raise CoproduceError(
            f"the paper could not be set: {cause.message}",
            title,
            "Please report this, with the chord sheet if you can share it.",
        ) from cause
    if not isinstance(pdf, bytes):
        raise CoproduceError("the page setter gave no document", title)
    return pdf


def letters_without_font(text: str) -> frozenset[str]:
    """Find the letters that no font of this computer has; a page shows boxes for them."""
    return choose_fonts(_printable(text)).missing


@functools.lru_cache(maxsize=8)
def _compiler(template: str, fonts: FontChoice) -> typst.Compiler:
    book = typst.Fonts(
        include_system_fonts=fonts.needs_system,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders],
    )
    folder = share_folder("templates")
    return typst.Compiler(input=str(folder / template), root=str(folder), font_paths=book)


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


def strings_of(value: object) -> Iterator[str]:
    """Give every text that will be set as words; drawings bring their own fonts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "svg":
                yield from strings_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings_of(one)
