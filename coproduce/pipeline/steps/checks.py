"""Steps on the quality of takes: each is heard alone, then all are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coproduce.files.atomic import write_text
from coproduce.files.check_page import check_page
from coproduce.files.documents import write_document
from coproduce.model.recording import Judgement
from coproduce.pipeline.checked_takes import read_checked_takes, read_take_notes
from coproduce.pipeline.hearing import hear_file
from coproduce.pipeline.step import Job
from coproduce.stages.check import check
from coproduce.stages.check_account import tell_check


def hear_take(job: Job) -> None:
    """Hear one take and note its faults; one that cannot be read is a fault as well."""
    notes = hear_file(job.input("take"), str(job.settings["name"]))
    write_document(job.output("notes"), notes)


def compare_takes(job: Job) -> None:
    """Compare what was noted on all takes, and give each its verdict."""
    notes = [read_take_notes(path) for path in job.inputs("notes")]
    reference: Any = job.settings["reference"]
    paths: Mapping[str, str] = job.settings["paths"]  # type: ignore[assignment]
    given: Any = job.settings["judgements"]
    judgements = {name: Judgement(**fields) for name, fields in given.items()}
    checked = [
        {
            "path": paths[take.name],
            "name": take.name,
            "verdict": take.verdict,
            "findings": take.findings,
            "judgement": take.judgement,
            "figures": take.figures,
        }
        for take in check(notes, reference, judgements)
    ]
    write_document(job.output("findings"), {"takes": checked})


def draw_page(job: Job) -> None:
    """Set the page of all takes: pictures with what was found marked in them."""
    takes = read_checked_takes(job.root)
    page = tell_check(str(job.settings["title"]), takes)
    write_text(job.output("page"), check_page(page))
