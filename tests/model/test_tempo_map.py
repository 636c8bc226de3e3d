"""Beats and seconds are two ways to say the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.music import TimeSignature
from coproduce.model.tempo_map import BeatTime, TempoMap
from helpers.tempo_maps import beat_at

WALTZ = TimeSignature(3, 4)


def _map(steps_s: list[float]) -> TempoMap:
    times_s = [1.0]
    for step_s in steps_s:
        times_s.append(times_s[-1] + step_s)
    return TempoMap(
        time_signature=WALTZ,
        beats=tuple(BeatTime(beat=Fraction(i), time_s=t) for i, t in enumerate(times_s)),
    )


@given(
    st.lists(st.floats(0.2, 2.0), min_size=1, max_size=30),
    st.fractions(-8, 40, max_denominator=48),
)
def test_there_and_back_is_the_same_beat(steps_s: list[float], beat: Fraction) -> None:
    tempo_map = _map(steps_s)
    assert beat_at(tempo_map, tempo_map.seconds_at(beat)) == pytest.approx(float(beat), abs=1e-6)


def test_tempo_follows_the_people() -> None:
    tempo_map = _map([0.5, 0.5, 1.0])
    assert tempo_map.tempo_bpm_at(Fraction(0)) == pytest.approx(120.0)
    assert tempo_map.tempo_bpm_at(Fraction(2)) == pytest.approx(60.0)
    # Beyond the ends the nearest tempo goes on.
    assert tempo_map.seconds_at(Fraction(-2)) == pytest.approx(0.0)
    assert tempo_map.seconds_at(Fraction(5)) == pytest.approx(5.0)


def test_time_never_stands_still_nor_runs_back() -> None:
    with pytest.raises(ValueError, match="go up"):
        _map([0.5, 0.0])
    with pytest.raises(ValueError, match="two beats"):
        _map([])
