"""Tunes in ABC with chords and words."""

from __future__ import annotations

import re

import pytest

from coproduce.files.abc_notation import from_abc

# Pages as programs write them, and the ChordPro that they mean; looked at one by one.
PAGES = {
    "plain": (
        """K:G
"G"GABc|"D7"d2d2|"G"G4|]""",
        """{title: T}
{time: 4/4}
{key: G}

{start_of_grid}
| G | D7 | G |
{end_of_grid}
""",
    ),
    "words": (
        """K:G
"G"GA B"C"c|"D"d4|]
w:low tide low light gone""",
        """{title: T}
{time: 4/4}
{key: G}

{start_of_grid}
| G C | D |
{end_of_grid}

{start_of_verse: Verse}
[G]low tide low [C]light [D]gone
{end_of_verse}
""",
    ),
    "syllables": (
        """K:Am
"Am"ABcd|"E7"e4|]
w:no-bo-dy out to-night""",
        """{title: T}
{time: 4/4}
{key: Am}

{start_of_grid}
| Am | E7 |
{end_of_grid}

{start_of_verse: Verse}
[Am]nobody out [E7]tonight
{end_of_verse}
""",
    ),
    "melisma": (
        """K:C
"C"CDE"F"F|"G"G4|]
w:sea_ _ shore wall""",
        """{title: T}
{time: 4/4}
{key: C}

{start_of_grid}
| C F | G |
{end_of_grid}

{start_of_verse: Verse}
[C]sea [F]shore [G]wall
{end_of_verse}
""",
    ),
    "pickup": (
        """K:F
C|"F"F2 "C7"E2|"F"F2|]
w:Oh mind my feet""",
        """{title: T}
{time: 4/4}
{key: F}

{start_of_grid}
| F C7 | F |
{end_of_grid}

{start_of_verse: Verse}
Oh [F]mind [C7]my [F]feet
{end_of_verse}
""",
    ),
    "repeats": (
        """K:D
|:"D"d4|"A"a4:|"G"g4|]""",
        """{title: T}
{time: 4/4}
{key: D}

{start_of_grid}
|: D | A :| G |
{end_of_grid}
""",
    ),
    "annotations": (
        """K:C
"^softly""C"C4|"_low""G"G4|]""",
        """{title: T}
{time: 4/4}
{key: C}

{start_of_grid}
| C | G |
{end_of_grid}
""",
    ),
    "two lines": (
        """K:C
"C"C4|"F"F4|
w:Egg and
"G"G4|"C"C4|]
w:cress now""",
        """{title: T}
{time: 4/4}
{key: C}

{start_of_grid}
| C | F |
| G | C |
{end_of_grid}

{start_of_verse: Verse}
[C]Egg [F]and
[G]cress [C]now
{end_of_verse}
""",
    ),
    "bar skip": (
        """K:C
"C"CDEF|"G"GABc|]
w:one two|three four""",
        """{title: T}
{time: 4/4}
{key: C}

{start_of_grid}
| C | G |
{end_of_grid}

{start_of_verse: Verse}
[C]one two [G]three four
{end_of_verse}
""",
    ),
    "own chord": (
        """K:Dm
"Dm"d4|"Zz"e4|]
w:odd one""",
        """{title: T}
{time: 4/4}
{key: Dm}

{start_of_grid}
| Dm | Zz |
{end_of_grid}

{start_of_verse: Verse}
[Dm]odd [Zz]one
{end_of_verse}
""",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    tune, chordpro = PAGES[name]
    assert from_abc(f"X:1\nT:T\nM:4/4\nL:1/4\n{tune}\n", "tune.abc").text == chordpro


def test_what_is_no_chord_is_kept_and_listed() -> None:
    found = from_abc('X:1\nK:C\n"Zz"C4|]\n', "tune.abc")
    assert "Zz" in found.text
    assert found.problems[0].where == "tune.abc:3"


def test_a_second_tune_is_said_to_be_left() -> None:
    found = from_abc('X:1\nK:C\n"C"C4|]\n\nX:2\nK:G\nG4|]\n', "tunes.abc")
    assert "more tunes" in found.problems[0].what


@pytest.mark.parametrize(
    ("beats", "quarters"),
    [("1/4=72", "72"), ("3/8=84", "126"), ('"Slow" 1/2 = 60', "120"), ("120", "120"), ("fast", "")],
)
def test_a_tempo_is_in_quarter_notes(beats: str, quarters: str) -> None:
    text = from_abc(f'X:1\nT:Low\nT:High\nQ:{beats}\nK:C\n"C"C4|\n', "t.abc").text
    assert "{subtitle: High}" in text
    assert re.findall(r"{tempo: (.*)}", text) == ([quarters] if quarters else [])
