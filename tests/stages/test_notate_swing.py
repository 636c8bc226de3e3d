"""Swung eighths are written even, said to be swung, and played long and short."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import Final

import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.files.melody_json import melody_document
from coproduce.files.musicxml import score_to_musicxml
from coproduce.model.melody import Melody, NotateRequest
from coproduce.model.music import TimeSignature
from coproduce.stages.notate import notate
from coproduce.theory.swing import swung
from helpers.singer import sing, tune

LINES: Final = (
    "la la la la la la la la la la la la",
    "la la la la la la la la la la la la",
    "la la la la la la la la la la la la",
)
WRITTEN: Final = tune(
    "60:.5 62:.5 64:.5 62:.5 64:.5 65:.5 67:1 69:.5 67:.5 65:.5 64:.5 62:2 "
    "60:.5 62:.5 64:.5 62:.5 64:.5 65:.5 67:1 69:.5 67:.5 65:.5 64:.5 62:2 "
    "67:.5 69:.5 67:.5 65:.5 64:.5 62:.5 64:1 62:.5 64:.5 62:.5 60:.5 60:2"
)
# Faster, the two eighths differ by less than singers' onsets scatter.
TEMPOS_BPM: Final = (80, 100, 120)


def heard(notes: list[tuple[int, float, float]], tempo_bpm: int) -> Melody:
    """Write down what is sung; the metre is given, for a perfect swing may as well be 12/8."""
    sound = sing(notes, LINES, tempo_bpm=tempo_bpm)
    request = NotateRequest(lines=LINES, time_signature=TimeSignature(4, 4))
    found: Melody = notate(track_pitch(sound), request)
    return found


@pytest.fixture(scope="module", params=TEMPOS_BPM)
def swinging(request: pytest.FixtureRequest) -> tuple[Melody, int]:
    played = [
        (midi, float(start), float(end - start))
        for midi, beat, beats in WRITTEN
        for start, end in [(swung(Fraction(beat)), swung(Fraction(beat + beats)))]
    ]
    return heard(played, request.param), request.param


def test_what_is_sung_long_and_short_is_written_even_and_said_to_swing(
    swinging: tuple[Melody, int],
) -> None:
    melody, tempo_bpm = swinging
    assert melody.feel == "swing"
    assert [float(note.beat) for note in melody.notes] == [beat for _, beat, _ in WRITTEN]
    assert melody.tempo_bpm == pytest.approx(tempo_bpm, rel=0.03)
    assert melody_document(melody)["feel"] == "swing"


def test_the_score_says_swing_eighths_with_its_tempo(swinging: tuple[Melody, int]) -> None:
    root = ET.fromstring(score_to_musicxml("T", [swinging[0]]))  # noqa: S314 - our own text
    mark = next(d for d in root.iter("direction") if d.find(".//metronome") is not None)
    assert mark.findtext(".//words", "").strip() == "Swing eighths"
    assert [mark.findtext(f"sound/swing/{part}") for part in ("first", "second", "swing-type")] == [
        "2",
        "1",
        "eighth",
    ]
    assert root.find(".//time-modification") is None


@pytest.mark.parametrize("tempo_bpm", TEMPOS_BPM)
def test_even_eighths_do_not_swing(tempo_bpm: int) -> None:
    melody = heard(WRITTEN, tempo_bpm)
    assert melody.feel == ""
    assert melody_document(melody)["feel"] == ""
