"""A take follows another performance: a warped copy, and another singer of the same tune."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp.synth import Instrument, Room, Stroke, Tape, play
from coproduce.model.audio import Signal
from coproduce.model.mixing import Tightening
from coproduce.model.recording import Tightened
from coproduce.stages.tighten import hear_leader, tighten, tightened_blocks

RATE_HZ = 16_000
LENGTH_S = 24.0
Curve = npt.NDArray[np.float64]


def lateness(times_s: Curve) -> Curve:
    """Up to 0.1 s early and late, smoothly."""
    return np.asarray(0.1 * np.sin(2 * np.pi * times_s / 7.3))


def written() -> list[tuple[float, float, float]]:
    """Write a tune of crotchets, quavers and rests: onset, duration, pitch."""
    generator = np.random.default_rng(7)
    onset_s, notes = 0.6, []
    while onset_s < LENGTH_S - 1.5:
        duration_s = float(generator.choice([0.25, 0.5, 0.5, 0.75]))
        pitch = 60.0 + float(generator.choice([0, 2, 4, 5, 7, 9, 12]))
        if generator.random() > 0.1:
            notes.append((onset_s, duration_s, pitch))
        onset_s += duration_s
    return notes


ONSETS_S = np.array([note[0] for note in written()])


def sung(singer: Instrument, late_s: Curve, seed: int) -> Signal:
    """Sing the tune in a room of one's own, with own lengths, intonation and emphasis."""
    generator = np.random.default_rng(seed)
    strokes = [
        Stroke(
            onset_s=onset_s + late,
            duration_s=duration_s * generator.uniform(0.8, 0.95),
            midi_pitch=pitch + generator.normal(0.0, 0.1),
            velocity=generator.uniform(0.5, 1.0),
        )
        for (onset_s, duration_s, pitch), late in zip(written(), late_s, strict=True)
    ]
    tape = Tape(length_s=LENGTH_S, sample_rate_hz=RATE_HZ, room=Room(level=0.25, seed=seed))
    return play(singer, strokes, tape)


def warped(signal: Signal) -> Signal:
    """Play the same recording early and late by turns."""
    times_s = np.arange(signal.length_samples) / RATE_HZ
    source_s = np.interp(times_s, times_s + lateness(times_s), times_s)
    fine = scipy.signal.resample_poly(signal.samples[0], 8, 1)
    wave = np.interp(source_s * RATE_HZ * 8, np.arange(len(fine)), fine)
    return Signal(wave[None].astype(np.float32), RATE_HZ)


