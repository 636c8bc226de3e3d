"""A synthetic singer, and two songs that everybody knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.model.audio import Signal
from coproduce.theory.syllables import syllables_of

RATE_HZ: Final = 16_000
# Formants of five vowels, in Hz; a singer changes vowel from syllable to syllable.
VOWELS: Final = ((750, 1250), (450, 1900), (320, 2200), (480, 900), (350, 800))
UNVOICED: Final = "ptkfshc"


def sing(  # noqa: PLR0913 - each is one thing that singers differ in
    notes: Sequence[tuple[int, float, float]],
    lines: Sequence[str],
    *,
    tempo_bpm: float,
    cents: float = 0.0,
    sway: float = 0.0,
    seed: int = 0,
) -> Signal:
    """Sing notes (MIDI, beat, beats), one syllable each, with vibrato, glides and breath noise.

    `sway` is how far the beat strays from the clock, in beats, slowly to and fro.
    """
    rng = np.random.default_rng(seed)
    syllables = syllables_of(lines)
    beat_s = 60.0 / tempo_bpm
    end_s = 1.2 + (notes[-1][1] + notes[-1][2]) * beat_s
    times = np.arange(round(end_s * RATE_HZ)) / RATE_HZ

    def when(beat: float) -> float:
        return 0.5 + beat_s * (beat + sway * float(np.sin(beat / 3.0)))

    pitch = np.full(len(times), float(notes[0][0]))
    level = np.zeros(len(times))
    formants = np.full((2, len(times)), 500.0)
    hiss = np.zeros(len(times))
    for (midi, beat, beats), syllable in zip(notes, syllables, strict=True):
        start, end = when(beat), when(beat + beats)
        pitch[times >= start - 0.03] = midi
        sung = (times >= start) & (times < end - 0.02)
        level[sung] = 1.0
        formants[:, times >= start] = np.array(VOWELS[rng.integers(len(VOWELS))])[:, None]
        before = (times >= start - 0.06) & (times < start)
        letter = syllable.text[0].lower()
        level[before] = 0.0 if letter in UNVOICED else 0.15
        hiss[before] = 0.08 if letter in UNVOICED else 0.0
    pitch = _smoothed(pitch, 0.05) + cents / 100.0
    pitch += 0.25 * np.sin(2 * np.pi * 5.5 * times) + 0.08 * np.sin(2 * np.pi * times / 7.0)
    level = _smoothed(level, 0.03)
    phase = 2 * np.pi * np.cumsum(440.0 * 2.0 ** ((pitch - 69.0) / 12.0)) / RATE_HZ
    frequency = np.gradient(phase) * RATE_HZ / (2 * np.pi)
    formants = np.stack([_smoothed(formant, 0.04) for formant in formants])
    voice = np.zeros(len(times))
    for harmonic in range(1, 25):
        at = harmonic * frequency
        gain = sum(np.exp(-(((at - formant) / 180.0) ** 2)) for formant in formants) + 0.05
        voice += gain * np.sin(harmonic * phase) / harmonic**0.5 * (at < 7000.0)
    sound = 0.2 * level * voice + _smoothed(hiss, 0.02) * rng.standard_normal(len(times))
    sound += 0.002 * rng.standard_normal(len(times))
    return Signal(sound.astype(np.float32)[None], RATE_HZ)


def _smoothed(curve: npt.NDArray[np.float64], width_s: float) -> npt.NDArray[np.float64]:
    width = round(width_s * RATE_HZ)
    padded = np.pad(curve, (width // 2, width - width // 2 - 1), mode="edge")
    return np.convolve(padded, np.ones(width) / width, "valid")


def tune(text: str) -> list[tuple[int, float, float]]:
    """Read "60:1 62:.5 r:1": pitches and lengths in quarter notes, rests."""
    notes, beat = [], 0.0
    for word in text.split():
        pitch, length = word.split(":")
        if pitch != "r":
            notes.append((int(pitch), beat, float(length)))
        beat += float(length)
    return notes


STAR: Final = tune(
    "60:1 60:1 67:1 67:1 69:1 69:1 67:2 65:1 65:1 64:1 64:1 62:1 62:1 60:2 "
    "67:1 67:1 65:1 65:1 64:1 64:1 62:2 67:1 67:1 65:1 65:1 64:1 64:1 62:2"
)
STAR_WORDS: Final = (
    "Twinkle twinkle little star",
    "how I wonder what you are",
    "up above the world so high",
    "like a dia-mond in the sky",
)
BONNIE: Final = tune(
    "62:1 71:1.5 69:.5 67:1 69:1 67:1 64:1 62:1 59:4 62:1 71:1.5 69:.5 67:1 67:1 66:1 67:1 69:5"
)
BONNIE_WORDS: Final = ("my Bonnie lies over the ocean", "my Bonnie lies over the sea")
