"""How a part follows another one, as a document beside its stem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from coproduce.files.documents import write_document
from coproduce.model.recording import Tightened


def write_tightened(path: Path, part: str, tightened: Tightened) -> None:
    """Write how a part was tightened, under its name."""
    described = {item.name: getattr(tightened, item.name) for item in fields(Tightened)}
    write_document(path, {"part": part, **described})


def tightened_from(document: Mapping[str, Any]) -> Tightened:
    """Give what a document holds; what is missing or wrong in it is raised as it comes."""
    described = {item.name: document[item.name] for item in fields(Tightened)}
    described["cuts_s"] = tuple((source, target) for source, target in document["cuts_s"])
    return Tightened(**described)
