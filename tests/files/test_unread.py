"""Whoever gave something hears when nobody has looked at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coproduce.files.project import read_song_folder
from coproduce.files.unread import unread_files


@pytest.fixture
def song(tmp_path: Path) -> Path:
    (tmp_path / "song.toml").write_text(
        'title = "Low Tide"\nkey = "A minor"\ntime_signature = "3/4"\ntempo_bpm = 80\n', "utf-8"
    )
    (tmp_path / "people.toml").write_text("", "utf-8")
    return tmp_path


def put(song: Path, *paths: str) -> None:
    for path in paths:
        (song / path).parent.mkdir(parents=True, exist_ok=True)
        (song / path).write_bytes(b"x")


def said(song: Path) -> list[str]:
    return [str(problem) for problem in unread_files(song)]


def test_what_is_read_is_not_mentioned(song: Path) -> None:
    put(song, "lyrics/1.txt", "chords/a.cho", "ideas/verse.m4a", "ideas/chorus.WMA")
    put(song, "melody/verse.musicxml", "takes/voice/01.wav", "stems/drums.flac", "notes.txt")
    assert said(song) == []
    folder = read_song_folder(song)
    assert set(folder.ideas) == {"verse", "chorus"}


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("lyrics/week 1.docx", "plain text"),
        ("lyrics/photo.HEIC", "plain text"),
        ("lyrics/Rosa.m4a", "ideas/"),
        ("chords/a.txt", "coproduce convert"),
        ("ideas/chorus.mid", "Export"),
        ("ideas/chorus.mscz", "melody/"),
        ("melody/verse.mid", "MusicXML"),
        ("melody/verse.m4a", "ideas/"),
        ("takes/voice/evening.zip", "unpack"),
        ("stems/mix.als", "Export"),
        ("verse.m4a", "ideas/"),
        ("low-tide.cho", "chords/"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(song: Path, path: str, advice: str) -> None:
    put(song, path)
    (problem,) = unread_files(song)
    assert problem.what == "is not read"
    assert problem.where.replace("/: ", "/") == path
    assert advice in problem.next_step


@pytest.mark.parametrize(
    "path", ["ideas/week 2/verse.m4a", "takes/voice/old/01.wav", "lyrics/drafts/1.txt"]
)
def test_a_folder_in_a_folder_is_named(song: Path, path: str) -> None:
    put(song, path)
    (problem,) = unread_files(song)
    assert problem.where == str(Path(path).parent).replace("\\", "/")
    assert "not read" in problem.what
    assert "Move its files" in problem.next_step


def test_many_of_one_kind_are_one_message(song: Path) -> None:
    put(song, *(f"lyrics/week {week}.docx" for week in range(1, 8)))
    (problem,) = unread_files(song)
    listed = "week 1.docx, week 2.docx, week 3.docx, week 4.docx and 3 more"
    assert (problem.where, problem.what) == (f"lyrics/: {listed}", "are not read")


def test_a_document_beside_its_text_has_been_read(song: Path) -> None:
    put(song, "lyrics/week 1.docx", "lyrics/week 1.txt", "chords/a.txt", "chords/a.cho")
    assert said(song) == []


@pytest.mark.parametrize(
    "path",
    [
        "_lyrics/1.docx",
        "ideas/_old/verse.m4a",
        "lyrics/_1.docx",
        "lyrics/.~lock.docx",
        "chords/README.md",
    ],
)
def test_what_is_set_aside_on_purpose_is_not_mentioned(song: Path, path: str) -> None:
    put(song, path)
    assert said(song) == []


@pytest.mark.parametrize("name", ["Lyrics", "idea", "take", "chord", "Melodies"])
def test_a_folder_that_is_nearly_one_of_ours_is_named(song: Path, name: str) -> None:
    put(song, f"{name}/1.txt")
    (problem,) = unread_files(song)
    assert problem.where == f"{name}/"
    assert "Did you mean" in problem.next_step


def test_our_own_and_other_folders_are_left_alone(song: Path) -> None:
    put(song, "build/lyrics/a.docx", "photos/group.jpg", "posters/a.pdf", "sealed/x.docx")
    assert said(song) == []


def test_companions_of_recordings_are_left_alone(song: Path) -> None:
    put(song, "takes/voice/01.wav", "takes/voice/notes.txt", "ideas/verse.jpg", "stems/list.pdf")
    assert said(song) == []


def test_what_is_no_song_has_nothing_unread(tmp_path: Path) -> None:
    put(tmp_path, "lyrics/1.docx")
    assert unread_files(tmp_path) == ()
    assert unread_files(tmp_path / "missing") == ()


def test_links_are_not_followed_out_of_the_song(
    song: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    put(other, "1.wav")
    (song / "takes" / "voice").mkdir(parents=True)
    (song / "takes" / "voice" / "linked").symlink_to(other, target_is_directory=True)
    assert said(song) == []
