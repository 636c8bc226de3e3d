"""Tightening: a take follows another performance, phrase by phrase, because a person asked.

A second singer or a choir recorded later was placed as a whole, and is still early in one
line and late in the next. How late it is from moment to moment is heard from what any two
performances have in common; that is undone as far as was asked. Beginnings of notes are
moved whole, and what lies between them is stretched a little. Never done unasked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from coproduce.dsp.bend import bend_blocks
from coproduce.dsp.correlate import resampled_blocks
from coproduce.dsp.elastic import Course, follow
from coproduce.dsp.moves import Moves, plan_moves
from coproduce.dsp.performance import FRAMES_PER_S, Performance, hear_performance
from coproduce.model.audio import Signal, Sound, stream_of
from coproduce.model.mixing import Tightening
from coproduce.model.recording import Tightened

# Of two that play the same, half of the moments are surer than this; of others hardly any.
_LEAST_SURE: Final = 0.09
_SURE: Final = 0.06
_MOVED_MS: Final = 1.0
_LEAST_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Leader:
    """The performance that others follow, heard once. `name` is used in sentences."""

    performance: Performance
    name: str


def hear_leader(sound: Sound, name: str) -> Leader:
    """Listen to the performance that others will follow."""
    return Leader(hear_performance(resampled_blocks(sound)), name)


def tighten(leader: Leader, take: Sound, asked: Tightening) -> Tightened:
    """Find what to move in a take, and by how much, so that it follows another performance.

    Parameters
    ----------
    leader
        The other performance.
    take
        The take, already placed: both begin at the same moment.
    asked
        How strongly, and by how much at most.
    """
    if not asked.strength_percent:
        return left_loose(asked, "A strength of 0 % was asked for, so nothing in it is moved.")
    heard = hear_performance(resampled_blocks(take))
    if min(heard.duration_s, leader.performance.duration_s) < _LEAST_S:
        return left_loose(asked, "It is too short to be compared, so nothing in it is moved.")
    course = follow(leader.performance, heard)
    both = course.sureness[course.sureness > 0.0]
    if not len(both) or float(np.median(both)) < _LEAST_SURE:
        return left_loose(
            asked,
            f"It has too little in common with {leader.name} to follow it, so nothing in it is "
            "moved. Please listen whether it is the same song.",
        )
    moves = plan_moves(
        course,
        heard,
        strength=asked.strength_percent / 100.0,
        most_s=asked.most_ms / 1e3,
    )
    return _described(moves, course, heard, asked, leader.name)


def tightened_blocks(take: Sound, tightened: Tightened, length_samples: int) -> Iterator[Signal]:
    """Do to a copy of the take what was found, from block to block.

    Parameters
    ----------
    take
        The placed take that was listened to.
    tightened
        What to move; where that is nothing, these are the very samples.
    length_samples
        Its length, which does not change.
    """
    source_s, target_s = np.array(tightened.cuts_s, float).reshape(-1, 2).T
    yield from bend_blocks(stream_of(take), Moves(source_s, target_s), length_samples)


def left_loose(asked: Tightening, note: str) -> Tightened:
    """Describe a take in which nothing is moved, and say why."""
    return Tightened(
        cuts_s=(),
        strength_percent=asked.strength_percent,
        most_ms=asked.most_ms,
        apart_ms=None,
        median_ms=0.0,
        largest_ms=0.0,
        moved_share=0.0,
        note=note,
    )


def _described(
    moves: Moves, course: Course, heard: Performance, asked: Tightening, leader: str
) -> Tightened:
    moments_s = np.flatnonzero(heard.sounding) / FRAMES_PER_S
    moved_ms = np.abs(1e3 * np.interp(moments_s, moves.source_s, moves.earlier_s))
    sure = course.sureness >= _SURE
    apart_ms = float(np.median(np.abs(1e3 * course.lateness_s[sure])))
    median_ms, largest_ms = float(np.median(moved_ms)), float(moved_ms.max())
    share = float(np.mean(moved_ms > _MOVED_MS))
    return Tightened(
        cuts_s=tuple(zip(moves.source_s.tolist(), moves.target_s.tolist(), strict=True)),
        strength_percent=asked.strength_percent,
        most_ms=asked.most_ms,
        apart_ms=apart_ms,
        median_ms=median_ms,
        largest_ms=largest_ms,
        moved_share=share,
        note=f"It follows {leader} at a strength of {asked.strength_percent:g} %: they were "
        f"{apart_ms:.0f} ms apart, and {100 * share:.0f} % of what is heard in it is moved, by "
        f"{median_ms:.0f} ms as a rule and by {largest_ms:.0f} ms at most.",
    )
