"""The step on words reads drafts and sheet as people saved them, and never fails on them."""

from __future__ import annotations

import json
from pathlib import Path

from coproduce.model.music import Key, TimeSignature
from coproduce.model.song import FormSection, Song, SongFolder
from coproduce.pipeline.plan import plan_song
from coproduce.pipeline.step import Job
from coproduce.pipeline.steps.words import review

SHEET = "{title: Kettle Song}\n{start_of_verse: Verse 1}\n[C]the kettle [Qq]sings\n{end_of_verse}\n"
DRAFT = "[Verse 1]\na secret nobody signed\nP01: the kettle sings\nsecret Gran: and hums\n"


def problems(tmp_path: Path, sheet: bytes, draft: str) -> list[dict[str, str]]:
    """Write a small folder, run the step, and give what it lists."""
    root = tmp_path / "home"
    (root / "chords").mkdir(parents=True)
    (root / "chords/kettle.cho").write_bytes(sheet)
    (root / "lyrics").mkdir()
    (root / "lyrics/workshop-1.txt").write_text(draft, encoding="utf-8")
    song = Song(
        title="Kettle Song",
        key=Key.parse("C"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=90,
        form=(FormSection(name="Verse 1", bars=8, tune="verse"),),
    )
    folder = SongFolder(
        name="kettle",
        song=song,
        people={},
        faders={},
        takes=(),
        chord_sheet="chords/kettle.cho",
        drafts=("lyrics/workshop-1.txt",),
        ideas={"New Recording 12": "ideas/New Recording 12.m4a"},
        melodies={},
        stems={},
    )
    (step,) = (step for step in plan_song(folder) if step.name == "words")
    review(Job(root=root, scratch=tmp_path / "made", step=step))
    text = (tmp_path / "made/build/check/words.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    found: list[dict[str, str]] = json.loads(text)["problems"]
    return found


def test_every_mistake_is_listed_and_nothing_that_was_said(tmp_path: Path) -> None:
    found = problems(tmp_path, SHEET.encode(), DRAFT)
    assert [one["where"] for one in found] == [
        "workshop-1.txt, line 2",
        "workshop-1.txt, line 3",
        "workshop-1.txt, line 4",
        "chords/kettle.cho, line 3",
        "the idea New Recording 12",
    ]
    assert "secret" not in json.dumps(found)
    assert all(one["next_step"] for one in found)


def test_a_sheet_that_cannot_be_read_is_left_to_the_papers(tmp_path: Path) -> None:
    found = problems(tmp_path, b"\0\1\2" * 500, "group: hum\n")
    assert [one["where"] for one in found] == ["the idea New Recording 12"]


def test_words_in_order_leave_only_the_memo(tmp_path: Path) -> None:
    found = problems(tmp_path, SHEET.replace("[Qq]", "").encode(), "group: the kettle sings\n")
    assert [one["where"] for one in found] == ["the idea New Recording 12"]


def test_chords_pasted_above_the_words_are_pointed_out(tmp_path: Path) -> None:
    pasted = (
        "{title: Kettle Song}\n{sov: Verse 1}\nC        G/B  Am\nthe kettle sings\nF\nlow\n{eov}\n"
    )
    found = problems(tmp_path, pasted.encode(), "group: the kettle sings\n")
    (one,) = [one for one in found if one["where"].startswith("chords/")]
    assert one["where"] == "chords/kettle.cho, line 3"
    assert one["what"].startswith("2 lines of chords above the words")
    assert "coproduce convert" in one["next_step"]
