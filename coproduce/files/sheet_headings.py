"""Headings of sections as people type them: "[Verse 2]", "CHORUS:", "(Intro) x2", "Cytgan"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from coproduce.model.chords import SectionKind

_VERSES: Final = (
    "verse strophe vers couplet estrofa verso strofa estrofe zwrotka pennill véarsa kıta"
)
_CHORUSES: Final = (
    "chorus refrain refrão estribillo coro ritornello kehrreim refren cytgan curfá nakarat"
)
_BRIDGES: Final = "bridge pont puente ponte brücke mostek droichead köprü"
_KINDS: Final = (
    dict.fromkeys(_VERSES.split(), SectionKind.VERSE)
    | dict.fromkeys(_CHORUSES.split(), SectionKind.CHORUS)
    | dict.fromkeys((*_BRIDGES.split(), "middle 8", "middle eight"), SectionKind.BRIDGE)
)
# Names of sections that are no words for a part of a song unless they stand in brackets.
_BRACKETED_KINDS: Final = {
    "tab": SectionKind.TAB,
    "tabs": SectionKind.TAB,
    "tablature": SectionKind.TAB,
    "grid": SectionKind.GRID,
}
# How words come rather than what part of the song they are; see Heading.is_delivery.
_DELIVERIES: Final = frozenset(("spoken", "rap"))
_OTHERS: Final = (
    "intro|introduction|pre-?\\s?chorus|post-?\\s?chorus|solo|guitar solo|break|interlude"
    "|instrumental|tag|coda|outro|ending|end|vamp|hook|turnaround|riff|link|breakdown|rap|spoken"
    "|vorspiel|zwischenspiel|nachspiel|einleitung|wstęp|introducción|introdução|introduzione"
)
_WORDS: Final = "|".join((*_KINDS, _OTHERS))
_CLOSING: Final = {"[": "]", "(": ")"}
_HEADING: Final = re.compile(
    rf"\s*(?P<open>[\[(<*]*)\s*(?P<name>(?:\d{{1,2}}\.\s*)?(?P<word>{_WORDS})\b"
    r"(?:\s*[#-]?\s*(?:\d{1,2}|[IVX]{1,4}|one|two|three|four)\b)?[a-d]?(?:\s*\([^()]{0,30}\))?)"
    r"\s*(?P<times>[(\[]?\s*(?:x\s*\d+|\d+\s*x)\s*[)\]]?)?\s*(?P<close>[\])>*]*)"
    r"\s*(?P<colon>:?)\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_ANY_BRACKETED: Final = re.compile(r"\s*\[(?P<name>[^\[\]]{2,40})\]\s*(?P<rest>.{0,12})\s*\Z")


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a section, its kind, a repeat such as "x2", and text on the same line.

    `is_known` says that the name is a word for a section; any other name in brackets may as
    well be a chord. `is_delivery` says that it tells how words come: before words on the same
    line it is about these alone.
    """

    name: str
    kind: SectionKind
    times: str = ""
    rest: str = ""
    is_known: bool = True
    is_delivery: bool = False


def read_heading(line: str) -> Heading | None:
    """Read a line that heads a section; None if it is none.

    >>> read_heading("[Verse 2]").name, read_heading("CHORUS x2:").times
    ('Verse 2', 'x2')
    >>> read_heading("Bridge over the water") is None
    True
    """
    line = unicodedata.normalize("NFC", line)
    if len(line) > 200:
        return None
    found = _HEADING.fullmatch(line)
    if found:
        times, rest = found["times"] or "", found["rest"].strip()
        closing = _CLOSING.get(found["open"][:1], "")
        # In "[Chorus x2] ..." the count has taken the bracket; "[Verse 1: slow]" closes last.
        is_closed = bool(closing and (found["close"] or times.endswith(closing)))
        # "Break my heart" is sung; "Break: C G" and "[Break] C G" are headed.
        if rest and not (found["colon"] or is_closed):
            return None
        rest = rest if is_closed else rest.rstrip(closing)
        name = " ".join(found["name"].split())
        name = name.capitalize() if name.isupper() else name[0].upper() + name[1:]
        word = found["word"].lower()
        kind = _KINDS.get(word, SectionKind.OTHER)
        return Heading(name, kind, times.strip("()[] "), rest, is_delivery=word in _DELIVERIES)
    bracketed = _ANY_BRACKETED.fullmatch(line)
    if bracketed and " " not in bracketed["rest"].strip():
        name, rest = bracketed["name"].strip(), bracketed["rest"].strip()
        found_kind = _BRACKETED_KINDS.get(name.lower())
        kind = found_kind or SectionKind.OTHER
        return Heading(name, kind, rest=rest, is_known=bool(found_kind))
    return None


def is_headed(line: str) -> bool:
    """Whether a line heads a section with a word for one."""
    heading = read_heading(line)
    return bool(heading and heading.is_known)
