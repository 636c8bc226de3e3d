"""Laying a sung recording into a form: its phrases, in tune with the band, at their bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soxr

from coproduce.dsp.synth import Tape
from coproduce.model.audio import Samples, Signal
from coproduce.stages.manners import Pace
from coproduce.units import seconds_to_samples

FADE_S = 0.012
CENTS_PER_OCTAVE = 1200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One line of a sung tune: where it lies in the recording, and where its beats are.

    `beats` holds pairs of a beat, counted from the tune's first barline, and the second in
    the recording at which the singer had it.
    """

    start_s: float
    end_s: float
    beats: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SungTune:
    """A recording of one tune. `tuning_cents` is how far above A = 440 Hz it was sung."""

    signal: Signal
    phrases: tuple[Phrase, ...]
    tuning_cents: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place where the tune is sung: the beat of its first barline, and how loudly."""

    first_beat: float
    level: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Singer:
    """One of several who sing the same: cents out of tune, seconds late, place (-1 to 1)."""

    cents: float = 0.0
    late_s: float = 0.0
    pan: float = 0.0


def sing(
    tune: SungTune,
    entries: Sequence[Entry],
    pace: Pace,
    tape: Tape,
    singer: Singer | None = None,
) -> Signal:
    """Sing a tune at several places of a song.

    The recording is tuned to A = 440 Hz by reading it faster or slower, and each phrase is
    put where its beats miss the song's beats by nothing on average.

    Parameters
    ----------
    tune, entries
        What is sung, and where.
    pace, tape
        How time goes in the song, and how much is recorded.
    singer
        How this singer differs from the recording.

    Returns
    -------
    Signal
        Shape (tape.channels, samples).
    """
    singer = singer or Singer()
    speed = 2.0 ** ((singer.cents - tune.tuning_cents) / CENTS_PER_OCTAVE)
    voice = soxr.resample(
        tune.signal.to_mono().samples[0], tune.signal.sample_rate_hz * speed, tape.sample_rate_hz
    )
    length_samples = seconds_to_samples(tape.length_s, tape.sample_rate_hz)
    samples = np.zeros((tape.channels, length_samples), dtype=np.float32)
    gains = _gains(singer.pan, tape.channels)
    for phrase in tune.phrases:
        first = seconds_to_samples(phrase.start_s / speed, tape.sample_rate_hz)
        last = seconds_to_samples(phrase.end_s / speed, tape.sample_rate_hz)
        sound = _faded(voice[first:last], tape.sample_rate_hz)
        for entry in entries:
            shift_s = np.mean(
                [
                    pace.time_s(entry.first_beat + beat) - second / speed
                    for beat, second in phrase.beats
                ]
            )
            start_s = phrase.start_s / speed + float(shift_s) + singer.late_s
            start = max(0, seconds_to_samples(start_s, tape.sample_rate_hz))
            kept = max(0, min(sound.size, length_samples - start))
            samples[:, start : start + kept] += np.float32(entry.level) * gains * sound[:kept]
    return Signal(samples, tape.sample_rate_hz)


def _faded(sound: Samples, sample_rate_hz: int) -> Samples:
    faded = sound.astype(np.float32)
    fade_samples = min(seconds_to_samples(FADE_S, sample_rate_hz), faded.size // 2)
    ramp = np.sin(0.5 * np.pi * np.arange(fade_samples, dtype=np.float32) / fade_samples) ** 2
    faded[:fade_samples] *= ramp
    faded[faded.size - fade_samples :] *= ramp[::-1]
    return faded


def _gains(pan: float, channels: int) -> Samples:
    """Constant-power gains, shape (channels, 1)."""
    if channels == 1:
        return np.ones((1, 1), dtype=np.float32)
    angle = 0.25 * np.pi * (1.0 + pan)
    return np.array([[np.cos(angle)], [np.sin(angle)]], dtype=np.float32)
