"""What a tempo map says, worked out the other way round: an oracle for tests and benchmarks."""

from __future__ import annotations

import bisect

from coproduce.model.tempo_map import TempoMap


def beat_at(tempo_map: TempoMap, time_s: float) -> float:
    """Which beat it is at a second, with its fraction."""
    beats = tempo_map.beats
    index = bisect.bisect_right(beats, time_s, key=lambda beat: beat.time_s)
    before, after = beats[min(max(index, 1), len(beats) - 1) - 1 :][:2]
    share = (time_s - before.time_s) / (after.time_s - before.time_s)
    return float(before.beat) + share * float(after.beat - before.beat)
