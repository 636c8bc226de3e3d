"""`coproduce master` writes one file and says what it did; it replaces nothing unasked."""

import json
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli.master import command
from coproduce.cli.output import finish
from coproduce.files.audio import probe, write_wav
from coproduce.model.audio import Signal


@pytest.fixture
def song(tmp_path: Path) -> Path:
    generator = np.random.default_rng(1)
    noise = 0.05 * generator.standard_normal((2, 3 * 48_000))
    path = tmp_path / "mix.wav"
    write_wav(path, Signal(noise.astype(np.float32), 48_000))
    return path


def test_a_streaming_master_reaches_its_target(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = song.with_name("master.wav")
    assert finish(command, [str(song), "-o", str(output), "--for", "stream", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["reached"] is True
    assert said["after"]["loudness_lufs"] == pytest.approx(-14.0, abs=0.1)
    assert said["after"]["true_peak_dbtp"] <= -1.0
    assert said["target"]["loudness_lufs"] == -14.0
    assert probe(output).bits == 24


def test_a_cd_master_may_be_flac(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = song.with_name("master.flac")
    assert finish(command, [str(song), "-o", str(output), "--for", "cd"]) == 0
    info = probe(output)
    assert (info.sample_rate_hz, info.bits) == (44_100, 16)
    assert "LUFS" in capsys.readouterr().out


def test_own_numbers_and_a_reference(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = song.with_name("a.wav")
    own = [str(song), "-o", str(output), "--loudness", "-20", "--ceiling", "-2", "--json"]
    assert finish(command, own) == 0
    capsys.readouterr()
    again = [str(song), "-o", str(song.with_name("b.wav")), "--reference", str(output), "--json"]
    assert finish(command, again) == 0
    after = json.loads(capsys.readouterr().out)["after"]
    assert after["loudness_lufs"] == pytest.approx(-20.0, abs=0.1)


def test_nothing_is_replaced_unasked(song: Path) -> None:
    before = song.read_bytes()
    arguments = [str(song), "-o", str(song), "--for", "live"]
    assert finish(command, arguments) == 3
    assert finish(command, [*arguments, "--overwrite"]) == 3
    assert song.read_bytes() == before
    other = song.with_name("b.wav")
    other.write_bytes(b"by hand")
    assert finish(command, [str(song), "-o", str(other), "--for", "live"]) == 3
    assert other.read_bytes() == b"by hand"
    assert finish(command, [str(song), "-o", str(other), "--for", "live", "--overwrite"]) == 0


def test_without_a_loudness_it_asks(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(command, [str(song), "-o", "x.wav"]) == 2
    assert "--for" in capsys.readouterr().err


def test_the_file_that_cannot_be_mastered_is_named(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = song.with_name("silent.wav")
    write_wav(silent, Signal(np.zeros((1, 96_000), np.float32), 48_000))
    assert finish(command, [str(silent), "-o", str(song.with_name("b.wav")), "--for", "cd"]) == 1
    assert capsys.readouterr().err.startswith(f"{silent}: nothing in it is loud enough")
    missing = [str(song.with_name("nosuch.wav")), "-o", str(song), "--for", "cd", "--overwrite"]
    assert finish(command, missing) == 1
    assert "there is no such file" in capsys.readouterr().err
