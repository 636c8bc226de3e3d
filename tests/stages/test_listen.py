"""Faults planted into made and real recordings are found within 50 ms; clean ones stay clean."""

import functools
import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp import faults
from coproduce.errors import AudioError
from coproduce.files.audio import probe, read_audio
from coproduce.model.audio import AudioInfo, Samples, Signal
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.stages.check import check, listen
from coproduce.stages.listen import hear

RATE_HZ = 48_000
WITHIN_S = 0.05
RECORDINGS = (
    Path(os.environ.get("COPRODUCE_DATA", Path(__file__).parents[3] / "shared/data")) / "recordings"
)
Plant = Callable[[Samples, int], Samples]


@functools.cache
def strummed(length_s: float = 24.0, seed: int = 1) -> Signal:
    """Strum chords in stereo, bright and in a room, with pauses and the hiss of a microphone."""
    generator = np.random.default_rng(seed)
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    sides = np.zeros((2, len(time_s)))
    for number, onset_s in enumerate(np.arange(0.5, length_s - 1.5, 0.42)):
        if number % 16 > 13:
            continue  # a pause now and then
        root = 110.0 * 2.0 ** (generator.choice([0, 5, 7, 9]) / 12)
        start = round((onset_s + generator.uniform(0.0, 0.02)) * RATE_HZ)
        piece = time_s[: RATE_HZ * 6 // 5]
        piece = piece[: len(time_s) - start]
        attack = 1.0 - np.exp(-piece / 0.002)
        for interval in (1.0, 1.26, 1.5, 2.0):
            phase = generator.uniform(0.0, 6.28)
            tone = sum(
                np.sin(2 * np.pi * n * root * interval * piece + n * phase) / n for n in range(1, 7)
            )
            place = generator.uniform(0.35, 0.65)
            note = 0.05 * tone * np.exp(-4.0 * piece) * attack
            sides[0, start : start + len(piece)] += place * note
            sides[1, start : start + len(piece)] += (1.0 - place) * note
    sides += 6e-5 * generator.standard_normal(sides.shape)
    return Signal(sides.astype(np.float32), RATE_HZ)


def info_of(signal: Signal, encoding: str = "PCM_24") -> AudioInfo:
    return AudioInfo(
        sample_rate_hz=signal.sample_rate_hz,
        channels=signal.channels,
        length_samples=signal.length_samples,
        declared_samples=signal.length_samples,
        container="WAV",
        encoding=encoding,
        bits=24,
    )


def checked(signal: Signal) -> CheckedTake:
    (take,) = check([listen("a/01", signal, info_of(signal), "a")])
    return take


def found(signal: Signal, kind: str) -> list[FoundFault]:
    return [finding for finding in checked(signal).findings if finding.kind == kind]


# What is planted, as functions of (samples, place in samples)


def click(samples: Samples, place: int) -> Samples:
    # A loud one: in loud music a soft click is heard by nobody.
    samples[:, place] += 0.3 * np.sign(samples[:, place] + 1e-9)
    return samples


def skip(samples: Samples, place: int) -> Samples:
    """Lose a buffer: the wave jumps to where it is a little later, from crest to trough."""
    after = samples[0, place + 300 : place + 3000]
    here = samples[0, place]
    trough = place + 300 + int(np.argmin(after) if here > 0 else np.argmax(after))
    return np.concatenate((samples[:, :place], samples[:, trough:]), axis=1)


def lost_buffer(samples: Samples, place: int) -> Samples:
    samples[:, place : place + 512] = 0.0
    return samples


def repeated_buffer(samples: Samples, place: int) -> Samples:
    samples[:, place : place + 1024] = samples[:, place - 1024 : place]
    return samples


def stuttering_buffer(samples: Samples, place: int) -> Samples:
    for turn in range(4):
        start = place + 256 * turn
        samples[:, start : start + 256] = samples[:, place - 256 : place]
    return samples


def turned_over(samples: Samples, place: int) -> Samples:
    # From here on the right side is the left upside down, nearly.
    soon = np.minimum(np.arange(samples.shape[1] - place) / 240.0, 1.0)
    turned = (1.0 - soon) * samples[1, place:] - soon * 0.9 * samples[0, place:]
    samples[1, place:] = turned
    return samples


PLANTS: dict[str, tuple[str, Plant]] = {
    "click": ("click", click),
    "skip": ("click", skip),
    "lost buffer": ("dropout", lost_buffer),
    "repeated buffer": ("repeated-block", repeated_buffer),
    "stuttering buffer": ("repeated-block", stuttering_buffer),
    "turned over": ("out-of-phase", turned_over),
}


def planted(clean: Signal, plant: Plant, at_s: float) -> tuple[Signal, float]:
    """Plant a fault at the loudest crest within a second of a place; give where that is."""
    rate_hz = clean.sample_rate_hz
    near = clean.samples[0, round(at_s * rate_hz) : round((at_s + 1.0) * rate_hz)]
    place = round(at_s * rate_hz) + int(np.argmax(np.abs(near)))
    samples = plant(clean.samples.copy(), place)
    return Signal(np.ascontiguousarray(samples), rate_hz), place / rate_hz


def in_24_bits(signal: Signal) -> Signal:
    """Quantise, as every recorder does."""
    steps = np.rint(signal.samples.astype(np.float64) * (1 << 23))
    return Signal((steps / (1 << 23)).astype(np.float32), signal.sample_rate_hz)


@pytest.fixture(scope="module")
def clean() -> Signal:
    return in_24_bits(strummed())


def test_nothing_is_found_on_a_clean_take(clean: Signal) -> None:
    assert checked(clean).findings == ()


@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("at_s", [5.2, 14.4])
def test_what_is_planted_is_found_where_it_is(clean: Signal, name: str, at_s: float) -> None:
    kind, plant = PLANTS[name]
    spoiled, place_s = planted(clean, plant, at_s)
    take = checked(spoiled)
    assert {finding.kind for finding in take.findings} == {kind}
    assert take.findings[0].start_s == pytest.approx(place_s, abs=WITHIN_S)
    assert take.verdict == "listen"


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not at hand")
@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("recording", ["lets-go-fishin.ogg", "hungarian-dance-5.ogg"])
def test_what_is_planted_into_real_music_is_found(recording: str, name: str) -> None:
    whole = read_audio(RECORDINGS / recording)
    music = in_24_bits(replace(whole, samples=0.5 * whole.samples[:, : 40 * whole.sample_rate_hz]))
    assert not {f.kind for f in checked(music).findings} & {kind for kind, _ in PLANTS.values()}
    kind, plant = PLANTS[name]
    spoiled, place_s = planted(music, plant, 21.7)
    (finding,) = found(spoiled, kind)
    assert finding.start_s == pytest.approx(place_s, abs=WITHIN_S)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not at hand")
@pytest.mark.parametrize(
    "recording",
    [
        "lets-go-fishin.ogg",
        "hungarian-dance-5.ogg",
        "spoken-reading.ogg",
        "vocadito_10.wav",
        "vocadito_14.wav",
    ],
)
def test_real_recordings_are_left_in_peace(recording: str) -> None:
    path = RECORDINGS / recording
    (take,) = check([listen("a", read_audio(path), probe(path), "a")])
    assert take.findings == ()


def test_peaks_between_the_samples_are_a_note(clean: Signal) -> None:
    samples = clean.samples.copy()
    place = 10 * RATE_HZ
    time = np.arange(RATE_HZ // 2)
    # A quarter of the rate, its samples 45 degrees off the crests: 3 dB hide between them.
    tone = 0.99 * np.sqrt(2.0) * np.sin(np.pi / 2 * time + np.pi / 4) * np.hanning(len(time))
    samples[:, place : place + len(time)] = np.clip(tone, -0.995, 0.995)
    take = checked(Signal(samples.astype(np.float32), RATE_HZ))
    (finding,) = take.findings
    assert (finding.kind, take.verdict) == ("inter-sample-over", "pass")
    assert place / RATE_HZ <= finding.start_s <= finding.end_s <= (place + len(time)) / RATE_HZ


@pytest.mark.parametrize("frequency_hz", [997.0, 5000.0, 11_000.0])
def test_the_true_peak_is_read_within_a_tenth_of_a_decibel(frequency_hz: float) -> None:
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    sine = np.sin(2 * np.pi * frequency_hz * time_s + 0.4)[None].astype(np.float32)
    signal = Signal(np.float32(0.8) * sine, RATE_HZ)
    heard = hear(signal, info_of(signal))
    assert 20 * np.log10(heard.true_peak / 0.8) == pytest.approx(0.0, abs=0.1)


def test_noise_in_the_rests_is_measured_and_told(clean: Signal) -> None:
    hissing = faults.add_noise(clean, -45.0, seed=3)
    (finding,) = found(hissing, "noise")
    levels = hear(hissing, info_of(hissing)).levels
    assert levels.noise_floor_dbfs == pytest.approx(-45.0, abs=3.0)
    assert finding.value == pytest.approx(levels.snr_db)
    quiet = faults.add_noise(clean, -70.0, seed=3)
    assert found(quiet, "noise") == []
    floor = hear(quiet, info_of(quiet)).levels.noise_floor_dbfs
    assert floor == pytest.approx(-70.0, abs=3.0)


def test_silence_at_head_and_tail_is_a_note(clean: Signal) -> None:
    hiss = 6e-5 * np.random.default_rng(2).standard_normal((2, 30 * RATE_HZ))
    long = np.concatenate((hiss, clean.samples, hiss), axis=1).astype(np.float32)
    take = checked(Signal(long, RATE_HZ))
    head, tail = take.findings
    assert (head.kind, tail.kind, take.verdict) == ("head-silence", "tail-silence", "pass")
    assert head.end_s == pytest.approx(30.5, abs=WITHIN_S)
    assert tail.start_s == pytest.approx(30.0 + clean.duration_s - 1.0, abs=1.0)


def test_a_wall_in_the_spectrum_is_found_and_a_slope_is_not(clean: Signal) -> None:
    bright = clean.samples + 3e-3 * np.random.default_rng(4).standard_normal(clean.samples.shape)
    bright *= 10.0 * np.abs(clean.samples).mean(axis=1, keepdims=True)
    wall = scipy.signal.firwin(1025, 16_000, fs=RATE_HZ, window=("kaiser", 9.0))
    slope = scipy.signal.butter(2, 6_000, fs=RATE_HZ, output="sos")
    cut = scipy.signal.fftconvolve(bright, wall[None], mode="same", axes=1)
    cut += 1e-6 * np.random.default_rng(5).standard_normal(cut.shape)
    (finding,) = found(Signal(cut.astype(np.float32), RATE_HZ), "lossy-ancestry")
    assert finding.value == pytest.approx(16_000, abs=200)
    faded = scipy.signal.sosfilt(slope, bright)
    assert found(Signal(faded.astype(np.float32), RATE_HZ), "lossy-ancestry") == []


def test_dead_channels_among_many_are_named(clean: Signal) -> None:
    eight = np.repeat(clean.samples, 4, axis=0)
    eight[[2, 6]] = 0.0
    (finding,) = found(Signal(eight, RATE_HZ), "dead-channel")
    assert "3, 7" in finding.meaning


def test_samples_that_are_no_numbers_are_named_and_the_rest_is_heard(clean: Signal) -> None:
    samples = clean.samples.copy()
    samples[0, 5 * RATE_HZ : 5 * RATE_HZ + 7] = np.nan
    samples[1, 9 * RATE_HZ] = -np.inf
    take = checked(Signal(samples, RATE_HZ))
    assert take.verdict == "reject"
    assert [(f.kind, round(f.start_s, 3), f.value) for f in take.findings] == [
        ("no-number", 5.0, 7),
        ("no-number", 9.0, 1),
    ]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(1, 400_000), min_size=1, max_size=6))
