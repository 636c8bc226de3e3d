"""Sounds that are kept going: bowed strings, reeds, brass, voices.

One period of each is made from its harmonics and read round and round at the speed of the
pitch, with vibrato. A second, brighter period fades in as the note swells.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from coproduce.units import midi_to_hz, seconds_to_samples

FloatArray = npt.NDArray[np.float64]

PERIOD_SAMPLES = 4096
HIGHEST_HARMONIC_HZ = 12_000.0
CENTS_PER_OCTAVE = 1200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """What one kind of sustained sound is.

    Parameters
    ----------
    dullness, bright_dullness
        How fast harmonics fall (the exponent of 1/k) at the start and at the top of a swell.
    resonances
        Bodies or formants that the sound passes: centre in Hz, width in Hz, gain.
    floor
        What passes between the resonances; 1 means that there are none to speak of.
    even
        Level of the even harmonics; reeds in closed tubes have few.
    attack_s, release_s
        Time to reach full level, and to die when it is let go.
    vibrato_hz, vibrato_cents
        Its speed, and how far it goes up and down.
    chorus_cents
        Distance between two equal sounds heard together, as an accordion's reeds are.
    breath
        Level of the noise of bow, air or breath.
    """

    dullness: float
    bright_dullness: float
    resonances: tuple[tuple[float, float, float], ...] = ()
    floor: float = 1.0
    even: float = 1.0
    attack_s: float = 0.05
    release_s: float = 0.08
    vibrato_hz: float = 5.4
    vibrato_cents: float = 0.0
    chorus_cents: float = 0.0
    breath: float = 0.0


# Formants of sung vowels, for an adult voice: centre, width, gain
# (after Sundberg, The Science of the Singing Voice, ch. 2).
VOWELS = MappingProxyType(
    {
        "ah": ((700.0, 110.0, 1.0), (1150.0, 120.0, 0.6), (2700.0, 200.0, 0.22)),
        "eh": ((530.0, 90.0, 1.0), (1850.0, 140.0, 0.45), (2600.0, 200.0, 0.22)),
        "ee": ((300.0, 70.0, 1.0), (2300.0, 150.0, 0.3), (3000.0, 200.0, 0.2)),
        "oh": ((480.0, 90.0, 1.0), (880.0, 100.0, 0.5), (2600.0, 200.0, 0.1)),
        "oo": ((330.0, 80.0, 1.0), (750.0, 90.0, 0.35), (2400.0, 200.0, 0.05)),
    }
)
FIDDLE = Tone(
    dullness=1.35,
    bright_dullness=1.05,
    resonances=(
        (290.0, 90.0, 0.9),
        (480.0, 130.0, 1.0),
        (1100.0, 350.0, 0.7),
        (2600.0, 700.0, 0.7),
    ),
    floor=0.25,
    attack_s=0.07,
    release_s=0.12,
    vibrato_hz=5.7,
    vibrato_cents=14.0,
    breath=0.012,
)
ACCORDION = Tone(
    dullness=1.15,
    bright_dullness=1.0,
    resonances=((500.0, 300.0, 0.7), (1500.0, 800.0, 0.5)),
    floor=0.35,
    even=0.7,
    attack_s=0.045,
    release_s=0.07,
    chorus_cents=9.0,
    breath=0.004,
)
TRUMPET = Tone(
    dullness=1.9,
    bright_dullness=0.75,
    resonances=((1200.0, 700.0, 1.0), (2300.0, 900.0, 0.5)),
    floor=0.35,
    attack_s=0.035,
    release_s=0.06,
    vibrato_hz=5.0,
    vibrato_cents=6.0,
    breath=0.006,
)
VOICE = Tone(
    dullness=1.2,
    bright_dullness=1.0,
    resonances=VOWELS["ah"],
    floor=0.03,
    attack_s=0.09,
    release_s=0.14,
    vibrato_hz=5.2,
    vibrato_cents=22.0,
    breath=0.006,
)
HUMMING = Tone(
    dullness=1.5,
    bright_dullness=1.35,
    resonances=VOWELS["oo"],
    floor=0.03,
    attack_s=0.12,
    release_s=0.18,
    vibrato_hz=5.0,
    vibrato_cents=18.0,
    breath=0.012,
)
# A child's throat is shorter: every formant lies about a fifth part higher.
CHILD = Tone(
    dullness=1.3,
    bright_dullness=1.15,
    resonances=tuple((1.2 * centre, 1.2 * width, gain) for centre, width, gain in VOWELS["ah"]),
    floor=0.04,
    attack_s=0.07,
    release_s=0.1,
    vibrato_hz=5.6,
    vibrato_cents=9.0,
    breath=0.009,
)


def sustained_note(
    tone: Tone, midi_pitch: float, duration_s: float, velocity: float, sample_rate_hz: int
) -> FloatArray:
    """One note, held for `duration_s`, then let go.

    Parameters
    ----------
    tone
        The kind of sound.
    midi_pitch
        Its pitch; fractions are cents.
    duration_s
        From the start to the moment of letting go; the release comes after it.
    velocity
        0 to 1: level at the top of the note; louder is brighter too.
    sample_rate_hz
        Samples a second.

    Returns
    -------
    FloatArray
        Shape (samples,), peak near `velocity`.
    """
    length_samples = seconds_to_samples(duration_s + tone.release_s, sample_rate_hz)
    time_s = np.arange(length_samples) / sample_rate_hz
    swell = _swell(tone, duration_s, time_s)
    rng = np.random.default_rng([0x70E5, round(100 * midi_pitch), length_samples])
    bright = velocity * swell
    samples = np.zeros(length_samples)
    for detune_cents in (-tone.chorus_cents / 2, tone.chorus_cents / 2)[: 1 + _doubled(tone)]:
        phase = _phase(tone, midi_pitch + detune_cents / 100.0, time_s, rng, sample_rate_hz)
        soft_period = one_period(tone, midi_pitch, tone.dullness)
        bright_period = one_period(tone, midi_pitch, tone.bright_dullness)
        position = phase * PERIOD_SAMPLES
        whole = position.astype(np.int64)
        part = position - whole
        here, after = whole % PERIOD_SAMPLES, (whole + 1) % PERIOD_SAMPLES
        for period, share in ((soft_period, 1.0 - bright), (bright_period, bright)):
            samples += share * (period[here] * (1.0 - part) + period[after] * part)
    samples *= swell
    if tone.breath:
        # Differenced noise is airy: it has no rumble.
        air = np.diff(rng.standard_normal(length_samples + 1))
        samples += tone.breath * np.abs(samples).max() * air * np.sqrt(swell)
    samples *= velocity / np.abs(samples).max()
    return samples


def _doubled(tone: Tone) -> bool:
    return tone.chorus_cents > 0


def _swell(tone: Tone, duration_s: float, time_s: FloatArray) -> FloatArray:
    attack_s = min(tone.attack_s, 0.6 * duration_s)
    swell: FloatArray = np.interp(
        time_s,
        [0.0, attack_s, duration_s, duration_s + tone.release_s],
        [0.0, 1.0, 0.82, 0.0],
    )
    # A squared sine has no corners, so nothing clicks.
    return np.asarray(np.sin(0.5 * np.pi * swell) ** 2)


def _phase(
    tone: Tone, midi_pitch: float, time_s: FloatArray, rng: np.random.Generator, rate_hz: int
) -> FloatArray:
    # Players let a note settle before they shake it.
    depth_cents = tone.vibrato_cents * np.clip((time_s - 0.12) / 0.25, 0.0, 1.0)
    shake = np.sin(2 * np.pi * (tone.vibrato_hz * time_s + rng.uniform()))
    cents = depth_cents * shake
    frequency_hz = midi_to_hz(midi_pitch) * 2.0 ** (cents / CENTS_PER_OCTAVE)
    return np.asarray(rng.uniform() + np.cumsum(frequency_hz) / rate_hz)


def one_period(tone: Tone, midi_pitch: float, dullness: float) -> FloatArray:
    """One period of a tone at a pitch, peak 1, shape (PERIOD_SAMPLES,)."""
    fundamental_hz = midi_to_hz(midi_pitch)
    count = max(1, int(HIGHEST_HARMONIC_HZ / fundamental_hz))
    number = np.arange(1, count + 1, dtype=np.float64)
    amplitudes = number**-dullness * np.where(number % 2 == 0, tone.even, 1.0)
    amplitudes *= response(tone.resonances, tone.floor, number * fundamental_hz)
    spectrum = np.zeros(PERIOD_SAMPLES // 2 + 1, dtype=np.complex128)
    # Phases after Schroeder spread the energy over the period: less peaky, fuller.
    spectrum[1 : count + 1] = amplitudes * np.exp(-1j * np.pi * number * (number - 1) / count)
    period: FloatArray = np.fft.irfft(spectrum, PERIOD_SAMPLES)
    period /= np.abs(period).max()
    return period


def response(
    resonances: tuple[tuple[float, float, float], ...], floor: float, frequencies_hz: FloatArray
) -> FloatArray:
    """Amplitude that a body or a mouth lets through, at each frequency.

    Each resonance is a bell curve over its width, above a floor; shape of `frequencies_hz`.
    """
    passed = np.full(frequencies_hz.shape, floor)
    for centre_hz, width_hz, gain in resonances:
        passed += gain / (1.0 + ((frequencies_hz - centre_hz) / width_hz) ** 2)
    return passed
