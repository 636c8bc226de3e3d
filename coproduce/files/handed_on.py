"""handed-on.toml: where sessions and shows went that left the song folder, and who is in them.

A build can be taken back by making it again; a folder on another disk cannot. Who withdraws
has a right to be told where their voice and their words are, so every session and every show
that is written outside the song folder is kept in mind here, beside people.toml, until
somebody takes the entry out.
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
Sessions of this song that were written outside its folder, by `coproduce session`, and
shows that it is in, by `coproduce show`. `coproduce withdraw` tells from it which of them hold
somebody's voice or words. When one and all its copies are deleted, take its table out.
"""


class _ShowTable(pydantic.BaseModel):
    """One `[[shows]]` entry."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    folder: str = Field(description="where it was written; ~ is the home folder")
    people: tuple[str, ...] = Field(description='ids of those who are in it, such as ["P01"]')


class _SessionTable(_ShowTable):
    """One `[[sessions]]` entry."""

    is_unlisted: bool = Field(
        default=False, description="whether nobody wrote down who is heard on some of it"
    )


class _HandedOnFile(pydantic.BaseModel):
    """The whole of handed-on.toml."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    sessions: tuple[_SessionTable, ...] = Field(
        default=(), description="one [[sessions]] table for each folder"
    )
    shows: tuple[_ShowTable, ...] = Field(
        default=(), description="one [[shows]] table for each folder"
    )


def read_handed_on(song: Path) -> tuple[HandedOn, ...]:
    """Read which sessions and shows left a song folder; none if the file is not there.

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
    found = read_settings(path, _HandedOnFile)
    return (
        *(HandedOn(**dict(table)) for table in found.sessions),
        *(HandedOn(**dict(table), is_show=True) for table in found.shows),
    )


def keep_handed_on(song: Path, handed_on: HandedOn) -> None:
    """Write down what leaves; an earlier one in the same folder was replaced by it.

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
    name = "shows" if handed_on.is_show else "sessions"
    tables = document.get(name)
    if not isinstance(tables, tomlkit.items.AoT):
        # None yet, or somebody wrote them in one line: sessions = [{...}].
        document.pop(name, None)
        tables = tomlkit.aot()
        for one in earlier:
            if one.is_show == handed_on.is_show:
                tables.append(_table(one))
        document.add(name, tables)
    for index in reversed(range(len(tables))):
        if tables[index]["folder"] == handed_on.folder:
            del tables[index]
    tables.append(_table(handed_on))
    write_text(path, tomlkit.dumps(document))


def _table(handed_on: HandedOn) -> tomlkit.items.Table:
    table = tomlkit.table()
    said = asdict(handed_on)
    if said.pop("is_show"):
        del said["is_unlisted"]
    for key, value in said.items():
        table.add(key, list(value) if isinstance(value, tuple) else value)
    return table


def name_of_folder(folder: Path) -> str:
    """Name a folder as it reads on any account of the same person: from ~, with slashes."""
    home = Path.home()
    if folder.is_relative_to(home):
        return f"~/{folder.relative_to(home).as_posix()}"
    return folder.as_posix()
