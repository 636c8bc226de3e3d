"""ChordPro: everything that version 6 documents, read without loss."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import FormatError
from coproduce.files.chordpro import (
    parse_chordpro,
    parse_songbook,
    read_chordpro,
    write_chordpro,
)
from coproduce.files.chordpro_compose import compose_chordpro
from coproduce.files.chordpro_directives import SHORT_NAMES, Role, read_directive
from coproduce.model.chords import ChordSheet, SectionKind

# Every directive of the cheat sheet of ChordPro 6, and each short name, at least once.
EVERYTHING = r"""# A song with everything in it.
{new_song: toc="no"}
{title: Low Tide}
{sorttitle: Tide, Low}
{subtitle: for the harbour}
{st: and the wall}
{artist: The Harbour Road group}
{sortartist: Harbour Road}
{composer: Marigold}
{lyricist: Kit}
{arranger: Jo Ashdown}
{copyright: the group}
{album: Tideline Songs}
{year: 2026}
{key: Am}
{time: 4/4}
{tempo: 80}
{duration: 3:00}
{capo: 2}
{tag: sea}
{meta: mood slow}
{x_by: P01 P03}
{x_other_program: pedal=3}
{+settings.strict: false}
{pagetype: a4}
{columns: 2}
{col: 1}
{diagrams: off}
{grid}
{g}
{no_grid}
{ng}
{titles: left}
{define: Am base-fret 1 frets x 0 2 2 1 0 fingers 0 0 2 3 1 0}
{define-ukulele: Am frets 2 0 0 0}
{define: D² keys 7 12 16}
{define: Am7 copy Am frets x 0 2 0 1 0}
{chord: Am}
{chord: [C]}
{textfont: sans}{textsize: 12}
{textfont: sans}
{textsize: 12}
{textcolour: black}
{tf: sans}
{ts: 12}
{chordfont: sans}
{chordsize: 10}
{chordcolour: blue}
{cf: sans}
{cs: 10}
{chorusfont: sans}
{chorussize: 12}
{choruscolour: red}
{tabfont: mono}
{tabsize: 9}
{tabcolour: grey}
{gridfont: mono}
{gridsize: 9}
{gridcolour: grey}
{labelfont: sans}
{labelsize: 9}
{labelcolour: grey}
{tocfont: sans}
{tocsize: 9}
{toccolour: grey}
{titlefont: serif}
{titlesize: 16}
{titlecolour: black}
{footerfont: sans}
{footersize: 8}
{footercolour: grey}

{comment: slowly, with [Am] ringing}
{c: %{title|%{} by %{artist}|untitled}}
{comment_italic: hush}
{ci: hush}
{comment_box: box}
{cb: box}
{highlight: bright}
{comment-alto: altos only}
{comment-alto!: everyone but altos}

{start_of_grid: 1+4x4+1 Intro}
A    || Am . . . | F . . . | C~G . . . | % . . . ||
     |: Dm . | E7 . |1 Am . :|2 A . |. twice
|s dn~up dn up | d+ u+ x . |
{end_of_grid}
{sog shape="4x4" label="More"}
| Am / / / | %% . . . | . . . . | N.C. . . . |
{eog}

{start_of_verse: Verse 1}
[Am]Low tide, [F]low light, [C]no[G/B]body [Am]out to[E7]night
<b>Only</b> the [Am]lamp on the <span color="red">harbour</span> [F]wall[*softly]
A line that goes \
    on on the next [C]one
B\u266d is a flat, and [B\u266d]here it stands
{end_of_verse}
{sov label="Verse 2"}
[Am]Words
{eov}

{start_of_chorus}
[F]Sing [C]out [G]loud
{end_of_chorus}
{soc: Chorus 2}
[F]Sing [C]again
{eoc}
{chorus}
{chorus: Last time}
{chorus: label="Chorus 2"}

{start_of_bridge}
[Dm]Over [E7]now
{end_of_bridge}
{sob}
[Dm]Over again
{eob}

{start_of_tab: Riff}
e|--0--2--3--|
B|--1--3--0--|
{end_of_tab}
{sot}
e|-----------|
{eot}

{start_of_outro}
[Am]Gone
{end_of_outro}

{start_of_abc}
X:1
K:Am
"Am"A4 | {not a directive}
{end_of_abc}
{start_of_ly}
\relative c' { a4 b c }
{end_of_ly}
{start_of_svg}
<svg width="10"/>
{end_of_svg}
{start_of_textblock}
[not a chord]
{end_of_textblock}

{start_of_verse-soprano}
[Am]Only for sopranos
{end_of_verse}
{start_of_verse-soprano!}
[C]For all the others
{end_of_verse}

