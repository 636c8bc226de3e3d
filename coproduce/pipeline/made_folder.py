"""Folders that are made for others: whether one is still as we wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coproduce.errors import FormatError
from coproduce.files.documents import read_document
from coproduce.pipeline.digests import sha256


def is_untouched(folder: Path, contents: str) -> bool:
    """Whether a folder holds what its list of contents says, and nothing else.

    Whoever opened it may have saved a project in it, or put their own files beside ours.
    """
    digests, there = _listed(folder, contents), _files_in(folder, contents)
    return (
        bool(digests)
        and there.keys() == digests.keys()
        and all(sha256(path) == digests[name] for name, path in there.items())
    )


def count_added(folder: Path, contents: str) -> int:
    """Count the files in a folder that we did not write, whatever became of those that we did."""
    return len(_files_in(folder, contents).keys() - _listed(folder, contents).keys())


def _listed(folder: Path, contents: str) -> Mapping[str, str]:
    try:
        digests: Mapping[str, str] = read_document(folder / contents)["sha256"]
    except (FormatError, KeyError):
        return {}
    return digests


def _files_in(folder: Path, contents: str) -> dict[str, Path]:
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    there.pop(contents, None)
    return there
