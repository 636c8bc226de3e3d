"""Changing people.toml when somebody withdraws: their table alone, everybody's comments kept."""

from __future__ import annotations

import datetime as dt

import tomlkit
import tomlkit.exceptions

from coproduce.errors import FormatError

FILE = "people.toml"


def mark_withdrawn(text: str, person_id: str, withdrew_on: dt.date) -> str:
    """Write down that a person withdrew: the day, no uses left, and no name to print.

    Raises
    ------
    FormatError
        If the text is no TOML, or nobody of that id is in it.
    """
    try:
        document = tomlkit.parse(text)
    except tomlkit.exceptions.TOMLKitError as cause:
        raise FormatError(
            f"is not written as TOML: {cause}", FILE, "Run `coproduce status` to see where."
        ) from cause
    table = document.get(person_id)
    if not isinstance(table, tomlkit.items.AbstractTable):
        raise FormatError(f"there is nobody called {person_id}", FILE, "Check the id.")
    # The line with the name goes, and with it a comment that may explain the name.
    table.pop("credit", None)
    for answers in ("allows", "refuses"):
        if answers in table:
            table[answers] = tomlkit.array()
    if "withdrew_on" not in table:
        table["withdrew_on"] = withdrew_on
    return tomlkit.dumps(document)
