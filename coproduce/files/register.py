"""The register: legal names by id, kept outside the song folder, for the leak scan alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from coproduce.errors import FormatError

FILE = "register.toml"


def find_register(song: Path) -> Path | None:
    """Find the register of a song folder: beside it, in its hub; None if there is none."""
    beside = song.resolve().parent / FILE
    return beside if beside.is_file() else None


def read_register(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Read a register: each id has a name, or a list of names by which a person is known.

    ::

        P01 = "First Last"
        P02 = ["First Last", "Maiden Name"]

    Raises
    ------
    FormatError
        If the file is missing, is no TOML, or holds something else than names.
    """
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as cause:
        raise FormatError(
            f"the register cannot be read ({cause.strerror})",
            str(path),
            "Check the path, or leave --register out to look for it beside the song folder.",
        ) from cause
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise FormatError(
            f"the register is not written as TOML: {cause}",
            str(path),
            'Write one line a person: P01 = "First Last".',
        ) from cause
    return {person: _names(person, value, path) for person, value in document.items()}


def _names(person: str, value: object, path: Path) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    said = tuple(name.strip() for name in names if isinstance(name, str) and name.strip())
    if not names or len(said) != len(names):
        raise FormatError(
            f"{person} has no name",
            str(path),
            f'Write {person} = "First Last", or a list of names in [brackets].',
        )
    return said