def test_blocks_of_any_size_are_heard_alike(cuts: list[int]) -> None:
    signal = _spoiled()
    edges = sorted({0, signal.length_samples, *(cut % signal.length_samples for cut in cuts)})
    blocks = [
        Signal(signal.samples[:, start:end], RATE_HZ) for start, end in itertools.pairwise(edges)
    ]
    whole = listen("a", signal, info_of(signal), "a")
    pieces = listen("a", blocks, info_of(signal), "a")
    assert pieces.findings == whole.findings
    assert pieces.tuning == whole.tuning
    assert pieces.sketch == whole.sketch


@functools.cache
def _spoiled() -> Signal:
    signal = strummed(10.0, seed=6)
    for name, at_s in (("click", 3.1), ("lost buffer", 5.2), ("repeated buffer", 7.7)):
        signal, _ = planted(signal, PLANTS[name][1], at_s)
    return faults.clip_runs(signal, 5, seed=2, apart_s=0.3).signal


def test_a_file_that_breaks_off_is_heard_up_to_there(clean: Signal) -> None:
    def blocks() -> object:
        yield Signal(clean.samples[:, : 8 * RATE_HZ], RATE_HZ)
        raise AudioError("the file is broken at 8.0 s", "a.flac", "Copy it again.")

    notes = listen("a", blocks(), info_of(clean), "a")  # type: ignore[arg-type]
    (finding,) = notes.findings
    assert (finding.kind, finding.start_s) == ("broken", 8.0)
    assert finding.next_step == "Copy it again."


