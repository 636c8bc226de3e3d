"""The front door: help, exit codes, JSON on stdout and nothing else, no traceback ever."""

from __future__ import annotations

import importlib
import json
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from coproduce.cli import COMMANDS, group
from coproduce.cli.output import finish
from coproduce.errors import AudioError, ConsentError, UsageError

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_exists_explains_itself_and_is_in_the_readme(name: str) -> None:
    command = importlib.import_module(f"coproduce.cli.{name}").command
    assert isinstance(command, click.Command)
    assert command.help
    result = CliRunner().invoke(group, [name, "--help"])
    assert result.exit_code == 0
    assert re.search(rf"\bcoproduce {name}\b", README)


def test_help_lists_every_command_in_one_line_each() -> None:
    said = CliRunner().invoke(group, ["--help"]).output
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line[:30])}", said, re.MULTILINE)


def run(error: BaseException, *arguments: str) -> int:
    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def command(*, as_json: bool) -> None:
        del as_json
        raise error

    return finish(command, arguments)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AudioError("is silent", "take.wav, 0:03", "Record it again."), 1),
        (UsageError("is no key", "--key"), 2),
        (ConsentError("was not agreed to", "P06"), 3),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("oh"), 1),
    ],
)
def test_exit_codes_say_whose_fault_it_is(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(error) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err


def test_errors_tell_what_where_and_what_next(capsys: pytest.CaptureFixture[str]) -> None:
    run(AudioError("is silent", "take.wav, 0:03", "Record it again."))
    assert capsys.readouterr().err == "take.wav, 0:03: is silent\n  Record it again.\n"


def test_with_json_an_error_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(AudioError("is silent", "take.wav", "Record it again."), "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["problems"] == [
        {"what": "is silent", "where": "take.wav", "next_step": "Record it again."}
    ]


def test_an_unknown_command_is_wrong_usage() -> None:
    assert finish(group, ["sing"]) == 2


def test_with_json_wrong_usage_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(group, ["build", "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["error"]["problems"]
    assert "SONGS" in problem["what"]


@pytest.mark.parametrize("name", ["song", "people", "mix", "show"])
def test_schema_prints_json_schema(name: str) -> None:
    document = json.loads(CliRunner().invoke(group, ["schema", name]).stdout)
    assert document["$schema"].startswith("https://json-schema.org/")
    assert document["type"] == "object"


def test_status_of_a_new_song_says_what_there_is_to_do(tmp_path: Path) -> None:
    folder = str(tmp_path / "Neues Lied 🎵")
    assert finish(group, ["new", folder, "--title", 'Ein "Lied" {neu}']) == 0
    result = CliRunner().invoke(group, ["status", folder, "--json"])
    (song,) = json.loads(result.stdout)["songs"]
    assert {"name": "report", "state": "stale", "reasons": ["NEW"]} in song["steps"]
    assert not (tmp_path / "Neues Lied 🎵" / "build").exists()


@pytest.mark.parametrize("arguments", [("status",), ("build", "--dry-run")])
def test_what_is_not_read_is_named(arguments: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "s"
    assert finish(group, ["new", str(folder), "--title", "T"]) == 0
    (folder / "lyrics" / "week 1.docx").write_bytes(b"x")
    told = CliRunner().invoke(group, [*arguments, str(folder)])
    assert "lyrics/: week 1.docx: is not read\n  Save or type" in told.stderr
    told = CliRunner().invoke(group, [*arguments, str(folder), "--json"])
    (song,) = json.loads(told.stdout)["songs"]
    assert [unread["where"] for unread in song["unread"]] == ["lyrics/: week 1.docx"]


def test_a_letter_that_no_font_has_is_told_until_the_paper_is_printed_with_one(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "s"
    assert finish(group, ["new", str(folder), "--title", "T"]) == 0
    for path in (folder / "chords").iterdir():
        path.unlink()
    sheet = folder / "chords" / "s.cho"
    # A code point that Unicode has not given to any letter.
    sheet.write_text("{title: T}\nthe sea\nthe \u0378 sea\n", encoding="utf-8")
    what = "the signs U+0378; boxes are printed in their place"
    for _ in range(2):
        built = CliRunner().invoke(group, ["build", str(folder), "--jobs", "1", "--json"])
        (song,) = json.loads(built.stdout)["songs"]
        assert [one["where"] for one in song["unprinted"]] == ["chords/s.cho, line 3"]
        assert built.stderr.count(what) == 1
        assert "delete the folder build/sheets, and build again" in built.stderr
    report = (folder / "build/report/index.html").read_text(encoding="utf-8")
    assert report.count(what) == 1
    sheet.write_text("{title: T}\nthe sea\n", encoding="utf-8")
    assert what not in CliRunner().invoke(group, ["build", str(folder), "--jobs", "1"]).stderr


def test_new_never_writes_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert finish(group, ["new", str(tmp_path), "--title", "T"]) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_that_new_gives_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "Y Môr Mawr"
    said = CliRunner().invoke(group, ["new", str(folder), "--title", "Y Môr Mawr"]).stderr
    assert shlex.split(said.partition("then run: ")[2]) == ["coproduce", "build", str(folder)]


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "x" * 301])
def test_new_needs_a_title_that_fits_on_a_line(tmp_path: Path, title: str) -> None:
    assert finish(group, ["new", str(tmp_path / "s"), "--title", title]) == 2
    assert not (tmp_path / "s").exists()


def test_a_dry_run_does_nothing_and_says_what_it_would(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    assert finish(group, ["new", str(folder), "--title", "T"]) == 0
    result = CliRunner().invoke(group, ["build", str(folder), "--dry-run", "--json"])
    (song,) = json.loads(result.stdout)["songs"]
    assert {step["state"] for step in song["steps"]} == {"planned"}
    assert not (folder / "build").exists()


def test_building_what_is_no_song_is_an_error_and_the_other_songs_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    finish(group, ["new", str(folder), "--title", "T"])
    (tmp_path / "empty").mkdir()
    arguments = ["build", str(tmp_path / "empty"), str(folder), "--dry-run", "--json"]
    result = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert result.return_value == 1
    empty, song = json.loads(result.stdout)["songs"]
    assert "has no song.toml" in empty["error"]["problems"][0]["what"]
    assert song["steps"]
