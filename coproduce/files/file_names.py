"""Names of files as other machines wrote them: an old stick may hold bytes that are no letters."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError

_REFUSED: Final = frozenset('<>:"|?*\\')


def shown(name: str) -> str:
    r"""Give a name that can be printed and written; what is no letter becomes a question mark.

    Python keeps bytes that are no UTF-8 as halves of surrogate pairs (PEP 383), which no file
    and no terminal takes.

    >>> shown("grand-m\udce8re.wav").replace("\N{REPLACEMENT CHARACTER}", "?")
    'grand-m?re.wav'
    """
    return os.fsencode(name).decode("utf-8", "replace")


def require_readable_name(path: Path) -> None:
    """Refuse a file whose name has bytes that are no letters.

    Raises
    ------
    FormatError
        If it has any; the message gives the name as far as it can be read.
    """
    if shown(str(path)) != str(path):
        raise FormatError(
            "its name has signs in it that are no letters on this computer",
            shown(str(path)),
            "Rename it in your file manager; the recording itself is as it was.",
        )


def names_for_all(names: Iterable[str]) -> dict[str, str]:
    """Give names that every computer can write, each for one of these; slashes divide folders.

    Control signs and what Windows refuses become hyphens; of names that are then alike, those
    that come later are numbered.

    >>> names_for_all(["vox/take 1", "vox/what?", "vox/what*"])["vox/what?"]
    'vox/what- 2'
    """
    found: dict[str, str] = {}
    # Some file systems do not tell capitals from small letters.
    taken: set[str] = set()
    for name in sorted(set(names)):
        plain = "/".join(map(_plain, name.split("/")))
        number, numbered = 1, plain
        while numbered.casefold() in taken:
            number += 1
            numbered = f"{plain} {number}"
        taken.add(numbered.casefold())
        found[name] = numbered
    return found


def _plain(name: str) -> str:
    plain = "".join(c if c.isprintable() and c not in _REFUSED else "-" for c in name)
    return plain.rstrip(". ") or "-"
