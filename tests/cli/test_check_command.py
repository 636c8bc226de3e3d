"""`coproduce check` tells people and programs what is wrong with files."""

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli.check import command
from coproduce.cli.output import finish
from coproduce.files.audio import write_wav
from coproduce.files.check_page import check_csv
from coproduce.model.audio import Signal
from coproduce.model.song_facts import CheckedTake


@pytest.fixture
def takes(tmp_path: Path) -> list[str]:
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, 5 * 48_000))
    shifted = noise + 0.02
    write_wav(tmp_path / "good.wav", Signal(noise.astype(np.float32), 48_000))
    write_wav(tmp_path / "shifted é.wav", Signal(shifted.astype(np.float32), 48_000))
    (tmp_path / "text.wav").write_text("la la\n")
    return [str(tmp_path / name) for name in ("good.wav", "shifted é.wav", "text.wav")]


def test_json_has_a_verdict_for_each_file(
    takes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish(command, [*takes, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["takes"]
    assert [take["path"] for take in told] == takes
    assert [take["verdict"] for take in told] == ["pass", "listen", "reject"]
    assert set(told[1]["findings"][0]) == {
        "kind",
        "start_s",
        "end_s",
        "value",
        "threshold",
        "unit",
        "meaning",
        "next_step",
    }


def test_people_read_what_it_means_and_what_to_do(
    takes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish(command, takes) == 1
    printed = capsys.readouterr().out
    assert "good.wav: nothing found" in printed
    assert "0:00.0-0:05.0: the wave is shifted" in printed
    assert "text, not sound" in printed


def test_a_folder_and_files_together_are_wrong_usage(takes: list[str], tmp_path: Path) -> None:
    assert finish(command, [str(tmp_path), *takes]) == 2


def test_findings_are_no_failure_and_what_cannot_be_read_is(
    takes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish(command, takes[:2]) == 0
    assert finish(command, [str(tmp_path / "nosuch.wav"), takes[0]]) == 1
    printed = capsys.readouterr().out
    assert "there is no such file" in printed
    assert "good.wav: nothing found\n" in printed
    assert printed.endswith("in a song folder: takes/good/01\n")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_of_odd_bytes_and_a_link_to_nothing_stop_no_other_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = 0.1 * np.random.default_rng(2).standard_normal((1, 48_000)).astype(np.float32)
    folder = tmp_path / "from the stick"
    folder.mkdir()
    for name in ("good.wav", os.fsdecode(b"grand-m\xe8re.wav")):
        write_wav(folder / name, Signal(noise, 48_000))
    (folder / "gone.wav").symlink_to(tmp_path / "unplugged" / "gone.wav")
    table = tmp_path / "found.csv"
    assert finish(command, [str(folder), "--csv", str(table)]) == 1
    printed = capsys.readouterr().out
    assert "gone.wav: not usable as it is\n  0:00.0: it is a link to nothing" in printed
    assert "grand-m\N{REPLACEMENT CHARACTER}re.wav: not usable as it is" in printed
    assert "Rename it" in printed
    assert "good.wav: nothing found" in printed
    assert "grand-m" in table.read_text(encoding="utf-8")


def test_a_folder_of_recordings_is_laid_out_and_names_are_proposed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = 0.1 * np.random.default_rng(2).standard_normal((2, 1, 48_000)).astype(np.float32)
    for name, samples in zip(("vox_lead_take3 (2).WAV", "VOX-lead-take3.wav"), noise, strict=True):
        (tmp_path / name).write_bytes(b"")
        write_wav(tmp_path / name, Signal(samples, 48_000))
    (tmp_path / "notes.txt").write_text("la la")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert finish(command, [str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "noise dBFS" in printed
    assert finish(command, [str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["takes"]
    assert {take["proposed"] for take in told} == {"vox-lead/03", "vox-lead/04"}
    assert all(take["figures"]["sample_rate_hz"] == 48_000 for take in told)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_findings_go_into_a_spreadsheet_and_onto_a_page(
    takes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, page = tmp_path / "found.csv", tmp_path / "found.html"
    arguments = [*takes[:2], "--csv", str(sheet), "--page", str(page), "--json"]
    assert finish(command, arguments) == 0
    told = json.loads(capsys.readouterr().out)["takes"]
    with sheet.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["take"], row["kind"]) for row in rows] == [
        (takes[0], ""),
        # The fixture's two files are one noise, shifted in the other.
        (takes[1], "same-sound"),
        (takes[1], "dc-offset"),
    ]
    assert float(rows[2]["value"]) == pytest.approx(told[1]["findings"][1]["value"], rel=1e-4)
    text = page.read_text("utf-8")
    assert text.count('<path class="shape"') == 2
    assert "The wave is shifted off its middle" in text
    first = page.read_bytes()
    assert finish(command, arguments) == 3
    assert finish(command, [*arguments, "--overwrite"]) == 0
    assert page.read_bytes() == first


def test_a_name_that_looks_like_a_formula_is_none_in_a_spreadsheet() -> None:
    text = check_csv([CheckedTake(name="=cmd/01", verdict="pass")])
    assert "\r\n'=cmd/01,pass" in text
