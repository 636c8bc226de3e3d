"""Fonts of this computer: which there are, and which of them has letters that ours lack."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import fontTools.ttLib
import fontTools.unicodedata
import typst

# Signs that no script claims, marks that any may have, and code points that are nothing.
_NO_SCRIPT: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
# Fonts that have every letter, as a box or as nothing at all.
_EMPTY_FONTS: Final = ("lastresort", "adobeblank", "adobenotdef")
# Plain and easy to read: Noto's, then what Windows, macOS and Linux bring for their own menus.
_PREFERRED: Final = (
    *("Noto Sans", "Noto", "Segoe UI", "Nirmala", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic"),
    *("PingFang", "Hiragino Sans", "Apple SD Gothic", "Kohinoor", "Geeza Pro", "Arial", "FreeSans"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFont:
    """A font of the computer: its family, its file, and its number in that file."""

    family: str
    path: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A family that stands in for ours; `covers` is a pattern of the letters that it sets."""

    family: str
    covers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutes:
    """What stands in for our fonts, and the letters for which nothing was found."""

    chosen: tuple[Substitute, ...]
    missing: frozenset[str]


def has_letter(covered: Collection[int], letter: str) -> bool:
    """Whether a font with these code points has a letter, whole or put together of its parts.

    >>> has_letter({0x65, 0x301}, "é"), has_letter({0x65}, "é")
    (True, False)
    """
    parts = unicodedata.normalize("NFD", letter)
    return ord(letter) in covered or (
        parts != letter and all(ord(part) in covered for part in parts)
    )


def find_substitutes(missing: Collection[str], text: str) -> Substitutes:
    """Choose fonts of the computer for letters that ours lack.

    A font that has all of a script that is in `text` sets all of it, so that letters of one
    word come from one font and join. Of several that serve, plain ones are preferred, and
    then those whose names come first: the same computer always chooses the same.

    Parameters
    ----------
    missing
        The letters that our fonts lack.
    text
        All that is to be set.
    """
    by_script: dict[str, set[str]] = {}
    for letter in sorted(missing):
        by_script.setdefault(fontTools.unicodedata.script(letter), set()).add(letter)
    written = set(text)
    chosen: dict[str, Substitute] = {}
    left: set[str] = set()
    for script, letters in by_script.items():
        whole = letters | {
            letter
            for letter in written
            if script not in _NO_SCRIPT and fontTools.unicodedata.script(letter) == script
        }
        needed = set(letters)
        while needed:
            best = _best_font(needed, whole)
            if best is None:
                left |= needed
                break
            found = {letter for letter in needed if has_letter(_code_points(best), letter)}
            substitute = Substitute(family=best.family, covers=_pattern(script, found))
            chosen.setdefault(repr(substitute), substitute)
            needed -= found
    return Substitutes(chosen=tuple(chosen.values()), missing=frozenset(left))


def _best_font(letters: Collection[str], whole: Collection[str]) -> SystemFont | None:
    best: SystemFont | None = None
    most = (0, 0)
    for font in system_fonts():
        covered = _code_points(font)
        has = (
            sum(has_letter(covered, letter) for letter in letters),
            sum(has_letter(covered, letter) for letter in whole),
        )
        if has[0] and has > most:
            best, most = font, has
        if has[1] == len(whole):
            break  # no font after it can have more
    return best


def _pattern(script: str, letters: Iterable[str]) -> str:
    if script in _NO_SCRIPT:
        return "[" + "".join(rf"\x{{{ord(letter):x}}}" for letter in sorted(letters)) + "]"
    name = re.sub(r"\W", "_", fontTools.unicodedata.script_name(script))
    # Marks and commas that a script shares with others (UAX #24, Script_Extensions) go with it.
    return rf"\p{{scx={name}}}"


@functools.lru_cache(maxsize=1)
def system_fonts() -> tuple[SystemFont, ...]:
    """List the fonts that the page setter finds on this computer, the preferred ones first."""
    book = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    ranked = sorted(
        (
            _rank(one.family),
            one.family,
            abs(one.weight - 400),
            one.style != "normal",
            str(one.path),
            one.index,
        )
        for one in book.fonts()
        # Families with a point before their names are a system's own, and not for others.
        if one.path and not one.family.startswith(".")
        if not _compact(one.family).startswith(_EMPTY_FONTS)
    )
    return tuple(
        SystemFont(family=family, path=path, number=number)
        for _, family, _, _, path, number in ranked
    )


def _rank(family: str) -> int:
    matching = (rank for rank, name in enumerate(_PREFERRED) if family.startswith(name))
    return next(matching, len(_PREFERRED))


def _compact(family: str) -> str:
    return "".join(filter(str.isalnum, family)).casefold()


@functools.cache
def _code_points(font: SystemFont) -> frozenset[int]:
    try:
        with Path(font.path).open("rb") as file:
            opened = fontTools.ttLib.TTFont(file, fontNumber=font.number, lazy=True)
            return frozenset(opened.getBestCmap() or ())
    except Exception:  # noqa: BLE001 - whatever a broken font on somebody's computer raises
        return frozenset()
