"""A small synthesiser: every instrument of a modest band, played from a list of strokes.

Each distinct note is made once and laid down wherever it is played, so that minutes of
music cost little more than the notes they are made of.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import scipy

from coproduce.dsp import struck, sustained
from coproduce.dsp.struck import FloatArray
from coproduce.model.audio import Samples, Signal
from coproduce.units import seconds_to_samples

VELOCITY_STEPS = 4  # a note has this many shades; between them only its level changes
DURATION_STEP_S = 0.01
ROOM_S = 0.28


class Instrument(StrEnum):
    """What can be played."""

    GUITAR = "guitar"
    UKULELE = "ukulele"
    PIANO = "piano"
    BASS = "bass"
    FIDDLE = "fiddle"
    ACCORDION = "accordion"
    TRUMPET = "trumpet"
    VOICE = "voice"
    HUMMING = "humming"
    CHILD = "child"
    CLAP = "clap"
    BELL = "bell"
    STICK = "stick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One note to be sounded: when, for how long, how high, how hard (velocity, 0 to 1)."""

    onset_s: float
    duration_s: float
    midi_pitch: float
    velocity: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The room that an instrument stands in.

    `level` is that of the reflections relative to the direct sound; `width` is how far a
    second channel hears other reflections, 0 to 1; `seed` chooses the room.
    """

    level: float = 0.25
    width: float = 1.0
    seed: int = 1


DRY = Room(level=0.0, width=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """What is recorded on: how long, how fine, how many channels, and in which room."""

    length_s: float
    sample_rate_hz: int
    channels: int = 1
    room: Room = DRY


# How a string that is stopped with the hand, or a damper that falls, ends the sound.
_RELEASE_S = MappingProxyType(
    {
        Instrument.GUITAR: 0.12,
        Instrument.UKULELE: 0.09,
        Instrument.PIANO: 0.16,
        Instrument.BASS: 0.07,
    }
)
_STRINGS = MappingProxyType(
    {
        Instrument.GUITAR: struck.GUITAR,
        Instrument.UKULELE: struck.UKULELE,
        Instrument.PIANO: struck.PIANO,
        Instrument.BASS: struck.BASS,
    }
)
_TONES = MappingProxyType(
    {
        Instrument.FIDDLE: sustained.FIDDLE,
        Instrument.ACCORDION: sustained.ACCORDION,
        Instrument.TRUMPET: sustained.TRUMPET,
        Instrument.VOICE: sustained.VOICE,
        Instrument.HUMMING: sustained.HUMMING,
        Instrument.CHILD: sustained.CHILD,
    }
)
_HITS: MappingProxyType[Instrument, Callable[[float, float, int], FloatArray]] = MappingProxyType(
    {
        Instrument.CLAP: struck.clap_note,
        Instrument.BELL: struck.bell_note,
        Instrument.STICK: struck.stick_note,
    }
)


def note(
    instrument: Instrument,
    midi_pitch: float,
    duration_s: float,
    velocity: float,
    sample_rate_hz: int,
) -> FloatArray:
    """Sound one note, shape (samples,): its duration and then its release.

    Claps, bells and sticks ring as long as they do, whatever `duration_s` says.

    Raises
    ------
    ValueError
        If the duration is not positive or the velocity is not above 0 and at most 1.

    >>> note(Instrument.GUITAR, 57, 0.5, 0.8, 48_000).shape
    (29760,)
    """
    if duration_s <= 0 or not 0 < velocity <= 1:
        raise ValueError(f"a note of {duration_s} s at velocity {velocity}")
    if instrument in _HITS:
        return _HITS[instrument](midi_pitch, velocity, sample_rate_hz)
    if instrument in _TONES:
        return sustained.sustained_note(
            _TONES[instrument], midi_pitch, duration_s, velocity, sample_rate_hz
        )
    release_s = _RELEASE_S[instrument]
    samples = struck.string_note(
        _STRINGS[instrument], midi_pitch, duration_s + release_s, velocity, sample_rate_hz
    )
    fading = samples[seconds_to_samples(duration_s, sample_rate_hz) :]
    progress = np.arange(fading.size) / seconds_to_samples(release_s, sample_rate_hz)
    fading *= np.cos(0.5 * np.pi * np.minimum(progress, 1.0)) ** 2
    return samples


def play(instrument: Instrument, strokes: Iterable[Stroke], tape: Tape) -> Signal:
    """Sound all strokes on one instrument.

    Parameters
    ----------
    instrument
        What is played.
    strokes
        In any order; what would sound after the tape's end is cut off.
    tape
        How much to make, and in which room.

    Returns
    -------
    Signal
        Shape (channels, samples); velocities add up, so that chords may pass full scale.

    Raises
    ------
    ValueError
        If a stroke begins before zero.
    """
    length_samples = seconds_to_samples(tape.length_s, tape.sample_rate_hz)
    samples = np.zeros((tape.channels, length_samples), dtype=np.float32)
    made: dict[_Touch, Samples] = {}
    for stroke in strokes:
        if stroke.onset_s < 0:
            raise ValueError(f"a stroke at {stroke.onset_s} s, before the recording begins")
        start = seconds_to_samples(stroke.onset_s, tape.sample_rate_hz)
        if start >= length_samples:
            continue
        touch = _Touch.of(stroke)
        if touch not in made:
            made[touch] = _note_in_room(instrument, touch, tape)
        sound = made[touch]
        kept = min(sound.shape[1], length_samples - start)
        level = np.float32(stroke.velocity / touch.velocity)
        samples[:, start : start + kept] += level * sound[:, :kept]
    return Signal(samples, tape.sample_rate_hz)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Touch:
    """A stroke without its time, in whole steps, so that near-equal ones are one."""

    pitch_cents: int
    duration_steps: int
    velocity_steps: int

    @property
    def velocity(self) -> float:
        return self.velocity_steps / VELOCITY_STEPS

    @classmethod
    def of(cls, stroke: Stroke) -> _Touch:
        return cls(
            pitch_cents=round(100 * stroke.midi_pitch),
            duration_steps=max(1, round(stroke.duration_s / DURATION_STEP_S)),
            velocity_steps=min(VELOCITY_STEPS, max(1, round(VELOCITY_STEPS * stroke.velocity))),
        )


def _note_in_room(instrument: Instrument, touch: _Touch, tape: Tape) -> Samples:
    dry = note(
        instrument,
        touch.pitch_cents / 100,
        touch.duration_steps * DURATION_STEP_S,
        touch.velocity,
        tape.sample_rate_hz,
    )
    if not tape.room.level:
        return np.tile(dry.astype(np.float32), (tape.channels, 1))
    reflections = _reflections(tape.room, tape.channels, tape.sample_rate_hz)
    wet = scipy.signal.fftconvolve(dry[np.newaxis, :], reflections, axes=1)
    return np.asarray(wet, dtype=np.float32)


@functools.lru_cache(maxsize=64)
def _reflections(room: Room, channels: int, sample_rate_hz: int) -> FloatArray:
    """Impulse response of a small room: the direct sound, then noise that dies away."""
    length_samples = seconds_to_samples(ROOM_S, sample_rate_hz)
    time_s = np.arange(length_samples) / sample_rate_hz
    rng = np.random.default_rng([0x400, room.seed])
    common = rng.standard_normal(length_samples)
    own = rng.standard_normal((channels, length_samples))
    noise = np.sqrt(1.0 - room.width**2 / 2) * common + room.width / np.sqrt(2.0) * own
    # Walls swallow treble: a short running mean stands for it.
    smooth = scipy.ndimage.uniform_filter1d(noise, size=5, axis=1)
    # The first wall is some two metres away, and nothing comes back before 6 ms.
    tail = smooth * np.where(time_s > 0.006, np.exp(-time_s / 0.055), 0.0)
    tail *= room.level / np.sqrt((tail**2).sum(axis=1, keepdims=True))
    tail[:, 0] = 1.0
    return np.asarray(tail)
