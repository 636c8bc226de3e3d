"""OpenSong's XML."""

from __future__ import annotations

import pytest

from coproduce.files.opensong import from_opensong
from coproduce.files.safe_xml import parse_xml

# Pages as programs write them, and the ChordPro that they mean; looked at one by one.
PAGES = {
    "one verse": (
        """[V1]
.C          F
 Egg and     cress
 on the number nine""",
        """{title: T}

{start_of_verse: Verse 1}
[C]Egg and     [F]cress
on the number nine
{end_of_verse}
""",
    ),
    "shared chords": (
        """[V]
.G      D
1Low    tide
2High   tide
3No     tide""",
        """{title: T}

{start_of_verse: Verse 1}
[G]Low    [D]tide
{end_of_verse}

{start_of_verse: Verse 2}
[G]High   [D]tide
{end_of_verse}

{start_of_verse: Verse 3}
[G]No     [D]tide
{end_of_verse}
""",
    ),
    "chorus and tag": (
        """[C]
.F      C
 Ring    the bell
[T]
.G C
 Ding ding""",
        """{title: T}

{start_of_chorus: Chorus}
[F]Ring    [C]the bell
{end_of_chorus}

{start_of_tag: Tag}
[G]Di[C]ng ding
{end_of_tag}
""",
    ),
    "comments and pages": (
        """[V1]
;softly
.Am     E7
 Low     light
---
 Nobody out""",
        """{title: T}

{start_of_verse: Verse 1}
{comment: softly}
[Am]Low     [E7]light
{new_page}
Nobody out
{end_of_verse}
""",
    ),
    "chords alone": (
        """[I]
.C  F  G
[B]
.Dm     G7
 Over    now""",
        """{title: T}

{start_of_intro: Intro}
[C] [F] [G]
{end_of_intro}

{start_of_bridge: Bridge}
[Dm]Over    [G7]now
{end_of_bridge}
""",
    ),
    "room made": (
        """[V1]
.C    D    G
 A____bout the____ sea""",
        """{title: T}

{start_of_verse: Verse 1}
[C]A[D]bout [G]the sea
{end_of_verse}
""",
    ),
    "own name": (
        """[Sea shanty]
.A     E
 Haul  away""",
        """{title: T}

{start_of_sea: Sea shanty}
[A]Haul  [E]away
{end_of_sea}
""",
    ),
    "no heading": (
        """.C    G
 Just  words
 and   more""",
        """{title: T}

{start_of_verse}
[C]Just  [G]words
and   more
{end_of_verse}
""",
    ),
    "slides": (
        """[V2]
.C        G
 First || second
""",
        """{title: T}

{start_of_verse: Verse 2}
[C]First  [G]second
{end_of_verse}
""",
    ),
    "odd line": (
        """[P1]
No space here
.Em

.D
 The end""",
        """{title: T}

{start_of_prechorus: Prechorus 1}
No space here
[Em]
[D]The end
{end_of_prechorus}
""",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    lyrics, chordpro = PAGES[name]
    root = parse_xml(f"<song><title>T</title><lyrics>{lyrics}</lyrics></song>", "song.xml")
    assert from_opensong(root, "song.xml").text == chordpro


def test_the_facts_of_a_song_are_kept() -> None:
    root = parse_xml(
        "<song><title>Low &amp; High</title><author>Marigold</author><key>Am</key>"
        "<capo print='false'>2</capo><tempo>80</tempo><presentation>V1 C</presentation>"
        "<lyrics>[V1]\n Low\n</lyrics></song>",
        "song",
    )
    text = from_opensong(root, "song").text
    assert text.startswith("{title: Low & High}\n{artist: Marigold}\n{key: Am}\n{tempo: 80}\n")
    assert "{capo: 2}" in text
    assert "{meta: presentation V1 C}" in text


def test_what_has_no_place_in_a_sheet_is_listed() -> None:
    root = parse_xml(
        "<song><title>T</title><aka>Tide</aka><user1>slow</user1><user2/><lyrics>[V1]\n Low\n"
        "</lyrics></song>",
        "song",
    )
    found = from_opensong(root, "song")
    assert "{subtitle: Tide}" in found.text
    assert [problem.what for problem in found.problems] == ["left out: user1 (slow)"]


def test_a_line_that_begins_oddly_is_kept_and_listed() -> None:
    root = parse_xml("<song><lyrics>[V1]\nLow tide\n</lyrics></song>", "song")
    found = from_opensong(root, "song")
    assert "Low tide" in found.text
    assert found.problems[0].where == "song: line 2 of the lyrics"
