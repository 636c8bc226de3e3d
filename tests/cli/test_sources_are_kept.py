"""Whatever is asked for, no command writes over what it was given to read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.files.wav import write_wav
from coproduce.model.audio import Signal

SHEET = "{title: Low Tide}\n{key: C}\n{start_of_verse: Verse 1}\n[C]Low tide\n{end_of_verse}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    noise = np.random.default_rng(1).standard_normal((1, 96_000)).astype(np.float32) * 0.1
    for place in ("a/01.wav", "b/01.wav"):
        (tmp_path / place).parent.mkdir()
        write_wav(tmp_path / place, Signal(noise, 48_000))
    (tmp_path / "low.cho").write_text(SHEET, encoding="utf-8")
    (tmp_path / "words.txt").write_text("Low tide\n", encoding="utf-8")
    assert finish(group, ["new", str(tmp_path / "song"), "--title", "Low Tide"]) == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "asked",
    [
        "align b/01.wav a/01.wav -o a",
        "align a/01.wav b/01.wav -o b",
        "check a/01.wav --csv a/01.wav",
        "check a/01.wav --page a/01.wav",
        "check a --page a/01.wav",
        "check song --csv song/song.toml",
        "convert low.cho -o low.cho --key D",
        "sheet low.cho -o low.cho --key D",
        "master a/01.wav -o a/01.wav --for cd",
        "master a/01.wav -o b/01.wav --reference b/01.wav",
        "lyrics trace song -o song/song.toml",
        "evaluate song -o song/song.toml",
    ],
)
def test_no_source_is_written_over(
    folder: Path, asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert finish(group, [*asked.split(), "--overwrite"]) == 3
    assert "would take the place of its source" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("check a/01.wav --csv out.xlsx", "we write .csv"),
        ("check a/01.wav --page out.pdf", "we write .html"),
        ("master a/01.wav -o out.mp3 --for cd", "we write .wav and .flac"),
        ("lyrics trace song -o out.pdf", "we write .html"),
        ("lyrics merge words.txt words.txt -o out.docx", "we write .txt"),
        ("evaluate song -o out.xlsx", "we write .csv and .html"),
        ("notate a/01.wav -o out.pdf", "MusicXML"),
        ("sheet low.cho -o out.docx", "does not say which paper"),
        ("convert low.cho -o out.pdf", "does not say which format"),
        ("convert low.cho -o out.pdf --to txt", "--to says txt"),
        ("convert low.cho -o out.txt --to html", "--to says html"),
    ],
)
def test_no_file_gets_a_name_that_says_something_else(
    folder: Path, asked: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish(group, asked.split()) == 2
    assert said in capsys.readouterr().err
    assert not list(folder.glob("out.*"))


def test_a_folder_for_one_sheet_is_made(folder: Path) -> None:
    assert finish(group, ["convert", "low.cho", "-o", "out", "--to", "txt"]) == 0
    assert (folder / "out" / "low.txt").is_file()
