"""People talking, without a word in it: what a recorder hears that was switched on too early.

Syllables of moving vowels on a gliding voice, with hisses between them and pauses after
every few: a voice detector takes it for speech, and nobody's speech is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from coproduce.dsp.struck import FloatArray
from coproduce.dsp.sustained import PERIOD_SAMPLES, VOWELS, Tone, one_period
from coproduce.model.audio import Signal
from coproduce.units import hz_to_midi, seconds_to_samples

SPEECH_SPECTRUM = (300.0, 5200.0)  # Hz; what the room leaves of a hiss


@dataclass(frozen=True, slots=True, kw_only=True)
class Talker:
    """One voice: its usual pitch, and the size of the mouth (1 for an adult, 1.2 for a child)."""

    pitch_hz: float
    mouth: float = 1.0


TALKERS = (
    Talker(pitch_hz=205.0),
    Talker(pitch_hz=118.0),
    Talker(pitch_hz=285.0, mouth=1.2),
)


def babble(length_s: float, sample_rate_hz: int, seed: int) -> Signal:
    """Talk that fills `length_s`, one talker after another.

    Returns
    -------
    Signal
        One channel, shape (1, samples), peak 1 (or silence, if it is too short to speak).
    """
    rng = np.random.default_rng([0xBAB, seed])
    samples = np.zeros(seconds_to_samples(length_s, sample_rate_hz))
    at_s, turn = 0.1, 0
    while at_s < length_s - 0.5:
        talker = TALKERS[turn % len(TALKERS)]
        turn += 1
        for _ in range(int(rng.integers(4, 12))):
            duration_s = rng.uniform(0.11, 0.26)
            if at_s + duration_s > length_s - 0.05:
                break
            sound = _syllable(talker, duration_s, sample_rate_hz, rng)
            start = seconds_to_samples(at_s, sample_rate_hz)
            kept = min(sound.size, samples.size - start)
            samples[start : start + kept] += sound[:kept]
            at_s += 0.92 * duration_s
        at_s += rng.uniform(0.12, 0.45)
    peak = np.abs(samples).max(initial=0.0)
    if peak > 0:
        samples /= peak
    return Signal(samples.astype(np.float32)[np.newaxis, :], sample_rate_hz)


def _syllable(
    talker: Talker, duration_s: float, sample_rate_hz: int, rng: np.random.Generator
) -> FloatArray:
    length_samples = seconds_to_samples(duration_s, sample_rate_hz)
    progress = np.arange(length_samples) / length_samples
    start_hz = talker.pitch_hz * rng.uniform(0.85, 1.3)
    pitch_hz = start_hz * (1.0 + rng.uniform(-0.22, 0.06) * progress)
    position = (rng.uniform() + np.cumsum(pitch_hz) / sample_rate_hz) * PERIOD_SAMPLES
    index = position.astype(np.int64) % PERIOD_SAMPLES
    first, second = (
        _mouth_period(talker, str(vowel), start_hz) for vowel in rng.choice(list(VOWELS), 2)
    )
    voiced = (1.0 - progress) * first[index] + progress * second[index]
    voiced *= np.sin(np.pi * progress**0.7) ** 1.5 * rng.uniform(0.5, 1.0)
    hiss = rng.standard_normal(length_samples) * np.exp(-progress / 0.12) * rng.uniform(0.0, 0.16)
    sos = scipy.signal.butter(2, SPEECH_SPECTRUM, "bandpass", fs=sample_rate_hz, output="sos")
    return np.asarray(voiced + scipy.signal.sosfilt(sos, hiss))


def _mouth_period(talker: Talker, vowel: str, pitch_hz: float) -> FloatArray:
    formants = tuple(
        (talker.mouth * centre_hz, talker.mouth * width_hz, gain)
        for centre_hz, width_hz, gain in VOWELS[vowel]
    )
    tone = Tone(dullness=1.1, bright_dullness=1.1, resonances=formants, floor=0.02)
    return one_period(tone, hz_to_midi(pitch_hz), tone.dullness)
