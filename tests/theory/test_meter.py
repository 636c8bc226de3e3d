"""Well-known tunes, sung a little unevenly, are counted and barred as everybody writes them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import numpy as np
import pytest

from coproduce.model.music import TimeSignature
from coproduce.theory.beat_grids import DUPLE
from coproduce.theory.meter import Accents, Barring, barrings, grids_of
from coproduce.theory.quantise import readings, times_of
from coproduce.theory.syllables import syllables_of

# Traditional: metre, pickup in quarter notes, words, lengths in quarter notes.
TUNES: Final = {
    "star": (
        "4/4",
        0.0,
        (
            "Twin-kle twin-kle lit-tle star",
            "How I won-der what you are",
            "Up a-bove the world so high",
            "Like a dia-mond in the sky",
        ),
        "1 1 1 1 1 1 2 1 1 1 1 1 1 2 1 1 1 1 1 1 2 1 1 1 1 1 1 2",
    ),
    "row": (
        "6/8",
        0.0,
        (
            "Row row row your boat",
            "gent-ly down the stream",
            "mer-ri-ly mer-ri-ly mer-ri-ly mer-ri-ly",
            "life is but a dream",
        ),
        "1.5 1.5 1 .5 1.5 1 .5 1 .5 3 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 1 .5 1 .5 3",
    ),
    "auld": (
        "4/4",
        1.0,
        (
            "Should auld ac-quain-tance be for-got",
            "and nev-er brought to mind",
            "should auld ac-quain-tance be for-got",
            "for the sake of auld lang syne",
        ),
        "1 1.5 .5 1 1 1.5 .5 1 1 1.5 .5 1 1 3 1 1.5 .5 1 1 1.5 .5 1 .5 .5 1.5 .5 1 1 3",
    ),
    "bonnie": (
        "3/4",
        1.0,
        (
            "My Bon-nie lies o-ver the o-cean",
            "my Bon-nie lies o-ver the sea",
            "my Bon-nie lies o-ver the o-cean",
            "oh bring back my Bon-nie to me",
        ),
        "1 1.5 .5 1 1 1 1 1 4 1 1.5 .5 1 1 1 1 5 1 1.5 .5 1 1 1 1 1 4 1 1 1 1 1 1 1 5",
    ),
    "joy": (
        "4/4",
        0.0,
        (
            "Joy-ful joy-ful we a-dore thee",
            "God of glo-ry lord of love",
            "hearts un-fold like blooms be-fore thee",
            "open-ing to the sun a-bove",
        ),
        "1 1 1 1 1 1 1 1 1 1 1 1 1.5 .5 2 1 1 1 1 1 1 1 1 1 1 1 1 1.5 .5 2",
    ),
}


def bar(  # noqa: PLR0913 - what singers do, and what is known
    name: str,
    *,
    tempo_bpm: float,
    with_words: bool = True,
    metre: str = "",
    tempo_is_known: bool = False,
    waits: Mapping[int, float] | None = None,
    may_be_free: bool = False,
) -> Barring:
    """Sing a tune's rhythm with 25 ms of scatter and a swaying tempo, and bar it.

    `waits` has the beats that the singer waits longer before some lines, counted from 0.
    """
    _, _, lines, lengths = TUNES[name]
    rng = np.random.default_rng(7)
    syllables = syllables_of(lines)
    beats = np.cumsum([0.0, *(float(length) for length in lengths.split())])
    line = np.cumsum([0, *(syllable.line_end for syllable in syllables)])
    for number, wait in (waits or {}).items():
        beats = beats + wait * (line >= number)
    quarter_s = 60.0 / tempo_bpm
    onsets = 0.5 + quarter_s * (beats[:-1] + 0.06 * np.sin(beats[:-1] / 5.0))
    onsets = np.maximum.accumulate(onsets + rng.normal(0.03, 0.025, len(onsets)))
    ends = [syllable.line_end for syllable in syllables]
    stresses = [s.stress if with_words else 0.5 for s in syllables]
    known = TimeSignature.parse(metre) if metre else None
    found = (
        readings(onsets.tolist(), grids_of(known), phrase_ends=ends)
        if known
        else readings(onsets.tolist(), phrase_ends=ends, at_most=24)
    )
    accents = Accents(stress=tuple(stresses), opens_line=(True, *ends[:-1]))
    return barrings(
        found,
        accents,
        time_signature=known,
        tempo_is_known=tempo_is_known,
        may_be_free=may_be_free,
    )[0]


@pytest.mark.parametrize("tempo", [88.0, 104.0])
@pytest.mark.parametrize("name", ["star", "auld", "bonnie", "joy"])
def test_metre_tempo_pickup_and_values(name: str, tempo: float) -> None:
    metre, pickup, _, lengths = TUNES[name]
    barring = bar(name, tempo_bpm=tempo)
    assert str(barring.time_signature) == metre
    assert 60.0 / barring.quarter_s == pytest.approx(tempo, rel=0.03)
    beats = np.cumsum([0.0, *(float(length) for length in lengths.split())])[:-1] - pickup
    assert [float(beat) for beat in barring.beats] == beats.tolist()


@pytest.mark.parametrize("with_words", [True, False])
@pytest.mark.parametrize("tempo", [88.0, 104.0])
@pytest.mark.parametrize("name", TUNES)
def test_lines_that_are_regular_are_barred_as_such_even_if_they_need_not_be(
    name: str,
    tempo: float,
    with_words: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    regular = bar(name, tempo_bpm=tempo, with_words=with_words)
    free = bar(name, tempo_bpm=tempo, with_words=with_words, may_be_free=True)
    assert free == regular
    assert free.barlines.changes == ()


@pytest.mark.parametrize(
    ("name", "waits", "bars"),
    [
        ("auld", {2: 1.0}, "4/4, 5/4 from bar 4, 4/4 from bar 5"),
        ("auld", {2: 0.5}, "4/4, 9/8 from bar 4, 4/4 from bar 5"),
        ("bonnie", {1: 1.0}, "3/4, 4/4 from bar 4, 3/4 from bar 5"),
        ("bonnie", {2: -1.0}, "3/4, 2/4 from bar 8, 3/4 from bar 9"),
        ("joy", {2: -1.0}, "4/4, 3/4 from bar 4, 4/4 from bar 5"),
        (
            "joy",
            {1: 1.0, 3: 1.0},
            "4/4, 5/4 from bar 2, 4/4 from bar 3, 5/4 from bar 6, 4/4 from bar 7",
        ),
        ("row", {3: 0.5}, "6/8, 7/8 from bar 6, 6/8 from bar 7"),
    ],
)
def test_who_waits_before_a_line_or_comes_in_soon_has_a_bar_of_another_length(
    name: str, waits: dict[int, float], bars: str
) -> None:
    barring = bar(name, tempo_bpm=100.0, waits=waits, may_be_free=True)
    assert str(barring.barlines) == bars
    assert float(-barring.beats[0]) == TUNES[name][1]
    assert bar(name, tempo_bpm=100.0, waits=waits).barlines.changes == ()


def test_a_jig_is_felt_in_two() -> None:
    barring = bar("row", tempo_bpm=108.0)
    assert str(barring.time_signature) == "6/8"
    assert barring.beats[0] == 0


@pytest.mark.parametrize(("name", "tempo"), [("bonnie", 120.0), ("joy", 126.0), ("joy", 104.0)])
def test_beats_are_likely_as_quick_as_people_tap(name: str, tempo: float) -> None:
    barring = bar(name, tempo_bpm=tempo)
    assert 60.0 / barring.quarter_s == pytest.approx(tempo, rel=0.03)
    assert barring.signs["tempo"] == 0.0


def test_where_the_tempo_is_known_none_is_likelier() -> None:
    barring = bar("joy", tempo_bpm=150.0, metre="4/4", tempo_is_known=True)
    assert barring.signs["tempo"] == 0.0
    assert bar("joy", tempo_bpm=150.0, metre="4/4").signs["tempo"] > 0.0


def test_no_tune_opens_on_the_second_sixteenth_of_a_beat() -> None:
    onsets = 0.6 * np.array([0.25, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0])
    opened = {reading.places[0] % 1 for reading in readings(onsets.tolist(), (DUPLE,))}
    assert Fraction(1, 4) not in opened


def test_a_metre_that_is_known_is_obeyed() -> None:
    assert str(bar("joy", tempo_bpm=100.0, metre="2/4").time_signature) == "2/4"


def test_the_tempo_map_follows_a_singer_who_slows_down() -> None:
    beats = np.arange(24.0)
    onsets = 0.5 + 0.5 * beats + 0.004 * beats**2
    reading = readings(onsets.tolist())[0]
    fitted = np.array(times_of(reading, onsets.tolist(), reading.places))
    assert np.max(np.abs(fitted - onsets)) < 0.06


def test_two_notes_are_needed() -> None:
    with pytest.raises(ValueError, match="two notes"):
        readings([1.0])
