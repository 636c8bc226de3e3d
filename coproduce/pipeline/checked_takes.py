"""What a build has found out about its takes, read back: what was heard on each, the verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from coproduce.dsp.sketch import Sketch
from coproduce.dsp.tuning import Tuning
from coproduce.files.documents import read_back
from coproduce.files.findings_json import faults_from, figures_from, outline_from, read_findings
from coproduce.model.audio import AudioInfo
from coproduce.model.song_facts import CheckedTake
from coproduce.pipeline.used_takes import FINDINGS, take_notes
from coproduce.stages.check import TakeNotes


def read_checked_takes(root: Path) -> tuple[CheckedTake, ...]:
    """Read what the last build of a song folder found, with the outline of each take.

    Raises
    ------
    FormatError
        If a file is missing, or is none that we wrote.
    """
    return tuple(
        replace(take, outline=read_take_notes(root / take_notes(take.name)).outline)
        for take in read_findings([root / FINDINGS])
    )


def read_take_notes(path: Path) -> TakeNotes:
    """Read what one hearing of a take gave.

    Raises
    ------
    FormatError
        If the file is missing, or is none that we wrote.
    """
    return read_back(path, _take_notes_from)


def _take_notes_from(document: Mapping[str, Any]) -> TakeNotes:
    info, tuning = document["info"], document["tuning"]
    return TakeNotes(
        name=document["name"],
        digest=document["digest"],
        info=AudioInfo(**info) if info else None,
        tuning=Tuning(**tuning) if tuning else None,
        findings=faults_from(document["findings"]),
        sketch=Sketch(**document["sketch"]),
        figures=figures_from(document["figures"]),
        outline=outline_from(document["outline"]),
    )
