"""A tempo map is written and read back as it was."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import FormatError
from coproduce.files.tempo_json import read_followed_tempo, read_tempo, write_tempo
from coproduce.model.music import TimeSignature
from coproduce.model.tempo_map import BeatTime, FollowedTempo, TempoMap


def followed(steps_s: list[float], pulse: Fraction = Fraction(1)) -> FollowedTempo:
    times_s = [0.0123]
    for step_s in steps_s:
        times_s.append(round(times_s[-1] + step_s, 4))
    return FollowedTempo(
        tempo_map=TempoMap(
            time_signature=TimeSignature(6, 8),
            beats=tuple(BeatTime(beat=n * pulse, time_s=t) for n, t in enumerate(times_s)),
        ),
        is_steady=False,
        median_bpm=96.5,
        confidence=0.75,
        source="guide/01",
        notes=("It slows down.",),
    )


@given(st.lists(st.floats(0.2, 2.0), min_size=1, max_size=20))
def test_writing_and_reading_back_is_the_identity(
    tmp_path_factory: pytest.TempPathFactory, steps_s: list[float]
) -> None:
    path = tmp_path_factory.mktemp("tempo") / "tempo.json"
    found = followed(steps_s, Fraction(3, 2))
    write_tempo(path, found)
    assert read_followed_tempo(path) == found
    assert read_tempo(path) == found.tempo_map


def test_the_document_has_the_shape_that_others_read(tmp_path: Path) -> None:
    write_tempo(tmp_path / "tempo.json", followed([0.5], Fraction(3, 2)))
    document = json.loads((tmp_path / "tempo.json").read_text("utf-8"))
    assert document == {
        "time_signature": "6/8",
        "beats": [{"beat": "0", "time_s": 0.0123}, {"beat": "3/2", "time_s": 0.5123}],
        "steady": False,
        "median_bpm": 96.5,
        "confidence": 0.75,
        "source": "guide/01",
        "notes": ["It slows down."],
    }


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"beats": 3}', "null"],
)
def test_what_is_no_tempo_map_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tempo.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match="cannot be read back"):
        read_tempo(path)


def test_a_beat_that_runs_backwards_is_no_tempo_map(tmp_path: Path) -> None:
    path = tmp_path / "tempo.json"
    write_tempo(path, followed([0.5, 0.5]))
    document = json.loads(path.read_text("utf-8"))
    document["beats"][1]["time_s"] = 99.0
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FormatError, match="go up"):
        read_tempo(path)


def test_a_missing_one_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        read_tempo(tmp_path / "tempo.json")
