"""Sounds that are set going once and die away: strings plucked or hammered, bells, sticks, claps.

A struck body is a sum of sinusoids, each dying at its own pace. Such a sum is a product of
two small matrices (see `damped_sum`), so that a note of a hundred partials costs a few
milliseconds and no transcendental function per sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coproduce.units import midi_to_hz, seconds_to_samples

FloatArray = npt.NDArray[np.float64]

HIGHEST_PART_OF_RATE = 0.45  # partials above this part of the sample rate would alias
DECAY_TO_SILENCE = math.log(10.0 ** (80.0 / 20.0))  # nepers in 80 dB
BLOCK_SAMPLES = 512
ROWS_AT_ONCE = 6
KNOCK_S = 0.03
MIDDLE_C_HZ = midi_to_hz(60)


@dataclass(frozen=True, slots=True, kw_only=True)
class String:
    """What one kind of string sounds like.

    Parameters
    ----------
    strike_place
        Where it is plucked or hit, as a part of its length; partials with a node there
        are missing.
    dullness
        How fast amplitudes fall with the partial's number: the exponent of 1/k.
    decay_s
        Time in which the fundamental of middle C falls by 60 dB; low strings ring longer.
    damping
        How much faster high partials die: the exponent of k.
    stiffness
        Inharmonicity B in f_k = k f √(1 + B k²) (Fletcher and Rossing, The Physics of
        Musical Instruments, §2.18).
    knock
        Level of the short noise of finger or hammer, relative to the tone.
    partials
        The most partials that are sounded.
    """

    strike_place: float
    dullness: float
    decay_s: float
    damping: float
    stiffness: float = 0.0
    knock: float = 0.0
    partials: int = 40


GUITAR = String(
    strike_place=0.19, dullness=1.15, decay_s=4.5, damping=0.85, stiffness=4e-5, knock=0.05
)
UKULELE = String(
    strike_place=0.27, dullness=1.45, decay_s=1.7, damping=0.9, stiffness=3e-5, knock=0.06
)
PIANO = String(
    strike_place=0.12, dullness=1.5, decay_s=6.0, damping=0.75, stiffness=3.5e-4, knock=0.04
)
BASS = String(strike_place=0.3, dullness=1.7, decay_s=3.2, damping=0.8, stiffness=6e-5, knock=0.03)

# A small hemispherical bell, rung by a pull cord: partials as multiples of the strike note,
# with amplitudes and 60 dB times; pairs a few hertz apart beat as a real, uneven bell does.
_BELL_PARTIALS = np.array(
    [
        (1.0, 1.0, 2.6),
        (1.0021, 0.7, 2.4),
        (2.41, 0.55, 1.7),
        (2.417, 0.4, 1.6),
        (4.2, 0.35, 1.0),
        (6.37, 0.2, 0.6),
        (8.9, 0.12, 0.35),
    ]
)
_STICK_PARTIALS = np.array([(1.0, 1.0, 0.06), (1.62, 0.6, 0.045), (2.71, 0.35, 0.03)])


def damped_sum(
    frequencies_hz: FloatArray,
    amplitudes: FloatArray,
    decay_rates: FloatArray,
    length_samples: int,
    sample_rate_hz: int,
) -> FloatArray:
    """Sum of sinusoids that die away exponentially, all starting at phase zero.

    With s = 2πi f - decay, sample 512 p + q of one sinusoid is the imaginary part of
    exp(512 p s) · exp(q s). Over all sinusoids that is a matrix product, in real numbers
    [Re P, Im P] · [Im Q; Re Q].

    Parameters
    ----------
    frequencies_hz, amplitudes, decay_rates
        One value for each sinusoid, shape (partials,); rates in nepers a second.
    length_samples, sample_rate_hz
        How much to make.

    Returns
    -------
    FloatArray
        Shape (length_samples,).
    """
    exponent = (-decay_rates + 2j * np.pi * frequencies_hz) / sample_rate_hz
    blocks = -(-length_samples // BLOCK_SAMPLES)
    coarse = amplitudes * np.exp(np.outer(np.arange(blocks) * BLOCK_SAMPLES, exponent))
    fine = np.exp(np.outer(exponent, np.arange(BLOCK_SAMPLES)))
    left = np.concatenate([coarse.real, coarse.imag], axis=1)
    right = np.concatenate([fine.imag, fine.real], axis=0)
    samples = np.empty((blocks, BLOCK_SAMPLES))
    # A few rows at a time: so small a product stays on one core, and on one order of adding.
    for row in range(0, blocks, ROWS_AT_ONCE):
        rows = slice(row, row + ROWS_AT_ONCE)
        np.matmul(left[rows], right, out=samples[rows])
    return samples.ravel()[:length_samples]


def string_note(
    string: String, midi_pitch: float, duration_s: float, velocity: float, sample_rate_hz: int
) -> FloatArray:
    """One note of a string, left to ring for a time, or until it has fallen by 80 dB.

    Parameters
    ----------
    string
        The kind of string.
    midi_pitch
        Its pitch; fractions are cents.
    duration_s
        How much of it is wanted at most.
    velocity
        0 to 1: how hard it is struck; harder is brighter as well as louder.
    sample_rate_hz
        Samples a second.

    Returns
    -------
    FloatArray
        Shape (samples,), peak near `velocity`.
    """
    fundamental_hz = midi_to_hz(midi_pitch)
    number = np.arange(1, string.partials + 1, dtype=np.float64)
    frequencies_hz = number * fundamental_hz * np.sqrt(1 + string.stiffness * number**2)
    number = number[frequencies_hz < HIGHEST_PART_OF_RATE * sample_rate_hz]
    frequencies_hz = frequencies_hz[: number.size]
    softness = string.dullness + 0.5 * (1.0 - velocity)
    amplitudes = np.sin(np.pi * string.strike_place * number) / number**softness
    # Strings an octave lower ring about 1.4 times as long.
    slowest = 3.0 * math.log(10.0) / string.decay_s * math.sqrt(fundamental_hz / MIDDLE_C_HZ)
    rates = slowest * number**string.damping
    audible_s = max(KNOCK_S, min(duration_s, DECAY_TO_SILENCE / slowest))
    length_samples = seconds_to_samples(audible_s, sample_rate_hz)
    tone = damped_sum(frequencies_hz, amplitudes, rates, length_samples, sample_rate_hz)
    tone *= velocity / np.abs(tone).max()
    tone[: seconds_to_samples(KNOCK_S, sample_rate_hz)] += _knock(
        string.knock * velocity, round(midi_pitch), sample_rate_hz
    )
    _soften_start(tone, sample_rate_hz)
    return tone


def bell_note(midi_pitch: float, velocity: float, sample_rate_hz: int) -> FloatArray:
    """One stroke of a small metal bell, such as the one on a bus; shape (samples,)."""
    return _bar_note(_BELL_PARTIALS, midi_pitch, velocity, sample_rate_hz)


def stick_note(midi_pitch: float, velocity: float, sample_rate_hz: int) -> FloatArray:
    """Two sticks knocked together, as before "one, two, three, four"; shape (samples,)."""
    return _bar_note(_STICK_PARTIALS, midi_pitch, velocity, sample_rate_hz)


def clap_note(midi_pitch: float, velocity: float, sample_rate_hz: int) -> FloatArray:
    """Several people clapping once, nearly together; shape (samples,).

    `midi_pitch` tells one clap from another: it seeds the noise.
    """
    rng = np.random.default_rng([0xC1A9, round(midi_pitch)])
    length_samples = seconds_to_samples(0.22, sample_rate_hz)
    time_s = np.arange(length_samples) / sample_rate_hz
    samples = np.zeros(length_samples)
    for hands in range(6):
        late_s = rng.uniform(0.0, 0.022)
        tone_hz, spread_hz = rng.uniform(900.0, 1900.0), rng.uniform(500.0, 900.0)
        # Cupped hands: noise around one resonance, gone in a few hundredths of a second.
        since = np.maximum(time_s - late_s, 0.0)
        envelope = np.where(time_s >= late_s, np.exp(-since / (0.008 + 0.004 * hands / 6)), 0.0)
        noise = _noise_around(tone_hz, spread_hz, length_samples, rng, sample_rate_hz)
        samples += envelope * noise * rng.uniform(0.6, 1.0)
    _soften_start(samples, sample_rate_hz)
    samples *= velocity / np.abs(samples).max()
    return samples


def _bar_note(
    partials: FloatArray, midi_pitch: float, velocity: float, sample_rate_hz: int
) -> FloatArray:
    frequencies_hz = midi_to_hz(midi_pitch) * partials[:, 0]
    kept = frequencies_hz < HIGHEST_PART_OF_RATE * sample_rate_hz
    rates = 3.0 * math.log(10.0) / partials[:, 2]
    length_samples = seconds_to_samples(DECAY_TO_SILENCE / rates.min(), sample_rate_hz)
    samples = damped_sum(
        frequencies_hz[kept], partials[kept, 1], rates[kept], length_samples, sample_rate_hz
    )
    samples *= velocity / np.abs(samples).max()
    return samples


def _knock(level: float, seed: int, sample_rate_hz: int) -> FloatArray:
    length_samples = seconds_to_samples(KNOCK_S, sample_rate_hz)
    noise = np.random.default_rng([0xBADE, seed]).standard_normal(length_samples)
    # Two running means take the hiss away and leave a thud.
    window = np.ones(24) / 24
    thud = np.convolve(np.convolve(noise, window, "same"), window, "same")
    decay = np.exp(-np.arange(length_samples) / (0.006 * sample_rate_hz))
    knock: FloatArray = level * thud / np.abs(thud).max() * decay
    return knock


def _noise_around(
    centre_hz: float, spread_hz: float, length_samples: int, rng: np.random.Generator, rate_hz: int
) -> FloatArray:
    spectrum_hz = np.fft.rfftfreq(length_samples, 1.0 / rate_hz)
    shape = 1.0 / (1.0 + ((spectrum_hz - centre_hz) / spread_hz) ** 2)
    noise: FloatArray = np.fft.irfft(
        np.fft.rfft(rng.standard_normal(length_samples)) * shape, length_samples
    )
    return noise


def _soften_start(samples: FloatArray, sample_rate_hz: int) -> None:
    rise_samples = seconds_to_samples(0.0008, sample_rate_hz)
    samples[:rise_samples] *= np.linspace(0.0, 1.0, rise_samples, endpoint=False)
