"""When the sections of a song are played."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from coproduce.model.song import FormSection
from coproduce.model.tempo_map import TempoMap


def section_starts(form: Sequence[FormSection], tempo: TempoMap) -> tuple[float, ...]:
    """Say when each section begins, and when the last ends, as the people play it."""
    bars = 0
    starts = [tempo.seconds_at(Fraction(0))]
    for section in form:
        bars += section.bars
        starts.append(tempo.seconds_at(bars * tempo.time_signature.bar_quarters))
    return tuple(starts)
