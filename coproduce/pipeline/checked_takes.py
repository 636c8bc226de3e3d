"""What a build has found out about its takes, read back for people: verdicts, faults, outlines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coproduce.files.build_documents import judgement_from
from coproduce.files.documents import read_document
from coproduce.model.song_facts import CheckedTake, FoundFault, Outline, TakeFigures
from coproduce.pipeline.used_takes import FINDINGS, take_notes


def read_checked_takes(root: Path) -> tuple[CheckedTake, ...]:
    """Read what the last build of a song folder found, with the outline of each take.

    Raises
    ------
    FormatError
        If a file is missing or holds no JSON object.
    """
    findings = root / FINDINGS
    names = [take["name"] for take in read_document(findings)["takes"]]
    notes = [root / take_notes(name) for name in names]
    outlines = {}
    for path in notes:
        document = read_document(path)
        outlines[document["name"]] = outline_from(document["outline"])
    return tuple(
        CheckedTake(
            name=take["name"],
            verdict=take["verdict"],
            findings=tuple(FoundFault(**finding) for finding in take["findings"]),
            judgement=judgement_from(take["judgement"]),
            figures=TakeFigures(**take["figures"]) if take["figures"] else None,
            outline=outlines.get(take["name"], Outline()),
        )
        for take in read_document(findings)["takes"]
    )


def outline_from(document: Mapping[str, Any]) -> Outline:
    """Read an outline back."""
    return Outline(lowest=tuple(document["lowest"]), highest=tuple(document["highest"]))
