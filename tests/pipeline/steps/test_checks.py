"""The checks in a build: a person's judgement wins, is told, and leaves the findings alone."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from coproduce.files.audio import write_wav
from coproduce.files.documents import read_document
from coproduce.model.audio import Signal
from coproduce.pipeline.plan import MIX_RECIPE
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.pipeline.used_takes import FINDINGS

RATE_HZ = 16_000
SETTINGS = {
    "song.toml": """\
title = "Low Tide"
key = "C major"
time_signature = "4/4"
tempo_bpm = 240
reference = "guide/01"
masters = ["live"]
[[form]]
section = "Verse 1"
bars = 3
tune = ""
[[takes]]
take = "guide/01"
heard = ["P01"]
[[takes]]
take = "fiddle/01"
heard = ["P01"]
[[takes]]
take = "copy/01"
heard = ["P01"]
""",
    "people.toml": """\
[P01]
generation = "elder"
decided_by = "own"
allows = ["words", "solo-voice", "group-voice", "live"]
""",
}
JUDGED = """\
[takes."copy/01"]
verdict = "pass"
initials = "JA"
note = "meant to be doubled <here>"
[takes."fiddle/01"]
verdict = "reject"
initials = "R.T."
"""


@pytest.fixture
def song(tmp_path: Path) -> Path:
    root = tmp_path / "low-tide"
    noise = 0.1 * np.random.default_rng(1).standard_normal((2, 1, 4 * RATE_HZ)).astype(np.float32)
    for name, samples in (("guide", noise[0]), ("fiddle", noise[1] + 0.02), ("copy", noise[0])):
        write_wav(root / "takes" / name / "01.wav", Signal(samples.astype(np.float32), RATE_HZ))
    for name, text in SETTINGS.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def built(song: Path) -> dict[str, dict[str, object]]:
    """Build, make sure that no take was touched, and give what was found by the take's name."""
    before = digests(song)
    assert build_song(song, BuildRequest(jobs=1)).errors == ()
    assert digests(song) == before
    return {take["name"]: take for take in read_document(song / FINDINGS)["takes"]}


def digests(song: Path) -> dict[str, str]:
    files = sorted((song / "takes").rglob("*.wav"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def muted(song: Path) -> set[str]:
    return {f["part"] for f in read_document(song / MIX_RECIPE)["faders"] if f["muted"]}


def test_a_judgement_wins_over_the_check_in_report_and_mix(song: Path) -> None:
    found = built(song)
    assert {name: take["verdict"] for name, take in found.items()} == {
        "copy/01": "reject",
        "fiddle/01": "listen",
        "guide/01": "pass",
    }
    assert muted(song) == {"copy"}
    (song / "mix.toml").write_text(JUDGED, encoding="utf-8")
    judged = built(song)
    assert {name: take["verdict"] for name, take in judged.items()} == {
        "copy/01": "pass",
        "fiddle/01": "reject",
        "guide/01": "pass",
    }
    assert {n: t["findings"] for n, t in judged.items()} == {
        n: t["findings"] for n, t in found.items()
    }
    assert judged["copy/01"]["judgement"] == {
        "verdict": "pass",
        "initials": "JA",
        "note": "meant to be doubled <here>",
    }
    assert muted(song) == {"fiddle"}
    report = (song / "build/report/index.html").read_text("utf-8")
    assert "JA listened to it and decided: meant to be doubled &lt;here&gt;" in report
    assert "the very same file" in report.lower()
    assert "R.T. decided not to use it" in report
    (song / "mix.toml").unlink()
    assert {name: take["verdict"] for name, take in built(song).items()} == {
        name: take["verdict"] for name, take in found.items()
    }
