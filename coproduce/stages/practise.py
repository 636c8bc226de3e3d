"""Playing a part: chords and tunes of a form on one instrument, with a little human looseness.

A part is an instrument and a manner of playing, a passage is what the sheet says about a
section. The players of the example's takes are made of these.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coproduce.dsp.synth import Stroke, Tape, play
from coproduce.model.audio import Signal
from coproduce.stages.manners import Pace, Part, Passage, gestures

LARGEST_LOOSENESS = 2.5  # times the usual one; nobody is later than that
COUNT_IN_PITCH = 98


def perform(part: Part, passages: Sequence[Passage], pace: Pace, tape: Tape) -> Signal:
    """Play a whole form.

    Parameters
    ----------
    part
        Who plays, and how.
    passages
        The sections in the order in which they are played, each starting where the one
        before ended.
    pace
        Tempo, metre, swing, and where bar 1 lies.
    tape
        How much to record.

    Returns
    -------
    Signal
        The part alone; the same arguments give the same samples.
    """
    return play(part.instrument, strokes(part, passages, pace), tape)


def strokes(part: Part, passages: Sequence[Passage], pace: Pace) -> tuple[Stroke, ...]:
    """List the strokes of a performance, with the player's looseness in them."""
    rng = np.random.default_rng([0x9A57, part.seed])
    bar_beats = float(pace.time_signature.bar_quarters)
    first_beat, played = 0.0, []
    for passage in passages:
        played_here = gestures(part, passage, pace) if passage.level > 0 else ()
        for spread_s, notes in played_here:
            # The fingers of one hand are late together.
            limit = LARGEST_LOOSENESS
            late_s = part.looseness_s * float(np.clip(rng.standard_normal(), -limit, limit))
            push = 1.0 + 0.08 * float(np.clip(rng.standard_normal(), -limit, limit))
            for order, note in enumerate(notes):
                start_s = pace.time_s(first_beat + note.beat)
                end_s = pace.time_s(first_beat + note.beat + note.beats)
                played.append(
                    Stroke(
                        onset_s=max(0.0, start_s + late_s + order * spread_s),
                        duration_s=max(0.02, end_s - start_s),
                        midi_pitch=note.midi_pitch,
                        velocity=min(1.0, note.velocity * passage.level * push),
                    )
                )
        first_beat += bar_beats * len(passage.bars)
    return tuple(played)


def count_in(bars: int, pace: Pace, velocity: float = 0.8) -> tuple[Stroke, ...]:
    """Knock the beats before bar 1 as people count: "one, two, one two three four".

    The last bar has every beat, the bars before it every second one (only the first, where
    beats do not divide in two); the first of each bar is a little harder.
    """
    pulse = float(pace.time_signature.pulse_quarters)
    bar = float(pace.time_signature.bar_quarters)
    pulses = round(bar / pulse)
    sparse = range(0, pulses, 2) if pulses % 2 == 0 else range(1)
    return tuple(
        Stroke(
            onset_s=max(0.0, pace.time_s(number * pulse - before * bar)),
            duration_s=0.1,
            midi_pitch=COUNT_IN_PITCH + (2 if number == 0 else 0),
            velocity=velocity if number == 0 else 0.8 * velocity,
        )
        for before in range(bars, 0, -1)
        for number in (range(pulses) if before == 1 else sparse)
    )
