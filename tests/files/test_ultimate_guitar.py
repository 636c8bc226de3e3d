"""The text form of Ultimate Guitar, marked up with [ch] and [tab]."""

from __future__ import annotations

import re

import pytest

from coproduce.files.chords_over_words import from_chords_over_words
from coproduce.files.ultimate_guitar import from_ultimate_guitar, looks_like_ultimate_guitar

# Pages as the site gives them: words under chords, headings in brackets, repeats, riffs.
PAGES = {
    "verse": "[Verse 1]\n[tab][ch]C[/ch]        [ch]F[/ch]\nEgg and  cress[/tab]\n",
    "two lines": "[Verse]\n[tab][ch]Am[/ch]\nLow[/tab]\n"
    "[tab][ch]G/B[/ch]    [ch]C[/ch]\nTide   out[/tab]\n",
    "intro": "[Intro]\n[ch]Am[/ch]  [ch]F[/ch]  [ch]C[/ch]  [ch]G[/ch]  x2\n",
    "recall": "[Chorus]\n[tab][ch]F[/ch]\nRing[/tab]\n\n[Verse 2]\n"
    "[tab][ch]C[/ch]\nNow[/tab]\n\n[Chorus]\n",
    "capo": "Capo: 2nd fret\nKey: Am\nTuning: E A D G B E\n\n[Verse]\n"
    "[tab][ch]Am[/ch]\nLow[/tab]\n",
    "riff": "[Riff]\n[tab]e|--0--2--3--|\nB|--1--3--0--|[/tab]\n",
    "bars": "[Solo]\n| [ch]Am[/ch] | [ch]F[/ch] | [ch]E7[/ch] | % |\n",
    "pre-chorus": "[Pre-Chorus]\n"
    "[tab]   [ch]Dm7[/ch]      [ch]G7sus4[/ch]\nAnd so,     we wait[/tab]\n",
    "no chord": "[Outro]\n[tab][ch]N.C.[/ch]        [ch]C[/ch]\nSing out    loud[/tab]\n",
    "trailing": "[Bridge]\n[tab][ch]C[/ch]       [ch]G[/ch]   [ch]D[/ch]\nOver[/tab]\n",
    "named": "[Verse 1: Marigold]\n[tab][ch]C[/ch]\nEgg[/tab]\n",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_markup_has_no_width(name: str) -> None:
    page = PAGES[name]
    assert looks_like_ultimate_guitar(page) or name == "riff"
    plain = re.sub(r"\[/?(?:ch|tab)\]", "", page)
    assert from_ultimate_guitar(page, "x") == from_chords_over_words(plain, "x")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("verse", ["[C]Egg and  [F]cress"]),
        ("two lines", ["[Am]Low", "[G/B]Tide   [C]out"]),
        ("intro", ["[Am] [F] [C] [G] [*x2]"]),
        ("recall", ["{chorus: Chorus}"]),
        ("capo", ["{capo: 2}", "{key: Am}", "{meta: tuning E A D G B E}"]),
        ("riff", ["{start_of_tab: Riff}", "e|--0--2--3--|"]),
        ("bars", ["| Am | F | E7 | % |"]),
        ("pre-chorus", ["And [Dm7]so,     [G7sus4]we wait"]),
        ("no chord", ["[N.C.]Sing out    [C]loud"]),
        ("trailing", ["[C]Over    [G]    [D]"]),
        ("named", ["{start_of_verse: Verse 1}", "{comment: Marigold}"]),
    ],
)
def test_pages(name: str, lines: list[str]) -> None:
    text = from_ultimate_guitar(PAGES[name], "x").text.splitlines()
    for line in lines:
        assert line in text
