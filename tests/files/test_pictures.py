"""Pictures keep every peak, say the times they show, and put each note where it is sung."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.pictures import (
    MOST_POINTS,
    MOST_TICKS,
    QUARTER_PX,
    loudness_curve,
    mark_width,
    piano_roll,
    time_ticks,
    wave_path,
)
from coproduce.model.report import (
    BarPicture,
    DrawnNote,
    LoudnessPicture,
    Span,
    TimeAxis,
    TunePicture,
)
from coproduce.model.song_facts import Outline


def heights(path: str) -> list[float]:
    return [float(y) for _, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def loudness(*values: float | None, target_lufs: float = -14.0) -> LoudnessPicture:
    return LoudnessPicture(
        title="Loudness",
        description="It runs.",
        short_term_lufs=values,
        hop_s=1.0,
        target_lufs=target_lufs,
        axis=TimeAxis(length_s=float(max(len(values), 1))),
    )


def test_one_peak_among_ten_thousand_points_is_still_seen() -> None:
    highest = [0.01] * 10_000
    highest[7_777] = 1.0
    path = wave_path(Outline(lowest=(-0.01,) * 10_000, highest=tuple(highest)))
    assert min(heights(path)) == 2.0
    assert len(heights(path)) == 2 * MOST_POINTS


def test_a_silent_stem_is_a_line_in_the_middle() -> None:
    assert wave_path(Outline()) == "M0 50H1000"
    assert wave_path(Outline(lowest=(0.0,) * 9, highest=(0.0,) * 9)) == "M0 50H1000"


@given(st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=900))
def test_every_wave_stays_inside_its_picture(points: list[float]) -> None:
    outline = Outline(lowest=tuple(points), highest=tuple(points))
    assert all(0.0 <= y <= 100.0 for y in heights(wave_path(outline)))


@given(st.floats(0.0, 20_000.0))
def test_a_time_axis_has_few_round_marks_inside_it(length_s: float) -> None:
    ticks = time_ticks(length_s)
    assert 1 <= len(ticks) <= MOST_TICKS + 1
    assert all(0.0 <= tick.percent <= 100.0 for tick in ticks)
    assert ticks[0].label == "0:00"


def test_silence_interrupts_the_curve_and_a_lone_moment_is_a_dot() -> None:
    path = loudness_curve(loudness(-20.0, -19.0, None, -18.0, None)).path
    assert path.count("M") == 2
    assert path.endswith("h0")


def test_the_target_and_the_grid_are_labelled_in_lufs() -> None:
    curve = loudness_curve(loudness(-20.0, -12.0))
    assert curve.target_label == "−14 LUFS"  # noqa: RUF001
    assert [tick.label for tick in curve.grid] == ["−12 LUFS", "−18 LUFS"]  # noqa: RUF001
    # From -6 at the top to -24 at the bottom.
    assert curve.target_percent == pytest.approx(100 * 8 / 18, abs=0.1)


@given(st.lists(st.one_of(st.none(), st.floats(-120.0, 20.0)), max_size=900))
def test_every_curve_stays_inside_its_picture(values: list[float | None]) -> None:
    curve = loudness_curve(loudness(*values))
    assert all(0.0 <= y <= 100.0 for y in heights(curve.path.replace("h0", "")))
    assert 0.0 <= curve.target_percent <= 100.0


def test_a_moment_is_marked_wide_enough_to_be_seen() -> None:
    axis = TimeAxis(length_s=200.0)
    assert mark_width(Span(name="click", start_s=1.0, end_s=1.001), axis) == "0.25%"
    assert mark_width(Span(name="talk", start_s=0.0, end_s=20.0), axis) == "10%"


def tune(*texts: str) -> TunePicture:
    notes = tuple(
        DrawnNote(beat=i / 2, beats=0.5, midi_pitch=60 + i, text=text)
        for i, text in enumerate(texts)
    )
    bar = BarPicture(name="Bar 1", description="Notes.", beats=4.0, pulse=1.0, notes=notes)
    return TunePicture(bars=(bar,), lowest_midi=60, highest_midi=67, home_midi=60, home="C4")


def test_higher_notes_are_higher_and_later_ones_further_right() -> None:
    (bar,) = piano_roll(tune("a", "b", "c")).bars
    assert bar.width == 4 * QUARTER_PX
    places = [(box.x, -box.y) for box in bar.boxes]
    assert places == sorted(places)
    assert bar.pulses == (40, 80, 120)


def test_long_syllables_get_a_line_of_their_own() -> None:
    (bar,) = piano_roll(tune("straight", "through", "the", "night")).bars
    first, second, third, _ = bar.words
    assert len({first.y, second.y, third.y}) == 3
    short = piano_roll(tune("a", "", "b", ""))
    assert len({words.y for words in short.bars[0].words}) == 1
