"""`coproduce convert`, as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coproduce.cli.convert import command
from coproduce.cli.output import finish

SHEET = "{title: Tide}\n{key: C}\n# kept\n[C]Low [G7/B]tide [Czz]out\n"
WORDS = "Tide\n\nC    G\nLow  tide\n"


def run(*arguments: str | Path) -> int:
    """Run the command and give its exit code."""
    return finish(command, [str(argument) for argument in arguments])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "tide and é.cho"
    path.write_text(SHEET)
    return path


def test_a_sheet_without_changes_is_the_same_text(sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.cho"
    assert run(sheet, "-o", target) == 0
    assert target.read_text() == SHEET


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--key", "Eb"], "[Eb]Low [Bb7/D]tide [Czz]out"),
        (["--transpose", "-2"], "[Bb]Low [F7/A]tide [Czz]out"),
        (["--for", "Bb"], "[D]Low [A7/C#]tide [Czz]out"),
        (["--for", "bass", "--capo", "3"], "[A]Low [E7/G#]tide [Czz]out"),
        (["--capo", "3"], "[A]Low [E7/G#]tide [Czz]out"),
        (["--nashville"], "[1]Low [57/7]tide [Czz]out"),
        (["--roman"], "[I]Low [V7/7]tide [Czz]out"),
    ],
)
def test_it_moves_chords_on_the_way(
    sheet: Path, tmp_path: Path, options: list[str], line: str
) -> None:
    target = tmp_path / "out.cho"
    assert run(sheet, "-o", target, *options) == 0
    assert line in target.read_text().splitlines()
    assert "# kept" in target.read_text()


@pytest.mark.parametrize("ending", ["txt", "html", "musicxml", "csv", "json", "xml", "pro"])
def test_every_format_is_written(sheet: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"out.{ending}"
    assert run(sheet, "-o", target) == 0
    assert "Low" in target.read_text()


def test_a_folder_is_converted_and_other_texts_stay(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "songs"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text(WORDS)
    (folder / "deep" / "two.cho").write_text(SHEET)
    (folder / "draft.txt").write_text("P01: We caught it by the baker's\n~ a private note\n")
    (folder / "broken.mxl").write_bytes(b"PK\x03\x04")
    (folder / "link.cho").symlink_to(sheet)
    (folder / "build").mkdir()
    (folder / "build" / "made.cho").write_text(SHEET)
    target = tmp_path / "out"
    assert run(folder, "-o", target, "--to", "txt", "--json") == 1
    written = sorted(path.relative_to(target).as_posix() for path in target.rglob("*.*"))
    assert written == ["deep/two.txt", "one.txt"]
    document = json.loads(capsys.readouterr().out)
    assert [file["title"] for file in document["files"]] == ["Tide", "Tide"]
    assert document["files"][0]["unknown_chords"] == ["Czz"]
    assert document["files"][0]["key"] == "C"
    assert document["files"][1]["key_confidence"] < 1.0
    assert "broken.mxl" in document["failed"][0]["where"]


def test_nothing_that_is_there_is_replaced(sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("mine")
    assert run(sheet, "-o", target) == 3
    assert target.read_text() == "mine"
    assert run(sheet, "-o", target, "--overwrite") == 0
    assert "Low" in target.read_text()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["-o", "x.pdf"], 2, "does not say which format"),
        (["-o", "x.cho", "--key", "fast"], 2, "names no key"),
        (["-o", "x.cho", "--key", "D", "--transpose", "2"], 2, "both"),
        (["-o", "x.cho", "--for", "kazoo"], 2, "kazoo"),
        (["-o", "x.cho", "--capo", "99"], 2, "99"),
    ],
)
def test_wrong_calls_say_what_is_wrong(
    sheet: Path, options: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sheet, *options) == code
    assert words in capsys.readouterr().err


def test_a_book_becomes_a_file_for_each_song(tmp_path: Path) -> None:
    book = tmp_path / "book.cho"
    book.write_text("{t: One}\n[C]a\n{new_song}\n{t: Two}\n[G]b\n")
    assert run(book, "-o", tmp_path / "song.txt") == 0
    assert (tmp_path / "song-1.txt").read_text().startswith("One")
    assert (tmp_path / "song-2.txt").read_text().startswith("Two")


def test_a_player_is_told_about_the_part(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sheet, "-o", tmp_path / "x.cho", "--for", "Bb") == 0
    said = capsys.readouterr().err
    assert "sounds in C, written in D" in said
    assert "Czz" in said
