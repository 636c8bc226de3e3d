"""How a stem was put together from several takes, as a document beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coproduce.files.documents import write_document
from coproduce.model.comping import Join, JoinKind, Piece
from coproduce.model.song_facts import CompFacts


def write_comp(path: Path, comp: CompFacts) -> None:
    """Write which take is heard where in a stem, and how they are joined."""
    write_document(path, comp)


def comp_from(document: Mapping[str, Any]) -> CompFacts:
    """Give the comp that a document holds; what is missing or wrong is raised as it comes."""
    return CompFacts(
        part=document["part"],
        pieces=tuple(
            Piece(**{**piece, "sections": tuple(piece["sections"])}) for piece in document["pieces"]
        ),
        joins=tuple(Join(**{**join, "kind": JoinKind(join["kind"])}) for join in document["joins"]),
    )
