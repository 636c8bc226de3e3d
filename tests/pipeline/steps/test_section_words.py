"""A step finds the section that a form names, however its name was typed on the sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.pipeline.step import Job, Step
from coproduce.pipeline.steps.notation import section_of
from coproduce.pipeline.steps.tempo import write_harmony

SHEET = """\
{title: T}
{key: C}
{start_of_verse%s}
The lights go on
{start_of_grid}
| C | G |
{end_of_grid}
{end_of_verse}
{start_of_chorus: Refrain}
Ring the bell
{end_of_chorus}
"""


@pytest.mark.parametrize(
    ("label", "names", "tune"),
    [
        (": Verse  A", ["Verse A"], "verse a"),
        (": Verse A", ["verse  a"], "verse a"),
        (": Verse 1", [], "verse"),
        (": Verse  1", [], "Verse"),
        ("", ["Verse"], "verse"),
        ("", [], "verse"),
    ],
)
def test_the_words_of_a_tune_are_found(label: str, names: list[str], tune: str) -> None:
    sheet = parse_chordpro(SHEET % label, "t.cho")
    found = section_of(sheet, names, tune)
    assert found is not None
    assert [line.words for line in found.lines] == ["The lights go on"]
    assert section_of(sheet, ["Chorus"], "x") is not found
    assert section_of(sheet, ["Bridge"], "bridge") is None


def test_of_verses_to_one_tune_it_is_the_first() -> None:
    verses = "".join(f"{{start_of_verse: Verse {n}}}\nline {n}\n{{end_of_verse}}\n" for n in (2, 1))
    found = section_of(parse_chordpro(verses, "t.cho"), [], "verse")
    assert found is not None
    assert found.label == "Verse 2"


@pytest.mark.parametrize(("label", "name"), [(": Verse  A", "Verse A"), ("", "Verse")])
def test_the_chords_of_a_section_are_found(tmp_path: Path, label: str, name: str) -> None:
    assert harmony(tmp_path, SHEET % label, name) == [["C"], ["G"], []]


def harmony(tmp_path: Path, sheet: str, name: str, key: str = "C major") -> object:
    """Write the chords of three bars."""
    (tmp_path / "t.cho").write_text(sheet, encoding="utf-8")
    step = Step(
        name="harmony",
        stage="align",
        action="coproduce.pipeline.steps.tempo:write_harmony",
        inputs={"sheet": ("t.cho",)},
        outputs={"harmony": "harmony.json"},
        settings={
            "key": key,
            "form": [{"name": name, "bars": 3}],
        },
    )
    write_harmony(Job(root=tmp_path, scratch=tmp_path, step=step))
    return json.loads((tmp_path / "harmony.json").read_text("utf-8"))["bars"]


@pytest.mark.parametrize("head", ["{key: G}", "{key: F}\n{capo: 2}", "{key: A}"])
def test_the_chords_that_takes_are_compared_with_sound_in_the_songs_key(
    tmp_path: Path, head: str
) -> None:
    chords = {"F": "| F | A7 | As |", "G": "| G | H7 | B |", "A": "| A | Cis7 | C |"}
    grid = f"{head}\n{{start_of_grid: Verse}}\n{chords[head[6]]}\n{{end_of_grid}}\n"
    assert harmony(tmp_path, grid, "Verse", key="G major") == [["G"], ["B7"], ["Bb"]]
