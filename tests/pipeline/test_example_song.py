"""The example song, in its short form, goes all the way through the house."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pypdf
import pytest

from coproduce.files.audio import read_audio
from coproduce.files.documents import read_document
from coproduce.pipeline.example import write_example_hub
from coproduce.pipeline.example_takes import record_takes
from coproduce.pipeline.outcome import SongResult, State
from coproduce.pipeline.songs import BuildRequest, build_song

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("example_song")]
# Findings and the answer key agree on times to this much.
TOLERANCE_S = 0.05


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write and record the hub once, with nothing built."""
    folder = tmp_path_factory.mktemp("hub")
    write_example_hub(folder, short=True)
    record_takes(folder)
    return folder


@pytest.fixture(scope="module")
def song(hub: Path) -> Path:
    """Build the song once; tests that change it work on a copy."""
    folder = hub / "number-nine"
    result = build_song(folder, BuildRequest(jobs=2))
    assert result.errors == ()
    return folder


@pytest.fixture
def copy(song: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(song, tmp_path / "number-nine"))


def ran(result: SongResult) -> set[str]:
    return {step.name for step in result.steps if step.state is State.RAN}


def outputs(song: Path) -> dict[str, str]:
    """Digest of everything in build/ but the memory of digests and the lock."""
    return {
        str(path.relative_to(song)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((song / "build").rglob("*"))
        if path.is_file() and path.name not in {".digests.json", ".lock"}
    }


def planted(hub: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    key = json.loads((hub / "answer-key.json").read_text("utf-8"))
    for take, entry in key["takes"].items():
        for fault in entry["planted"]:
            yield take, fault


# The rows of the example's table: which take has which faults, told with their place or value.
TABLE = {
    "guide-guitar/01": (),
    "piano/02": (),
    "vox-lead/03": ("offset",),
    "choir/02": ("sample-rate", "bit-depth", "drift", "offset", "talk"),
    "claps/01": ("clipping",),
    "bass/01": ("hum",),
    "fiddle/02": ("inverted-channel",),
    "accordion/01": ("fake-stereo",),
    "bus-bell/01": ("dc-offset",),
    "backing-vox/01": ("wrong-header-rate",),
    "trumpet/02": ("dropout",),
    "ukulele/01": ("consent",),
    "other/01": ("duplicate",),
}
# What a finding may differ from the key by, in its own unit.
VALUES = {
    "hum": 2.0,  # dBFS
    "dc-offset": 0.001,
    "dropout": TOLERANCE_S,
    "sample-rate": 0.0,
    "bit-depth": 0.0,
}


def findings_of(song: Path) -> dict[str, list[dict[str, Any]]]:
    checked = read_document(song / "build/check/findings.json")["takes"]
    return {take["name"]: take["findings"] for take in checked}


def test_the_answer_key_has_every_row_of_the_table(hub: Path) -> None:
    kinds: dict[str, tuple[str, ...]] = dict.fromkeys(TABLE, ())
    for take, fault in planted(hub):
        kinds[take] = (*kinds[take], fault["kind"])
    assert kinds == TABLE


@pytest.mark.parametrize(
    ("take", "kind"),
    [
        (take, kind)
        for take, kinds in TABLE.items()
        for kind in kinds
        if kind not in {"offset", "drift", "consent", "clipping", "talk"}
    ],
)
def test_each_fault_of_the_table_is_found_once_where_it_is(
    hub: Path, song: Path, take: str, kind: str
) -> None:
    (fault,) = [f for name, f in planted(hub) if (name, f["kind"]) == (take, kind)]
    (finding,) = [f for f in findings_of(song)[take] if f["kind"] == kind]
    for end in ("start_s", "end_s"):
        if end in fault:
            assert finding[end] == pytest.approx(fault[end], abs=TOLERANCE_S)
    if kind in VALUES:
        assert finding["value"] == pytest.approx(fault["value"], abs=VALUES[kind])
    if kind == "wrong-header-rate":
        assert finding["value"] == pytest.approx(fault["pitch_cents"], abs=0.1)
        assert f"{fault['value']} Hz" in finding["meaning"]
    if kind == "duplicate":
        assert fault["value"] in finding["meaning"]
    assert finding["next_step"]


def test_each_clipped_run_of_the_claps_is_told_where_it_is(hub: Path, song: Path) -> None:
    (fault,) = [f for name, f in planted(hub) if (name, f["kind"]) == ("claps/01", "clipping")]
    findings = findings_of(song)["claps/01"]
    assert sum(f["value"] for f in findings) == fault["value"] == len(fault["runs"]) == 37
    for run in fault["runs"]:
        # Runs that lie close together are told as one span, with their number.
        assert any(
            f["start_s"] - TOLERANCE_S <= run["start_s"] <= f["end_s"] + TOLERANCE_S
            for f in findings
        )
    for f in findings:
        starts_s = [run["start_s"] for run in fault["runs"]]
        assert f["start_s"] == pytest.approx(min(starts_s, key=lambda s: abs(s - f["start_s"])))


def test_the_talk_before_the_count_in_is_told_from_its_first_to_its_last_sound(
    hub: Path, song: Path
) -> None:
    (fault,) = [f for name, f in planted(hub) if (name, f["kind"]) == ("choir/02", "talk")]
    (finding,) = [f for f in findings_of(song)["choir/02"] if f["kind"] == "talk"]
    # The key says how long the recorder ran; people draw breath first.
    take = read_audio(next((hub / "number-nine/takes/choir").glob("02.*"))).to_mono()
    before = take.samples[0, : round(fault["end_s"] * take.sample_rate_hz)]
    loud = np.flatnonzero(np.abs(before) > 0.02 * np.abs(before).max()) / take.sample_rate_hz
    assert finding["start_s"] == pytest.approx(loud[0], abs=TOLERANCE_S)
    assert finding["end_s"] == pytest.approx(loud[-1], abs=TOLERANCE_S)


@pytest.mark.parametrize(
    ("part", "offset_s", "drift_ppm"), [("vox-lead", 0.80, 0.0), ("choir", 12.4, 40.0)]
)
def test_a_late_take_and_another_clock_are_measured(
    song: Path, part: str, offset_s: float, drift_ppm: float
) -> None:
    alignment = read_document(song / f"build/stems/{part}.alignment.json")
    assert alignment["moved"] is True
    assert alignment["offset_s"] == pytest.approx(offset_s, abs=0.0005)
    assert alignment["drift_ppm"] == pytest.approx(drift_ppm, abs=2.0)


def test_nothing_is_found_beside_what_was_planted(song: Path) -> None:
    found = {
        (take, finding["kind"])
        for take, findings in findings_of(song).items()
        for finding in findings
    }
    assert found <= {(take, kind) for take, kinds in TABLE.items() for kind in kinds}
    # A quarantined take was not opened at all.
    assert set(findings_of(song)) == set(TABLE) - {"ukulele/01"}


def test_nothing_is_found_on_the_clean_controls(song: Path) -> None:
    for clean in ("guide-guitar/01", "piano/02", "vox-lead/03"):
        assert findings_of(song)[clean] == []
    for part in ("piano", "bass", "fiddle", "accordion", "trumpet", "claps"):
        alignment = read_document(song / "build/stems" / f"{part}.alignment.json")
        assert abs(alignment["offset_s"]) < 0.001


def test_a_child_who_may_not_be_heard_alone_is_heard_nowhere(song: Path) -> None:
    made = outputs(song)
    assert not [path for path in made if "ukulele" in path]
    recipe = read_document(song / "build/mix/mix.json")
    assert "ukulele" not in {fader["part"] for fader in recipe["faders"]}
    assert "ukulele/01" in (song / "build/report/index.html").read_text("utf-8")


def test_rejected_takes_are_left_out_of_the_mix(song: Path) -> None:
    faders = read_document(song / "build/mix/mix.json")["faders"]
    assert {f["part"] for f in faders if f["muted"]} == {"backing-vox", "other"}


@pytest.mark.parametrize(
    ("purpose", "loudness_lufs", "ceiling_dbtp"),
    [("live", -16.0, -1.0), ("cd", -10.0, -0.3), ("stream", -14.0, -1.0)],
)
def test_masters_by_the_meter_of_ffmpeg(
    song: Path, purpose: str, loudness_lufs: float, ceiling_dbtp: float
) -> None:
    meter = subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats"),
            *("-i", str(song / f"build/master/{purpose}.wav")),
            *("-af", "ebur128=peak=true", "-f", "null", "-"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    summary = meter[meter.rindex("Summary:") :]
    loudness = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert loudness
    assert peak
    # The meter prints one decimal.
    assert float(loudness.group(1)) == pytest.approx(loudness_lufs, abs=0.1501)
    assert float(peak.group(1)) <= ceiling_dbtp + 0.0501


def test_the_tunes_are_in_the_songs_key_with_all_their_words(song: Path) -> None:
    verse = read_document(song / "build/notation/verse.json")
    assert verse["key"] == "C major"
    assert verse["time_signature"] == "4/4"
    sung = " ".join(note["syllable"] or "" for note in verse["notes"])
    assert sung.startswith("We caught it by the ba ker's")
    assert {"C", "F", "G", "Am"} <= {chord["symbol"] for chord in verse["chords"]}


def test_the_papers_can_be_read_back(song: Path) -> None:
    for name in ("chord-sheet", "lead-sheet", "large-print"):
        paper = pypdf.PdfReader(song / f"build/sheets/{name}.pdf")
        text = "\n".join(page.extract_text() for page in paper.pages)
        assert "Sandwiches on the Number Nine" in text
        assert paper.metadata is not None
        assert paper.metadata.title == "Sandwiches on the Number Nine"
        assert paper.metadata.creation_date is None


def test_a_second_build_does_nothing(song: Path) -> None:
    before = outputs(song)
    assert ran(build_song(song)) == set()
    assert outputs(song) == before


def test_one_worker_gives_the_same_bytes_as_two(song: Path, copy: Path) -> None:
    shutil.rmtree(copy / "build")
    assert build_song(copy, BuildRequest(jobs=1)).errors == ()
    assert outputs(copy) == outputs(song)


def test_a_changed_lyric_line_makes_papers_only(copy: Path) -> None:
    sheet = copy / "chords/number-nine.cho"
    sheet.write_text(sheet.read_text("utf-8").replace("whale", "snail"), encoding="utf-8")
    again = {name.split(":")[0] for name in ran(build_song(copy))}
    # Chords are looked over again, and found to be the same: no sound is listened to.
    assert again == {"words", "notate", "chords", "harmony", "engrave", "report"}


def test_a_changed_take_makes_its_own_stem_and_what_follows(copy: Path) -> None:
    (copy / "takes/bass/01.flac").write_bytes((copy / "takes/piano/02.flac").read_bytes())
    again = ran(build_song(copy))
    assert "stem:bass" in again
    assert "mix" in again
    assert not again & {"stem:piano", "align:fiddle", "engrave:lead-sheet", "listen:verse"}


def test_killed_in_the_middle_it_resumes_to_the_same_bytes(song: Path, copy: Path) -> None:
    shutil.rmtree(copy / "build")
    chance = random.Random(6)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-m", "coproduce", "build", str(copy)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.5, 5.0))
        process.kill()
        process.wait()
    assert build_song(copy).errors == ()
    assert outputs(copy) == outputs(song)
