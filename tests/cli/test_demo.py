"""`coproduce demo`: a hub to practise on, and nothing of anybody's lost by it."""

from pathlib import Path

import pytest

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.pipeline.example_faults import TAKES
from coproduce.pipeline.example_takes import ANSWER_KEY, take_path


def test_it_writes_records_and_says_where_things_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my demo 🎺"
    arguments = ["demo", str(folder), "--short", "--no-build"]
    assert finish(group, arguments) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "Recording 13 takes" in told.err
    assert str(folder / ANSWER_KEY) in told.err
    assert all(take_path(folder, take).exists() for take in TAKES)

    people = folder / "number-nine" / "people.toml"
    people.write_text(people.read_text("utf-8") + "\n# my note\n", encoding="utf-8")
    assert finish(group, arguments) == 0
    told = capsys.readouterr()
    assert "Recording" not in told.err
    assert "people.toml: kept as you changed it" in told.err
    assert people.read_text("utf-8").endswith("# my note\n")


def test_a_folder_with_other_things_in_it_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    assert finish(group, ["demo", str(tmp_path)]) == 3
    assert "Name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
