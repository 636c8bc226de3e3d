"""Names of sections as people write them: "Verse 2", " verse 2", and the family they are of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def plain(label: str) -> str:
    """Give a label as it is compared.

    >>> plain(" Verse  2")
    'verse 2'
    """
    return " ".join(label.split()).casefold()


def family(label: str) -> str:
    """Give the name of a section without its number: "Verse 2" is sung to "verse".

    >>> family("Verse 2")
    'verse'
    """
    return plain(label).rstrip("0123456789 ")


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
