"""Metadata in the texts of a song: ``%{title}`` and ``%{capo|Capo %{}|no capo}``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

DEEPEST_NESTING: Final = 16
LONGEST_RESULT: Final = 10_000  # characters; a text that multiplies itself stops here
SEPARATOR: Final = "; "  # between the values of one item, as ChordPro has it
_NAME: Final = re.compile(r"%\{\s*([A-Za-z_][\w]*(?:\.-?\d+)?|)\s*(?:=([^|{}]*))?")


def substitute(text: str, metadata: Mapping[str, Sequence[str]]) -> str:
    """Replace each ``%{...}`` by what the metadata say; text that is malformed stays.

    >>> substitute("%{artist|by %{}|}%{capo=2| (capo)}", {"artist": ("Marigold", "Kit")})
    'by Marigold; Kit'
    """
    if "%{" not in text:
        return text
    return _expand(text, 0, metadata, "", 0, stops="")[0]


def _expand(  # noqa: PLR0913 - the state of one level of nesting
    text: str,
    place: int,
    metadata: Mapping[str, Sequence[str]],
    own: str,
    depth: int,
    *,
    stops: str,
) -> tuple[str, int]:
    parts: list[str] = []
    while place < len(text):
        character = text[place]
        if character == "\\" and text[place + 1 : place + 2] in {"\\", "{", "}", "|"}:
            parts.append(text[place + 1])
            place += 2
        elif character in stops:
            break
        elif text.startswith("%{", place) and depth < DEEPEST_NESTING:
            value, place = _item(text, place, metadata, own, depth + 1)
            parts.append(value)
        else:
            parts.append(character)
            place += 1
    return "".join(parts)[:LONGEST_RESULT], place


def _item(
    text: str, start: int, metadata: Mapping[str, Sequence[str]], own: str, depth: int
) -> tuple[str, int]:
    found = _NAME.match(text, start)
    if not found:
        return text[start:], len(text)
    value = _value(found[1], metadata) if found[1] else own
    is_true = value == found[2] if found[2] is not None else bool(value)
    place = found.end()
    branches: list[str] = []
    while text[place : place + 1] == "|" and len(branches) < 2:
        branch, place = _expand(text, place + 1, metadata, value, depth, stops="|}")
        branches.append(branch)
    if text[place : place + 1] != "}":
        # Nothing after a brace that never closes is tried again: that could take for ever.
        return text[start:], len(text)
    if not branches:
        return (value if is_true else ""), place + 1
    branches.append("")
    return branches[0 if is_true else 1], place + 1


def _value(name: str, metadata: Mapping[str, Sequence[str]]) -> str:
    base, dot, number = name.partition(".")
    values = metadata.get(base, ())
    if not dot:
        return SEPARATOR.join(values)
    index = int(number)
    index = index - 1 if index > 0 else index
    return values[index] if -len(values) <= index < len(values) else ""
