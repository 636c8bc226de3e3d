"""What people write at the head of a page: "Key: G", "Capo: 2", "Words and music: ..."."""

from __future__ import annotations

import re
from typing import Final

from coproduce.files.chordpro_compose import directive
from coproduce.theory.key_names import read_key

FACT: Final = re.compile(
    r"\s*(?P<name>title|song|artist|by|band|author|words and music|writer|composer|lyricist"
    r"|arranger|subtitle|album|year|key|capo|tempo|bpm|time|time signature|tuning|copyright)"
    r"\s*[:=]\s*(?P<value>.{1,120})",
    re.IGNORECASE,
)
_FACT_NAMES: Final = {
    "song": "title",
    "by": "artist",
    "band": "artist",
    "author": "composer",
    "words and music": "composer",
    "writer": "composer",
    "bpm": "tempo",
    "time signature": "time",
}


def fact_lines(name: str, value: str) -> list[str]:
    """Write a fact as directives; what it is called is any of the names in `FACT`."""
    name = _FACT_NAMES.get(name, name)
    if name == "capo":
        fret = re.search(r"\d+", value)
        return [directive("capo", fret[0])] if fret else [directive("comment", f"Capo: {value}")]
    if name == "key":
        value = value.strip("[] ")
        return [
            directive(
                "key" if read_key(value) else "meta",
                value if read_key(value) else f"key_note {value}",
            )
        ]
    if name == "tempo":
        number = re.search(r"\d+", value)
        return [directive("tempo", number[0])] if number else [directive("comment", value)]
    return [directive("meta", f"tuning {value}") if name == "tuning" else directive(name, value)]


def states_key(line: str) -> bool:
    """Whether a line says which key holds."""
    fact = FACT.fullmatch(line)
    return bool(fact and fact["name"].lower() == "key" and read_key(fact["value"].strip()))
