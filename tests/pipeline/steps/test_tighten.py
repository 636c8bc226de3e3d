"""A part that mix.toml asks to tighten follows another, and the report tells of it."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import rpp

from coproduce.dsp.correlate import resampled_blocks
from coproduce.dsp.elastic import follow
from coproduce.dsp.performance import hear_performance
from coproduce.dsp.synth import Instrument, Stroke, Tape, play
from coproduce.errors import ProjectError
from coproduce.files.audio import read_audio, write_wav
from coproduce.files.new_song import write_new_song
from coproduce.files.project import read_song_folder
from coproduce.files.templates import share_folder
from coproduce.model.audio import Signal
from coproduce.model.mixing import Tightening
from coproduce.pipeline.outcome import State
from coproduce.pipeline.plan import plan_song
from coproduce.pipeline.release import slug
from coproduce.pipeline.session import make_session
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.stages.tighten import hear_leader, tighten

RATE_HZ = 16_000
LENGTH_S = 60.0


def sung(late_s: float, singer: Instrument) -> np.ndarray:
    """Sing a tune; the second singer is early and late by turns."""
    generator = np.random.default_rng(7)
    onset_s, strokes = 0.6, []
    while onset_s < LENGTH_S - 1.5:
        duration_s = float(generator.choice([0.25, 0.5, 0.5, 0.75]))
        pitch = 60.0 + float(generator.choice([0, 2, 4, 5, 7, 9, 12]))
        own_s = onset_s + late_s * float(np.sin(2 * np.pi * onset_s / 7.3))
        strokes.append(Stroke(onset_s=own_s, duration_s=0.9 * duration_s, midi_pitch=pitch))
        onset_s += duration_s
    tape = Tape(length_s=LENGTH_S, sample_rate_hz=RATE_HZ)
    return 0.3 * play(singer, strokes, tape).samples


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Make a song with a lead voice, and a second one that wants tightening."""
    folder = tmp_path / "song"
    write_new_song(folder, "Double", share_folder("templates") / "project")
    for part, late_s, singer in (
        ("vox-lead", 0.0, Instrument.VOICE),
        ("vox-double", 0.08, Instrument.CHILD),
    ):
        path = folder / "takes" / part / "01.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, Signal(sung(late_s, singer), RATE_HZ))
    settings = (folder / "song.toml").read_text(encoding="utf-8")
    (folder / "song.toml").write_text('reference = "vox-lead/01"\n' + settings, encoding="utf-8")
    return folder


def ask(song: Path, text: str) -> None:
    (song / "mix.toml").write_text(text, encoding="utf-8")


@pytest.mark.long
def test_a_double_is_tightened_as_far_as_was_asked(song: Path) -> None:
    ask(song, '[tighten.vox-double]\nstrength = 70\nmost_ms = 50\nto = "vox-lead"\n')
    before = hashlib.sha256((song / "takes/vox-double/01.wav").read_bytes()).hexdigest()
    result = build_song(song, BuildRequest(jobs=1))
    assert result.errors == ()
    stems = song / "build/stems"
    found = json.loads((stems / "vox-double.tightened.json").read_text(encoding="utf-8"))
    assert found["strength_percent"] == 70.0
    assert 45.0 < found["largest_ms"] <= 50.0
    assert found["moved_share"] > 0.8
    leader = hear_leader(read_audio(stems / "vox-lead.wav"), "vox-lead")
    loose = tighten(leader, read_audio(stems / "vox-double.loose.wav"), Tightening())
    tight = tighten(leader, read_audio(stems / "vox-double.wav"), Tightening())
    assert tight.apart_ms is not None
    assert loose.apart_ms is not None
    assert tight.apart_ms < 0.5 * loose.apart_ms
    page = (song / "build/report/index.html").read_text(encoding="utf-8")
    assert "It follows vox-lead at a strength of 70" in page
    assert hashlib.sha256((song / "takes/vox-double/01.wav").read_bytes()).hexdigest() == before
    again = build_song(song, BuildRequest(jobs=1))
    assert {step.state for step in again.steps} == {State.FRESH}


@pytest.mark.long
def test_a_part_that_was_moved_by_ear_stays_so_far_off_when_it_is_tightened(
    song: Path, tmp_path: Path
) -> None:
    asked = '[tighten.vox-double]\nto = "vox-lead"\n'
    ask(song, asked + "[parts.vox-double]\nnudge_ms = 25\n")
    session = make_session(song, tmp_path / "session")
    heard = [
        hear_performance(resampled_blocks(read_audio(session.folder / f"stems/{part}.wav")))
        for part in ("vox-lead", "vox-double")
    ]
    course = follow(*heard)
    late_ms = 1e3 * course.lateness_s[course.sureness > 0.0]
    assert np.median(late_ms) == pytest.approx(25.0, abs=5.0)
    assert np.median(np.abs(late_ms - np.median(late_ms))) < 10.0, "and it was tightened"
    # What a studio hears is that stem: no item over the take could say how it was moved.
    with (session.folder / "tracks.csv").open(encoding="utf-8", newline="") as sheet:
        used = {row["take"]: row["used"] for row in csv.DictReader(sheet)}
    assert used["vox-double/01"] == "the whole song; stem tightened"
    project = rpp.loads((session.folder / f"{slug('Double')}.rpp").read_text(encoding="utf-8"))
    files = {source.find("FILE")[1] for source in project.findall(".//SOURCE")}
    assert {"stems/vox-double.wav", "takes/vox-double/01.wav", "takes/vox-lead/01.wav"} <= files
    assert "stems/vox-lead.wav" not in files


def test_nothing_is_tightened_unasked(song: Path) -> None:
    names = {step.name for step in plan_song(read_song_folder(song))}
    assert not any(name.startswith("tighten") for name in names)


def test_who_may_not_be_heard_leads_nobody(song: Path) -> None:
    ask(song, '[tighten.vox-double]\nto = "vox-lead"\n')
    people = '[P99]\ngeneration = "adult"\ndecided_by = "own"\nallows = []\n'
    (song / "people.toml").write_text(people, encoding="utf-8")
    with (song / "song.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[takes]]\ntake = "vox-lead/01"\nheard = ["P99"]\n')
    (step,) = [s for s in plan_song(read_song_folder(song)) if s.name == "tighten:vox-double"]
    assert "leader" not in step.inputs


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[tighten.vox-dubble]\n", "there is no part vox-dubble"),
        ('[tighten.vox-double]\nto = "vox-led"\n', "there is no part vox-led"),
        ('[tighten.vox-double]\nto = "vox-double"\n', "would follow itself"),
        (
            '[tighten.vox-double]\nto = "vox-lead"\n[tighten.vox-lead]\nto = "vox-double"\n',
            "would follow itself",
        ),
        ("[tighten.vox-double]\nstrength = 170\n", "strength"),
    ],
)
def test_mistakes_are_told(song: Path, text: str, wanted: str) -> None:
    ask(song, text)
    with pytest.raises(ProjectError, match=wanted):
        read_song_folder(song)
