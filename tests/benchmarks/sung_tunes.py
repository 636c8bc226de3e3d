"""Tunes sung by a machine, with the truth of every note: known melodies to words made up for them.

The voice is Festival's (the Debian packages festival and festvox-kallpc16k). Its singing mode
gives each syllable the length and the pitch asked for; then the take is made human: it wanders in
pitch, scoops, has vibrato, sways in tempo, and lies in a small room with some noise. Festival
says where each sound begins, so that nobody has to mark a note by ear.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy
import soundfile

from coproduce.model.audio import Signal
from coproduce.model.melody import Melody, MelodyNote
from coproduce.theory.meter import strengths

Curve: TypeAlias = npt.NDArray[np.float64]

RATE_HZ: Final = 44_100
HIGHEST_MIDI: Final = 69  # above, this voice no longer sings what it is told
LONGEST_NOTES: Final = 44  # of a tune, at the end of a line
LINE_BARS: Final = {2: 4, 3: 4, 4: 2}  # by the quarters of a bar
REST_AFTER_BEATS: Final = 3.0  # a line's last note of that length leaves a beat to breathe
STRONG: Final = [
    "rain", "boat", "hand", "cold", "shore", "bell", "steam", "light", "garden", "lamp",
    "street", "tin", "moon", "wool", "floor", "dance", "green", "apple", "bread", "jam", "door",
    "red", "hat", "boots", "ring", "song", "name", "winter", "summer", "yellow", "window",
    "river", "morning", "harbour", "mother", "dinner", "people", "water", "barrow", "never",
    "under",
]  # fmt: skip
WEAK: Final = [
    "the", "a", "and", "of", "to", "in", "on", "my", "your", "we", "it", "is", "for", "with",
    "at", "but",
]  # fmt: skip
PARTS: Final = {
    word: (word[:cut], word[cut:])
    for word, cut in {
        "garden": 3, "apple": 2, "winter": 3, "summer": 3, "yellow": 3, "window": 3, "river": 2,
        "morning": 4, "harbour": 3, "mother": 2, "dinner": 3, "people": 3, "water": 2,
        "barrow": 3, "never": 3, "under": 2,
    }.items()
}  # fmt: skip
VOICED: Final = frozenset({
    "b", "d", "g", "v", "dh", "z", "zh", "jh", "m", "n", "ng", "l", "r", "w", "y", "em", "en",
    "el",
})  # fmt: skip
_XML: Final = """<?xml version="1.0"?>
<!DOCTYPE SINGING PUBLIC "-//SINGING//DTD SINGING mark up//EN" "Singing.v0_1.dtd" []>
<SINGING BPM="60">
{words}
</SINGING>
"""
# `item.leafs` as it comes goes on into the next syllables of a word, which are then sung wrong.
_SCHEME: Final = """
(voice_kal_diphone)
(require 'singing-mode)
(define (item.leafs item)
  "The sounds of one syllable."
  (let ((inside (item.daughters item)))
    (if inside (apply append (mapcar item.leafs inside)) (list item))))
(define (keep utt)
  (utt.save.wave utt "sung.wav" 'riff)
  (let ((file (fopen "syllables" "w")))
    (mapcar
      (lambda (syllable)
        (mapcar
          (lambda (sound)
            (format file "%s %f %f %s " (item.name sound) (item.feat sound "segment_start")
              (item.feat sound "end") (item.feat sound "ph_vc")))
          (item.leafs (item.relation syllable 'SylStructure)))
        (format file "\\n"))
      (utt.relation.items utt 'Syllable))
    (fclose file))
  utt)
(set! tts_hooks (list utt.synth keep))
(tts_file "words.xml" 'singing)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sung:
    """A take, and its truth in the form that the sung tunes of the benchmarks have."""

    signal: Signal
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, and where its syllables are in the tune."""

    text: str
    notes: tuple[int, ...]
    ends_line: bool


@dataclass(frozen=True, slots=True)
class _Sound:
    """One sound of a syllable, in seconds."""

    name: str
    start_s: float
    end_s: float
    is_vowel: bool


def can_sing() -> bool:
    """Whether the voice is installed."""
    return shutil.which("festival") is not None


def sing(melody: Melody, seed: int) -> Sung:
    """Sing the first lines of a melody to words made up for it.

    Raises
    ------
    ValueError
        If Festival does not pronounce as many syllables as it was given.
    """
    rng = np.random.default_rng([seed, *melody.section.encode()])
    notes, ends = _first_lines(melody)
    words = _words(melody, notes, ends, random.Random(f"{melody.section} {seed}"))
    tempo_bpm = round(
        float(rng.uniform(76, 132)) * (1.2 if melody.time_signature.is_compound else 1)
    )
    cents, sway = float(rng.integers(-45, 46)), float(rng.uniform(0.0, 0.035))
    start_s = _beat_times(notes, tempo_bpm, sway, rng)
    length_s = np.diff(start_s)
    for end in ends[:-1]:
        if notes[end].beats >= REST_AFTER_BEATS:
            length_s[end] *= 1.0 - 1.0 / float(notes[end].beats)
    down = 12 * max(0, -(-(max(note.midi_pitch for note in notes) - HIGHEST_MIDI) // 12))
    sung_midi = [note.midi_pitch - down for note in notes]
    hertz = [440.0 * 2.0 ** ((pitch - 69 + cents / 100.0) / 12.0) for pitch in sung_midi]
    plain, sounds = _festival(_marked_up(words, hertz, start_s, length_s))
    if len(sounds) != len(notes):
        raise ValueError(f"{melody.section}: {len(sounds)} syllables for {len(notes)} notes")
    spans = [_span(syllable) for syllable in sounds]
    samples, moved = _human(plain, spans, rng)
    syllables = [part for word in words for part in PARTS.get(word.text, (word.text,))]
    first = notes[0].beat
    truth = {
        "name": melody.section,
        "bpm": tempo_bpm,
        "cents": cents,
        "key": str(melody.key),
        "time_signature": str(melody.time_signature),
        "pickup_beats": float(melody.pickup_beats),
        "words": list(_lines(words)),
        "notes": [
            {
                "start": float(moved[i, 0]),
                "end": float(moved[i, 1]),
                "midi": sung_midi[i],
                "beat": float(note.beat - first),
                "beats": float(note.beats) - (i in ends[:-1] and note.beats >= REST_AFTER_BEATS),
                "syllable": syllables[i],
            }
            for i, note in enumerate(notes)
        ],
    }
    return Sung(signal=Signal(samples[None, :].astype(np.float32), RATE_HZ), truth=truth)


def _first_lines(melody: Melody) -> tuple[list[MelodyNote], list[int]]:
    """Take whole lines from the beginning; gives the notes and the last one of each line."""
    bar = float(melody.time_signature.bar_quarters)
    line = bar * LINE_BARS[round(bar)]
    notes = list(melody.notes)
    numbers = [int((float(n.beat) + float(melody.pickup_beats)) // line) for n in notes]
    ends = [i for i in range(len(notes)) if i + 1 == len(notes) or numbers[i + 1] > numbers[i]]
    ends = [end for end in ends if end < LONGEST_NOTES]
    return notes[: ends[-1] + 1], ends


def _words(
    melody: Melody, notes: Sequence[MelodyNote], ends: Sequence[int], chance: random.Random
) -> list[_Word]:
    """Find a word for each note, or for two: heavy ones on heavy beats."""
    levels = strengths(melody.time_signature)
    pulse = melody.time_signature.pulse_quarters
    heavy = []
    for note in notes:
        beat, inside = divmod(note.beat, pulse)
        heavy.append(inside == 0 and levels[int(beat) % len(levels)] >= max(levels[1:]))
    words: list[_Word] = []
    i = 0
    while i < len(notes):
        two = i + 1 < len(notes) and heavy[i] and not heavy[i + 1] and i not in ends
        said = {word.text for word in words[-3:]}
        bank = [
            w for w in (STRONG if heavy[i] else WEAK) if w not in said and (two or w not in PARTS)
        ]
        word = chance.choice(bank)
        covered = tuple(range(i, i + len(PARTS.get(word, (word,)))))
        words.append(_Word(word, covered, covered[-1] in ends))
        i = covered[-1] + 1
    return words


def _lines(words: Sequence[_Word]) -> Iterator[str]:
    line: list[str] = []
    for word in words:
        line.append("-".join(PARTS.get(word.text, (word.text,))))
        if word.ends_line:
            yield " ".join(line)
            line = []


def _beat_times(
    notes: Sequence[MelodyNote], tempo_bpm: float, sway: float, rng: np.random.Generator
) -> Curve:
    """When each note begins, and the last one ends, by a tempo that sways slowly."""
    edges = [*(float(n.beat) for n in notes), float(notes[-1].beat + notes[-1].beats)]
    beats = np.array(edges) - edges[0]
    fine = np.arange(0.0, beats[-1] + 1.0, 0.05)
    waves = np.zeros_like(fine)
    for period, phase in zip(rng.uniform(8, 24, 3), rng.uniform(0, 2 * np.pi, 3), strict=True):
        waves += np.sin(2 * np.pi * fine / period + phase)
    steps_s = 0.05 * 60.0 / tempo_bpm * (1.0 + sway * waves / 1.5)
    return np.asarray(
        np.interp(beats, fine, 0.45 + np.concatenate([[0.0], np.cumsum(steps_s[:-1])]))
    )


def _marked_up(
    words: Sequence[_Word], hertz: Sequence[float], start_s: Curve, length_s: Curve
) -> str:
    lines = [f'<REST SECONDS="{start_s[0]:.4f}"></REST>']
    for word in words:
        pitches = ",".join(f"{hertz[i]:.4f}" for i in word.notes)
        seconds = ",".join(f"{length_s[i]:.4f}" for i in word.notes)
        lines.append(
            f'<PITCH FREQ="{pitches}"><DURATION SECONDS="{seconds}">{word.text}</DURATION></PITCH>'
        )
        last = word.notes[-1]
        rest_s = start_s[last + 1] - start_s[last] - length_s[last]
        if rest_s > 1e-6:
            lines.append(f'<REST SECONDS="{rest_s:.4f}"></REST>')
    return _XML.format(words="\n".join(lines))


def _festival(marked_up: str) -> tuple[Curve, list[list[_Sound]]]:
    """Let Festival sing; gives samples at RATE_HZ, and the sounds of each syllable."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "words.xml").write_text(marked_up, "utf-8")
        (place / "sing.scm").write_text(_SCHEME, "utf-8")
        subprocess.run(
            ["festival", "-b", "sing.scm"], cwd=place, check=True, capture_output=True, timeout=60
        )
        samples, rate_hz = soundfile.read(place / "sung.wav")
        rows = (place / "syllables").read_text("utf-8").splitlines()
    sounds = []
    for row in rows:
        cells = row.split()
        sounds.append(
            [
                _Sound(name, float(start), float(end), kind == "+")
                for name, start, end, kind in zip(*(cells[k::4] for k in range(4)), strict=True)
            ]
        )
    return scipy.signal.resample_poly(samples, RATE_HZ // 100, rate_hz // 100), sounds


def _span(syllable: Sequence[_Sound]) -> tuple[float, float]:
    """From where the vowel begins until the last sound with the voice in it ends."""
    vowel = next((s for s in syllable if s.is_vowel), syllable[len(syllable) // 2])
    voiced = [s.end_s for s in syllable if s.is_vowel or s.name in VOICED]
    return vowel.start_s, max(voiced, default=syllable[-1].end_s)


def _human(
    plain: Curve, spans: Sequence[tuple[float, float]], rng: np.random.Generator
) -> tuple[Curve, Curve]:
    """Play at a speed that wavers, in a room, with noise; gives the spans as they sound then."""
    time_s = np.arange(len(plain)) / RATE_HZ
    knots = np.arange(0.0, time_s[-1] + 3.0, 1.5)
    wander = np.cumsum(rng.normal(0.0, 9.0, len(knots)))
    cents = np.clip(np.interp(time_s, knots, wander - wander.mean()), -45.0, 45.0)
    rate_hz, depth_cents = rng.uniform(4.8, 6.2), rng.uniform(5.0, 28.0)
    vibrato = np.zeros_like(time_s)
    for start_s, end_s in spans:
        inside = (time_s > start_s + 0.2) & (time_s < end_s)
        vibrato[inside] = np.minimum(1.0, (time_s[inside] - start_s - 0.2) / 0.2)
        if rng.random() < 0.35:
            scoop = (time_s > start_s) & (time_s < start_s + 0.1)
            cents[scoop] -= rng.uniform(20.0, 90.0) * (1.0 - (time_s[scoop] - start_s) / 0.1)
    cents += depth_cents * vibrato * np.sin(2 * np.pi * rate_hz * time_s)
    sounds_s = np.concatenate([[0.0], np.cumsum(2.0 ** (-cents[:-1] / 1200.0))]) / RATE_HZ
    played = np.interp(np.arange(0.0, sounds_s[-1], 1.0 / RATE_HZ), sounds_s, plain)
    tail = rng.standard_normal(int(0.35 * RATE_HZ))
    tail *= np.exp(-np.arange(len(tail)) / RATE_HZ / 0.07)
    tail[: int(0.004 * RATE_HZ)] = 0.0
    wet = scipy.signal.fftconvolve(played, tail)[: len(played)]
    loudness = float(np.sqrt(np.square(played).mean()))
    wet *= loudness / float(np.sqrt(np.square(wet).mean()))
    noise = rng.standard_normal(len(played)) * loudness * 10.0 ** (-rng.uniform(20.0, 35.0) / 20.0)
    samples = played + rng.uniform(0.05, 0.3) * wet + noise
    return 0.5 * samples / np.abs(samples).max(), np.interp(np.array(spans), time_s, sounds_s)
