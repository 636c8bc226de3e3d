"""Conversions between the units of the studio; each name says what goes in and what comes out."""

import math

A4_MIDI = 69  # MIDI 1.0: note 69 is the A above middle C
A4_HZ = 440.0  # ISO 16


def db_to_gain(level_db: float) -> float:
    """Amplitude factor of a level in decibels.

    >>> db_to_gain(-20.0)
    0.1
    """
    return float(10.0 ** (level_db / 20.0))


def gain_to_db(gain: float) -> float:
    """Level in decibels of an amplitude factor; silence is minus infinity.

    >>> gain_to_db(10.0)
    20.0
    """
    return 20.0 * math.log10(gain) if gain > 0 else -math.inf


def seconds_to_samples(duration_s: float, sample_rate_hz: int) -> int:
    """Nearest whole number of samples.

    >>> seconds_to_samples(0.5, 48_000)
    24000
    """
    return round(duration_s * sample_rate_hz)


def beats_to_seconds(beats: float, tempo_bpm: float) -> float:
    """Duration of quarter-note beats at a tempo in quarter notes a minute.

    >>> beats_to_seconds(4, 120)
    2.0
    """
    return beats * 60.0 / tempo_bpm


def midi_to_hz(midi_pitch: float) -> float:
    """Frequency of a MIDI pitch, A4 = 440 Hz, equal temperament.

    >>> midi_to_hz(69)
    440.0
    """
    return A4_HZ * float(2.0 ** ((midi_pitch - A4_MIDI) / 12.0))


def hz_to_midi(frequency_hz: float) -> float:
    """MIDI pitch, with its fraction, of a frequency.

    >>> hz_to_midi(880.0)
    81.0
    """
    return A4_MIDI + 12.0 * math.log2(frequency_hz / A4_HZ)
