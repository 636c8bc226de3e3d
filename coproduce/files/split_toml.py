"""split.toml: who holds which share of a song, as people agreed it. Read, and begun, here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pydantic
import tomlkit
from pydantic import Field

from coproduce.errors import FormatError, Problem, ProjectError
from coproduce.files.atomic import write_text
from coproduce.files.toml_settings import read_settings
from coproduce.model.credits import WHOLE, Share, SplitSheet

FILE: str = "split.toml"
_EXPLANATION = """\
Who holds which share of this song. Talk about it first, then write it down here.
Lines and notes were not counted, and should not be. The shares must add up to 100.00.
"""


class ShareTable(pydantic.BaseModel):
    """One `[[shares]]` entry."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="", description="the name for the split sheet, or the id's credit")
    person: str | None = Field(default=None, description='an id in people.toml, such as "P01"')
    role: str = Field(default="", description='such as "words", "music" or "words and music"')
    ipi: Annotated[str, Field(pattern=r"^\d{9,11}$")] | None = Field(
        default=None, description="the IPI number, 9 to 11 figures in quotes; leave out for none"
    )
    percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] | None = Field(
        default=None, description='such as "33.34", in quotes; leave out while it is not agreed'
    )


class SplitFile(pydantic.BaseModel):
    """The whole of split.toml."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    shares: tuple[ShareTable, ...] = Field(description="one [[shares]] table for each holder")


def read_split(folder: Path, title: str) -> SplitSheet | None:
    """Read the agreed shares of a song; None if there is no split.toml.

    Raises
    ------
    ProjectError
        If all shares are filled in and do not add up to 100.00, or a share is no number.
    """
    path = folder / FILE
    if not path.exists():
        return None
    read = read_settings(path, SplitFile)
    shares = tuple(Share(**dict(table)) for table in read.shares)
    sheet = SplitSheet(title=title, shares=shares)
    open_shares = sum(share.percent is None for share in shares)
    if sheet.total > WHOLE or (not open_shares and sheet.total != WHOLE):
        raise ProjectError(
            [
                Problem(
                    what=f"the shares add up to {sheet.total:.2f}",
                    where=FILE,
                    next_step="Together they must be 100.00. Talk it over, and correct them.",
                )
            ]
        )
    return sheet


def begin_split(folder: Path, sheet: SplitSheet) -> Path:
    """Write a split.toml to talk about; one that is there is never replaced.

    Raises
    ------
    FormatError
        If there is one already.
    """
    path = folder / FILE
    if path.exists():
        raise FormatError(
            "is there already, and holds what people agreed",
            FILE,
            "Edit it, or move it away to begin anew.",
        )
    document = tomlkit.document()
    for line in _EXPLANATION.splitlines():
        document.add(tomlkit.comment(line))
    tables = tomlkit.aot()
    for share in sheet.shares:
        table = tomlkit.table()
        if share.person:
            table.add("person", share.person)
        table.add("name", share.name)
        table.add("role", share.role)
        if share.percent is not None:
            table.add("percent", f"{share.percent:.2f}")
        tables.append(table)
    document.add("shares", tables)
    write_text(path, tomlkit.dumps(document))
    return path
