"""Who reads the bass clef gets one, with the tune on its staff."""

from __future__ import annotations

import re

import pytest

from coproduce.files.bass_clef import in_bass_clef
from coproduce.files.musicxml import score_to_musicxml
from helpers.music_schema import faults_of
from helpers.tunes import melody_of, note


@pytest.mark.parametrize(("lowest", "octaves"), [(60, -1), (72, -2), (36, 1), (48, 0)])
def test_a_tune_comes_to_lie_on_the_staff(lowest: int, octaves: int) -> None:
    tune = melody_of([note(lowest + step, beat, 1) for beat, step in enumerate((0, 2, 4, 5))])
    before = score_to_musicxml("Tide", [tune])
    after, moved = in_bass_clef(before)
    assert moved == octaves
    assert "<sign>F</sign>" in after
    assert "<sign>G</sign>" not in after
    assert "clef-octave-change" not in after
    read = [re.findall(r"<octave>(\d)</octave>", score) for score in (before, after)]
    assert [int(octave) + octaves for octave in read[0]] == list(map(int, read[1]))
    assert faults_of(after) == []


@pytest.mark.parametrize(("moved_by", "octaves"), [(0, -1), (6, -2), (-6, -1), (12, -2)])
def test_a_tune_comes_to_lie_on_the_staff_in_the_key_in_which_it_is_read(
    moved_by: int, octaves: int
) -> None:
    tune = melody_of([note(64 + step, beat, 1) for beat, step in enumerate((0, 1, 3, 1))])
    assert in_bass_clef(score_to_musicxml("Tide", [tune]), moved_by)[1] == octaves


def test_slashes_stay_on_the_middle_line() -> None:
    slash = (
        "<unpitched><display-step>B</display-step><display-octave>4</display-octave></unpitched>"
    )
    after, moved = in_bass_clef(f"<score><note>{slash}</note></score>")
    assert moved == 0
    assert "<display-step>D</display-step><display-octave>3</display-octave>" in after


def test_what_is_no_score_comes_back() -> None:
    assert in_bass_clef("la la") == ("la la", 0)
