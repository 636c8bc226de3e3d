"""Fonts of the computer stand in where ours have no letters, and only there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from coproduce.files import system_fonts
from coproduce.files.fonts import choose_fonts
from coproduce.files.page_setter import letters_without_font
from coproduce.files.pdf import render_pdf
from coproduce.files.system_fonts import SystemFont, find_substitutes
from coproduce.model.papers import Paper, PaperKind

# Linear B, of which hardly a computer has a font.
LINEAR_B = "𐀀𐀁𐀂"
MakeFont = Callable[[str, str], SystemFont]


@pytest.fixture
def make_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeFont]:
    """Give a function that adds a font with some letters to those of the computer."""
    made: list[SystemFont] = []
    monkeypatch.setattr(system_fonts, "system_fonts", lambda: tuple(made))

    def make(family: str, letters: str) -> SystemFont:
        path = tmp_path / f"{family}.ttf"
        write_font(path, family, letters)
        made.append(SystemFont(family=family, path=str(path), number=0))
        return made[-1]

    yield make
    system_fonts._code_points.cache_clear()  # noqa: SLF001 - fonts of this test are gone


def write_font(path: Path, family: str, letters: str) -> None:
    pen = TTGlyphPen(None)
    for place in ((0, 0), (0, 700), (500, 700), (500, 0)):
        (pen.lineTo if place != (0, 0) else pen.moveTo)(place)
    pen.closePath()
    square = pen.glyph()
    names = [f"g{number}" for number in range(len(letters))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(map(ord, letters), names, strict=True)))
    builder.setupGlyf(dict.fromkeys([".notdef", *names], square))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_a_script_is_set_in_the_one_font_that_has_all_of_it(make_font: MakeFont) -> None:
    make_font("Half", "ےاب")
    make_font("Whole", "ےرب")
    found = find_substitutes({"ے"}, "ربے, abc")
    assert [one.family for one in found.chosen] == ["Whole"]
    assert found.chosen[0].covers == r"\p{scx=Arabic}"
    assert not found.missing


def test_two_fonts_serve_where_none_has_all(make_font: MakeFont) -> None:
    make_font("One", "𐀀𐀁")
    make_font("Two", "𐀂")
    found = find_substitutes(set(LINEAR_B), LINEAR_B)
    assert [one.family for one in found.chosen] == ["One", "Two"]


def test_what_no_font_has_is_missing(make_font: MakeFont) -> None:
    make_font("One", "𐀀")
    assert find_substitutes(set(LINEAR_B), LINEAR_B).missing == {"𐀁", "𐀂"}


def test_a_broken_font_has_nothing(make_font: MakeFont) -> None:
    Path(make_font("Broken", "𐀀").path).write_bytes(b"no font")
    assert find_substitutes({"𐀀"}, "𐀀").missing == {"𐀀"}


def test_fonts_that_have_every_letter_as_a_box_are_no_help() -> None:
    families = {font.family.casefold().replace(" ", "") for font in system_fonts.system_fonts()}
    assert not any(family.startswith("lastresort") for family in families)


def test_letters_that_ours_have_ask_for_no_other_font(make_font: MakeFont) -> None:
    make_font("Mine", "abŵשب")
    assert choose_fonts("Môr ŵ שלום ب").substitutes == ()


@pytest.mark.usefixtures("make_font")
def test_letters_that_no_font_has_are_known_before_they_are_printed() -> None:
    assert letters_without_font(f"the sea {LINEAR_B}\u200d\n") == set(LINEAR_B)
    assert letters_without_font("the sea, Môr, שלום") == frozenset()


def test_a_font_that_somebody_installs_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in (tmp_path / "fonts", tmp_path / ".fonts", tmp_path / "Library/Fonts"):
        folder.mkdir(parents=True)
        write_font(folder / "mine.ttf", "Mine", LINEAR_B)
    system_fonts.system_fonts.cache_clear()
    try:
        if not any(font.family == "Mine" for font in system_fonts.system_fonts()):
            pytest.skip("this system looks for fonts in other folders")
        paper = Paper(kind=PaperKind.CHORD_SHEET, title=LINEAR_B)
        assert choose_fonts(LINEAR_B).missing == frozenset()
        assert b"Mine" in render_pdf(paper)
    finally:
        system_fonts.system_fonts.cache_clear()
