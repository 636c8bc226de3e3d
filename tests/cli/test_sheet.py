"""`coproduce sheet` prints what a volunteer asks for, and says why when it cannot."""

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.pipeline.manifest import Manifest, Record

SONG = """{title: Egg and Cress}
{key: C}
{time: 4/4}
{tempo: 96}
{start_of_verse: Verse 1}
We [C]caught it by the [F]baker's
{end_of_verse}
{start_of_chorus: Chorus}
[G]Ring the bell and [C]go
{end_of_chorus}
{chorus}
"""
SCORE = """<score-partwise version="4.0"><work><work-title>Low Tide</work-title></work>
<part-list><score-part id="P1"><part-name/></score-part></part-list><part id="P1">
<measure number="1"><attributes><divisions>1</divisions><key><fifths>0</fifths></key>
<time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef>
</attributes><harmony><root><root-step>F</root-step></root><kind text="">major</kind></harmony>
<note><pitch><step>F</step><octave>4</octave></pitch><duration>4</duration><voice>1</voice>
<type>whole</type><lyric><syllabic>single</syllabic><text>tide</text></lyric></note></measure>
</part></score-partwise>"""


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "egg and cress.cho"
    path.write_text(SONG, encoding="utf-8")
    return path


@pytest.fixture
def score(tmp_path: Path) -> Path:
    path = tmp_path / "tide.musicxml"
    path.write_text(SCORE, encoding="utf-8")
    return path


def sheet(*arguments: object) -> int:
    return finish(group, ["sheet", *map(str, arguments)])


