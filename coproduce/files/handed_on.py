"""handed-on.toml: where sessions went that left the song folder, and who is heard in them.

A build can be taken back by making it again; a folder on another disk cannot. Who withdraws
has a right to be told where their voice is, so every session that is written outside the
song folder is kept in mind here, beside people.toml, until somebody takes the entry out.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import pydantic
import tomlkit
from pydantic import Field

from coproduce.files.atomic import write_text
from coproduce.files.drafts import read_text
from coproduce.files.toml_settings import read_settings
from coproduce.model.session import HandedOn

FILE: Final = "handed-on.toml"
_EXPLANATION: Final = """\
Sessions of this song that were written outside its folder, by `coproduce session`.
`coproduce withdraw` tells from it which of them hold somebody's voice. When a session and
all its copies are deleted, take its table out.
"""


class _SessionTable(pydantic.BaseModel):
    """One `[[sessions]]` entry."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    folder: str = Field(description="where it was written; ~ is the home folder")
    people: tuple[str, ...] = Field(description='ids of those who are in it, such as ["P01"]')
    is_unlisted: bool = Field(
        default=False, description="whether nobody wrote down who is heard on some of it"
    )


class _HandedOnFile(pydantic.BaseModel):
    """The whole of handed-on.toml."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    sessions: tuple[_SessionTable, ...] = Field(
        default=(), description="one [[sessions]] table for each folder"
    )


def read_handed_on(song: Path) -> tuple[HandedOn, ...]:
    """Read which sessions left a song folder; none if the file is not there.

    Raises
    ------
    FormatError
        If the file is no TOML.
    ProjectError
        If something in it is not as we write it.
    """
    path = song / FILE
    if not path.exists():
        return ()
    return tuple(HandedOn(**dict(table)) for table in read_settings(path, _HandedOnFile).sessions)


def keep_handed_on(song: Path, handed_on: HandedOn) -> None:
    """Write down a session that leaves; an earlier one in the same folder was replaced by it.

    What people wrote into the file stays.

    Raises
    ------
    FormatError, ProjectError
        If the file is there and is not as we write it; it is not changed then.
    StorageError
        If it cannot be written.
    """
    earlier = read_handed_on(song)
    if handed_on in earlier:
        return
    path = song / FILE
    if path.exists():
        document = tomlkit.parse(read_text(path))
    else:
        document = tomlkit.document()
        for line in _EXPLANATION.splitlines():
            document.add(tomlkit.comment(line))
        document.add(tomlkit.nl())
    sessions = document.get("sessions")
    if not isinstance(sessions, tomlkit.items.AoT):
        # None yet, or somebody wrote them in one line: sessions = [{...}].
        document.pop("sessions", None)
        sessions = tomlkit.aot()
        for session in earlier:
            sessions.append(_table(session))
        document.add("sessions", sessions)
    for index in reversed(range(len(sessions))):
        if sessions[index]["folder"] == handed_on.folder:
            del sessions[index]
    sessions.append(_table(handed_on))
    write_text(path, tomlkit.dumps(document))


def _table(handed_on: HandedOn) -> tomlkit.items.Table:
    table = tomlkit.table()
    for key, value in asdict(handed_on).items():
        table.add(key, list(value) if isinstance(value, tuple) else value)
    return table


def name_of_folder(folder: Path) -> str:
    """Name a folder as it reads on any account of the same person: from ~, with slashes."""
    home = Path.home()
    if folder.is_relative_to(home):
        return f"~/{folder.relative_to(home).as_posix()}"
    return folder.as_posix()
