"""Going over from one recording to another where it is not heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.model.audio import Samples
from coproduce.units import seconds_to_samples

_FRAME_S: Final = 0.02
_SILENT_DB: Final = -42.0  # below the takes' usual level
_LEAST_SILENT_DB: Final = -70.0  # relative to full scale
_LEAST_GAP_S: Final = 0.06
_LONGEST_FADE_S: Final = 0.2
_FADE_S: Final = 0.025
_ALIKE_FADE_S: Final = 0.05
_ALIKE: Final = 0.5
# A decibel louder is worth going a tenth of the way further from the section's start.
_DISTANCE_DB: Final = 10.0
_SILENCE_BONUS_DB: Final = 12.0

Gains: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FadePlace:
    """Where to go over, in samples of the stretch that was looked at.

    `centre` is the middle and `length` the length of the fade; `correlation` is how alike
    both are there; `level_db` how loud the louder one is there.
    """

    centre: int
    length: int
    correlation: float
    level_db: float
    is_silent: bool

    @property
    def is_alike(self) -> bool:
        """Whether both carry the same wave, so that they add up by gain and not by power."""
        return self.correlation >= _ALIKE


def find_fade(before: Samples, after: Samples, wanted: int, sample_rate_hz: int) -> FadePlace:
    """Find the best moment to go over from one recording to another.

    A silence of both is best, the nearer to `wanted` the better; if there is none, the
    quietest moment, at a zero crossing.

    Parameters
    ----------
    before, after
        The same stretch of both, shape (channels, samples), of one length.
    wanted
        The sample at which the section changes.
    sample_rate_hz
        Of both.
    """
    frame = max(1, seconds_to_samples(_FRAME_S, sample_rate_hz))
    count = before.shape[1] // frame
    if count < 3:
        # Too short to choose in: the fade fills what there is.
        length = max(2, min(before.shape[1], seconds_to_samples(_FADE_S, sample_rate_hz)))
        centre = min(max(wanted, length // 2), before.shape[1] - length + length // 2)
        return _measured(before, after, centre, length, is_silent=False)
    level = np.maximum(_levels_db(before, frame, count), _levels_db(after, frame, count))
    usual = float(np.quantile(level, 0.9))
    silent = level < max(usual + _SILENT_DB, _LEAST_SILENT_DB)
    middles = (np.arange(count) + 0.5) * frame
    reach = max(wanted, before.shape[1] - wanted, 1)
    far = np.abs(middles - wanted) / reach
    # Half a fade must fit in on either side.
    room = seconds_to_samples(_ALIKE_FADE_S, sample_rate_hz) // 2 + frame
    fits = (middles >= room) & (middles <= before.shape[1] - room)
    if not fits.any():
        fits[:] = True
    around = np.maximum(level, np.roll(level, 1))
    cost = np.where(fits, around + _DISTANCE_DB * far - _SILENCE_BONUS_DB * silent, np.inf)
    best = int(np.argmin(cost))
    first, last = _gap(silent, best)
    gap = (last - first) * frame
    if silent[best] and gap >= seconds_to_samples(_LEAST_GAP_S, sample_rate_hz):
        length = min(gap, seconds_to_samples(_LONGEST_FADE_S, sample_rate_hz))
        # As near to the section's start as the gap allows.
        low, high = first * frame + length // 2, last * frame - (length - length // 2)
        centre = min(max(wanted, low), high)
        return _measured(before, after, centre, length, is_silent=True)
    centre = _zero_crossing(
        before + after if before.shape == after.shape else before, int(middles[best]), frame // 2
    )
    length = seconds_to_samples(_FADE_S, sample_rate_hz)
    found = _measured(before, after, centre, length, is_silent=False)
    if found.is_alike:
        length = seconds_to_samples(_ALIKE_FADE_S, sample_rate_hz)
        found = _measured(before, after, centre, length, is_silent=False)
    return found


def fade_gains(length: int, correlation: float) -> tuple[Gains, Gains]:
    """Give the gains of what goes and of what comes, each of shape (length,).

    Between two signals of equal power and a correlation r the sum has the power
    g² + h² + 2 r g h. Sine and cosine, divided by the root of that, keep it at one throughout:
    with r = 0 it is the equal-power fade; with r = 1 both gains add up to one, the equal-gain
    fade. Below zero r counts as zero: what cancels cannot be made up for.

    >>> going, coming = fade_gains(3, 1.0)
    >>> [round(float(gain), 3) for gain in going + coming]
    [1.0, 1.0, 1.0]
    """
    angle = 0.5 * np.pi * (np.arange(length) + 0.5) / max(length, 1)
    going, coming = np.cos(angle), np.sin(angle)
    together = np.sqrt(1.0 + 2.0 * min(max(correlation, 0.0), 1.0) * going * coming)
    return going / together, coming / together


def _measured(
    before: Samples, after: Samples, centre: int, length: int, *, is_silent: bool
) -> FadePlace:
    length = max(1, min(length, before.shape[1]))
    start = min(max(centre - length // 2, 0), before.shape[1] - length)
    one = before[:, start : start + length].astype(np.float64)
    other = after[:, start : start + length].astype(np.float64)
    powers = float((one * one).sum()), float((other * other).sum())
    product = float(np.sqrt(powers[0] * powers[1]))
    correlation = float((one * other).sum()) / product if product > 0 else 0.0
    power = max(powers) / max(one.size, 1)
    return FadePlace(
        centre=start + length // 2,
        length=length,
        correlation=0.0 if is_silent else round(min(max(correlation, -1.0), 1.0), 4),
        level_db=round(10.0 * float(np.log10(power + 1e-12)), 2),
        is_silent=is_silent,
    )


def _levels_db(samples: Samples, frame: int, count: int) -> Gains:
    cut = samples[:, : count * frame].astype(np.float64)
    power = np.square(cut).mean(axis=0).reshape(count, frame).mean(axis=1)
    level: Gains = 10.0 * np.log10(power + 1e-12)
    return level


def _gap(silent: npt.NDArray[np.bool_], inside: int) -> tuple[int, int]:
    """Give the first frame of a silence and the one after its last; nothing where there is none."""
    labels, _ = scipy.ndimage.label(silent)
    if not labels[inside]:
        return inside, inside
    frames = np.flatnonzero(labels == labels[inside])
    return int(frames[0]), int(frames[-1]) + 1


def _zero_crossing(samples: Samples, near: int, reach: int) -> int:
    """Find the zero crossing of the sum of all channels that is nearest to a sample."""
    low, high = max(near - reach, 0), min(near + reach, samples.shape[1])
    wave = samples[:, low:high].sum(axis=0, dtype=np.float64)
    crossings = np.flatnonzero(np.signbit(wave[1:]) != np.signbit(wave[:-1])) + 1
    if not len(crossings):
        return near
    return low + int(crossings[np.argmin(np.abs(crossings + low - near))])
