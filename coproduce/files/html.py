"""The report as one HTML page that needs nothing else: no script, no network, no clock.

Everything that people wrote goes through jinja2's escaping; no markup is built in Python.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from functools import cache
from typing import Final

import jinja2
import markupsafe

from coproduce.files.pictures import (
    loudness_curve,
    mark_width,
    percent,
    piano_roll,
    time_ticks,
    wave_path,
)
from coproduce.files.templates import share_folder
from coproduce.model.report import Report

PAGE: Final = "report.html.j2"
STYLE: Final = "report.css"
# Characters that no HTML page may hold: controls, half pairs, and those that are none.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def report_to_html(report: Report) -> str:
    """Set a report as a page; the same report gives the same page, character by character.

    Raises
    ------
    StorageError
        If the installation lacks its templates.
    """
    environment = _environment()
    style = environment.get_template(STYLE).render()
    numbers = itertools.count(1)
    return environment.get_template(PAGE).render(
        report=report,
        security_policy=security_policy(style),
        # Names may repeat and hold anything; ids are numbers.
        new_id=lambda: f"n{next(numbers)}",
    )


def security_policy(style: str) -> str:
    """Forbid the page everything but its own style sheet (W3C, Content Security Policy 3)."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(share_folder("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.globals.update(
        percent=percent,
        mark_width=mark_width,
        wave_path=wave_path,
        time_ticks=time_ticks,
        loudness_curve=loudness_curve,
        piano_roll=piano_roll,
    )
    return environment


def _printable(value: object) -> object:
    """Replace what a page may not hold; what is markup already went through here."""
    if isinstance(value, str) and not isinstance(value, markupsafe.Markup):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return value
