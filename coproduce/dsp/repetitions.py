"""Music that repeats itself exactly, as drum machines and keyboards do, fits at every repetition.

Where people play, no other place is half as likely as the right one. A machine's loop fits as
well a repetition too early or too late, and which is meant only a person can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coproduce.dsp.clock_parts import is_certain
from coproduce.dsp.correlate import White
from coproduce.dsp.drift import ClockLine, fit_clock_line
from coproduce.dsp.lags import Lag

_AS_LIKELY: Final = 0.6  # of the likeliest: only such lags are asked
_AS_STRONG: Final = 0.7
_NEARLY_ALL: Final = 0.8  # of the windows
_LEAST_S: Final = 0.15  # nearer than this they are echoes


def repeats_every_s(
    reference: White, take: White, line: ClockLine, lags: Sequence[Lag]
) -> float | None:
    """Say after how many seconds a take fits nearly as well as on its line.

    Parameters
    ----------
    reference, take
        Both recordings, whitened.
    line
        Where the take fits.
    lags
        Where it may fit, the likeliest first.

    Returns
    -------
    float or None
        The least distance of places at which it fits; None if there is no other.
    """
    away = [
        lag.lag_s
        for lag in lags
        if lag.score >= _AS_LIKELY * lags[0].score and abs(lag.lag_s - line.offset_s) > _LEAST_S
    ]
    rivals = (fit_clock_line(reference, take, lag_s) for lag_s in away)
    places_s = [rival.offset_s for rival in rivals if rival is not None and _is_rival(rival, line)]
    places_s = sorted([line.offset_s, *places_s])
    return min(
        (later - sooner for sooner, later in pairwise(places_s) if later - sooner > _LEAST_S),
        default=None,
    )


def _is_rival(other: ClockLine, line: ClockLine) -> bool:
    """Whether it fits throughout: after a lost chunk, another place fits a part of the windows."""
    is_throughout = other.agreeing >= _NEARLY_ALL * other.windows
    return is_throughout and is_certain(other) and other.strength >= _AS_STRONG * line.strength
