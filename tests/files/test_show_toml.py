"""A show's file is read whole, and every mistake in it is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from coproduce.errors import FormatError, ProjectError
from coproduce.files.show_toml import read_show
from coproduce.files.templates import share_folder
from coproduce.model.music import Key
from coproduce.model.papers import PaperKind

SHOW = """\
title = "Tea-time"
[[songs]]
song = "kettle"
[[players]]
name = "Horn"
instrument = "horn"
written_in = "F"
paper = "chord-sheet"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "tea.show.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_read() -> None:
    show = read_show(share_folder("projects") / "tideline-songs.show.toml")
    assert [song.folder for song in show.songs] == [
        "mind-my-feet",
        "what-are-you-growing",
        "number-nine",
    ]
    assert show.songs[0].key == Key.parse("F major")
    assert [song.audience for song in show.songs] == ["", "", "chorus"]
    assert {desk.player.written_in for desk in show.desks} == {"C", "Bb", "Eb"}


def test_what_is_left_out_is_as_the_song_and_the_instrument_have_it(tmp_path: Path) -> None:
    show = read_show(written(tmp_path, SHOW))
    assert show.songs[0].key is None
    assert show.desks[0].paper is PaperKind.CHORD_SHEET
    plain = SHOW.replace('paper = "chord-sheet"\n', "")
    assert read_show(written(tmp_path, plain)).desks[0].paper is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('song = "kettle"', 'song = "../kettle"', "songs 1, song"),
        ('song = "kettle"', 'song = "hub/kettle"', "songs 1, song"),
        ('song = "kettle"', 'song = ".."', "songs 1, song"),
        ('song = "kettle"', 'song = "kettle"\nkeys = "F"', "keys"),
        ('song = "kettle"', 'song = "kettle"\nkey = "H# sharp"', "songs 1, key"),
        ('written_in = "F"', 'written_in = "H"', "players 1, written_in"),
        ('"chord-sheet"', '"tab"', "players 1, paper"),
        ('[[songs]]\nsong = "kettle"\n', "", "songs"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ProjectError) as caught:
        read_show(written(tmp_path, SHOW.replace(old, new)))
    assert any(told in problem.where for problem in caught.value.problems)


def test_a_mistake_in_the_only_song_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        read_show(written(tmp_path, SHOW.replace('"kettle"', '"kettle"\nkey = "H minor"')))
    assert [problem.where for problem in caught.value.problems] == ["tea.show.toml: songs 1, key"]


def test_more_players_than_there_may_be_are_counted(tmp_path: Path) -> None:
    many = "".join(f'[[players]]\nname = "{n}"\ninstrument = "kazoo"\n' for n in range(60))
    with pytest.raises(ProjectError, match="there are 61, and 60 at most are read"):
        read_show(written(tmp_path, SHOW + many))


def test_players_are_told_apart_by_their_names(tmp_path: Path) -> None:
    twice = SHOW + '[[players]]\nname = "Horn"\ninstrument = "trumpet"\n'
    with pytest.raises(ProjectError, match="two players are called Horn"):
        read_show(written(tmp_path, twice))


def test_a_folder_is_no_show(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="is a folder"):
        read_show(tmp_path)
