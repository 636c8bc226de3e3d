"""The report as one HTML page."""

from __future__ import annotations

import itertools
from typing import Final

from coproduce.files.html_pages import set_page
from coproduce.files.pictures import (
    loudness_curve,
    mark_width,
    percent,
    piano_roll,
    time_ticks,
    wave_path,
)
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
    numbers = itertools.count(1)
    return set_page(
        PAGE,
        STYLE,
        report=report,
        # Names may repeat and hold anything; ids are numbers.
        new_id=lambda: f"n{next(numbers)}",
        percent=percent,
        mark_width=mark_width,
        wave_path=wave_path,
        time_ticks=time_ticks,
        loudness_curve=loudness_curve,
        piano_roll=piano_roll,
    )
