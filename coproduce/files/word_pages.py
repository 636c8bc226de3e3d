"""Pages about words: a song's lineage for the group, an evaluation for anybody.

Each is one HTML file that needs nothing else: no script, no network, no clock.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from coproduce.files.html_pages import set_page
from coproduce.model.evaluation import Evaluation
from coproduce.model.telling import Telling

STYLE: Final = "words.css"


def lineage_page(telling: Telling) -> str:
    """Set the page that shows the group where its song came from."""
    return set_page("lineage.html.j2", STYLE, telling=telling)


def evaluation_page(evaluation: Evaluation, smallest: int) -> str:
    """Set the tables of an evaluation as a page."""
    return set_page("evaluation.html.j2", STYLE, evaluation=evaluation, smallest=smallest)


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
