"""The track sheet can be read by a spreadsheet and by a screen reader."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pypdf

from coproduce.files.track_sheet import track_sheet_csv, track_sheet_pdf
from helpers.session_example import SESSION


def test_a_spreadsheet_reads_a_line_for_each_take() -> None:
    (row,) = csv.DictReader(io.StringIO(track_sheet_csv(SESSION)))
    assert (row["take"], row["clock_ppm"], row["heard"]) == ("vox lead/03", "40.02", "1 person")


def test_a_name_that_looks_like_a_formula_is_none() -> None:
    odd = replace(SESSION.sheet[0], track="=HYPERLINK(1)", clock_ppm=-3.5)
    (row,) = csv.DictReader(io.StringIO(track_sheet_csv(replace(SESSION, sheet=(odd,)))))
    assert row["track"] == "'=HYPERLINK(1)"
    assert row["clock_ppm"] == "-3.5"


def test_the_paper_is_tagged_and_says_what_the_sheet_says() -> None:
    pdf = track_sheet_pdf(SESSION)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in ("vox lead/03", "12.400 s late", "40.02", "upside down", "Chorus 1", "48000 Hz"):
        assert said in words
    assert pdf == track_sheet_pdf(SESSION)
