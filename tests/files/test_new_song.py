"""A title is one line that can be printed; what is wrong with another one is said."""

from pathlib import Path

import pytest

from coproduce.errors import UsageError
from coproduce.files.new_song import LONGEST_TITLE, write_new_song
from coproduce.files.templates import share_folder


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("a" * (LONGEST_TITLE + 1), f"too long for a title: {LONGEST_TITLE + 1} characters"),
        ("one\ntwo", "on one line"),
        (" ", "on one line"),
    ],
)
def test_what_is_wrong_with_a_title_is_said(tmp_path: Path, title: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        write_new_song(tmp_path / "song", title, share_folder("templates") / "project")
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_longest_title_is_taken(tmp_path: Path) -> None:
    title = "a" * LONGEST_TITLE
    write_new_song(tmp_path / "song", title, share_folder("templates") / "project")
    assert title in (tmp_path / "song" / "song.toml").read_text()
