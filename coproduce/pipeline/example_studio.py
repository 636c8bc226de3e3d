"""The example's studio: what a take is made of, and how it is recorded.

Everything here is music, before anything goes wrong with it; who plays what is in
`example_band`, the faults are planted in `example_faults`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coproduce.dsp.synth import Instrument, Room, Tape, play
from coproduce.model.audio import Samples, Signal
from coproduce.model.section_names import without_number
from coproduce.model.song import FormSection
from coproduce.stages.manners import Pace, Part, Passage, ScoreNote
from coproduce.stages.practise import count_in, perform
from coproduce.stages.sing import Entry, Singer, SungTune, sing
from coproduce.units import db_to_gain

SAMPLE_RATE_HZ = 48_000
TAIL_S = 3.0  # the recorder runs on while the last chord dies away

NEAR = Room(level=0.25)

Levels = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The song as the band has it.

    `tunes` maps the name of a tune, or of a section that has its own, to written notes;
    `sung` maps the name of a tune to its recording. `sections` are in the order in which
    they are played, `bars` holds the chords of each.
    """

    sections: tuple[FormSection, ...]
    bars: tuple[tuple[tuple[str, ...], ...], ...]
    tunes: Mapping[str, tuple[ScoreNote, ...]]
    sung: Mapping[str, SungTune]
    pace: Pace
    count_in_bars: int

    @property
    def bar_beats(self) -> float:
        """Quarter notes in a bar."""
        return float(self.pace.time_signature.bar_quarters)

    @property
    def end_s(self) -> float:
        """Seconds at which the last bar ends."""
        return self.pace.time_s(self.bar_beats * sum(len(bars) for bars in self.bars))

    def passages(
        self, levels: Levels, extra: Mapping[str, tuple[ScoreNote, ...]] | None = None
    ) -> tuple[Passage, ...]:
        """Give the passages of a part that plays each section as loudly as `levels` says.

        `extra` holds notes that replace the tune, by the section's name without its number.
        """
        return tuple(
            Passage(
                bars=bars,
                tune=self._notes(section, extra),
                level=level_in(levels, section.name),
            )
            for section, bars in zip(self.sections, self.bars, strict=True)
        )

    def entries(self, tune: str, levels: Levels) -> tuple[Entry, ...]:
        """List the places at which a tune is sung."""
        found, first_beat = [], 0.0
        for section, bars in zip(self.sections, self.bars, strict=True):
            level = level_in(levels, section.name)
            if section.tune == tune and level > 0:
                found.append(Entry(first_beat=first_beat, level=level))
            first_beat += self.bar_beats * len(bars)
        return tuple(found)

    def _notes(
        self, section: FormSection, extra: Mapping[str, tuple[ScoreNote, ...]] | None
    ) -> tuple[ScoreNote, ...]:
        kind = without_number(section.name)
        if extra is not None:
            return extra.get(kind, ())
        return self.tunes.get(section.tune or kind, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """One player on a take: the part, and how loudly it plays in which section."""

    part: Part
    levels: Levels
    gain: float = 1.0
    notes: Mapping[str, tuple[ScoreNote, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Singing:
    """One singer on a take, from the recordings of the tunes."""

    singer: Singer
    levels: Levels
    gain: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """All that one take hears.

    Parameters
    ----------
    players, singers
        Who is on it.
    channels, room
        How it is recorded.
    peak_dbfs
        How high it is turned up.
    bleed_db
        Level of the guide guitar that leaks in, from loudspeaker or headphones.
    knock
        Velocity of the count-in's sticks.
    """

    players: tuple[Playing, ...] = ()
    singers: tuple[Singing, ...] = ()
    channels: int = 1
    room: Room = NEAR
    peak_dbfs: float = -9.0
    bleed_db: float = -40.0
    knock: float = 0.25


def level_in(levels: Levels, section: str) -> float:
    """Look a section up by its whole name, then by its name without the number, then "".

    >>> level_in({"Verse": 0.8, "Verse 4": 0.5, "": 0.0}, "Verse 4")
    0.5
    """
    return levels.get(section, levels.get(without_number(section), levels.get("", 0.0)))


def record(performance: Performance, score: Score, bleed: Signal | None) -> Signal:
    """Record one take: its players and singers, the count-in, and what leaks in.

    `bleed` is the guide, one channel, or None for the guide itself.
    """
    tape = Tape(
        length_s=score.end_s + TAIL_S,
        sample_rate_hz=SAMPLE_RATE_HZ,
        channels=performance.channels,
        room=performance.room,
    )
    total = np.zeros((tape.channels, round(tape.length_s * SAMPLE_RATE_HZ)), dtype=np.float32)
    for playing in performance.players:
        passages = score.passages(playing.levels, playing.notes)
        played = perform(playing.part, passages, score.pace, tape).samples
        played *= np.float32(playing.gain)
        total += played
    for singing in performance.singers:
        for name, tune in score.sung.items():
            entries = score.entries(name, singing.levels)
            if entries:
                voice = sing(tune, entries, score.pace, tape, singing.singer).samples
                voice *= np.float32(singing.gain)
                total += voice
    total *= db_to_gain(performance.peak_dbfs) / max(1e-9, _peak(total))
    if bleed is not None:
        total += np.float32(db_to_gain(performance.bleed_db)) * bleed.samples
    knocks = count_in(score.count_in_bars, score.pace, performance.knock)
    total += play(Instrument.STICK, knocks, replace(tape, room=performance.room)).samples
    return Signal(total, SAMPLE_RATE_HZ)


def _peak(samples: Samples) -> float:
    # Two passes instead of a copy of absolute values.
    return max(float(samples.max()), -float(samples.min()))
