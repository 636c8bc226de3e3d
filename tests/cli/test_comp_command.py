"""`coproduce comp` lists the takes of each part, whatever is wrong with one of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.files.wav import write_wav
from coproduce.model.audio import Signal


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Give a new song with one section."""
    song = tmp_path / "low-tide"
    assert finish(group, ["new", str(song), "--title", "Low Tide"]) == 0
    with (song / "song.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[form]]\nsection = "Verse"\nbars = 4\n')
    return song


def test_a_spare_take_that_cannot_be_read_is_listed_as_such(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(1).standard_normal((1, 480_000)).astype(np.float32) * 0.1
    for take in ("guide-guitar/01", "vox-lead/02"):
        (song / "takes" / take).parent.mkdir(parents=True)
        write_wav(song / f"takes/{take}.wav", Signal(noise, 48_000))
    (song / "takes/vox-lead/01.wav").write_bytes(b"no sound")
    finish(group, ["build", str(song), "--only", "check"])
    capsys.readouterr()
    assert finish(group, ["comp", str(song), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    told = json.dumps(document, ensure_ascii=False)
    assert "vox-lead/02" in told
    assert "vox-lead/01" in told
    assert "cannot be read" in told


def test_a_reference_that_cannot_be_read_is_not_blamed_on_the_others(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(1).standard_normal((1, 120_000)).astype(np.float32) * 0.1
    (song / "takes/guide").mkdir(parents=True)
    write_wav(song / "takes/guide/01.wav", Signal(noise, 48_000))
    (song / "takes/guide/02.wav").write_bytes(b"")
    finish(group, ["comp", str(song)])
    capsys.readouterr()
    document = (song / "build/stems/guide/01.alignment.json").read_text(encoding="utf-8")
    assert "It was not compared: the reference take cannot be read." in document
    finish(group, ["build", str(song)])
    page = (song / "build/report/index.html").read_text(encoding="utf-8")
    assert "If it is another song, or only talk" not in page
    # What waits for it is no second fault.
    assert page.count("was not made") == 2
    assert "takes/guide/02.wav: the file is empty." in page
    assert "needs timeline" not in page
