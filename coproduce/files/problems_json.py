"""What a person should mend, kept between the steps of a build and read for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coproduce.errors import Problem
from coproduce.files.documents import read_back, write_document


def write_problems(path: Path, problems: Sequence[Problem]) -> None:
    """Write problems in the order in which they are to be told."""
    write_document(path, {"problems": problems})


def read_problems(path: Path) -> tuple[Problem, ...]:
    """Read what `write_problems` wrote.

    Raises
    ------
    FormatError
        If the file is missing, or is none that we wrote.
    """
    return read_back(path, problems_from)


def problems_from(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give the problems of a document; what is missing or wrong in it is raised as it comes."""
    return tuple(
        Problem(what=found["what"], where=found["where"], next_step=found["next_step"])
        for found in document["problems"]
    )
