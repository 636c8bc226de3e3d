"""Bar 1 is where the chords of the sheet are played, however late somebody begins."""

from __future__ import annotations

import numpy as np
import pytest

from coproduce.dsp.onset_strength import RATE_HZ, OnsetStrength, hear_onsets
from coproduce.model.audio import Signal
from coproduce.model.music import TimeSignature
from coproduce.stages.bar_one import find_bar_one
from coproduce.stages.follow import Written

BEAT_S = 0.5
CHORDS = (("C",), ("F",), ("C",), ("G",), ("Am",), ("F",), ("C", "G"), ("C",)) * 2
PITCHES_HZ = {
    "C": (261.6, 329.6, 392.0),
    "F": (174.6, 220.0, 261.6),
    "G": (196.0, 246.9, 293.7),
    "Am": (220.0, 261.6, 329.6),
}


def strummed(bar_one_s: float, first_beat: int = 0) -> OnsetStrength:
    """Hear the chords strummed on each beat from some beat on; before bar 1 it is a pickup."""
    chance = np.random.default_rng(7)
    length_s = bar_one_s + 4 * len(CHORDS) * BEAT_S + 2.0
    samples = chance.normal(0.0, 3e-4, round(length_s * RATE_HZ))
    times_s = np.arange(round(0.9 * BEAT_S * RATE_HZ)) / RATE_HZ
    shape = 0.08 * np.minimum(1.0, times_s / 0.003) * np.exp(-1.5 * times_s)
    for beat in range(first_beat, 4 * len(CHORDS)):
        bar = CHORDS[max(beat, 0) // 4]
        start = round((bar_one_s + beat * BEAT_S + chance.normal(0.0, 0.006)) * RATE_HZ)
        for pitch_hz in PITCHES_HZ[bar[beat % 4 * len(bar) // 4]]:
            for part in range(1, 5):
                wave = shape * np.sin(2 * np.pi * part * pitch_hz * times_s) / part
                samples[start : start + len(wave)] += wave
    return hear_onsets([Signal(samples[None].astype(np.float32), RATE_HZ)])


def written(reckoned_s: float, chords: tuple[tuple[str, ...], ...] = CHORDS) -> Written:
    return Written(
        time_signature=TimeSignature(4, 4),
        tempo_bpm=122.0,
        bar_one_s=reckoned_s,
        bars=len(chords),
        chords=chords,
    )


@pytest.mark.parametrize(
    ("bar_one_s", "first_beat", "reckoned_s"),
    [(3.1, 0, 0.0), (3.1, 0, 4.0), (3.1, 4, 0.0), (2.6, -1, 0.0), (9.2, -8, 4.0)],
    ids=["late", "no count-in", "enters at bar 2", "pickup", "late, and a count of chords"],
)
def test_bar_one_is_found_where_its_chords_are(
    bar_one_s: float, first_beat: int, reckoned_s: float
) -> None:
    found = find_bar_one(strummed(bar_one_s, first_beat), written(reckoned_s))
    assert found == pytest.approx(bar_one_s, abs=0.06)


def test_what_was_reckoned_stays_where_it_fits_or_nothing_can_be_told() -> None:
    heard = strummed(4.0)
    assert find_bar_one(heard, written(4.0)) is None
    assert find_bar_one(heard, written(4.2)) is None  # the beats are followed so far
    assert find_bar_one(strummed(0.0, 16), written(0.0)) is None  # the guide enters at bar 5
    assert find_bar_one(heard, written(0.0, ())) is None
    assert find_bar_one(heard, written(0.0, (("C",),) * 16)) is None
    another_song = (("D",), ("Bm",), ("G",), ("A",)) * 4
    assert find_bar_one(heard, written(0.0, another_song)) is None
    silence = hear_onsets([Signal(np.zeros((1, 20 * RATE_HZ), np.float32), RATE_HZ)])
    assert find_bar_one(silence, written(0.0)) is None
