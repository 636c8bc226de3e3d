from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coproduce.dsp.beginnings import Beginnings, find_beginnings
from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.sung_frames import steadied, sung_frames
from coproduce.model.audio import Signal
from coproduce.model.syllables import Attack

RATE_HZ = 22_050
Tones = Callable[..., Signal]


def beginnings_in(signal: Signal) -> tuple[Beginnings, float]:
    track = track_pitch(signal)
    voiced = sung_frames(track)
    pitch = steadied(track.pitch_midi.astype(np.float64), voiced)
    return find_beginnings(track, voiced, pitch), track.hop_s


def test_every_note_begins_at_a_candidate_that_speaks_for_it(tones: Tones) -> None:
    found, hop_s = beginnings_in(tones(*[(65.0, 0.3, 0.0)] * 5))
    scores = found.scores(None)
    for start_s in 0.2 + 0.35 * np.arange(5):
        near = np.abs(found.frame * hop_s - start_s) < 0.04
        assert scores[near].max() > 2.0


def test_inside_a_held_note_nothing_speaks_for_a_beginning(tones: Tones) -> None:
    found, hop_s = beginnings_in(tones((62.0, 2.0, 0.4)))
    times_s = found.frame * hop_s
    inside = (times_s > 0.4) & (times_s < 2.0)
    assert not inside.any() or found.scores(None)[inside].max() < 0.0


def test_hiss_speaks_for_an_s_and_against_a_vowel(tones: Tones) -> None:
    sound = tones((62.0, 0.4, 0.0), (62.0, 0.4, 0.0), gap_s=0.12).samples[0].copy()
    rng = np.random.default_rng(4)
    hiss = np.diff(rng.normal(0, 0.05, round(0.1 * RATE_HZ) + 1)).astype(np.float32)
    start = round(0.61 * RATE_HZ)
    sound[start : start + len(hiss)] += hiss
    found, hop_s = beginnings_in(Signal(sound[None], RATE_HZ))
    near = np.abs(found.frame * hop_s - 0.72) < 0.04
    gain = found.scores(Attack.SIBILANT) - found.scores(Attack.VOWEL)
    assert gain[near].max() > 2.0
