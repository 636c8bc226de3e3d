"""The directives of ChordPro 6: their names, short names, selectors and attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Role(Enum):
    """What a directive does to a sheet."""

    METADATA = "says something about the song"
    COMMENT = "shows a remark"
    START = "opens a section"
    END = "closes a section"
    RECALL = "calls the chorus back"
    DEFINE = "names a chord, with or without its fingering"
    TRANSPOSE = "moves the chords after it"
    NEW_SONG = "begins another song"
    LAYOUT = "is about the page, not the music"
    CONFIG = "is about a program's settings"
    CUSTOM = "belongs to another program"
    AUTHORS = "names who gave the next line"
    UNKNOWN = "is not known"


SHORT_NAMES: Final = {
    "t": "title",
    "st": "subtitle",
    "su": "subtitle",
    "c": "comment",
    "ci": "comment_italic",
    "cb": "comment_box",
    "soc": "start_of_chorus",
    "eoc": "end_of_chorus",
    "sov": "start_of_verse",
    "eov": "end_of_verse",
    "sob": "start_of_bridge",
    "eob": "end_of_bridge",
    "sot": "start_of_tab",
    "eot": "end_of_tab",
    "sog": "start_of_grid",
    "eog": "end_of_grid",
    "ns": "new_song",
    "np": "new_page",
    "npp": "new_physical_page",
    "colb": "column_break",
    "col": "columns",
    "g": "grid",
    "ng": "no_grid",
    "cf": "chordfont",
    "cs": "chordsize",
    "tf": "textfont",
    "ts": "textsize",
}
METADATA_NAMES: Final = frozenset(
    [
        "title",
        "sorttitle",
        "subtitle",
        "artist",
        "sortartist",
        "composer",
        "lyricist",
        "arranger",
        "copyright",
        "album",
        "year",
        "key",
        "time",
        "tempo",
        "duration",
        "capo",
        "tag",
        "ccli",
        "topic",
        "keywords",
        "language",  # not of ChordPro itself; papers are read aloud in it
    ]
)
# These show text, in which chords may stand in brackets.
_COMMENTS: Final = frozenset(["comment", "comment_italic", "comment_box", "highlight"])
_LAYOUT: Final = frozenset(
    [
        "new_page",
        "new_physical_page",
        "column_break",
        "columns",
        "diagrams",
        "grid",
        "no_grid",
        "titles",
        "pagetype",
        "pagesize",
        "image",
    ]
)
_PROPERTIES: Final = re.compile(
    r"(?:chord|chorus|footer|grid|tab|label|toc|text|title|diagrams)(?:font|size|colou?r)"
)
_ROLES: Final = (
    dict.fromkeys(METADATA_NAMES, Role.METADATA)
    | {"meta": Role.METADATA, "chorus": Role.RECALL, "transpose": Role.TRANSPOSE}
    | dict.fromkeys(_COMMENTS, Role.COMMENT)
    | dict.fromkeys(_LAYOUT, Role.LAYOUT)
    | {"define": Role.DEFINE, "chord": Role.DEFINE, "new_song": Role.NEW_SONG}
    | {"x_by": Role.AUTHORS}
)
# The text of these sections is passed on as it is; nothing in it is a directive or a chord.
DELEGATES: Final = frozenset(["abc", "ly", "lilypond", "svg", "textblock", "musicxml"])

_HEAD: Final = re.compile(
    r"\{\s*(?P<name>[+!-]?[A-Za-z_][A-Za-z0-9_.+]*)"
    r"(?:-(?P<selector>[A-Za-z0-9_.]+)(?P<negated>!?))?(?:\s*:\s*|\s+|(?=\}\Z))"
)
_ATTRIBUTE: Final = re.compile(r"""([A-Za-z_][\w.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"']\S*)""")


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive: its long name, what it applies to, and its value.

    `selector` restricts it to an instrument or a user; `is_negated` turns that round.
    `value_start` is where in the line's text the value begins.
    """

    name: str
    value: str
    role: Role
    selector: str = ""
    is_negated: bool = False
    value_start: int = 0

    @property
    def environment(self) -> str:
        """The section that a start or an end is about."""
        return self.name.split("_of_", 1)[-1]

    @property
    def attributes(self) -> Mapping[str, str]:
        """Attributes such as ``label="Verse 1"``, without their quotes."""
        if "=" not in self.value:
            return _NO_ATTRIBUTES
        found = {name: text.strip("\"'") for name, text in _ATTRIBUTE.findall(self.value)}
        return MappingProxyType(found)

    @property
    def label(self) -> str:
        """The label of a section: its attribute, or the whole value if it has none."""
        attributes = self.attributes
        return attributes.get("label", "") if attributes else self.value.strip("\"'")


_NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})


def read_directive(line: str) -> Directive | None:
    """Read a line in braces; None if it is not a directive.

    >>> directive = read_directive("{soc-alto!: label='Last time'}")
    >>> directive.name, directive.selector, directive.is_negated, directive.label
    ('start_of_chorus', 'alto', True, 'Last time')
    """
    text = line.strip()
    found = _HEAD.match(text) if text[-1:] == "}" else None
    if not found:
        return None
    given = found["name"].lower()
    name = SHORT_NAMES.get(given, given)
    return Directive(
        name=name,
        value=text[found.end() : -1].rstrip(),
        role=_role(name),
        selector=(found["selector"] or "").lower(),
        is_negated=bool(found["negated"]),
        value_start=line.index("{") + found.end(),
    )


def _role(name: str) -> Role:
    role = _ROLES.get(name)
    if role:
        return role
    if name.startswith("start_of_"):
        return Role.START
    if name.startswith("end_of_"):
        return Role.END
    if name.startswith("x_"):
        return Role.CUSTOM
    if name.startswith("+"):
        return Role.CONFIG
    return Role.LAYOUT if _PROPERTIES.fullmatch(name) else Role.UNKNOWN
