"""What a player does with a section of a song: strums, pads, bass lines and the like.

A part is an instrument and a manner of playing, a passage is what the sheet says about a
section; a gesture is what one hand does at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from coproduce.dsp.synth import Instrument
from coproduce.model.chords import Chord
from coproduce.model.music import TimeSignature
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.voicing import (
    FIFTH_SEMITONES,
    OCTAVE_SEMITONES,
    at_or_above,
    bass_class,
    close_voicing,
    open_voicing,
)
from coproduce.units import beats_to_seconds

STRUM_S = 0.011  # from one string to the next
_GOES_ON = (".", "")  # in a grid: the chord before is still held


class Manner(StrEnum):
    """What a player does with a section."""

    STRUM = "strum"
    COMP = "comp"
    ROOTS = "roots"
    PAD = "pad"
    CHOP = "chop"
    LINE = "line"
    TUNE = "tune"
    DESCANT = "descant"
    BACKBEAT = "backbeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreNote:
    """A written note: beats are quarter notes from the passage's first barline."""

    beat: float
    beats: float
    midi_pitch: float
    velocity: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One section for one part.

    Parameters
    ----------
    bars
        The chord symbols of each bar; several share the bar evenly, and "." goes on with
        the chord before. Symbols that are no chord are rests.
    tune
        What is sung over it, if anything; a pickup has negative beats.
    level
        0 to 1: how loudly this part plays here; 0 leaves the section out.
    """

    bars: tuple[tuple[str, ...], ...]
    tune: tuple[ScoreNote, ...] = ()
    level: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Who plays, and how.

    Parameters
    ----------
    instrument, manner
        What is played, and what is done with it.
    lowest_midi
        The bottom of the register in which chords and lines are placed.
    transpose
        Semitones by which tunes are moved.
    looseness_s
        Standard deviation of a stroke's time around the beat.
    seed
        Chooses where exactly this player is late, early, loud or soft.
    """

    instrument: Instrument
    manner: Manner
    lowest_midi: int = 48
    transpose: int = 0
    looseness_s: float = 0.006
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How time goes: quarter notes a minute, the metre, where bar 1 starts, how it swings.

    `swing` is the place of the second eighth note in its beat: 0.5 is straight, 0.67 triplets.
    """

    tempo_bpm: float
    time_signature: TimeSignature
    bar_one_s: float = 0.0
    swing: float = 0.5

    def time_s(self, beat: float) -> float:
        """Seconds at which a beat lies, counted from bar 1."""
        whole = np.floor(beat)
        part = float(beat - whole)
        early = 2 * part * self.swing
        late = self.swing + (2 * part - 1) * (1 - self.swing)
        swung = float(whole) + (early if part < 0.5 else late)
        return self.bar_one_s + beats_to_seconds(swung, self.tempo_bpm)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChordSpan:
    """One chord as long as it lasts; beats count from the passage's start."""

    chord: Chord
    beat: Fraction
    beats: Fraction


Gestures: TypeAlias = Iterator[tuple[float, tuple[ScoreNote, ...]]]


