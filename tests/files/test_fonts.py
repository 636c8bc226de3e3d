"""Fonts are unpacked once, whole, by however many processes, and cover what papers say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fontTools.ttLib
import pytest

from coproduce.errors import StorageError
from coproduce.files import fonts
from coproduce.files.fonts import cache_folder, choose_fonts, paper_fonts

UNPACK = "from coproduce.files.fonts import paper_fonts; print(paper_fonts())"


@pytest.fixture(autouse=True)
def fresh_choice() -> Iterator[None]:
    paper_fonts.cache_clear()
    yield
    paper_fonts.cache_clear()


def letters(font: Path) -> set[int]:
    with fontTools.ttLib.TTFont(font, lazy=True) as opened:
        return set(opened.getBestCmap())


def test_the_signs_of_music_are_in_the_music_font() -> None:
    assert {0x266F, 0x266D, 0xECA5} <= letters(paper_fonts() / "Leipzig-0.otf")


def test_the_plain_font_has_the_signs_of_chords_in_both_weights() -> None:
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        assert {ord(sign) for sign in "♯♭♮"} <= letters(paper_fonts() / name)


def test_letters_that_are_taken_for_common_are_in_the_plain_font() -> None:
    covered = letters(paper_fonts() / "DejaVuSans.ttf")
    assert {ord(letter) for letter in fonts._COMMON} <= covered  # noqa: SLF001 - its promise


def test_several_processes_unpack_at_once_and_agree(tmp_path: Path) -> None:
    environment = {**os.environ, "COPRODUCE_CACHE": str(tmp_path)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", UNPACK], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    folders = {process.communicate()[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(folders) == 1
    found = sorted(path.name for path in Path(folders.pop()).iterdir())
    assert found == sorted(path.name for path in paper_fonts().iterdir())


def test_a_second_unpacking_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {path.name: path.read_bytes() for path in paper_fonts().iterdir()}
    monkeypatch.setenv("COPRODUCE_CACHE", str(tmp_path))
    paper_fonts.cache_clear()
    assert {path.name: path.read_bytes() for path in paper_fonts().iterdir()} == known


def test_an_unpacking_that_was_killed_half_way_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPRODUCE_CACHE", str(tmp_path))
    folder = paper_fonts()
    (folder / "complete").unlink()
    (folder / "Leipzig-0.otf").unlink()
    paper_fonts.cache_clear()
    assert (paper_fonts() / "Leipzig-0.otf").exists()


def test_papers_are_printed_even_where_no_cache_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COPRODUCE_CACHE", str(blocked))
    assert (paper_fonts() / "DejaVuSans.ttf").exists()
    assert blocked.read_text() == "not a folder"


def test_no_place_at_all_is_said_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_cache_folders", lambda: iter(()))
    with pytest.raises(StorageError, match="COPRODUCE_CACHE"):
        paper_fonts()


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", "/home/kit/.cache/coproduce"),
        ({"XDG_CACHE_HOME": "relative"}, "linux", "/home/kit/.cache/coproduce"),
        ({"XDG_CACHE_HOME": "/cache"}, "linux", "/cache/coproduce"),
        ({}, "darwin", "/home/kit/Library/Caches/coproduce"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/coproduce/Cache"),
        ({"COPRODUCE_CACHE": "/mine", "XDG_CACHE_HOME": "/cache"}, "linux", "/mine"),
    ],
)
def test_the_cache_is_where_the_platform_keeps_caches(
    environment: dict[str, str], platform: str, expected: str
) -> None:
    assert cache_folder(environment, platform, Path("/home/kit")).as_posix() == expected


def test_common_words_use_the_same_few_fonts_on_every_machine() -> None:
    assert not choose_fonts("Čeština: “où est le naïf?” ♯ ♭ ŵ").needs_system


def test_hebrew_arabic_and_smileys_are_in_the_plain_font() -> None:
    assert not choose_fonts("שלום مرحبا 😀").needs_system


def test_writing_that_our_fonts_lack_comes_from_the_machine_or_is_known_to_be_missing() -> None:
    choice = choose_fonts("日本語")
    assert choice.needs_system or choice.missing == set("日本語")


def test_atkinson_hyperlegible_is_preferred_where_both_weights_are(tmp_path: Path) -> None:
    regular_only = tmp_path / "one"
    both = tmp_path / "two" / "deep"
    for folder in (regular_only, both):
        folder.mkdir(parents=True)
        (folder / "AtkinsonHyperlegible-Regular.ttf").touch()
    assert list(fonts._legible_files([tmp_path])) == []  # noqa: SLF001
    (both / "Atkinson-Hyperlegible-Bold.otf").touch()
    assert list(fonts._legible_files([tmp_path])) == [("Atkinson Hyperlegible", both)]  # noqa: SLF001
