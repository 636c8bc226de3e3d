"""Links of iReal Pro."""

from __future__ import annotations

import pytest

from coproduce.errors import FormatError
from coproduce.files.ireal import from_ireal, unscramble

HEAD = "irealbook://Low Tide=Marigold=Swing=C=n="


# Pages as programs write them, and the ChordPro that they mean; looked at one by one.
PAGES = {
    "blues": (
        "*A{T44C7   |F7   |C7   |x   |F7   |F7   |C7   |A7   |D-7   |G7   |C7 A7 |D-7 G7 Z",
        """{time: 4/4}

{start_of_grid: label="A"}
|: C7 . . . | F7 . . . | C7 . . . | % . . . |
| F7 . . . | F7 . . . | C7 . . . | A7 . . . |
| D-7 . . . | G7 . . . | C7 . A7 . | D-7 . G7 . |.
{end_of_grid}
""",
    ),
    "voltas": (
        "*A{T34F^7   |N1G-7 C7   } |N2F6   Z",
        """{time: 3/4}

{start_of_grid: label="A"}
|: F^7 . . . |1 G-7 . C7 . . . :|2 F6 . . . |.
{end_of_grid}
""",
    ),
    "section letters": (
        "*iT44[C   |G7   ]*A[C   |A-7   ]*B[F   |C/E   Z",
        """{time: 4/4}

{start_of_grid: label="Intro"}
|| C . . . | G7 . . . ||
{end_of_grid}

{start_of_grid: label="A"}
|| C . . . | A-7 . . . ||
{end_of_grid}

{start_of_grid: label="B"}
|| F . . . | C/E . . . |.
{end_of_grid}
""",
    ),
    "coda": (
        "T44[C   |SF   |G7   Q|C   ]<Coda> [F   |C   Z",
        """{time: 4/4}

{start_of_grid}
|| C . . . |
{comment: Segno}
| F . . . | G7 . . . |
{comment: Coda}
| C . . . ||
{comment: Coda}
|| F . . . | C . . . |.
{end_of_grid}
""",
    ),
    "half diminished": (
        "T44[Bh7   |E7b9   |A-^7   |Ao7   Z",
        """{time: 4/4}

{start_of_grid}
|| Bh7 . . . | E7b9 . . . | A-^7 . . . | Ao7 . . . |.
{end_of_grid}
""",
    ),
    "no chord": (
        "T44[n   |C   |p   |W/G   Z",
        """{time: 4/4}

{start_of_grid}
|| N.C. . . . | C . . . | / . . . | /G . . . |.
{end_of_grid}
""",
    ),
    "small and alternates": (
        "T44[lC   |sF G |lC(A-7)   |x   Z",
        """{time: 4/4}

{start_of_grid}
|| C . . . | F . G . | C *(A-7) . . . | % . . . |.
{end_of_grid}
""",
    ),
    "six eight": (
        "T68[G  |D7  |r|  |G  Z",
        """{time: 6/8}

{start_of_grid}
|| G . . | D7 . . | %% | . | G . . |.
{end_of_grid}
""",
    ),
    "two bars again": (
        "T44[C   |F   |r|   |G7sus   Z",
        """{time: 4/4}

{start_of_grid}
|| C . . . | F . . . | %% | . | G7sus . . . |.
{end_of_grid}
""",
    ),
    "unusual quality": (
        "T44[C7alt   |Dadd9   |E*2no3*   |F69   Z",
        """{time: 4/4}

{start_of_grid}
|| C7alt . . . | Dadd9 . . . | E2no3 . . . | F69 . . . |.
{end_of_grid}
""",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    music, chordpro = PAGES[name]
    text = from_ireal(HEAD + music, "page.html").text
    assert text == (
        "{title: Low Tide}\n{composer: Marigold}\n{key: C}\n{meta: style Swing}\n" + chordpro
    )


def test_a_scrambled_link_is_the_same_chart() -> None:
    """What we scramble as the program does, in blocks of fifty, is read back."""
    music = "T44[C^7XyQ|A-7XyQLZD-7 G7 |E-7 A7LZF^7XyQ|F-7 Bb7|E-7XyQ|A7XyQLZD-7XyQ|G7XyQZ"
    link = f"irealb://Low%20Tide=Marigold==Swing=C==1r34LbKcu7{unscramble(music)}==160=3"
    text = from_ireal(link, "page.html").text
    assert "| D-7 . G7 . | E-7 . A7 . |" in text
    assert "{tempo: 160}" in text


def test_a_playlist_is_a_book() -> None:
    song = "Tide=Kit=Swing=C=n=T44[C   |G7   Z"
    text = from_ireal(f"irealbook://{song}==={song}===My songs", "page").text
    assert text.count("{title: Tide}") == 2
    assert text.count("{new_song}") == 1


def test_an_empty_link_is_refused() -> None:
    with pytest.raises(FormatError, match="no chart"):
        from_ireal("irealb://nothing", "page.html")
