"""The first page of a session says how to open it, in lines that fit a screen."""

import runpy
from dataclasses import replace
from pathlib import Path

from coproduce.model.session import Session
from coproduce.stages.session_guide import guide

EXAMPLE = Path(__file__).parents[1] / "files" / "session_example.py"
SESSION: Session = runpy.run_path(str(EXAMPLE))["SESSION"]


def test_it_names_the_files_to_open_and_what_to_know() -> None:
    said = guide(SESSION, "kettle-song")
    for words in ("kettle-song.rpp", "kettle-song.dawproject", "tempo.mid", "- Turn it over."):
        assert words in said
    assert "follows the players" in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_steady_tempo_is_said() -> None:
    said = guide(replace(SESSION, tempo=SESSION.tempo[:1]), "k")
    assert "The tempo is 126 quarter notes a minute throughout." in said
