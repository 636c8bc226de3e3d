"""Bars and sections of a session are where the people played them."""

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.music import Key, TimeSignature
from coproduce.model.song import FormSection, Song
from coproduce.model.tempo_map import BeatTime, TempoMap
from coproduce.stages.session_bars import section_markers, tempo_points

FOUR = TimeSignature(4, 4)
SONG = Song(
    title="Kettle Song",
    key=Key.parse("C"),
    time_signature=FOUR,
    tempo_bpm=120.0,
    form=(
        FormSection(name="Intro", bars=4),
        FormSection(name="Chorus", bars=8),
        FormSection(name="Chorus", bars=8),
    ),
)


def test_sections_that_come_again_are_numbered_and_lie_on_barlines() -> None:
    steady = TempoMap.steady(time_signature=FOUR, tempo_bpm=120.0)
    markers = section_markers(SONG, steady)
    assert [(m.name, int(m.beat), m.time_s) for m in markers] == [
        ("Intro", 0, 0.0),
        ("Chorus 1", 16, 8.0),
        ("Chorus 2", 48, 24.0),
    ]


beats = st.lists(st.floats(0.2, 2.0), min_size=2, max_size=60)


@given(steps_s=beats, first_s=st.floats(-0.1, 0.1))
def test_every_beat_after_the_first_is_where_the_people_played_it(
    steps_s: list[float], first_s: float
) -> None:
    times_s = list(accumulate(steps_s, initial=first_s))
    tempo = TempoMap(
        time_signature=FOUR,
        beats=tuple(BeatTime(beat=Fraction(n), time_s=t) for n, t in enumerate(times_s)),
    )
    points = tempo_points(tempo)
    assert (int(points[0].beat), points[0].time_s) == (0, 0.0)
    for number, time_s in enumerate(times_s[1:], 1):
        before = [point for point in points if point.beat < number][-1]
        played_s = before.time_s + float(number - before.beat) * 60.0 / before.tempo_bpm
        # A millionth of the tempo is let pass as the same: a thousandth of a millisecond a second.
        assert played_s == pytest.approx(time_s, abs=1e-3)