def printed(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_a_chord_sheet_becomes_a_paper(song: Path, tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "sheet.pdf"
    assert sheet(song, "-o", out) == 0
    text = printed(out)
    assert all(words in text for words in ("Egg and Cress", "C major", "♩ = 96", "caught it by"))


def test_the_paper_is_the_same_each_time(song: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert sheet(song, "-o", one) == sheet(song, "-o", two) == 0
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--key", "Eb"), ("E♭ major", "A♭", "B♭")),
        (("--transpose", "-2"), ("B♭ major", "E♭")),
        (("--for", "Bb"), ("D major", "sounds in C, written in D")),
        (("--for", "bass"), ("C major", "F")),
        (("--capo", "3"), ("A major", "Capo 3, shapes in A, sounds in C")),
        (("--nashville",), ("1", "4", "5")),
    ],
)
def test_the_paper_is_in_the_key_that_was_asked_for(
    song: Path, tmp_path: Path, options: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    out = tmp_path / "sheet.pdf"
    assert sheet(song, "-o", out, *options) == 0
    assert all(words in printed(out) for words in expected)


def test_large_print_writes_out_the_chorus_with_chords_between_words(
    song: Path, tmp_path: Path
) -> None:
    out = tmp_path / "large.pdf"
    assert sheet(song, "-o", out, "--large-print") == 0
    assert printed(out).count("[G]Ring the bell and [C]go") == 2


@pytest.mark.parametrize("options", [[], ["--large-print"], ["--lyrics-only"]])
def test_a_letter_that_no_font_has_is_told_with_its_line(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    song = tmp_path / "song.cho"
    # A code point that Unicode has not given to any letter.
    song.write_text("{title: T}\n[C]the sea\nthe \u0378 sea\n", encoding="utf-8")
    assert sheet(song, "-o", tmp_path / "out.pdf", *options) == 0
    told = capsys.readouterr().err
    assert "song.cho, line 3: no font on this computer has the signs U+0378; boxes" in told
    assert "install a font" in told
    assert sheet(song, "-o", tmp_path / "out.html", *options) == 0
    assert "boxes" not in capsys.readouterr().err  # the reader's browser has fonts of its own


def test_words_alone_have_no_chord_in_any_paper(song: Path, tmp_path: Path) -> None:
    for suffix in ("pdf", "txt", "html", "cho"):
        out = tmp_path / f"words.{suffix}"
        assert sheet(song, "-o", out, "--lyrics-only") == 0
        text = printed(out) if suffix == "pdf" else out.read_text(encoding="utf-8")
        assert "Ring the bell and go" in text
        assert not re.search(r"\[[CFG]\]|^\s*[CFG]( (?!major)|$)|>[CFG]<", text, re.MULTILINE)


@pytest.mark.parametrize("suffix", ["cho", "txt", "html", "musicxml"])
def test_the_name_says_what_to_make(song: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"sheet.{suffix}"
    assert sheet(song, "-o", out, "--key", "G") == 0
    assert "caught" in out.read_text(encoding="utf-8")


def test_a_score_is_printed_as_music(score: Path, tmp_path: Path) -> None:
    out = tmp_path / "tide.pdf"
    assert sheet(score, "-o", out) == 0
    assert "Low Tide" in printed(out)
    fonts = pypdf.PdfReader(out).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert any("Liberation" in str(font["/BaseFont"]) for font in fonts)


def test_a_compressed_score_is_the_same_music(score: Path, tmp_path: Path) -> None:
    packed = tmp_path / "tide.mxl"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("tide.musicxml", SCORE)
    plain, unpacked = tmp_path / "plain.pdf", tmp_path / "unpacked.pdf"
    assert sheet(score, "-o", plain) == sheet(packed, "-o", unpacked) == 0
    assert plain.read_bytes() == unpacked.read_bytes()


@pytest.mark.parametrize(
    ("options", "chord", "key"),
    [
        (("--for", "Eb"), "D", "A major"),
        (("--key", "D"), "G", "D major"),
        (("--transpose", "1"), "G♭", "D♭ major"),
        (("--key", "D", "--for", "Bb"), "A", "E major"),
        (("--for", "bass"), "F", "C major"),
    ],
)
def test_a_score_moves_with_its_chords(
    score: Path, tmp_path: Path, options: tuple[str, ...], chord: str, key: str
) -> None:
    out = tmp_path / "tide.pdf"
    assert sheet(score, "-o", out, *options) == 0
    assert key in printed(out)
    assert ("in the bass clef" in printed(out)) == ("bass" in options)
    assert f"Chords: {chord}." in alternative(out)


@pytest.mark.parametrize(("octave", "way"), [("4", "1 octave lower"), ("2", "1 octave higher")])
def test_a_tune_in_the_bass_clef_says_where_it_went(
    score: Path, tmp_path: Path, octave: str, way: str
) -> None:
    score.write_text(re.sub(r"<octave>\d</octave>", f"<octave>{octave}</octave>", SCORE))
    out = tmp_path / "tide.pdf"
    assert sheet(score, "-o", out, "--for", "bass") == 0
    assert f"in the bass clef, {way}" in " ".join(printed(out).split())


def alternative(path: Path) -> str:
    """Give what a screen reader says in place of the pictures."""
    found: list[str] = []
    waiting: list[Any] = [pypdf.PdfReader(path).trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            waiting += [node["/K"]] if "/K" in node else []
    return " ".join(found)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "G major"),
        (("--key", "G"), "A major ♩ = 90 sounds in G, written in A"),
        (("--key", "F"), "G major ♩ = 90 sounds in F, written in G"),
        (("--for", "Bb"), "G major ♩ = 90 sounds in F, written in G"),
        (("--for", "Eb"), "D major ♩ = 90 sounds in F, written in D"),
        (("--for", "bass"), "F major ♩ = 90"),
        (("--transpose", "2"), "A major ♩ = 90 sounds in G, written in A"),
    ],
)
def test_a_part_for_a_horn_is_moved_from_the_key_that_it_sounds_in(
    score: Path, tmp_path: Path, options: tuple[str, ...], expected: str
) -> None:
    written = "<key><fifths>1</fifths><mode>major</mode></key>"
    text = re.sub(r"<key>.*?</key>", written, SCORE, flags=re.DOTALL)
    for_trumpet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    tempo = (
        "</attributes><direction><direction-type><metronome><beat-unit>quarter</beat-unit>"
        "<per-minute>90</per-minute></metronome></direction-type></direction>"
    )
    score.write_text(text.replace("</attributes>", for_trumpet + tempo), encoding="utf-8")
    out = tmp_path / "part.pdf"
    assert sheet(score, "-o", out, *options) == 0
    assert expected in " ".join(printed(out).split())


def test_the_chords_and_words_of_a_score_become_a_sheet(score: Path, tmp_path: Path) -> None:
    out = tmp_path / "tide.cho"
    assert sheet(score, "-o", out) == 0
    assert "[F]tide" in out.read_text(encoding="utf-8")


def test_several_songs_become_a_book(tmp_path: Path) -> None:
    songs = tmp_path / "songs.cho"
    songs.write_text(SONG + "{new_song}\n{title: Low Tide}\n[C]la\n", encoding="utf-8")
    out = tmp_path / "songs.pdf"
    assert sheet(songs, "-o", out) == 0
    assert len(pypdf.PdfReader(out).pages) == 3


def test_json_is_one_document(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sheet(song, "-o", tmp_path / "sheet.pdf", "--for", "Bb", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["note"] == "sounds in C, written in D"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("-o", "sheet.docx"), 2, ".pdf, .cho, .txt, .html, .musicxml"),
        (("-o", "sheet.pdf", "--key", "nonsense"), 2, "names no key"),
        (("-o", "sheet.pdf", "--key", "D", "--transpose", "2"), 2, "both --key and --transpose"),
        (("-o", "sheet.pdf", "--for", "Zz"), 2, "no instrument's key"),
        (("-o", "egg and cress.cho"), 3, "would take the place of its source"),
        (("-o", "sheet.pdf", "--nashville", "--capo", "3"), 2, "the same at every fret"),
        (("-o", "sheet.pdf", "--for", "Bb", "--capo", "3"), 2, "a capo is a guitarist's"),
        (("-o", "there.txt"), 3, "--overwrite"),
        (("-o", "there.pdf"), 3, "--overwrite"),
    ],
)
def test_what_cannot_be_done_is_said(  # noqa: PLR0913 - three are pytest's own
    song: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    options: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(song.parent)
    for there in ("there.txt", "there.pdf"):
        Path(there).write_text("edited by hand", encoding="utf-8")
    assert sheet(song, *options) == code
    assert said in capsys.readouterr().err
    assert song.read_text(encoding="utf-8") == SONG
    for there in ("there.txt", "there.pdf"):
        assert Path(there).read_text(encoding="utf-8") == "edited by hand"


def test_a_paper_is_replaced_where_somebody_says_so(song: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert sheet(song, "-o", out) == 0
    assert sheet(song, "-o", out, "--key", "D") == 3
    assert "C major" in printed(out)
    assert sheet(song, "-o", out, "--key", "D", "--overwrite") == 0
    assert "D major" in printed(out)


def test_a_paper_that_a_build_made_is_replaced_until_a_person_changes_it(
    song: Path, tmp_path: Path
) -> None:
    out = tmp_path / "build" / "sheets" / "sheet.pdf"
    assert sheet(song, "-o", out) == 0
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    record = Record(
        key="", revision=1, settings="", inputs={}, outputs={"build/sheets/sheet.pdf": digest}
    )
    Manifest(tmp_path / "build" / "manifest.json", {"engrave": record}).write()
    assert sheet(song, "-o", out, "--key", "D") == 0
    assert sheet(song, "-o", out, "--key", "E") == 3
    assert "D major" in printed(out)


def test_a_score_that_states_no_key_cannot_be_moved(
    score: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    score.write_text(SCORE.replace("<key><fifths>0</fifths></key>", ""), encoding="utf-8")
    assert sheet(score, "-o", tmp_path / "tide.pdf", "--for", "Bb") == 2
    assert "states no key" in capsys.readouterr().err


def test_a_score_is_not_turned_into_slashes(score: Path, tmp_path: Path) -> None:
    assert sheet(score, "-o", tmp_path / "other.musicxml") == 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04rubbish"])
def test_what_is_no_sheet_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "bad.cho", tmp_path / "bad.pdf"
    source.write_bytes(content)
    assert sheet(source, "-o", out) == 1
    assert "bad.cho" in capsys.readouterr().err
    assert not out.exists()


def test_a_hummed_tune_is_printed_though_it_has_neither_words_nor_chords(tmp_path: Path) -> None:
    source, out = tmp_path / "hum.musicxml", tmp_path / "hum.pdf"
    hummed = re.sub("<(harmony|lyric)>.*?</\\1>", "", SCORE)
    assert "lyric" not in hummed
    source.write_text(hummed, encoding="utf-8")
    assert sheet(source, "-o", out) == 0
    assert "Low Tide" in printed(out)
    assert sheet(source, "--large-print", "-o", tmp_path / "large.pdf") == 1