{image: src="harbour.jpg" scale="50%" center}
{new_page}
{np}
{new_physical_page}
{npp}
{column_break}
{colb}
{transpose: 2}
[Am]Higher
{transpose}
   {comment:indented}
{ title :  spaced  }
{nonsense: kept as it is}
[
]
[]
{
}
last line without an end"""


def join_songs(songs: Sequence[ChordSheet]) -> str:
    """Give the text of several songs read from one file."""
    return "".join(write_chordpro(song) for song in songs)


def test_a_file_with_everything_comes_back_to_the_character() -> None:
    songs = parse_songbook(EVERYTHING, "all.cho")
    assert join_songs(songs) == EVERYTHING


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_come_back(end: str, mark: str) -> None:
    text = mark + EVERYTHING.replace("\n", end)
    assert join_songs(parse_songbook(text, "all.cho")) == text


@given(
    st.lists(st.sampled_from(EVERYTHING.splitlines()), max_size=40),
    st.sampled_from(["", "\n", "\n\n", "\r\n"]),
)
def test_any_lines_in_any_order_come_back(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    assert join_songs(parse_songbook(text, "x.cho")) == text


@given(st.text(alphabet="[]{}|:%\\<>#*aAmC7u2 \n\r\t~", max_size=200))
def test_any_text_comes_back(text: str) -> None:
    assert join_songs(parse_songbook(text, "x.cho")) == text


def test_every_short_name_is_a_directive_that_is_known() -> None:
    for short, name in SHORT_NAMES.items():
        directive = read_directive(f"{{{short}: x}}")
        assert directive is not None
        assert directive.name == name
        assert directive.role is not Role.UNKNOWN


def test_only_what_is_no_directive_is_called_unknown() -> None:
    sheet = parse_chordpro(EVERYTHING, "all.cho")
    unknown = [p.what for p in sheet.problems if "not a directive" in p.what]
    assert unknown == ["{nonsense} is not a directive of ChordPro; it is kept as it is"]
    assert next(p.where for p in sheet.problems if "nonsense" in p.what).startswith("all.cho:")


def test_sections_with_their_labels_and_recalls() -> None:
    sheet = parse_chordpro(EVERYTHING, "all.cho")
    found = [(s.kind.value, s.label, s.is_recall) for s in sheet.sections]
    assert found[:11] == [
        ("grid", "Intro", False),
        ("grid", "More", False),
        ("verse", "Verse 1", False),
        ("verse", "Verse 2", False),
        ("chorus", "", False),
        ("chorus", "Chorus 2", False),
        ("chorus", "Chorus 2", True),
        ("chorus", "Last time", True),
        ("chorus", "Chorus 2", True),
        ("bridge", "", False),
        ("bridge", "", False),
    ]
    recalled = sheet.sections[7]
    assert recalled.lines[0].words == "Sing again"
    delegated = {s.environment: s.quotes for s in sheet.sections if s.quotes}
    assert delegated["abc"] == ("X:1", "K:Am", '"Am"A4 | {not a directive}')
    assert delegated["textblock"] == ("[not a chord]",)
    assert delegated["tab"] == ("e|-----------|",)


def test_metadata_words_marks_and_escapes() -> None:
    sheet = parse_chordpro(EVERYTHING, "all.cho")
    assert sheet.metadata["subtitle"] == ("for the harbour", "and the wall")
    assert sheet.metadata["mood"] == ("slow",)
    assert str(sheet.key) == "A minor"
    verse = sheet.sections[2]
    assert verse.lines[0].authors == ("P01", "P03")
    assert verse.lines[0].words == "Low tide, low light, nobody out tonight"
    assert [(m.position, m.symbol) for m in verse.lines[0].marks][2:4] == [(21, "C"), (23, "G/B")]
    assert verse.lines[1].words == "Only the lamp on the harbour wall"
    assert verse.lines[1].marks[-1].is_annotation
    assert verse.lines[2].words == "A line that goes on on the next one"
    assert verse.lines[3].words == "B♭ is a flat, and here it stands"
    assert verse.lines[3].marks[0].symbol == "B♭"
    intro = sheet.sections[0]
    assert intro.comments[1] == "Low Tide by The Harbour Road group"
    assert "everyone but altos" in intro.comments
    assert "altos only" not in intro.comments


def test_grids_are_played_out() -> None:
    intro, more = parse_chordpro(EVERYTHING, "all.cho").sections[:2]
    assert [" ".join(bar) for bar in intro.bars] == [
        *("Am", "F", "C G", "C G"),
        *("Dm", "E7", "Am", "Dm", "E7", "A"),
    ]
    assert more.cells == (("Am", "", "", ""), (), ("Am", "", "", ""), ("N.C.", "", "", ""))


@pytest.mark.parametrize(
    ("selectors", "words"),
    [((), ["For all the others"]), (("Soprano",), ["Only for sopranos"])],
)
def test_selectors_choose_who_reads_what(selectors: tuple[str, ...], words: list[str]) -> None:
    sheet = parse_chordpro(EVERYTHING, "all.cho", selectors=selectors)
    found = [line.words for section in sheet.sections for line in section.lines]
    assert [line for line in found if line.startswith(("Only for", "For all"))] == words


def test_a_grid_in_a_verse_gives_its_bars() -> None:
    text = "{sov: Verse 1}\n{sog}\n| C | F |\n{eog}\n[C]We [F]sing\n{eov}\n"
    (section,) = parse_chordpro(text, "x.cho").sections
    assert section.kind is SectionKind.VERSE
    assert section.bars == (("C",), ("F",))
    assert section.lines[0].words == "We sing"


def test_tablature_in_a_verse_stays_in_it() -> None:
    text = "{sov: Verse}\n[C]low\n{sot}\ne|--0--|\n{eot}\n[G]tide\n{eov}\n"
    sheet = parse_chordpro(text, "x")
    assert (sheet.problems, len(sheet.sections)) == ((), 1)
    section = sheet.sections[0]
    assert section.quotes == ("e|--0--|",)
    assert [line.words for line in section.lines] == ["low", "tide"]
    composed = compose_chordpro(replace(sheet, source=()))
    again = parse_chordpro(composed, "x")
    assert (again.problems, again.sections[0].quotes) == ((), section.quotes)


def test_paragraphs_are_sections_and_a_comment_can_head_them() -> None:
    sheet = parse_chordpro("{c: Chorus}\n[C]one\ntwo\n\n{c: softly}\nthree\n", "x.cho")
    found = [(s.kind.value, s.label, len(s.lines), s.comments) for s in sheet.sections]
    assert found == [("chorus", "Chorus", 2, ()), ("verse", "", 1, ("softly",))]


def test_a_songbook_is_divided_and_joined() -> None:
    text = "{t: One}\n[C]a\n{new_song}\n{t: Two}\n[G]b\n{ns}\n{t: Three}\n"
    songs = parse_songbook(text, "book.cho")
    assert [song.title for song in songs] == ["One", "Two", "Three"]
    assert join_songs(songs) == text
    assert "3 songs" in parse_chordpro(text, "book.cho").problems[-1].what


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("{soc}\n[C]x\n", "never closed", 1),
        ("x\n{eoc}\n", "closes nothing", 2),
        ("{chorus}\n", "none came before", 1),
        ("{key: fast}\n", "names no key", 1),
        ("{transpose: up}\n", "no number of semitones", 1),
        ("{soc}\n{sov}\nx\n{eov}\n", "inside another section", 2),
    ],
)
def test_slips_are_listed_with_their_line(text: str, what: str, line: int) -> None:
    sheet = parse_chordpro(text, "slip.cho")
    problem = next(p for p in sheet.problems if what in p.what)
    assert problem.where == f"slip.cho:{line}"
    assert problem.next_step
    assert write_chordpro(sheet) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "Café ☕ sea.cho" if encoding != "cp1252" else tmp_path / "café.cho"
    path.write_bytes("{title: Café}\n[C]père\n".encode(encoding))
    sheet = read_chordpro(path)
    assert sheet.title == "Café"
    assert sheet.sections[0].lines[0].words == "père"


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"a" * 20_000_000,
        b"x\n" * 60_000,
        b"{c}\n" * 21_000,
        b"{chorus}\n" * 3_000,
        b"[C]" * 21_000 + b"\nx",
    ],
    ids=["binary", "png", "20 MB line", "lines", "directives", "sections", "chords"],
)
def test_what_cannot_be_a_song_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "big.cho"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"big\.cho"):
        read_chordpro(path)


def test_a_chorus_that_multiplies_itself_is_refused() -> None:
    text = "{soc}\n" + "[C]x\n" * 5_000 + "{eoc}\n" + "{chorus}\n" * 10 + "x\n"
    with pytest.raises(FormatError, match="more than"):
        parse_chordpro(text, "x.cho")


def test_a_million_brackets_take_no_time() -> None:
    begun_s = time.process_time()
    parse_chordpro("[" * 900_000, "x.cho")
    parse_chordpro("{c: " + "%{title|" * 100_000 + "}", "x.cho")
    assert time.process_time() - begun_s < 20.0  # hours, if each looked for its end in all


@pytest.mark.parametrize(
    ("key", "chords", "asked"),
    [
        ("F", "F B C7", "{key: F-Dur}"),
        ("Cm", "Cm B G", "{key: C-Moll}"),
        ("F", "F Bb B C7", ""),
        ("F", "F B7 Em", ""),
        ("Bb", "Bb B", ""),
        ("E", "E A B", ""),
        ("F-Dur", "F B C7", ""),
    ],
)
def test_a_b_far_from_its_key_is_asked_about(key: str, chords: str, asked: str) -> None:
    line = "".join(f"[{chord}]la " for chord in chords.split())
    sheet = parse_chordpro(f"{{title: T}}\n{{key: {key}}}\n{line}\n", "t.cho")
    assert [p.where for p in sheet.problems] == (["t.cho:2"] if asked else [])
    assert all(asked in p.next_step for p in sheet.problems)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{key: F}\n[F]la [B]la", 1),
        ("{key: C}\n[C]la\n{key: F}\n[B]la", 3),
        ("{key: Ebm}\n[Ebm]la [B]la", 0),
        ("{key: F-Dur}\n[F]la [B]la", 0),
        ("{key: F}\n[F]la [Bb]la [B]la", 0),
    ],
)
def test_a_b_that_may_be_b_flat_is_asked_about_where_its_key_stands(text: str, line: int) -> None:
    told = [problem.where for problem in parse_chordpro(text, "song.cho").problems]
    assert told == ([f"song.cho:{line}"] if line else [])
