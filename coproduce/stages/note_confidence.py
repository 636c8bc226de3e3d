"""How likely each note of a listening is right, so that a person checks the doubtful ones.

A note is doubted where several signs of surprise add up: it begins where the sound shows
little of a beginning, away from the beat, with a value that songs seldom have, between two
pitches, or on a pitch that is not in the key. The signs were weighed by a logistic regression
on 4,300 notes of seventeen melodies sung by a synthesiser, and tried on melodies left out;
what a pitch outside the key weighs was set by hand, since those melodies hardly leave theirs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coproduce.dsp.notes import HeardNote
from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.music import Key
from coproduce.theory.keys import scale_of
from coproduce.theory.meter import Barring
from coproduce.theory.quantise import ONSET_S, times_of

# A note that is wrong one time in ten is worth a listen; of those, no more than so many are
# asked of anybody. They hold four in ten or more of the wrong notes.
UNSURE_BELOW: Final = 0.9
MOST_TO_CHECK: Final = 10
# Weights of the signs, in log odds of being right.
NO_SIGN: Final = 2.1
CLEAR: Final = 1.4
FAINT_BEGINNING: Final = -0.085  # a unit of its cost
OFF_THE_BEAT: Final = -0.5  # a squared standard deviation of singers' onsets
FARTHEST: Final = 3.0  # standard deviations that count
RARE_VALUE: Final = -0.25  # a unit of its negative log share
BETWEEN_PITCHES: Final = -2.0  # a semitone
OUTSIDE_KEY: Final = -2.0


def note_confidences(
    heard: Sequence[HeardNote],
    barring: Barring,
    pitches: Sequence[int],
    tuning_semitones: float,
    key: Key,
) -> list[float]:
    """Estimate the probability that each note is right, in its onset and in its pitch.

    Parameters
    ----------
    heard
        The notes as they were heard.
    barring
        How they are counted.
    pitches
        The whole MIDI numbers for which they were taken, before any move to another key.
    tuning_semitones
        How far above A = 440 Hz the singer is on the whole.
    key
        The key of `pitches`.
    """
    onsets_s = [note.onset_s for note in heard]
    fitted_s = times_of(barring.reading, onsets_s, barring.reading.places)
    values = [*_value_costs(barring), 0.0]
    scale = scale_of(key)
    return [
        _probability(
            NO_SIGN
            + CLEAR * note.clarity
            + FAINT_BEGINNING * note.beginning_cost
            + OFF_THE_BEAT * min(abs(note.onset_s - fit_s) / ONSET_S, FARTHEST) ** 2
            + RARE_VALUE * value
            + BETWEEN_PITCHES * min(abs(note.pitch_midi - tuning_semitones - pitch), 1.0)
            + OUTSIDE_KEY * (pitch % 12 not in scale)
        )
        for note, fit_s, value, pitch in zip(heard, fitted_s, values, pitches, strict=True)
    ]


def unsure_notes(melody: Melody) -> tuple[MelodyNote, ...]:
    """Choose the notes to check: the least sure ones, in the order of the tune."""
    doubtful = sorted(
        (note for note in melody.notes if note.confidence < UNSURE_BELOW),
        key=lambda note: (note.confidence, note.onset_s),
    )
    chosen = set(doubtful[:MOST_TO_CHECK])
    return tuple(note for note in melody.notes if note in chosen)


def doubt_threshold(melody: Melody) -> float:
    """Give the confidence below which notes are coloured: the same that the report lists."""
    chosen = unsure_notes(melody)
    if len(chosen) < MOST_TO_CHECK:
        return UNSURE_BELOW
    return math.nextafter(max(note.confidence for note in chosen), 1.0)


def _value_costs(barring: Barring) -> list[float]:
    """How seldom songs have each value, from its place in the beat, as a negative log share."""
    grid, places = barring.reading.grid, barring.reading.places
    costs, points = grid.value_costs(), grid.points
    found = []
    for place, following in pairwise(places):
        point = int(place * grid.divisions) % grid.divisions
        step = int((following - place) * grid.divisions)
        found.append(float(costs[point, points.index(step)]))
    return found


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))
