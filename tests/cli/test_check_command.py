"""`coproduce check` tells people and programs what is wrong with files."""

import json
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli.check import command
from coproduce.cli.output import finish
from coproduce.files.audio import write_wav
from coproduce.model.audio import Signal


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
    assert printed.endswith("good.wav: nothing found\n")
