"""What a build has found out about its takes, read back for people: verdicts, faults, outlines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coproduce.files.documents import read_document, reading_back
from coproduce.files.findings_json import outline_from, read_findings
from coproduce.model.song_facts import CheckedTake
from coproduce.pipeline.used_takes import FINDINGS, take_notes


def read_checked_takes(root: Path) -> tuple[CheckedTake, ...]:
    """Read what the last build of a song folder found, with the outline of each take.

    Raises
    ------
    FormatError
        If a file is missing, or is none that we wrote.
    """
    return tuple(_with_outline(root, take) for take in read_findings([root / FINDINGS]))


def _with_outline(root: Path, take: CheckedTake) -> CheckedTake:
    path = root / take_notes(take.name)
    document = read_document(path)
    with reading_back(str(path)):
        return replace(take, outline=outline_from(document["outline"]))
