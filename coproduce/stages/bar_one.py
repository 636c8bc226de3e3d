"""Where bar 1 is in a recording, when nobody wrote it down: where the sheet's chords are played.

Who presses the button, walks to the chair, talks and counts begins some time after the
recording does. A part that enters later than bar 1 says nothing by its first note; but all
chords of the form, laid over the beats that are heard, fit in one place.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.beat_track import BeatPrior, track_beats
from coproduce.dsp.onset_strength import FRAMES_PER_S, OnsetStrength
from coproduce.stages.chord_fit import ChordSpan, chord_spans
from coproduce.stages.follow import Written, end_of_sound

_BEGINS_DB: Final = -35.0  # below the louder passages
_SILENT_DB: Final = -75.0
_LATEST_BEATS: Final = 400
# How well chords fit, from 0 to 1: a guitar reaches 0.9, and 0.85 a beat from its place. Of a bass
# the roots sound alone, and reach 0.6: its place has to stand out more clearly.
_CLEAR_FIT: Final = 0.8
_LEAST_FIT: Final = 0.5
_LEAST_SHARE: Final = 0.9  # of what the best of all triads would reach
_TRIADS: Final = ((1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0), (1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0))
_LEAST_BETTER: Final = 0.06  # than where bar 1 is reckoned to be
_LEAST_APART: Final = 0.03  # from the next best place
_APART_IF_UNCLEAR: Final = 0.08
_SAME_PLACE_BEATS: Final = 0.75  # so far the beats themselves are followed


def find_bar_one(heard: OnsetStrength, written: Written) -> float | None:
    """Say at which second of a recording bar 1 is, if it is clearly not where it is reckoned.

    Parameters
    ----------
    heard
        The recording's curves.
    written
        What is known about the song; `bar_one_s` is where bar 1 is reckoned to be.

    Returns
    -------
    float or None
        None if there are too few chords to tell, if they fit well where bar 1 is reckoned,
        or in several places alike.
    """
    spans = chord_spans(written.chords, written.beats_per_bar)
    beats_s = _beats(heard, written) if spans else None
    if beats_s is None:
        return None
    fits = _fits(heard, beats_s, spans)
    best = int(np.argmax(fits))
    apart = np.abs(beats_s[: len(fits)] - beats_s[best]) > 0.5 * written.pulse_s
    here = np.abs(beats_s[: len(fits)] - written.bar_one_s) <= _SAME_PLACE_BEATS * written.pulse_s
    least = _LEAST_APART if fits[best] >= _CLEAR_FIT else _APART_IF_UNCLEAR
    if (
        here[best]
        or fits[best] < max(_LEAST_FIT, _LEAST_SHARE * _best_of_all(heard, beats_s[best:], spans))
        or fits[best] - fits[here].max(initial=0.0) < _LEAST_BETTER
        or fits[best] - fits[apart].max(initial=0.0) < least
    ):
        return None
    # Heard again from there on: what was before, such as talk, has bent the first beats.
    again_s = _tracked(heard, written, float(beats_s[best]))
    return round(float(beats_s[best] if again_s is None else max(again_s[0], 0.0)), 2)


def _beats(heard: OnsetStrength, written: Written) -> npt.NDArray[np.float64] | None:
    """Hear the beats, and count them back to the beginning."""
    least_db = max(float(np.percentile(heard.level_db, 95)) + _BEGINS_DB, _SILENT_DB)
    sounding = np.flatnonzero(heard.level_db > least_db)
    if not len(sounding):
        return None
    times_s = _tracked(heard, written, int(sounding[0]) / FRAMES_PER_S)
    if times_s is None:
        return None
    step_s = float(np.median(np.diff(times_s)))
    before = int((times_s[0] + 0.5 * step_s) / step_s)
    early_s = times_s[0] - step_s * np.arange(before, 0, -1)
    beats_s: npt.NDArray[np.float64] = np.maximum(np.concatenate((early_s, times_s)), 0.0)
    return beats_s


def _best_of_all(
    heard: OnsetStrength, beats_s: npt.NDArray[np.float64], spans: tuple[ChordSpan, ...]
) -> float:
    """Say how well the chords would fit if for each the best of all triads was written."""
    places = np.arange(len(beats_s))
    triads = np.array([np.roll(triad, root) for root in range(12) for triad in _TRIADS]) / np.sqrt(
        3.0
    )
    fits = [
        float((triads @ heard.chroma_between(*np.interp((s.start, s.end), places, beats_s))).max())
        for s in spans
        if s.end <= places[-1]
    ]
    return sum(fits) / len(spans)


def _tracked(
    heard: OnsetStrength, written: Written, first_s: float
) -> npt.NDArray[np.float64] | None:
    """Follow the beats from one on, whichever is the first of a bar."""
    prior = BeatPrior(
        interval_s=written.pulse_s,
        beats_per_bar=written.beats_per_bar,
        bar_one_s=first_s,
        changes=(1.0,) * written.beats_per_bar,
    )
    tracked = track_beats(heard, prior, end_of_sound(heard))
    if tracked is None or len(tracked.times_s) <= written.beats_per_bar:
        return None
    return np.array(tracked.times_s)


def _fits(
    heard: OnsetStrength, beats_s: npt.NDArray[np.float64], spans: tuple[ChordSpan, ...]
) -> npt.NDArray[np.float64]:
    """Say of each beat how well the chords fit, from 0 to 1, if it is the first of bar 1.

    Chords that would be where nobody plays, or after the end, fit not at all.
    """
    least_db = max(float(heard.level_db.max()) + _BEGINS_DB, _SILENT_DB)
    places = np.arange(len(beats_s))
    starts, ends = (np.array([span.start for span in spans]), np.array([s.end for s in spans]))
    fits = np.zeros(min(len(beats_s), _LATEST_BEATS))
    for first in range(len(fits)):
        from_s, to_s = (np.interp(first + edge, places, beats_s) for edge in (starts, ends))
        for span, start_s, end_s in zip(spans, from_s, to_s, strict=True):
            if span.end + first > places[-1]:
                break
            level_db = heard.level_db[int(start_s * FRAMES_PER_S) : int(end_s * FRAMES_PER_S)]
            if len(level_db) and float(level_db.max()) > least_db:
                fits[first] += span.template @ heard.chroma_between(start_s, end_s)
    return fits / len(spans)
