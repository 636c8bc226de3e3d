"""The report as one HTML page."""

from __future__ import annotations

from typing import Final

from coproduce.files.html_pages import set_page
from coproduce.files.pictures import DRAWING
from coproduce.model.report import Report

PAGE: Final = "report.html.j2"
STYLE: Final = "report.css"


def report_to_html(report: Report) -> str:
    """Set a report as a page; the same report gives the same page, character by character.

    Raises
    ------
    StorageError
        If the installation lacks its templates.
    """
    return set_page(PAGE, STYLE, report=report, **DRAWING)
