"""The last step of a build: everything that was found out, on one page."""

from __future__ import annotations

from coproduce.files.atomic import write_text
from coproduce.files.build_documents import read_song_facts
from coproduce.files.html import report_to_html
from coproduce.pipeline.step import Job
from coproduce.stages.report import report


def write_report(job: Job) -> None:
    """Read the documents of the other steps and write the report.

    Raises
    ------
    FormatError
        If a document is not what its step writes.
    """
    documents = {
        path: (job.root / path).read_text(encoding="utf-8")
        for path in job.step.inputs.get("documents", ())
        if path not in job.lost
    }
    facts = read_song_facts(job.settings, documents, job.lost)
    write_text(job.output("page"), report_to_html(report(facts)))
