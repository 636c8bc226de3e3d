"""Tunes hummed by a machine: one vowel, no consonant, a pulse of the breath for each repeated note.

Pitches glide into each other and nothing else tells that a note begins, but for a note on the
pitch of the one before: there the level dips. The take wanders in pitch, has vibrato, lies in a
small room with some noise, and is never quite steady in level, which may wave besides, as an old
voice's does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.model.audio import Signal
from coproduce.model.melody import Melody

Curve: TypeAlias = npt.NDArray[np.float64]

RATE_HZ: Final = 16_000
LONGEST_NOTES: Final = 44
BREATH_AFTER_BEATS: Final = 2.0  # a note so long ends with a breath
BREATH_S: Final = 0.2
DIP_S: Final = 0.02  # standard deviation of the bell that a dip is
TREMOR_HZ: Final = 5.0
UNSTEADY_DB: Final = 1.0  # standard deviation of the level within a note
KNOT_S: Final = 0.12
FORMANTS: Final = ((700.0, 250.0, 1.0), (1100.0, 250.0, 0.7), (2500.0, 500.0, 0.2))


@dataclass(frozen=True, slots=True)
class HummedNote:
    """A note as it was hummed."""

    start_s: float
    end_s: float
    midi_pitch: int


def hum(
    melody: Melody, seed: int, *, dip_db: float, tremor_db: float = 0.0
) -> tuple[Signal, list[HummedNote]]:
    """Hum the beginning of a melody.

    Parameters
    ----------
    melody
        What to hum.
    seed
        Decides tempo, tuning, octave and everything that strays.
    dip_db
        By how much the level sinks before a note on the same pitch.
    tremor_db
        How far the level waves up and down, from its middle.
    """
    rng = np.random.default_rng([seed, *melody.section.encode()])
    notes = _notes(melody, rng)
    time_s = np.arange(round((notes[-1].end_s + 0.7) * RATE_HZ)) / RATE_HZ
    level = np.zeros_like(time_s)
    for before, note in zip([None, *notes], notes, strict=False):
        level[(time_s >= note.start_s) & (time_s < note.end_s)] = 1.0
        if before and before.midi_pitch == note.midi_pitch:
            bell = np.exp(-0.5 * ((time_s - note.start_s) / DIP_S) ** 2)
            level *= 10.0 ** (-dip_db * bell / 20.0)
    level = _smoothed(level, 0.02)
    waves = np.sin(2 * np.pi * TREMOR_HZ * time_s + rng.uniform(0, 2 * np.pi))
    knots_s = np.arange(0.0, time_s[-1] + KNOT_S, KNOT_S)
    unsteady_db = np.interp(time_s, knots_s, rng.normal(0.0, UNSTEADY_DB, len(knots_s)))
    level *= 10.0 ** ((tremor_db * waves + unsteady_db) / 20.0)
    voice = level * _voice(_pitch(notes, time_s, rng))
    tail = rng.standard_normal(RATE_HZ // 4) * np.exp(-np.arange(RATE_HZ // 4) / RATE_HZ / 0.06)
    tail *= 0.02
    tail[0] = 1.0
    heard = scipy.signal.fftconvolve(voice, tail)[: len(voice)]
    heard = 0.3 * heard / np.abs(heard).max() + 0.0007 * rng.standard_normal(len(heard))
    return Signal(heard.astype(np.float32)[None], RATE_HZ), notes


def _notes(melody: Melody, rng: np.random.Generator) -> list[HummedNote]:
    beat_s = 60.0 / float(rng.uniform(75.0, 120.0))
    written = melody.notes[:LONGEST_NOTES]
    first = written[0].beat
    starts = [0.5 + float(n.beat - first) * beat_s + float(rng.normal(0.0, 0.015)) for n in written]
    ends = [0.5 + float(n.beat + n.beats - first) * beat_s for n in written]
    down = 5 * int(rng.integers(2))
    notes = []
    for i, note in enumerate(written):
        end = min([ends[i], *starts[i + 1 : i + 2]])
        is_breath = i + 1 < len(written) and note.beats >= BREATH_AFTER_BEATS
        notes.append(HummedNote(starts[i], end - BREATH_S * is_breath, note.midi_pitch - down))
    return notes


def _pitch(notes: list[HummedNote], time_s: Curve, rng: np.random.Generator) -> Curve:
    """Pitch in MIDI: gliding, in the singer's own tuning, wandering, with vibrato."""
    at = np.searchsorted([note.start_s for note in notes], time_s, side="right") - 1
    steps = np.array([float(note.midi_pitch) for note in notes])[np.maximum(at, 0)]
    pitch = _smoothed(steps, float(rng.uniform(0.05, 0.09)))
    knots = np.linspace(0.0, time_s[-1], 8)
    pitch += float(rng.uniform(-0.4, 0.4)) + np.interp(time_s, knots, rng.normal(0.0, 0.12, 8))
    for note in notes:
        held_s = time_s - note.start_s - 0.15
        inside = (held_s > 0.0) & (time_s < note.end_s)
        if note.end_s - note.start_s > 0.4:
            depth = 0.25 * np.minimum(1.0, held_s[inside] / 0.3)
            pitch[inside] += depth * np.sin(2 * np.pi * 5.5 * held_s[inside])
    return pitch


def _voice(pitch: Curve) -> Curve:
    """Sing a pitch on one vowel."""
    hertz = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE_HZ
    voice = np.zeros_like(pitch)
    for harmonic in range(1, 30):
        at = harmonic * hertz
        gain = 0.05 + sum(
            share * np.exp(-(((at - hz) / width) ** 2)) for hz, width, share in FORMANTS
        )
        voice += np.where(at < 7500.0, gain, 0.0) * np.sin(harmonic * phase) / harmonic**0.5
    return voice


def _smoothed(curve: Curve, width_s: float) -> Curve:
    width = round(width_s * RATE_HZ)
    window = np.hanning(width + 2)[1:-1]
    padded = np.pad(curve, (width // 2, width - width // 2 - 1), mode="edge")
    return np.convolve(padded, window / window.sum(), "valid")
