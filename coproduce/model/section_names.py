"""Names of sections as people write them: "Verse 2", " verse 2", and the family they are of.

A form, a chord sheet and a memo name the same section, each as somebody typed it: all that
compare them do it here, so that a second space loses nobody's words.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence

from coproduce.model.chords import SheetSection


def plain(label: str) -> str:
    """Give a label as it is compared.

    >>> plain(" Verse  2")
    'verse 2'
    """
    return unicodedata.normalize("NFC", " ".join(label.split()).casefold())


def without_number(label: str) -> str:
    """Give the name of a section without its number, written as it was.

    >>> without_number(" Long  Verse 2")
    'Long Verse'
    """
    return " ".join(label.split()).rstrip("0123456789 ")


def family(label: str) -> str:
    """Give the name of a section without its number: "Verse 2" is sung to "verse".

    >>> family("Verse 2")
    'verse'
    """
    return plain(without_number(label))


def find_section(sections: Iterable[SheetSection], name: str) -> SheetSection | None:
    """Find the first section of a name, or else the first of that kind.

    A form that says "Chorus" means the chorus, whatever the sheet calls it.
    """
    by_label: dict[str, SheetSection] = {}
    by_kind: dict[str, SheetSection] = {}
    for section in sections:
        by_label.setdefault(plain(section.label), section)
        by_kind.setdefault(section.kind.value, section)
    return by_label.get(plain(name)) or by_kind.get(plain(name))


def listed_labels(labels: Sequence[str]) -> str:
    """Write labels of one family together.

    >>> listed_labels(["Verse 2", "Verse 3", "Verse 4"])
    'Verse 2, 3, 4'
    """
    shown = list(labels[:1])
    for before, label in itertools.pairwise(labels):
        is_family = family(before) == family(label) and label[-1:].isdecimal()
        shown.append(label.split()[-1] if is_family else label)
    return ", ".join(shown)