def test_a_rate_that_no_recorder_has_is_not_heard(clean: Signal) -> None:
    for rate_hz in (1, 3_999, 1_000_000):
        notes = listen("a", clean, replace(info_of(clean), sample_rate_hz=rate_hz), "a")
        assert [finding.kind for finding in notes.findings] == ["impossible-rate"]


# Beside one another


def takes_beside(odd: Signal, count: int = 4) -> CheckedTake:
    others = [strummed(seed=10 + n) for n in range(count)]
    notes = [listen(f"{n}/01", s, info_of(s), str(n)) for n, s in enumerate(others)]
    *rest, last = check([*notes, listen("odd/01", odd, info_of(odd), "odd")], "0/01")
    assert [take.findings for take in rest] == [()] * count
    return last


def test_the_same_sound_at_another_level_and_place_is_known() -> None:
    original = strummed(seed=10)
    late = np.concatenate((np.zeros((2, 17_777), np.float32), original.samples), axis=1)
    (finding,) = takes_beside(Signal(np.float32(0.3) * late, RATE_HZ)).findings
    assert finding.kind == "same-sound"
    assert "0/01" in finding.meaning


def test_a_take_tuned_otherwise_and_one_much_shorter() -> None:
    flat = strummed(seed=20)
    slower = faults.record_on_another_clock(flat, round(RATE_HZ * 2 ** (40 / 1200)), 0.0)
    off = Signal(slower.samples, RATE_HZ)
    (finding,) = takes_beside(off).findings
    assert finding.kind == "tuning"
    assert finding.value == pytest.approx(-40.0, abs=5.0)
    (finding,) = takes_beside(strummed(9.0, seed=21)).findings
    assert (finding.kind, finding.start_s, finding.end_s) == ("length", 0.0, 9.0)
