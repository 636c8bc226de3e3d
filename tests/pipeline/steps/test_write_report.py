"""The step joins what is on the disk: documents in, one page out, the same bytes each time."""

import json
from dataclasses import replace
from pathlib import Path

from coproduce.model.music import Key, TimeSignature
from coproduce.model.song import FormSection, Song, SongFolder
from coproduce.pipeline.plan import plan_song
from coproduce.pipeline.step import Job, Step
from coproduce.pipeline.steps.report import write_report

FOLDER = SongFolder(
    name="kettle",
    song=Song(
        title="Kettle <Song>",
        key=Key.parse("C"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=120.0,
        form=(FormSection(name="Verse", bars=8),),
    ),
    people={},
    faders={},
    takes=(),
    chord_sheet="chords/kettle.cho",
    drafts=("lyrics/1.txt",),
    ideas={"verse": "ideas/verse.m4a"},
    melodies={},
    stems={"vox": "stems/vox.wav"},
)


def report_step(folder: SongFolder) -> Step:
    """Take the step as the plan has it."""
    (step,) = [step for step in plan_song(folder) if step.name == "report"]
    return step


def page_of(root: Path, step: Step, lost: dict[str, str] | None = None) -> str:
    scratch = root / "scratch"
    write_report(Job(root=root, scratch=scratch, step=step, lost=lost or {}))
    return (scratch / "build/report/index.html").read_text("utf-8")


def test_a_song_that_has_only_words_gets_a_page(tmp_path: Path) -> None:
    step = report_step(replace(FOLDER, ideas={}, stems={}))
    assert step.inputs["documents"] == (
        "build/check/words.json",
        "build/sheets/chord-sheet.letters.json",
        "build/sheets/large-print.letters.json",
    )
    whats = ("no words yet", "no font has it", "no font has it")
    for document, what in zip(step.inputs["documents"], whats, strict=True):
        found = {"what": what, "where": "chords/kettle.cho", "next_step": ""}
        path = tmp_path / document
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"problems": [found]}), encoding="utf-8")
    page = page_of(tmp_path, step)
    assert "<h1><bdi>Kettle &lt;Song&gt;</bdi></h1>" in page
    assert 'href="../sheets/chord-sheet.pdf"' in page
    assert "No words yet." in page
    assert page.count("No font has it.") == 1  # two papers of the same words
    assert page == page_of(tmp_path, step)


def test_a_page_is_written_although_everything_else_failed(tmp_path: Path) -> None:
    step = report_step(FOLDER)
    lost = dict.fromkeys(step.inputs["documents"], "the computer said no\n  Try again.")
    page = page_of(tmp_path, step, lost)
    assert "The computer said no." in page
    assert "Try again." in page
    assert "was not made" in page
    assert 'href="../mix/mix.wav"' not in page


def test_a_stem_made_elsewhere_is_drawn(tmp_path: Path) -> None:
    step = report_step(replace(FOLDER, ideas={}))
    measurement = {
        "duration_s": 16.0,
        "sample_rate_hz": 48_000,
        "channels": 1,
        "loudness_lufs": None,
        "loudness_range_lu": None,
        "max_momentary_lufs": None,
        "max_short_term_lufs": None,
        "true_peak_dbtp": None,
        "sample_peak_dbfs": None,
    }
    document = {
        "part": "vox",
        "take": None,
        "measurement": measurement,
        "overview": {"low": [-0.5, -0.1], "high": [0.5, 0.1]},
    }
    path = tmp_path / "build/stems/vox.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document), "utf-8")
    lost = {name: "no" for name in step.inputs["documents"] if "stems" not in name}
    page = page_of(tmp_path, step, lost)
    assert "Waveform of vox" in page
    assert "made elsewhere · silent · peak none" in page
