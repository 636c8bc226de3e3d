"""Where a take belongs, kept between the steps of a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from coproduce.files.documents import read_back, write_document
from coproduce.model.recording import Alignment, AlignmentBasis, ClockPiece


def write_alignment(path: Path, take: str, alignment: Alignment) -> None:
    """Write where a take belongs, under the take's name."""
    described = {item.name: getattr(alignment, item.name) for item in fields(Alignment)}
    write_document(path, {"take": take, **described})


def read_alignment(path: Path) -> Alignment:
    """Read an alignment back.

    Raises
    ------
    FormatError
        If the file is missing, or is none that we wrote.
    """
    return read_back(path, alignment_from)


def alignment_from(document: Mapping[str, Any]) -> Alignment:
    """Give the alignment that a document holds; what is missing or wrong is raised as it comes."""
    described = {item.name: document[item.name] for item in fields(Alignment)}
    return Alignment(
        **described
        | {
            "basis": AlignmentBasis(document["basis"]),
            "candidates_s": tuple(document["candidates_s"]),
            "pieces": tuple(ClockPiece(**piece) for piece in document["pieces"]),
        }
    )
