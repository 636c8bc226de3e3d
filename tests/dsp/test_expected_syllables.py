from __future__ import annotations

import numpy as np
import pytest

from coproduce.dsp.beginnings import Beginnings
from coproduce.dsp.expected_syllables import (
    LENGTH_COST_CAP,
    PLACE_COST_CAP,
    ExpectedSyllables,
)
from coproduce.theory.syllables import syllables_of

LINES = ("twinkle twinkle little star", "how I wonder what you are")


def expected(frames: int = 1000) -> ExpectedSyllables:
    return ExpectedSyllables(syllables_of(LINES), np.ones(frames, dtype=np.bool_))


def silent(frame: list[int], gap_s: float = 0.0) -> Beginnings:
    flat = np.zeros(len(frame))
    return Beginnings(
        frame=np.array(frame),
        rise=flat,
        change=flat,
        dip=flat,
        gap_s=flat + gap_s,
        hiss=flat,
        step=flat,
        turn=flat,
        faltering=flat,
        roughness=flat,
        pulse=flat,
        hummed=0.0,
    )


def test_lines_are_told_apart_and_every_syllable_is_expected() -> None:
    lines = expected()
    assert len(lines) == 14
    assert list(np.flatnonzero(lines.ends_line)) == [6, 13]
    assert list(np.flatnonzero(lines.opens_line)) == [0, 7]


def test_the_second_line_is_expected_half_way() -> None:
    costs = expected().begin_costs(silent([0, 500, 990]))
    begins_line_two = costs[:, 7]
    assert begins_line_two.argmin() == 1
    assert begins_line_two[1] == pytest.approx(begins_line_two.min())
    assert begins_line_two[0] - begins_line_two[1] == pytest.approx(PLACE_COST_CAP, abs=0.3)


def test_a_breath_before_a_line_is_likely_and_one_inside_it_is_not() -> None:
    lines = expected()
    without, breath = (lines.begin_costs(silent([500], gap_s)) for gap_s in (0.0, 0.3))
    assert breath[0, 7] < without[0, 7]
    assert breath[0, 8] > without[0, 8]


def test_the_voice_stops_inside_a_line_for_a_t_rather_than_for_an_l() -> None:
    lines = expected()
    going_on, stopped = (lines.begin_costs(silent([500], gap_s)) for gap_s in (0.0, 0.05))
    less = (going_on - stopped)[0]
    assert less[2] > 1.0  # twin-kle twin-
    assert less[9] < -1.0  # how I won-
    assert less[7] == 0.0  # how: where a line begins, anybody may have breathed


def test_a_line_may_end_on_a_long_note_and_other_syllables_are_seldom_long() -> None:
    lines = expected()
    usual, long = lines.length_costs(np.array([60.0, 300.0]))
    assert long[2] - usual[2] > 2.0
    assert long[6] - usual[6] < 2.0
    assert lines.length_costs(np.array([1e6])).max() <= LENGTH_COST_CAP
    assert lines.length_costs(np.array([60.0]), slice(2, 5)) == pytest.approx(usual[None, 2:5])
