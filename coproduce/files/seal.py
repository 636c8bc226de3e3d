"""The sealed file: a withdrawn person's words, kept apart until somebody destroys them.

Only the owner of the computer account may read it, and version control is told to leave it
alone. It is opened again to add to it, and to make sure that what leaves the house holds
nothing of what is in it; what it holds is never shown.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coproduce.errors import FormatError
from coproduce.files.atomic import storage_error, write_text
from coproduce.files.people_toml import FILE as PEOPLE_FILE

FOLDER = "sealed"
_CREDIT = "credit = "
_ONLY_ME = 0o600
_ONLY_MY_FOLDER = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a sealed file holds: the names that a person was credited by, and their lines.

    `lines` has what was taken out of each file of the song, by its path, as it stood there.
    """

    credits: tuple[str, ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_sealed(song: Path, person_id: str) -> Sealed:
    """Read what is sealed of a person; nothing if it was destroyed, or never was.

    Raises
    ------
    FormatError
        If the file is there, and is none as we write it.
    """
    lines = _read(song / FOLDER / f"{_file_name(person_id)}.json")
    named = lines.pop(PEOPLE_FILE, [])
    return Sealed(
        credits=tuple(line.removeprefix(_CREDIT) for line in named),
        lines={path: tuple(texts) for path, texts in lines.items()},
    )


def sealed_besides(song: Path, people: Iterable[str]) -> tuple[str, ...]:
    """Name those who are sealed, by the names of their files, besides some people."""
    known = {_file_name(person) for person in people}
    files = sorted((song / FOLDER).glob("*.json"))
    return tuple(path.stem for path in files if path.stem not in known)


def seal(
    song: Path,
    person_id: str,
    withdrew_on: dt.date,
    taken_out: Mapping[str, Sequence[str]],
    credited_as: str | None = None,
) -> Path:
    """Put lines into the person's sealed file, beside what is there already.

    Parameters
    ----------
    song
        The song folder.
    person_id
        Whose words they were; an id that came out of people.toml.
    taken_out
        Path of a file in the song folder → the lines that were in it.
    credited_as
        The name that they chose to be credited by, if any.
    """
    folder = song / FOLDER
    try:
        folder.mkdir(mode=_ONLY_MY_FOLDER, exist_ok=True)
    except OSError as cause:
        raise storage_error(cause, str(folder)) from cause
    write_text(folder / ".gitignore", "*\n")
    path = folder / f"{_file_name(person_id)}.json"
    lines = _read(path)
    named = {PEOPLE_FILE: [_CREDIT + credited_as]} if credited_as else {}
    for name, texts in (named | dict(taken_out)).items():
        lines.setdefault(name, []).extend(text for text in texts if text not in lines.get(name, []))
    document = {"withdrew_on": withdrew_on.isoformat(), "lines": lines}
    write_text(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    try:
        path.chmod(_ONLY_ME)
    except OSError as cause:
        raise storage_error(cause, str(path)) from cause
    return path


def how_to_destroy(path: Path) -> str:
    """Tell a facilitator what to do with a sealed file."""
    return (
        f"The words are sealed in {path}.\n"
        "Ask whether they should be given back or destroyed. If the person comes back: put the "
        "lines of that file where they were, their name and their answers into people.toml, take "
        "`withdrew_on` out of it, and delete that file. To destroy them: delete that file "
        "and empty the bin, delete it from backups and from copies on other computers and in "
        "the cloud, and, if the song folder is under version control, from its history too. "
        "As long as it is there, `coproduce release` makes sure that nothing in it leaves; "
        "afterwards nobody can. Recordings on which the person is heard are still in takes/ and "
        "ideas/."
    )


def _file_name(person_id: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in person_id)


def _read(path: Path) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    try:
        document: Any = json.loads(path.read_text("utf-8"))
        return {str(name): list(texts) for name, texts in document["lines"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as cause:
        raise FormatError(
            "is not a sealed file as we write it",
            str(path),
            "Move it away, and keep it safe: it may hold somebody's words.",
        ) from cause
