"""What a check found, for people and for spreadsheets: an HTML page, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from coproduce.files.html_pages import set_page
from coproduce.files.pictures import DRAWING
from coproduce.model.check_report import CheckReport
from coproduce.model.song_facts import CheckedTake

PAGE: Final = "check.html.j2"
STYLE: Final = "report.css"
COLUMNS: Final = (
    *("take", "verdict", "decided_by", "kind", "start_s", "end_s", "value", "threshold", "unit"),
    *("meaning", "next_step"),
)


def check_page(report: CheckReport) -> str:
    """Set the page; the same report gives the same page, character by character.

    Raises
    ------
    StorageError
        If the installation lacks its templates.
    """
    return set_page(PAGE, STYLE, report=report, **DRAWING)


def check_csv(takes: Iterable[CheckedTake]) -> str:
    """Write a row for each finding, and one for each take without any."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for take in takes:
        decided_by = take.judgement.initials if take.judgement else ""
        head = [_plain(take.name), take.verdict, _plain(decided_by)]
        if not take.findings:
            writer.writerow([*head, *[""] * (len(COLUMNS) - len(head))])
        for found in take.findings:
            times = [f"{found.start_s:.3f}", f"{found.end_s:.3f}"]
            figures = ["" if x is None else f"{x:g}" for x in (found.value, found.threshold)]
            words = [found.unit, _plain(found.meaning), _plain(found.next_step)]
            writer.writerow([*head, found.kind, *times, *figures, *words])
    return text.getvalue()


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking what somebody wrote for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
