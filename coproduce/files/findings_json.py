"""What the check found out about takes, kept between the steps of a build and read for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coproduce.files.documents import read_back
from coproduce.model.recording import Judgement, Verdict
from coproduce.model.song_facts import CheckedTake, FoundFault, Outline, TakeFigures


def read_findings(paths: Iterable[Path]) -> tuple[CheckedTake, ...]:
    """Read the verdict on each take with what was found and measured, without its outline.

    Raises
    ------
    FormatError
        If a file is missing, or is none that we wrote.
    """
    return tuple(take for path in paths for take in read_back(path, checked_takes_from))


def checked_takes_from(document: Mapping[str, Any]) -> tuple[CheckedTake, ...]:
    """Give the takes of a document; what is missing or wrong in it is raised as it comes."""
    return tuple(
        CheckedTake(
            name=take["name"],
            verdict=take["verdict"],
            findings=faults_from(take["findings"]),
            judgement=_judgement(take["judgement"]),
            figures=figures_from(take["figures"]),
        )
        for take in document["takes"]
    )


def faults_from(documents: Iterable[Mapping[str, Any]]) -> tuple[FoundFault, ...]:
    """Read findings back."""
    return tuple(FoundFault(**finding) for finding in documents)


def figures_from(document: Mapping[str, Any] | None) -> TakeFigures | None:
    """Read what was measured on a take back; None if nothing was."""
    if not document:
        return None
    played_s = tuple((start_s, end_s) for start_s, end_s in document["played_s"])
    return TakeFigures(**{**document, "played_s": played_s})


def outline_from(document: Mapping[str, Any]) -> Outline:
    """Read an outline back."""
    return Outline(lowest=tuple(document["lowest"]), highest=tuple(document["highest"]))


def _judgement(document: Mapping[str, Any] | None) -> Judgement | None:
    if not document:
        return None
    return Judgement(
        verdict=Verdict(document["verdict"]),
        initials=document["initials"],
        note=document["note"],
    )
