"""A folder is listed by name, without what computers leave in it."""

from pathlib import Path

from coproduce.files.folder_listing import visible_entries


def test_a_folder_is_listed_by_name_without_litter(tmp_path: Path) -> None:
    for name in ("b.wav", ".DS_Store", "a.wav", "Thumbs.db"):
        (tmp_path / name).touch()
    (tmp_path / "c").mkdir()
    assert [entry.name for entry in visible_entries(tmp_path)] == ["a.wav", "b.wav", "c"]


def test_what_is_no_folder_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert visible_entries(tmp_path / "notes.txt") == visible_entries(tmp_path / "ideas") == []
