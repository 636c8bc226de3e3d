"""Folders that are made for others: whether one is still as we wrote it, and may be replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coproduce.errors import FormatError, RefusedError
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


def must_be_replaceable(
    folder: Path, contents: str, kind: str, *, was_changed: str, overwrite: bool
) -> None:
    """Make sure that nothing of anybody's is lost where a folder is made.

    Parameters
    ----------
    folder
        Where it is made.
    contents
        The name of its list of contents.
    kind
        What it is, "session".
    was_changed
        What to say of one that is no longer as we wrote it.
    overwrite
        Whether such a one may be replaced.

    Raises
    ------
    RefusedError
        If something is there that is no such folder, or one that may not be replaced.
    """
    if not folder.exists() or is_untouched(folder, contents):
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not (folder / contents).is_file():
        raise RefusedError(f"is there, and is no {kind}", str(folder), "Choose another folder.")
    if not overwrite:
        next_step = "Choose another folder, or add --overwrite to replace it."
        raise RefusedError(was_changed, str(folder), next_step)


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
