from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.lyric_lines import read_lyric_lines


def test_plain_words_and_drafts_give_what_is_sung(tmp_path: Path) -> None:
    (tmp_path / "w.txt").write_text(
        "# Workshop 1\n> What's in the bag?\n[Verse 1]\nP01: We caught it by the baker's\n"
        "P01 + P03: Your hand is cold\ngroup (sung): Ring the bell\n\nplain words\n~ a note\n"
    )
    assert read_lyric_lines(tmp_path / "w.txt") == (
        "We caught it by the baker's",
        "Your hand is cold",
        "Ring the bell",
        "plain words",
    )


def test_words_after_a_section_name_or_a_chord_are_sung(tmp_path: Path) -> None:
    (tmp_path / "w.txt").write_text(
        "[Verse 1]\n[G]Over the [D/F#]hill\n[Bridge] [G]far away\n[Chorus x2] Ring [the] bell\n",
        encoding="utf-16",  # as some editors save "Unicode"
    )
    sung = ("Over the hill", "far away", "Ring [the] bell")
    assert read_lyric_lines(tmp_path / "w.txt") == sung


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"# only a comment\n", b"...\n"])
def test_a_file_without_words_is_an_error_with_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.txt").write_bytes(content)
    with pytest.raises(FormatError, match=r"w\.txt"):
        read_lyric_lines(tmp_path / "w.txt")


def test_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        read_lyric_lines(tmp_path / "none.txt")
