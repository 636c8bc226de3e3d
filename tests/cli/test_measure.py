"""`coproduce measure` says how loud a file is, to people and to programs."""

import json
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli.measure import command
from coproduce.cli.output import finish
from coproduce.files.audio import write_wav
from coproduce.model.audio import Signal


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    wave = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 / 48_000 * np.arange(5 * 48_000))
    path = tmp_path / "a tone é 🎵.wav"
    write_wav(path, Signal(np.tile(wave, (2, 1)).astype(np.float32), 48_000))
    return path


def test_json_has_every_number_of_the_meter(tone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(command, [str(tone), "--json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["path"] == str(tone)
    assert file["loudness_lufs"] == pytest.approx(-23.0, abs=0.1)
    assert file["true_peak_dbtp"] == pytest.approx(-23.0, abs=0.1)
    assert list(file) == [
        "path",
        "duration_s",
        "sample_rate_hz",
        "channels",
        "loudness_lufs",
        "loudness_range_lu",
        "max_momentary_lufs",
        "max_short_term_lufs",
        "true_peak_dbtp",
        "sample_peak_dbfs",
    ]


def test_people_read_lufs(tone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(command, [str(tone)]) == 0
    printed = capsys.readouterr().out
    assert "-23.0 LUFS" in printed
    assert "2 channels" in printed


def test_a_text_file_is_exit_code_one_with_one_json_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.wav").write_text("la la la\n")
    assert finish(command, [str(tmp_path / "a.wav"), "--json"]) == 1
    captured = capsys.readouterr()
    (problem,) = json.loads(captured.out)["error"]["problems"]
    assert "text, not sound" in problem["what"]
    assert problem["where"].endswith("a.wav")


def test_no_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(command, []) == 2
    assert "AUDIO" in capsys.readouterr().err
