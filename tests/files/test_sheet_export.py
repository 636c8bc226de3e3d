"""Sheets written for other programs."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.files.chordpro_compose import compose_chordpro
from coproduce.files.safe_xml import parse_xml
from coproduce.files.sheet_export import (
    line_to_text,
    sheet_to_csv,
    sheet_to_html,
    sheet_to_json,
    sheet_to_text,
)
from coproduce.model.chords import (
    ChordMark,
    ChordSheet,
    KeyChange,
    SectionKind,
    SheetLine,
    SheetSection,
)
from coproduce.model.music import Key

TEXT = """{title: Egg & <Cress>}
{artist: Marigold}
{key: C}
{sov: Verse 1}
{sog}
| C . | F G |
{eog}
{c: quiet}
{x_by: P01}
We [C]caught it in the [F]rain [*twice]
{eov}
{soc: Chorus}
[F]Egg and [Czz]cress
{eoc}
{chorus}
"""
SHEET = parse_chordpro(TEXT, "egg.cho")


def test_text_has_chords_above_the_words() -> None:
    assert sheet_to_text(SHEET) == (
        "Egg & <Cress>\n\nArtist: Marigold\nKey: C\n\n[Verse 1]\n(quiet)\n| C . | F G |\n"
        "   C                F    twice\nWe caught it in the rain\n\n"
        "[Chorus]\nF       Czz\nEgg and cress\n\n[Chorus]\n"
    )


def test_words_make_room_for_wide_chords() -> None:
    marks = (ChordMark(position=0, symbol="F#m7b5"), ChordMark(position=2, symbol="B7"))
    assert line_to_text(SheetLine(words="oh my", marks=marks)) == ("F#m7b5 B7", "oh-----my") or (
        line_to_text(SheetLine(words="ohmy", marks=marks)) == ("F#m7b5 B7", "oh-----my")
    )


def test_csv_has_a_row_for_each_section() -> None:
    rows = list(csv.DictReader(io.StringIO(sheet_to_csv(SHEET))))
    assert [row["label"] for row in rows] == ["Verse 1", "Chorus", "Chorus"]
    assert rows[0]["chords"] == "C F G"
    assert rows[0]["bars"] == "2"
    assert rows[2]["recall"] == "yes"
    assert rows[0]["words"] == "We caught it in the rain"


def test_json_says_everything() -> None:
    document = json.loads(sheet_to_json(SHEET))
    assert document["key"] == "C major"
    assert document["unknown_chords"] == ["Czz"]
    assert document["note_names"] == "english"
    line = document["sections"][0]["lines"][0]
    assert line["authors"] == ["P01"]
    assert line["marks"][0] == {"position": 3, "symbol": "C", "is_annotation": False}


def test_the_browser_tells_the_direction_of_each_line_by_its_words_alone() -> None:
    line = SheetLine(words="שלום", marks=(ChordMark(position=0, symbol="G"),))
    section = SheetSection(kind=SectionKind.VERSE, label="Verse", lines=(line,))
    page = sheet_to_html(ChordSheet(title="T", sections=(section,)))
    (written,) = re.findall(r'<p class="line" dir="auto">.*</p>', page)
    # HTML: text in <bdi> is passed over when dir="auto" looks for a letter with a direction.
    assert not re.search("[A-Za-z]", re.sub(r"<bdi>.*?</bdi>|<[^>]*>", "", written))


def test_html_is_one_safe_page_of_its_own() -> None:
    page = sheet_to_html(SHEET)
    parse_xml(re.sub(r"<!doctype html>|<meta[^>]*>", "", page), "page.html")
    assert "<script" not in page
    assert "http" not in page
    assert "Egg &amp; &lt;Cress&gt;" in page
    assert 'aria-label="chord C"' in page


def test_a_sheet_made_without_a_text_can_be_written() -> None:
    line = SheetLine(
        words="We caught it", marks=(ChordMark(position=3, symbol="C"),), authors=("P01",)
    )
    section = SheetSection(
        kind=SectionKind.VERSE, label="Verse 1", lines=(line,), bars=(("C",), ("F", "G"))
    )
    sheet = ChordSheet(
        title="Egg",
        sections=(section,),
        keys=(KeyChange(line_number=0, key=Key.parse("Am")),),
    )
    again = parse_chordpro(compose_chordpro(sheet), "egg.cho")
    assert again.title == "Egg"
    assert str(again.key) == "A minor"
    assert again.sections[0].bars == section.bars
    assert again.sections[0].lines[0].marks == line.marks
    assert again.sections[0].lines[0].authors == ("P01",)


@pytest.mark.parametrize("words", ["{title: no}", "# no", "[C]no", "no\\", "a [b] c"])
def test_words_that_look_like_chordpro_stay_words(words: str) -> None:
    section = SheetSection(kind=SectionKind.VERSE, label="V", lines=(SheetLine(words=words),))
    text = compose_chordpro(ChordSheet(title="", sections=(section,)))
    (line,) = parse_chordpro(text, "x.cho").sections[0].lines
    assert line.marks == ()
    letters = [character for character in words if character.isalnum()]
    assert [character for character in line.words if character.isalnum()] == letters


def test_a_page_says_in_which_language_each_line_is_read_aloud() -> None:
    words = ("Stille Nacht, heilige Nacht", "Die Sonne und das Meer", "Sing with me")
    lines = tuple(SheetLine(words=text) for text in words)
    section = SheetSection(kind=SectionKind.VERSE, label="Strophe", lines=lines)
    page = sheet_to_html(ChordSheet(title="T", sections=(section,)))
    assert '<html lang="de">' in page
    assert page.count(' lang="de">') == 3