def in_another_room(signal: Signal) -> Signal:
    """Another microphone; a room that is half as strong as the voice; noise 20 dB below."""
    generator = np.random.default_rng(5)
    time_s = np.arange(RATE_HZ // 2) / RATE_HZ
    tail = 0.03 * generator.standard_normal(len(time_s)) * np.exp(-14.0 * time_s)
    tail[0] = 1.0
    dull = scipy.signal.lfilter(*scipy.signal.butter(1, 2500, fs=RATE_HZ), signal.samples[0])
    wave = scipy.signal.fftconvolve(dull, tail)[: signal.length_samples]
    wave += generator.standard_normal(len(wave)) * np.sqrt(np.mean(wave**2)) / 10.0
    return Signal(wave[None].astype(np.float32), RATE_HZ)


@pytest.fixture(scope="module")
def leader() -> Signal:
    return sung(Instrument.VOICE, np.zeros(len(ONSETS_S)), 1)


def moved_to(tightened: Tightened, moments_s: Curve) -> Curve:
    """Say where moments of the take go."""
    source_s, target_s = np.array(tightened.cuts_s).T
    return np.asarray(np.interp(moments_s, source_s, target_s))


def rendered(take: Signal, tightened: Tightened) -> Signal:
    blocks = list(tightened_blocks(take, tightened, take.length_samples))
    return Signal(np.concatenate([block.samples for block in blocks], axis=1), RATE_HZ)


@pytest.mark.parametrize("is_far", [False, True], ids=["copy", "other room and noise"])
def test_a_warped_copy_comes_back_within_6_ms_and_25_ms(leader: Signal, *, is_far: bool) -> None:
    take = warped(leader)
    take = in_another_room(take) if is_far else take
    found = tighten(hear_leader(leader, "the lead"), take, Tightening())
    times_s = np.arange(1.0, LENGTH_S - 2.5, 0.02)
    off_ms = 1e3 * np.abs(moved_to(found, times_s + lateness(times_s)) - times_s)
    assert np.median(off_ms) <= 6.0
    assert np.quantile(off_ms, 0.95) <= 25.0


@pytest.mark.parametrize("singer", [Instrument.CHILD, Instrument.FIDDLE])
def test_another_performer_of_the_tune_follows(leader: Signal, singer: Instrument) -> None:
    # Nobody is smooth: each note is off by 5 ms more, which nothing is meant to undo.
    own_s = np.random.default_rng(3).normal(0.0, 0.005, len(ONSETS_S))
    late_s = lateness(ONSETS_S) + own_s
    take = sung(singer, late_s, 4)
    found = tighten(hear_leader(leader, "the lead"), take, Tightening())
    off_ms = 1e3 * np.abs(moved_to(found, ONSETS_S + late_s) - ONSETS_S)
    assert np.median(1e3 * np.abs(late_s)) > 50.0
    assert np.median(off_ms) <= 10.0
    assert np.quantile(off_ms, 0.95) <= 35.0
    # And it is heard to: what was rendered needs hardly any more moving.
    again = tighten(hear_leader(leader, "the lead"), rendered(take, found), Tightening())
    assert again.median_ms <= 10.0
    assert found.median_ms > 40.0


def test_strength_0_changes_nothing(leader: Signal) -> None:
    take = warped(leader)
    found = tighten(hear_leader(leader, "the lead"), take, Tightening(strength_percent=0.0))
    np.testing.assert_array_equal(rendered(take, found).samples, take.samples)
    assert found.moved_share == 0.0


def test_half_the_strength_moves_half_as_far(leader: Signal) -> None:
    take = warped(leader)
    heard = hear_leader(leader, "the lead")
    whole = tighten(heard, take, Tightening())
    half = tighten(heard, take, Tightening(strength_percent=50.0))
    assert half.median_ms == pytest.approx(0.5 * whole.median_ms, abs=3.0)


@settings(max_examples=8, deadline=None)
@given(strength=st.floats(1.0, 100.0), most_ms=st.floats(1.0, 200.0))
def test_time_never_goes_back_nor_is_it_stretched_or_moved_too_far(
    strength: float, most_ms: float
) -> None:
    one = sung(Instrument.VOICE, np.zeros(len(ONSETS_S)), 1)
    take = sung(Instrument.CHILD, lateness(ONSETS_S), 4)
    asked = Tightening(strength_percent=strength, most_ms=most_ms)
    found = tighten(hear_leader(one, "the lead"), take, asked)
    source_s, target_s = np.array(found.cuts_s).T
    assert (np.diff(target_s) > 0.0).all()
    assert np.abs(np.diff(target_s) / np.diff(source_s) - 1.0).max() <= 0.15
    assert np.abs(target_s - source_s).max() <= most_ms / 1e3 + 1e-9
    assert rendered(take, found).length_samples == take.length_samples


def test_another_song_is_not_followed(leader: Signal) -> None:
    noise = np.random.default_rng(2).standard_normal((1, leader.length_samples))
    found = tighten(
        hear_leader(leader, "the lead"),
        Signal((0.1 * noise).astype(np.float32), RATE_HZ),
        Tightening(),
    )
    assert found.cuts_s == ()
    assert "too little in common with the lead" in found.note


def test_silence_is_left_alone(leader: Signal) -> None:
    silent = Signal(np.zeros_like(leader.samples), RATE_HZ)
    found = tighten(hear_leader(leader, "the lead"), silent, Tightening())
    np.testing.assert_array_equal(rendered(silent, found).samples, silent.samples)


def test_beginnings_of_notes_keep_their_edge(leader: Signal) -> None:
    """Clicks of a millisecond stay clicks of a millisecond."""
    clicks = leader.samples.copy()
    places = np.rint((ONSETS_S) * RATE_HZ).astype(int)
    clicks[:, places] += 0.8
    late = warped(Signal(clicks, RATE_HZ))
    found = tighten(hear_leader(Signal(clicks, RATE_HZ), "the lead"), late, Tightening())
    wave = rendered(late, found).samples[0]
    at = np.rint(moved_to(found, ONSETS_S + lateness(ONSETS_S)) * RATE_HZ).astype(int)
    before = np.rint((ONSETS_S + lateness(ONSETS_S)) * RATE_HZ).astype(int)
    # Within a beginning time does not bend, so it lies some milliseconds beside the line.
    reach = round(0.01 * RATE_HZ)
    kept = [
        np.abs(wave[place - reach : place + reach]).max()
        / np.abs(late.samples[0, old - reach : old + reach]).max()
        for place, old in zip(at, before, strict=True)
    ]
    assert np.quantile(kept, 0.1) > 0.9
