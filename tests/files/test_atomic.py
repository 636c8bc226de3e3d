"""A reader sees the old file or the new one, never half of either."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from coproduce.errors import StorageError
from coproduce.files.atomic import replacing, write_text


def test_the_new_file_replaces_the_old_one_and_nothing_is_left(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "Lied 🎵.txt"
    write_text(target, "old")
    write_text(target, "new\n")
    assert target.read_bytes() == b"new\n"
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_in_between_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    write_text(target, "old")
    with pytest.raises(RuntimeError), replacing(target) as temporary:  # noqa: PT012 - the leaving is tested
        assert temporary.suffix == ".wav"
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert target.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "permissions")],
)
def test_what_the_disk_says_is_told_in_words(tmp_path: Path, number: int, words: str) -> None:
    target = tmp_path / "a.txt"
    write_text(target, "old")
    with pytest.raises(StorageError, match=words), replacing(target) as temporary:  # noqa: PT012
        temporary.write_text("half", encoding="utf-8")
        raise OSError(number, os.strerror(number))
    assert target.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_file_has_the_permissions_that_any_new_file_has(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "")
    (tmp_path / "b").write_text("", encoding="utf-8")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "b").stat().st_mode
    )


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        write_text(tmp_path / "file" / "inside.txt", "")
