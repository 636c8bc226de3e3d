"""How a note is played: the signs above and below it, in MusicXML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Final

from coproduce.files.safe_xml import Element
from coproduce.model.melody import NoteMark

_ARTICULATIONS: Final = {
    "staccato": NoteMark.STACCATO,
    "tenuto": NoteMark.TENUTO,
    "accent": NoteMark.ACCENT,
    "strong-accent": NoteMark.MARCATO,
    "breath-mark": NoteMark.BREATH,
    "caesura": NoteMark.CAESURA,
}
_NAMES: Final = {mark: name for name, mark in _ARTICULATIONS.items()}
_SLURS: Final = {"start": NoteMark.SLUR_BEGINS, "stop": NoteMark.SLUR_ENDS}
# What a lead sheet shows of loudness; others, such as sfz, are for one note and one player.
DYNAMICS: Final = ("pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff")
# What stands under or over the notes that we read in another way, or that says nothing of them.
_READ: Final = {"tied", "tuplet", "articulations", "dynamics", "fermata", "slur"}
_LEFT_OUT: Final = {
    "wedge": "hairpins",
    "words": "words above the notes",
    "pedal": "pedals",
    "dashes": "dashes",
    "bracket": "brackets",
    "ornaments": "ornaments",
    "technical": "fingerings",
    "glissando": "slides",
    "slide": "slides",
    "arpeggiate": "arpeggios",
}
OTHER_DYNAMICS: Final = "loudness of single notes"
REHEARSAL_MARKS: Final = "rehearsal marks"
DOUBLE_BARS: Final = "double bars"
_TIMES: Final = re.compile(r"\d{1,2}\N{MULTIPLICATION SIGN}")
# Marks that stand where a tied note begins; the others stand where it ends.
AT_BEGINNING: Final = frozenset({
    NoteMark.STACCATO, NoteMark.TENUTO, NoteMark.ACCENT, NoteMark.MARCATO, NoteMark.SLUR_BEGINS,
})  # fmt: skip


def marks_of(note: Element) -> tuple[NoteMark, ...]:
    """Give the marks of a note, in a fixed order."""
    found: set[NoteMark | None] = set()
    for notations in note.all("notations"):
        for child in notations.children:
            if child.name == "fermata":
                found.add(NoteMark.FERMATA)
            elif child.name == "slur":
                found.add(_SLURS.get(child.attributes.get("type", "")))
            elif child.name == "articulations":
                found |= {_ARTICULATIONS.get(sign.name) for sign in child.children}
    return in_order(mark for mark in found if mark)


def in_order(marks: Iterable[NoteMark]) -> tuple[NoteMark, ...]:
    """Give marks once each, in a fixed order."""
    there = set(marks)
    return tuple(mark for mark in NoteMark if mark in there)


def dynamic_of(element: Element) -> str:
    """Give the loudness that stands in a direction or under a note, or nothing."""
    signs = (sign.name for e in element.walk() if e.name == "dynamics" for sign in e.children)
    return next((sign for sign in signs if sign in DYNAMICS), "")


def left_out_of_note(note: Element) -> Iterator[str]:
    """Name the signs at a note that are not read."""
    for notations in note.all("notations"):
        for child in notations.children:
            if child.name == "dynamics" and not dynamic_of(child):
                yield OTHER_DYNAMICS
            elif child.name == "articulations":
                is_other = any(sign.name not in _ARTICULATIONS for sign in child.children)
                yield from ["other articulations"] * is_other
            elif child.name not in _READ and child.name in _LEFT_OUT:
                yield _LEFT_OUT[child.name]


def left_out_of_direction(direction: Element) -> Iterator[str]:
    """Name the signs of a direction that are not read; a tempo is."""
    kinds = [child for kind in direction.all("direction-type") for child in kind.children]
    if any(child.name == "metronome" for child in kinds):
        return
    for child in kinds:
        if child.name == "words" and (not child.text.strip() or _TIMES.fullmatch(child.text)):
            continue
        if child.name == "dynamics" and not dynamic_of(child):
            yield OTHER_DYNAMICS
        if child.name in _LEFT_OUT:
            yield _LEFT_OUT[child.name]


def write_marks(notations: ET.Element, marks: Iterable[NoteMark]) -> None:
    """Write marks of a note below its `notations`."""
    marks = tuple(marks)
    if NoteMark.SLUR_ENDS in marks:
        ET.SubElement(notations, "slur", type="stop", number="1")
    if NoteMark.SLUR_BEGINS in marks:
        ET.SubElement(notations, "slur", type="start", number="1")
    signs = [_NAMES[mark] for mark in marks if mark in _NAMES]
    if signs:
        articulations = ET.SubElement(notations, "articulations")
        for sign in signs:
            ET.SubElement(articulations, sign)
    if NoteMark.FERMATA in marks:
        ET.SubElement(notations, "fermata")


def write_dynamic(measure: ET.Element, dynamic: str) -> None:
    """Write how loud it is from here on, above the staff: below are the words."""
    direction = ET.SubElement(measure, "direction", placement="above")
    kind = ET.SubElement(direction, "direction-type")
    ET.SubElement(ET.SubElement(kind, "dynamics"), dynamic)
