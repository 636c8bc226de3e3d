"""OpenLyrics XML, versions 0.8 and 0.9."""

from __future__ import annotations

import pytest

from coproduce.files.openlyrics import from_openlyrics
from coproduce.files.safe_xml import parse_xml

HEAD = (
    '<song xmlns="http://openlyrics.info/namespace/2009/song" version="0.9"><properties>'
    "<titles><title>T</title></titles></properties><lyrics>"
)


# Pages as programs write them, and the ChordPro that they mean; looked at one by one.
PAGES = {
    "chord before": (
        (
            '<verse name="v1"><lines><chord name="C"/>Egg and <chord name="F"/>cress'
            '<br/>on the <chord name="G/B"/>nine</lines></verse>'
        ),
        """{title: T}

{start_of_verse: Verse 1}
[C]Egg and [F]cress
on the [G/B]nine
{end_of_verse}
""",
    ),
    "chord around": (
        (
            '<verse name="c"><lines><chord root="F" structure="maj7">Ring the'
            '</chord> <chord root="D" structure="min7" bass="A">bell</chord></lines></verse>'
        ),
        """{title: T}

{start_of_chorus: Chorus}
[Fmaj7]Ring the [Dm7/A]bell
{end_of_chorus}
""",
    ),
    "lines as elements": (
        (
            '<verse name="v2"><lines><line><chord name="Am"/>Low</line><line>tide'
            "</line></lines></verse>"
        ),
        """{title: T}

{start_of_verse: Verse 2}
[Am]Low
tide
{end_of_verse}
""",
    ),
    "two parts": (
        '<verse name="b"><lines part="women">Over</lines><lines part="men">now</lines></verse>',
        """{title: T}

{start_of_bridge: Bridge}
{comment: women}
Over
{comment: men}
now
{end_of_bridge}
""",
    ),
    "repeat": (
        '<verse name="e"><lines repeat="2"><chord name="C"/>Ding</lines></verse>',
        """{title: T}

{start_of_ending: Ending}
[C]Ding
{comment: x2}
{end_of_ending}
""",
    ),
    "comment": (
        '<verse name="p1"><lines><comment>softly</comment><chord name="E7"/>Wait</lines></verse>',
        """{title: T}

{start_of_prechorus: Prechorus 1}
{comment: softly}
[E7]Wait
{end_of_prechorus}
""",
    ),
    "language": (
        '<verse name="v1" lang="cy"><lines><chord name="G"/>Mor a thir</lines></verse>',
        """{title: T}

{start_of_verse: Verse 1 (cy)}
[G]Mor a thir
{end_of_verse}
""",
    ),
    "inside a word": (
        '<verse name="v3"><lines>chari<chord name="D"/>ot</lines></verse>',
        """{title: T}

{start_of_verse: Verse 3}
chari[D]ot
{end_of_verse}
""",
    ),
    "tags": (
        '<verse name="v4"><lines><tag name="b"><chord name="C"/>Bold</tag> sea</lines></verse>',
        """{title: T}

{start_of_verse: Verse 4}
[C]Bold sea
{end_of_verse}
""",
    ),
    "own name": (
        '<verse name="shout"><lines>Hey</lines></verse><instrument/>',
        """{title: T}

{start_of_shout: shout}
Hey
{end_of_shout}
""",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    verses, chordpro = PAGES[name]
    root = parse_xml(f"{HEAD}{verses}</lyrics></song>", "song.xml")
    assert from_openlyrics(root, "song.xml").text == chordpro


def test_the_facts_of_a_song_are_kept() -> None:
    root = parse_xml(
        "<song><properties><titles><title>One</title><title>Two</title></titles><authors>"
        '<author type="words">Kit</author><author>Marigold</author></authors><key>Am</key>'
        "<verseOrder>v1 c</verseOrder><timeSignature>3/4</timeSignature></properties>"
        "<lyrics/></song>",
        "song",
    )
    assert from_openlyrics(root, "song").text.splitlines() == [
        "{title: One}",
        "{subtitle: Two}",
        "{lyricist: Kit}",
        "{artist: Marigold}",
        "{key: Am}",
        "{time: 3/4}",
        "{meta: verseOrder v1 c}",
    ]


def test_what_is_left_out_is_listed() -> None:
    root = parse_xml(f"{HEAD}<instrument/></lyrics></song>", "song.xml")
    assert "<instrument>" in from_openlyrics(root, "song.xml").problems[0].what


def test_transposition_and_comments_are_kept_and_the_rest_is_listed() -> None:
    root = parse_xml(
        "<song><properties><titles><title>T</title></titles><transposition>2</transposition>"
        "<comments><comment>Slow</comment></comments><version>3</version></properties>"
        "<lyrics/></song>",
        "song.xml",
    )
    found = from_openlyrics(root, "song.xml")
    assert "{transpose: 2}" in found.text
    assert "{comment: Slow}" in found.text
    assert [problem.what for problem in found.problems] == ["left out: version (3)"]
