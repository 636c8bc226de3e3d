from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from coproduce.dsp.beginnings import Beginnings, find_beginnings
from coproduce.dsp.f0 import track_pitch
from coproduce.dsp.sung_frames import steadied, sung_frames
from coproduce.model.audio import Signal
from coproduce.model.listening import PitchTrack
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


FRAMES = np.arange(160)
SILENCE = FRAMES < 20
CONTOURS = {
    "a turn": (np.interp(FRAMES, [87, 93], [60.0, 62.0]), 2.0),
    "a turn of an eighth of a second": (
        np.interp(FRAMES, [87, 93, 110, 150], [60.0, 62.0, 62.0, 55.0]), 2.0
    ),
    "a held note": (np.full(160, 60.0), 0.0),
    "a scoop": (60.0 - 3.0 * np.exp(-(FRAMES - 20) / 8.0), 0.0),
    "vibrato": (60.0 + 0.5 * np.sin(2 * np.pi * 5.5 * 0.008 * FRAMES), 0.0),
    "a slide": (np.interp(FRAMES, [60, 100], [60.0, 64.0]), 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTOURS)
def test_a_turn_between_two_steady_pitches_is_told_from_scoops_and_slides(name: str) -> None:
    pitch, wanted = CONTOURS[name]
    level = np.where(SILENCE, -80.0, -20.0).astype(np.float32)
    still = np.zeros(160, dtype=np.float32)
    sung = np.where(SILENCE, 0.0, 1.0).astype(np.float32)
    track = PitchTrack(
        hop_s=0.008,
        duration_s=1.28,
        pitch_midi=pitch.astype(np.float32),
        voicing=sung,
        harmonicity=sung,
        energy_db=level,
        vowel_db=level,
        hiss_db=still - 60.0,
        rise_db=still,
        change_db=still,
    )
    voiced = sung_frames(track)
    found = find_beginnings(track, voiced, steadied(pitch, voiced))
    assert found.turn.max() == pytest.approx(wanted, abs=0.1)
    assert (found.scores(None)[found.turn > 1.0] >= 2.0).all()


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
