"""Whether the playing fits the form: who plays after it, who outside it, and if all begin late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coproduce.model.recording import Alignment
from coproduce.model.song_facts import CheckedTake, SongFacts, StemFacts
from coproduce.stages.take_account import has_place

LEAST_BARS: Final = 2
LEAST_S: Final = 5.0  # a last chord rings as long, however quick the bars are
LEAST_OF_THE_FORM_S: Final = 1.0
_NEAR_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaysOn:
    """A take that goes on, and for how many seconds after the end of the form."""

    take: str
    for_s: float


def plays_on(facts: SongFacts) -> tuple[PlaysOn, ...]:
    """List the used takes that go on after the last section, the longest first.

    What rings out, rests, or begins again later is not counted, nor what is shorter than two
    bars; where the stems end before the form does, a second is enough, for it was wanted.
    """
    if facts.timeline is None or not facts.form:
        return ()
    used = {take for stem in facts.stems for take in stem.takes}
    end_s = form_end_s(facts)
    least_s = max(LEAST_BARS * facts.bar_s, LEAST_S)
    if is_cut_by_slow_playing(facts):
        least_s = LEAST_OF_THE_FORM_S
    found = [
        PlaysOn(take=take.name, for_s=until_s - end_s)
        for take in facts.takes
        if take.name in used and take.verdict != "reject"
        for start_s, until_s in _played(take, facts)
        if start_s <= end_s + _NEAR_S and until_s - end_s > least_s
    ]
    return tuple(sorted(found, key=lambda one: (-one.for_s, one.take)))


def begins_late_s(facts: SongFacts) -> float | None:
    """Say how long after bar 1 anybody begins to play, if that is later than can be meant.

    None too if nobody plays at all, or nobody knows when.
    """
    used = {take for stem in facts.stems for take in stem.takes}
    starts_s = [
        max(start_s, 0.0)
        for take in facts.takes
        if take.name in used and take.verdict != "reject"
        for start_s, end_s in _played(take, facts)
        if end_s > 0.0
    ]
    first_s = min(starts_s, default=0.0)
    return first_s if first_s > max(LEAST_BARS * facts.bar_s, LEAST_S) else None


def silent_stems(facts: SongFacts) -> tuple[StemFacts, ...]:
    """List the stems in which nothing is heard of what is played on their takes."""
    if facts.timeline is None:
        return ()
    takes = {take.name: take for take in facts.takes if take.verdict != "reject"}
    found = []
    for stem in facts.stems:
        played_s = [
            stretch
            for name in stem.takes
            if name in takes
            for stretch in _played(takes[name], facts)
        ]
        if played_s and all(
            end_s <= 0.0 or start_s >= facts.timeline.length_s for start_s, end_s in played_s
        ):
            found.append(stem)
    return tuple(found)


def form_end_s(facts: SongFacts) -> float:
    """Say when the last section ends, as it is played, or the stems do if that is earlier."""
    ends_s = facts.bar_at_s(facts.bars)
    return ends_s if facts.timeline is None else min(ends_s, facts.timeline.length_s)


def is_cut_by_slow_playing(facts: SongFacts) -> bool:
    """Whether the stems end in the last section, because it is played slower than is written."""
    return facts.timeline is not None and facts.bar_at_s(facts.bars) > facts.timeline.length_s


def _played(take: CheckedTake, facts: SongFacts) -> Iterator[tuple[float, float]]:
    """Give the stretches that are played, where stems begin is 0; none if nobody knows."""
    alignment = dict(facts.alignments).get(take.name)
    if facts.timeline is None or take.figures is None:
        return
    if alignment is not None and not has_place(alignment):
        return
    nudge_ms = next((stem.nudge_ms for stem in facts.stems if take.name in stem.takes), 0.0)
    start_of_stems_s = facts.timeline.start_s - 1e-3 * nudge_ms
    for start_s, end_s in take.figures.played_s:
        yield (
            _in_reference_s(start_s, alignment) - start_of_stems_s,
            _in_reference_s(end_s, alignment) - start_of_stems_s,
        )


def _in_reference_s(time_s: float, alignment: Alignment | None) -> float:
    """Say when in the reference a moment of a take belongs."""
    if alignment is None or not alignment.moved:
        return time_s
    at = alignment.pieces[-1] if alignment.pieces else alignment
    return (time_s - at.offset_s) / (1.0 + at.drift_ppm * 1e-6)
