import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.melody import MelodyNote
from coproduce.model.people import Generation
from coproduce.model.voices import Compass, Fit
from coproduce.theory.ranges import (
    HORNS,
    VOICES,
    best_octave,
    fit_of,
    horn_of,
    octaves_to_middle,
    range_of_times,
    strain_of,
    times_of,
)
from helpers.tunes import note

COMPASS = Compass(name="all", lowest=57, highest=69, lowest_reached=53, highest_reached=72)


def notes(*sung: tuple[int, float]) -> list[MelodyNote]:
    return [note(pitch, 0, beats, None) for pitch, beats in sung]


def test_a_short_high_note_is_in_the_range_and_not_in_the_tessitura() -> None:
    sung = notes((60, 8), (64, 8), (67, 8), (74, 0.5))
    found = range_of_times(times_of([(sung, 1.0)]))
    assert (found.lowest, found.highest) == (60, 74)
    assert (found.tessitura_low, found.tessitura_high) == (60, 67)


def test_no_notes_have_no_range() -> None:
    with pytest.raises(ValueError, match="no range"):
        range_of_times({})


def test_long_notes_count_longer_and_tunes_as_often_as_sung() -> None:
    times = times_of([(notes((60, 1), (70, 3)), 1.0), (notes((60, 1)), 4.0)])
    assert times == {60: 5.0, 70: 3.0}


@pytest.mark.parametrize(
    ("lowest", "highest", "fit"),
    [
        (57, 69, Fit.COMFORTABLE),
        (55, 69, Fit.REACHABLE),
        (57, 72, Fit.REACHABLE),
        (57, 73, Fit.TOO_HIGH),
        (52, 60, Fit.TOO_LOW),
        (50, 80, Fit.TOO_WIDE),
    ],
)
def test_a_range_lies_in_a_compass_or_beyond_it(lowest: int, highest: int, fit: Fit) -> None:
    assert fit_of(lowest, highest, COMPASS) is fit


TIMES = st.dictionaries(st.integers(40, 90), st.floats(0.25, 8.0), min_size=1, max_size=12)


@given(TIMES)
def test_the_tessitura_lies_in_the_range_and_moves_with_the_tune(times: dict[int, float]) -> None:
    found = range_of_times(times)
    assert found.lowest <= found.tessitura_low <= found.tessitura_high <= found.highest
    moved = range_of_times({pitch + 5: time for pitch, time in times.items()})
    assert moved.tessitura_low == found.tessitura_low + 5
    assert moved.highest == found.highest + 5


@given(TIMES)
def test_above_its_ease_a_voice_is_strained_more_the_higher_it_goes(
    times: dict[int, float],
) -> None:
    up = max(0, COMPASS.highest - min(times))
    strains = [
        strain_of({pitch + up + step: time for pitch, time in times.items()}, COMPASS)
        for step in range(5)
    ]
    assert strains == sorted(strains)
    assert strains[0] >= 0.0


@given(TIMES)
def test_a_tune_is_brought_into_the_octave_of_high_voices(times: dict[int, float]) -> None:
    up = 12 * octaves_to_middle(range_of_times(times))
    moved = range_of_times({pitch + up: time for pitch, time in times.items()})
    assert abs((moved.tessitura_low + moved.tessitura_high) / 2 - 64) <= 6


@pytest.mark.parametrize("generation", Generation)
def test_every_generation_has_a_range_of_more_than_an_octave(generation: Generation) -> None:
    for compass in VOICES[generation]:
        assert compass.highest - compass.lowest >= 12


def test_elders_sing_lower_and_less_wide_than_adults() -> None:
    elders, adults = VOICES[Generation.ELDER], VOICES[Generation.ADULT]
    assert max(c.highest for c in elders) < min(c.highest for c in adults)
    assert max(c.highest_reached - c.lowest_reached for c in elders) < min(
        c.highest_reached - c.lowest_reached for c in adults
    )


@pytest.mark.parametrize(
    ("instrument", "written_in", "semitones"),
    [
        ("trumpet", "Bb", 2),
        ("alto sax", "Eb", 9),
        ("Tenor Saxophone", "Bb", 14),
        ("French horn", "F", 7),
        ("clarinet", "A", 3),
        ("kazoo in Eb", "Eb", 9),
        ("trombone", "C", 0),
    ],
)
def test_horns_are_known_by_name_or_by_their_key(
    instrument: str, written_in: str, semitones: int
) -> None:
    horn = horn_of(instrument, written_in)
    assert horn is not None
    assert horn.written_semitones == semitones


@pytest.mark.parametrize("instrument", ["guitar", "piano", "bass", "fiddle", "trumpet"])
def test_what_reads_at_pitch_is_no_horn(instrument: str) -> None:
    assert horn_of(instrument, "C") is None


def test_a_horn_plays_a_low_tune_in_a_higher_octave() -> None:
    low = range_of_times({45: 1.0, 57: 1.0})
    octave = best_octave(low, HORNS["trumpet"])
    assert octave == 1
    assert low.lowest + 2 + 12 * octave >= 57


def test_a_compass_must_make_sense() -> None:
    with pytest.raises(ValueError, match="lies within"):
        Compass(name="odd", lowest=50, highest=60, lowest_reached=55, highest_reached=72)
