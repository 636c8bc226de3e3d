"""Headings of sections as people type them."""

from __future__ import annotations

import pytest

from coproduce.files.sheet_headings import read_heading


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        ("[Verse 1]", "Verse 1", "verse"),
        ("VERSE 2:", "Verse 2", "verse"),
        ("Chorus", "Chorus", "chorus"),
        ("(Chorus)", "Chorus", "chorus"),
        ("*Bridge*", "Bridge", "bridge"),
        ("Pre-Chorus", "Pre-Chorus", "other"),
        ("Intro:", "Intro", "other"),
        ("[Guitar Solo]", "Guitar Solo", "other"),
        ("Refrain", "Refrain", "chorus"),
        ("Middle 8", "Middle 8", "bridge"),
        ("[Sea shanty]", "Sea shanty", "other"),
        ("<Outro>", "Outro", "other"),
        ("Verse II", "Verse II", "verse"),
        ("Pennill 2", "Pennill 2", "verse"),
        ("CYTGAN", "Cytgan", "chorus"),
        ("[Zwrotka 1]", "Zwrotka 1", "verse"),
        ("Curf\N{LATIN SMALL LETTER A}\N{COMBINING ACUTE ACCENT}:", "Curfá", "chorus"),
        ("2. Strophe", "2. Strophe", "verse"),
        ("Brücke", "Brücke", "bridge"),
    ],
)
def test_headings(line: str, name: str, kind: str) -> None:
    heading = read_heading(line)
    assert heading is not None
    assert (heading.name, heading.kind.value) == (name, kind)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Bridge over the water",
        "Break my heart",
        "The chorus of the gulls",
        "Tagged along",
        "Pont y môr",
    ],
)
def test_sung_lines_are_no_headings(line: str) -> None:
    assert read_heading(line) is None


def test_repeats_and_what_follows() -> None:
    heading = read_heading("Chorus x2: C G Am")
    assert heading is not None
    assert (heading.times, heading.rest) == ("x2", "C G Am")
