"""Bars, tempo and sections of a session, as studio programs have them: counted from zero."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final

from coproduce.model.comping import section_names
from coproduce.model.session import Marker, TempoPoint
from coproduce.model.song import Song
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.section_starts import section_starts

_SAME_TEMPO: Final = 1e-6


def tempo_points(tempo_map: TempoMap) -> tuple[TempoPoint, ...]:
    """Give a tempo map as programs have it: bar 1 at zero, and from each beat on a tempo.

    The first beat of bar 1 may have been played a little before or after the stems begin. Its
    barline is drawn at zero, because there is nothing before it; from the second beat on every
    beat is where the people played it.

    >>> from coproduce.model.music import TimeSignature
    >>> steady = TempoMap.steady(time_signature=TimeSignature(4, 4), tempo_bpm=96)
    >>> [point.tempo_bpm for point in tempo_points(steady)]
    [96.0]
    """
    at: list[tuple[Fraction, float]] = [(Fraction(0), 0.0)]
    at += [(b.beat, b.time_s) for b in tempo_map.beats if b.beat > 0 and b.time_s > 0.0]
    points: list[TempoPoint] = []
    for (beat, time_s), (next_beat, next_s) in pairwise(at):
        tempo_bpm = round(60.0 * float(next_beat - beat) / (next_s - time_s), 9)
        if not points or abs(tempo_bpm / points[-1].tempo_bpm - 1.0) > _SAME_TEMPO:
            points.append(TempoPoint(beat=beat, time_s=time_s, tempo_bpm=tempo_bpm))
    if not points:
        tempo_bpm = round(tempo_map.tempo_bpm_at(Fraction(0)), 9)
        points.append(TempoPoint(beat=Fraction(0), time_s=0.0, tempo_bpm=tempo_bpm))
    return tuple(points)


def section_markers(song: Song, tempo_map: TempoMap) -> tuple[Marker, ...]:
    """Mark where each section begins; those that come again are numbered."""
    names = section_names([section.name for section in song.form])
    starts = section_starts(song.form, tempo_map)
    bars = 0
    markers = []
    for section, name, start_s in zip(song.form, names, starts, strict=False):
        beat = bars * tempo_map.time_signature.bar_quarters
        markers.append(Marker(name=name, beat=beat, time_s=max(start_s, 0.0) if beat else 0.0))
        bars += section.bars
    return tuple(markers)
