"""Pages about words: a song's lineage for the group, an evaluation for anybody.

Each is one HTML file that needs nothing else: no script, no network, no clock.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import Final

import jinja2
import markupsafe

from coproduce.files.html import security_policy
from coproduce.files.templates import share_folder
from coproduce.model.evaluation import Evaluation
from coproduce.model.telling import Telling

STYLE: Final = "words.css"
# What a page may not hold is shown as this sign.
_REPLACED: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)), "\ufffd"
)


def lineage_page(telling: Telling) -> str:
    """Set the page that shows the group where its song came from."""
    return _render("lineage.html.j2", telling=telling)


def evaluation_page(evaluation: Evaluation, smallest: int) -> str:
    """Set the tables of an evaluation as a page."""
    return _render("evaluation.html.j2", evaluation=evaluation, smallest=smallest)


def evaluation_csv(evaluation: Evaluation) -> str:
    """Write the tables of an evaluation for a spreadsheet; hidden figures are empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["table", "row", "unit", "count"])
    writer.writerow(["Workshops", "all", "workshops", evaluation.workshops])
    for table in evaluation.tables:
        for cell in table.cells:
            writer.writerow([table.title, cell.label, table.unit, _figure(cell.count)])
        writer.writerow([table.title, "together", table.unit, _figure(table.total)])
    return text.getvalue()


def _figure(count: int | None) -> str:
    return "" if count is None else str(count)


def _render(template: str, **values: object) -> str:
    environment = _environment()
    style = environment.get_template(STYLE).render()
    return environment.get_template(template).render(
        style=markupsafe.Markup(style),  # noqa: S704 - our own style sheet, no value in it
        security_policy=security_policy(style),
        **values,
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(share_folder("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )


def _printable(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, markupsafe.Markup):
        return value.translate(_REPLACED)
    return value
