"""The first page of a session says how to open it, in lines that fit a screen."""

from dataclasses import replace

from coproduce.stages.session_guide import guide
from helpers.session_example import SESSION


def test_it_names_the_files_to_open_and_what_to_know() -> None:
    said = guide(SESSION, "kettle-song")
    for words in ("kettle-song.rpp", "kettle-song.dawproject", "tempo.mid", "- Turn it over."):
        assert words in said
    assert "follows the players" in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_steady_tempo_is_said() -> None:
    said = guide(replace(SESSION, tempo=SESSION.tempo[:1]), "k")
    assert "The tempo is 126 quarter notes a minute throughout." in said
