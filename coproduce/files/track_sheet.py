"""The track sheet of a session, for a spreadsheet and for paper."""

from __future__ import annotations

import csv
import dataclasses
import io
from typing import Final

from coproduce.files.page_setter import set_pages, strings_of
from coproduce.model.session import Session, SheetRow

COLUMNS: Final = tuple(field.name for field in dataclasses.fields(SheetRow))
_TEMPLATE: Final = "track-sheet.typ"


def track_sheet_csv(session: Session) -> str:
    """Write the sheet as CSV: a heading, a line for each take, a point in numbers."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    for row in session.sheet:
        rows.writerow([_cell(getattr(row, column)) for column in COLUMNS])
    return written.getvalue()


def track_sheet_pdf(session: Session) -> bytes:
    """Set the sheet as a tagged PDF, lying, without dates.

    Raises
    ------
    CoproduceError
        If the page setter fails, which is our fault and not the reader's.
    """
    return set_pages(_TEMPLATE, _title(session), "en", _content(session))


def track_sheet_text(session: Session) -> str:
    """Give all the text of the sheet."""
    return "\n".join((_title(session), *strings_of(_content(session))))


def _title(session: Session) -> str:
    return f"{session.title}: track sheet"


def _content(session: Session) -> dict[str, object]:
    minutes, seconds = divmod(round(session.length_s), 60)
    signature = session.time_signature
    return {
        "facts": (
            f"{session.sample_rate_hz} Hz",
            f"{minutes}:{seconds:02d} from bar 1",
            f"{signature.beats}/{signature.unit}",
            f"{_rounded(session.tempo[0].tempo_bpm)} quarter notes a minute"
            + (" at first" if len(session.tempo) > 1 else ""),
        ),
        "rows": [dataclasses.asdict(row) for row in session.sheet],
        "remarks": session.remarks,
        "sections": [
            {"name": marker.name, "time": _time(marker.time_s)} for marker in session.markers
        ],
    }


def _cell(value: str | float | None) -> str:
    """Write a cell; a text that a spreadsheet would take for a formula gets a quote before it."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in {"=", "+", "-", "@"} else text


def _rounded(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _time(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s, 1), 60)
    return f"{minutes:.0f}:{seconds:04.1f}"
