"""Telling formats by their content, and never breaking on any of them."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import CoproduceError, FormatError, StorageError
from coproduce.files.chordpro import parse_chordpro, write_chordpro
from coproduce.files.sheet_export import (
    sheet_to_csv,
    sheet_to_html,
    sheet_to_json,
    sheet_to_text,
)
from coproduce.files.sheet_import import SheetFormat, import_sheet, read_sheet
from coproduce.files.sheet_musicxml import sheet_to_musicxml
from coproduce.theory.capo import capo_choices, with_capo
from coproduce.theory.degrees import nashville_sheet, roman_sheet, sheet_from_degrees
from coproduce.theory.parts import part_for
from coproduce.theory.transpose import transpose_by_semitones

CHORDPRO = (
    "{t: Tide}\n{key: F}\n{sov: Verse 1}\n{sog}\n|: F . | C7 :|1 Bb~C | :|2 %% |.\n{eog}\n"
    "[F]Low [*soft]tide [Am - C/E]out\n{eov}\n{soc}\n[Bb]Ring\n{eoc}\n{chorus}\n{transpose: 2}\n"
    "{define: F base-fret 1 frets 1 3 3 2 1 1}\n{c: %{title|x %{}|y}}\n{sov-alto!}\na\\\n  b\n"
    "{eov}\n{sot}\ne|--1--|\n{eot}\n{start_of_abc}\nK:F\n{end_of_abc}\n"
)
SCORE = sheet_to_musicxml(parse_chordpro(CHORDPRO, "x"))
OPENSONG = "<song><title>T</title><lyrics>[V1]\n.C   G\n Low tide\n;so\n1a\n2b</lyrics></song>"
OPENLYRICS = (
    "<song xmlns='http://openlyrics.info/namespace/2009/song'><properties><titles><title>T"
    "</title></titles></properties><lyrics><verse name='v1'><lines>low <chord name='C'/>tide<br/>"
    "out</lines></verse></lyrics></song>"
)
IREAL = "irealb://Tide=Kit==Swing=C==1r34LbKcu7*A{T44C^7   |A-7(C)   |N1D-7 G7 } |N2C6 x r p n Z"
ABC = 'X:1\nT:T\nM:3/4\nK:G\n"G"G3|"D7"d3:|\nw:low tide\nW:more\n'
WORDS = "Tide\n\n[Verse 1]\nC    G/B   x2\nLow  tide\n\nChorus:\n| Am | F |\ne|--0--2--|\n"
GUITAR = "[Verse]\n[tab][ch]C[/ch]\nLow[/tab]\n"
SEEDS = [CHORDPRO, SCORE, OPENSONG, OPENLYRICS, IREAL, ABC, WORDS, GUITAR]


def packed(name: str, container: str | None = None) -> bytes:
    """Pack the score as a .mxl file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if container:
            archive.writestr("META-INF/container.xml", container)
        archive.writestr(name, SCORE)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (CHORDPRO, SheetFormat.CHORDPRO),
        ("[C]Low [G]tide\n", SheetFormat.CHORDPRO),
        (SCORE, SheetFormat.MUSICXML),
        (OPENSONG, SheetFormat.OPENSONG),
        (OPENLYRICS, SheetFormat.OPENLYRICS),
        (IREAL, SheetFormat.IREAL),
        (ABC, SheetFormat.ABC),
        (WORDS, SheetFormat.CHORDS_OVER_WORDS),
        (GUITAR, SheetFormat.ULTIMATE_GUITAR),
        ("\ufeff" + CHORDPRO, SheetFormat.CHORDPRO),
    ],
)
def test_the_content_says_what_it_is(content: str, found: SheetFormat) -> None:
    imported = import_sheet(content.encode(), "some.file")
    assert imported.format is found
    assert imported.has_chords


def test_a_score_may_be_packed(tmp_path: Path) -> None:
    container = "<container><rootfiles><rootfile full-path='s.xml'/></rootfiles></container>"
    for content in (packed("s.xml", container), packed("score.musicxml")):
        path = tmp_path / "no suffix"
        path.write_bytes(content)
        assert read_sheet(path).format is SheetFormat.MUSICXML


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><body>C G</body></html>", "web page|no song|well-formed"),
        (b"<html><body/></html>", "web page"),
        (b"<?xml version='1.0'?><other/>", "no song"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (packed("readme.txt"), "without a score"),
        (bytes(range(256)), "not a text"),
        (b"x" * 30_000_000, "larger"),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        import_sheet(content, "some.file")


def test_a_zip_that_swells_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.xml", b" " * 30_000_000)
    with pytest.raises(FormatError, match="too large"):
        import_sheet(stream.getvalue(), "bomb.mxl")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nowhere"):
        read_sheet(tmp_path / "nowhere.cho")


def use_everything(content: bytes) -> None:
    """Do to a file all that can be done; only our own errors may come out."""
    try:
        imported = import_sheet(content, "fuzz")
    except CoproduceError:
        return
    for sheet in imported.sheets:
        for write in (sheet_to_text, sheet_to_html, sheet_to_csv, sheet_to_json):
            write(sheet).encode("utf-8", "surrogatepass")
        sheet_to_musicxml(sheet)
        for change in (nashville_sheet, roman_sheet, sheet_from_degrees, capo_choices):
            change(sheet)
        with_capo(sheet, 3)
        part_for(sheet, "Bb")
        write_chordpro(transpose_by_semitones(sheet, 5))


PIECES = ["[", "]", "{", "}", "|", ":", "\n", "\r\n", "%{", "<", "&", "\\", "C#m7b5", "{soc}"]
PIECES += ["{eoc}", "\x00", "~", "%", "{key: ", "{transpose: -13}", "{chorus}", "♭", "{ns}"]
PIECES += ["9" * 30, "(", ")", "x", "|1", ":|2", "\\ud800", "\u2028", "\x85", "🎵", "[Verse 1]"]


@pytest.mark.parametrize("seed", range(8))
def test_sheets_with_bytes_changed_never_break(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        content = bytearray(SEEDS[seed].encode())
        for _ in range(chance.randint(1, 12)):
            start = chance.randrange(len(content) + 1)
            end = min(len(content), start + chance.randint(0, 8))
            piece = chance.choice(
                [b"", chance.choice(PIECES).encode(), chance.randbytes(2), bytes(content[start:])]
            )
            content[start:end] = piece[:400]
        use_everything(bytes(content))


@given(st.binary(max_size=300))
def test_random_bytes_never_break(content: bytes) -> None:
    use_everything(content)


@given(st.lists(st.sampled_from([*PIECES, "low ", "C ", "Am7 ", "tide\n"]), max_size=40))
def test_random_pieces_never_break(pieces: list[str]) -> None:
    use_everything("".join(pieces).encode("utf-8", "surrogatepass"))
