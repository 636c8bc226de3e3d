"""Players who slow down and hurry, with the truth of when each beat was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.dsp.synth import Instrument, Room, Tape, play
from coproduce.model.audio import Signal
from coproduce.model.music import TimeSignature
from coproduce.stages.manners import Manner, Pace, Part, Passage
from coproduce.stages.practise import strokes

Curve: TypeAlias = npt.NDArray[np.float64]
RATE_HZ = 22_050
LATE_S = 0.006  # how nearly together with themselves players are, one deviation
CHORDS = {
    "4/4": (("C",), ("F",), ("C",), ("G",), ("Am",), ("F",), ("C", "G"), ("C",)),
    "3/4": (("F",), ("C7",), ("F",), ("C7",), ("Bb",), ("F",), ("Gm",), ("C7",)),
    "6/8": (("G",), ("G", "D"), ("C",), ("D",)),
}


@dataclass(frozen=True, kw_only=True)
class Freedom:
    """How freely time goes.

    `depth` is how far the tempo swings to either side, smoothly over some bars; `ending` how
    much slower the last beats become; `swing` the place of the second eighth note in its beat.
    """

    depth: float = 0.08
    ending: float = 0.3
    swing: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Performance:
    """What was recorded, and when each beat of bar 1 and after it really was."""

    signal: Signal
    beats_s: Curve
    chords: tuple[tuple[str, ...], ...]


def perform_freely(  # noqa: PLR0913 - one performance is described by this much
    signature: TimeSignature,
    tempo_bpm: float,
    bars: int,
    seed: int,
    *,
    instrument: Instrument = Instrument.GUITAR,
    manner: Manner = Manner.STRUM,
    freedom: Freedom | None = None,
    bar_one_s: float = 1.5,
    noise_db: float = -20.0,
) -> Performance:
    """Play some bars freely, in a room, with noise; the tempo counts quarter notes."""
    freedom = freedom or Freedom()
    chords = tuple(CHORDS[str(signature)][n % len(CHORDS[str(signature)])] for n in range(bars))
    # At 60 a beat is a second, so that the strokes' seconds are beats.
    pace = Pace(tempo_bpm=60.0, time_signature=signature, swing=freedom.swing)
    part = Part(instrument=instrument, manner=manner, lowest_midi=45, looseness_s=0.0, seed=seed)
    length_beats = float(signature.bar_quarters) * bars
    grid, seconds = _time_of(tempo_bpm, length_beats, freedom, seed)
    late = np.random.default_rng([seed, 9])

    def when(beat: float) -> float:
        beyond = max(0.0, beat - length_beats) * 60.0 / tempo_bpm
        return bar_one_s + float(np.interp(beat, grid, seconds)) + beyond

    played = []
    for stroke in strokes(part, [Passage(bars=chords)], pace):
        onset_s = when(stroke.onset_s) + LATE_S * float(np.clip(late.standard_normal(), -2.5, 2.5))
        end_s = when(stroke.onset_s + stroke.duration_s)
        length_s = max(0.05, end_s - onset_s)
        played.append(replace(stroke, onset_s=max(0.0, onset_s), duration_s=length_s))
    tape = Tape(
        length_s=when(length_beats) + 2.0,
        sample_rate_hz=RATE_HZ,
        room=Room(level=0.4, seed=seed),
    )
    samples = play(instrument, played, tape).samples
    samples *= 0.5 / float(np.abs(samples).max())
    power = float(np.sqrt(np.square(samples).mean()))
    hiss = np.random.default_rng([seed, 3]).standard_normal(samples.shape)
    samples += np.asarray(power * 10.0 ** (noise_db / 20.0) * hiss, np.float32)
    pulse = float(signature.pulse_quarters)
    beats_s = np.array([when(number * pulse) for number in range(round(length_beats / pulse))])
    return Performance(signal=Signal(samples, RATE_HZ), beats_s=beats_s, chords=chords)


def _time_of(
    tempo_bpm: float, length_beats: float, freedom: Freedom, seed: int
) -> tuple[Curve, Curve]:
    """Give beats and their seconds: slow waves of tempo, and a ritardando."""
    rng = np.random.default_rng([seed, 1])
    beat = np.arange(0.0, length_beats + 1.0, 0.25)
    wave = np.zeros_like(beat)
    for _ in range(4):
        period = rng.uniform(12.0, 48.0)
        wave += rng.standard_normal() * np.sin(2 * np.pi * (beat / period + rng.uniform()))
    tempo = tempo_bpm * (1.0 + freedom.depth * wave / float(np.abs(wave).max()))
    tempo *= 1.0 - freedom.ending * np.clip((beat - length_beats + 8.0) / 8.0, 0.0, 1.0) ** 1.5
    steps = 0.25 * 60.0 / (0.5 * (tempo[1:] + tempo[:-1]))
    return beat, np.concatenate(([0.0], np.cumsum(steps)))