def gestures(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Give what a part plays in a passage: gestures, and the seconds between notes of each."""
    return _MANNERS[part.manner](part, passage, pace)


def _spans(passage: Passage, pace: Pace) -> list[_ChordSpan]:
    bar_beats = pace.time_signature.bar_quarters
    spans: list[_ChordSpan] = []
    chord: Chord | None = None
    for number, symbols in enumerate(passage.bars):
        share = bar_beats / max(1, len(symbols))
        for place, symbol in enumerate(symbols or _GOES_ON[:1]):
            goes_on = symbol in _GOES_ON and bool(spans)
            chord = chord if goes_on else parse_chord(symbol)
            beat = number * bar_beats + place * share
            if chord is None:
                continue
            if goes_on and place > 0:
                spans[-1] = replace(spans[-1], beats=spans[-1].beats + share)
            else:
                spans.append(_ChordSpan(chord=chord, beat=beat, beats=share))
    return spans


def _pulses(span: _ChordSpan, pace: Pace) -> Iterator[tuple[int, float, float]]:
    """Pulses inside a chord: their number in the bar, their beat, and how long they last."""
    pulse, bar = pace.time_signature.pulse_quarters, pace.time_signature.bar_quarters
    beat, end = span.beat, span.beat + span.beats
    while beat < end:
        yield int(beat % bar / pulse), float(beat), float(min(pulse, end - beat))
        beat += pulse


def _strum(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Strum down on each beat, and up between some of them."""
    for span in _spans(passage, pace):
        voicing, up = open_voicing(span.chord, part.lowest_midi, strings=5), _last_part(pace)
        for number, beat, beats in _pulses(span, pace):
            down = 0.8 if number % 2 == 0 else 0.65
            # Beats 1 and 3 lean on the bass strings, 2 and 4 on the treble.
            strings = voicing if number % 2 == 0 else voicing[1:]
            yield STRUM_S, _chord_at(strings, beat, beats, down)
            if number % 4 != 0 and beats >= 0.99:
                yield (
                    STRUM_S,
                    _chord_at(voicing[:1:-1], beat + up, 0.9 * (beats - up), 0.45),
                )


def _chop(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Play short chords between the beats."""
    for span in _spans(passage, pace):
        voicing = close_voicing(span.chord, part.lowest_midi, notes=4)
        for _, beat, beats in _pulses(span, pace):
            yield 0.007, _chord_at(voicing, beat, beats * 0.4, 0.4)
            if beats >= 0.99:
                yield 0.007, _chord_at(voicing[::-1], beat + _last_part(pace), beats * 0.35, 0.7)


def _comp(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Play the left hand on the first and third beats, the right hand on the others."""
    for span in _spans(passage, pace):
        right = close_voicing(span.chord, part.lowest_midi, notes=4)
        left = at_or_above(bass_class(span.chord), part.lowest_midi - 19)
        end = float(span.beat + span.beats)
        for number, beat, beats in _pulses(span, pace):
            if number % 2 == 0:
                yield 0.0, _chord_at([left], beat, min(1.8 * beats, end - beat), 0.6)
                yield 0.004, _chord_at(right, beat, beats * 0.9, 0.35)
            else:
                yield 0.004, _chord_at(right, beat, beats * 0.7, 0.55)


def _roots(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Play each chord's bass, its fifth halfway through, and a step towards the next bass."""
    spans = _spans(passage, pace)
    for index, span in enumerate(spans):
        root = at_or_above(bass_class(span.chord), part.lowest_midi)
        pulses, end = list(_pulses(span, pace)), float(span.beat + span.beats)
        half = (len(pulses) + 1) // 2
        fifth = root + FIFTH_SEMITONES
        fifth -= OCTAVE_SEMITONES if fifth > part.lowest_midi + OCTAVE_SEMITONES else 0
        yield (
            0.0,
            _chord_at(
                [root], float(span.beat), 0.92 * float(span.beats) * half / len(pulses), 0.85
            ),
        )
        if len(pulses) > 1:
            _, beat, _ = pulses[half]
            rest = end - beat
            goes_on = index + 1 < len(spans)
            yield 0.0, _chord_at([fifth], beat, rest * (0.55 if goes_on else 0.9), 0.7)
            if goes_on and rest > 1:
                wanted = at_or_above(bass_class(spans[index + 1].chord), part.lowest_midi)
                step = wanted - 2 if wanted > part.lowest_midi + 2 else wanted + 2
                yield 0.0, _chord_at([step], end - 0.5, 0.45, 0.55)


def _pad(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Hold each chord to its end."""
    for span in _spans(passage, pace):
        voicing = close_voicing(span.chord, part.lowest_midi, notes=4)
        yield 0.0, _chord_at(voicing, float(span.beat), 0.95 * float(span.beats), 0.6)


def _line(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Play long notes, one a chord, each a chord tone next to the one before."""
    held = part.lowest_midi + 8
    for span in _spans(passage, pace):
        tones = [
            midi
            for midi in range(part.lowest_midi, part.lowest_midi + 19)
            if midi % OCTAVE_SEMITONES in span.chord.pitch_classes
        ]
        # The same note again is dull where another lies within a third.
        held = min(tones, key=lambda midi: (abs(midi - held) + (2.5 if midi == held else 0), midi))
        yield 0.0, _chord_at([held], float(span.beat), 0.94 * float(span.beats), 0.7)


def _tune(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Play the tune as it is written."""
    del pace
    for note in passage.tune:
        pitch = note.midi_pitch + part.transpose
        yield 0.0, (replace(note, midi_pitch=pitch, beats=0.94 * note.beats),)


def _descant(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Play the chord tone next above each note of the tune, a third away or more."""
    spans = _spans(passage, pace)
    for note in passage.tune:
        sounding = [span for span in spans if span.beat <= max(0.0, note.beat)]
        if not sounding:
            continue
        classes = sounding[-1].chord.pitch_classes
        lowest = round(note.midi_pitch) + 3
        above = next(
            midi
            for midi in range(lowest, lowest + OCTAVE_SEMITONES)
            if midi % OCTAVE_SEMITONES in classes
        )
        yield 0.0, (replace(note, midi_pitch=above + part.transpose, beats=0.94 * note.beats),)


def _backbeat(part: Part, passage: Passage, pace: Pace) -> Gestures:
    """Hit every second beat; `lowest_midi` chooses among the sounds."""
    pulse = float(pace.time_signature.pulse_quarters)
    pulses = round(float(pace.time_signature.bar_quarters) / pulse)
    for bar in range(len(passage.bars)):
        for number in range(1, pulses, 2):
            sound = part.lowest_midi + (bar + number) % 5
            yield 0.0, _chord_at([sound], (bar * pulses + number) * pulse, pulse, 0.8)


def _chord_at(
    pitches: Iterable[int], beat: float, beats: float, velocity: float
) -> tuple[ScoreNote, ...]:
    return tuple(
        ScoreNote(beat=beat, beats=beats, midi_pitch=pitch, velocity=velocity) for pitch in pitches
    )


def _last_part(pace: Pace) -> float:
    """Where the up-stroke lies: on the half of a simple beat, the last third of a compound one."""
    return 1.0 if pace.time_signature.is_compound else 0.5


_MANNERS: MappingProxyType[Manner, Callable[[Part, Passage, Pace], Gestures]] = MappingProxyType(
    {
        Manner.STRUM: _strum,
        Manner.COMP: _comp,
        Manner.ROOTS: _roots,
        Manner.PAD: _pad,
        Manner.CHOP: _chop,
        Manner.LINE: _line,
        Manner.TUNE: _tune,
        Manner.DESCANT: _descant,
        Manner.BACKBEAT: _backbeat,
    }
)
