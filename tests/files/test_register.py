from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.register import find_register, read_register


def test_the_register_lies_beside_the_song(tmp_path: Path) -> None:
    song = tmp_path / "song"
    song.mkdir()
    assert find_register(song) is None
    (tmp_path / "register.toml").write_text('P01 = "Ann Quexley"\nP02 = ["Bo B", "Bo C"]\n')
    found = find_register(song)
    assert found is not None
    assert read_register(found) == {"P01": ("Ann Quexley",), "P02": ("Bo B", "Bo C")}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("P01 = 3", "P01 has no name"), ('P01 = ""', "P01 has no name"), ("P01", "not written as")],
)
def test_a_register_that_cannot_be_used_is_said(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "register.toml").write_text(text)
    with pytest.raises(FormatError, match=complaint):
        read_register(tmp_path / "register.toml")
    with pytest.raises(FormatError, match="cannot be read"):
        read_register(tmp_path / "missing.toml")
