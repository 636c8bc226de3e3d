"""Alignment: where a take belongs beside the reference, and the stem cut from it accordingly.

Two questions are asked. Is the reference's own sound in the take, as in another microphone,
or leaking from a neighbour or from headphones? Then the place is known to the microsecond,
and the clock's drift to a few parts per million. If not: is the same music played? Then it is
known to a few hundredths of a second, enough to find a take that was started late. Each is
answered by many windows that must agree; where they do not, the take is left where it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from coproduce.dsp.correlate import Wave, likely_lags, one_channel, whiten
from coproduce.dsp.drift import ClockLine, fit_clock_line
from coproduce.dsp.likeness import Likeness, find_likeness, music_features
from coproduce.dsp.warp import cut
from coproduce.model.audio import Signal
from coproduce.model.recording import Alignment, AlignmentBasis

CONFIDENCE_TO_MOVE: Final = 0.5
# A line through correlations of unrelated sound reaches 7 of its deviations.
_LEAST_STRENGTH: Final = 8.0
_MOST_CHANCE: Final = 1e-8
# Of eight stretches, five must find the same place; unrelated music has up to three.
_LEAST_AGREEMENT: Final = 0.6
_MUSIC_CONFIDENCE: Final = 0.8  # at most: nobody's playing is exactly together
# Below these a correction would not be heard, and the very samples are better.
_LEAST_OFFSET_S: Final = 0.0001
_LEAST_DRIFT_S: Final = 0.00005  # over the length of the take
_TOGETHER_S: Final = 0.05  # as near as players are, and as music can tell
_SWAPPED_RATES_HZ: Final = {44_100: 48_000, 48_000: 44_100}
_LEAST_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Heard:
    """One recording as the comparisons want it: a channel of 16 kHz, plain and whitened."""

    wave: Wave
    white: Wave


def align(reference: Signal, take: Signal) -> Alignment:
    """Find where a take belongs beside the reference.

    Parameters
    ----------
    reference, take
        Whole recordings; rates, channels, lengths and beginnings may all differ.

    Returns
    -------
    Alignment
        `moved` is True only if the windows agree well enough to act upon.
    """
    if min(reference.duration_s, take.duration_s) < _LEAST_S:
        return _left(
            0.0, "It is too short to be compared with the reference, so it is left where it is."
        )
    against = _hear(reference)
    found = _compare(against, _hear(take), take.duration_s)
    if found is not None and (found.moved or found.confidence >= CONFIDENCE_TO_MOVE):
        return found
    swapped_hz = _SWAPPED_RATES_HZ.get(take.sample_rate_hz)
    if swapped_hz is not None:
        relabelled = Signal(take.samples, swapped_hz)
        other = _compare(against, _hear(relabelled), relabelled.duration_s)
        if other is not None and other.confidence >= CONFIDENCE_TO_MOVE:
            return _left(
                found.confidence if found else 0.0,
                f"It fits only if its rate is {swapped_hz} Hz; its header says "
                f"{take.sample_rate_hz} Hz. Left where it is: export it again with the right "
                "rate, or correct the header.",
            )
    if found is not None:
        return found
    return _left(0.0, "Nothing in it can be compared with the reference. Please listen.")


def place(
    take: Signal,
    alignment: Alignment,
    *,
    sample_rate_hz: int,
    start_s: float,
    length_samples: int,
) -> Signal:
    """Cut a stem from a take: from one moment of the reference on, at one rate and length.

    Parameters
    ----------
    take
        The recording, as it is.
    alignment
        Where it belongs; if it is not to be moved, it begins where the reference begins.
    sample_rate_hz, length_samples
        Rate and length of every stem of the song.
    start_s
        Moment of the reference at which stems begin: bar 1.
    """
    offset_s, drift_ppm, polarity = 0.0, 0.0, 1
    if alignment.moved:
        offset_s, drift_ppm = alignment.offset_s, alignment.drift_ppm
        polarity = alignment.polarity
    stem = cut(
        take,
        start_s=offset_s + start_s * (1.0 + drift_ppm * 1e-6),
        length_samples=length_samples,
        sample_rate_hz=sample_rate_hz,
        drift_ppm=drift_ppm,
    )
    return stem if polarity > 0 else replace(stem, samples=-stem.samples)


def unmoved(note: str) -> Alignment:
    """Describe a take that is used as it lies: the reference itself, or one not compared."""
    return Alignment(
        offset_s=0.0,
        drift_ppm=0.0,
        polarity=1,
        confidence=1.0,
        residual_ms=None,
        moved=False,
        note=note,
    )


def _hear(signal: Signal) -> _Heard:
    wave = one_channel(signal)
    return _Heard(wave, whiten(wave))


def _compare(reference: _Heard, take: _Heard, take_s: float) -> Alignment | None:
    lines = list(_lines(reference, take))
    if lines:
        return _by_sound(max(lines, key=lambda line: line.strength), take_s)
    likeness = find_likeness(music_features(reference.wave), music_features(take.wave))
    return _by_music(likeness) if likeness else None


def _lines(reference: _Heard, take: _Heard) -> Iterator[ClockLine]:
    for lag in likely_lags(reference.white, take.white):
        line = fit_clock_line(reference.white, take.white, lag.lag_s)
        if line is not None and _is_certain(line):
            yield line


def _is_certain(line: ClockLine) -> bool:
    return (
        line.strength >= _LEAST_STRENGTH
        and _chance(line.windows, line.agreeing, line.chance) <= _MOST_CHANCE
    )


def _chance(windows: int, agreeing: int, chance: float) -> float:
    """Probability that so many windows agree by accident (the binomial's tail)."""
    return sum(
        math.comb(windows, count) * chance**count * (1.0 - chance) ** (windows - count)
        for count in range(agreeing, windows + 1)
    )


def _by_sound(line: ClockLine, take_s: float) -> Alignment:
    drift_ppm = line.drift_ppm if abs(line.drift_ppm) * 1e-6 * take_s > _LEAST_DRIFT_S else 0.0
    offset_s = line.offset_s if abs(line.offset_s) > _LEAST_OFFSET_S else 0.0
    moved = bool(offset_s or drift_ppm or line.polarity < 0)
    confidence = 0.5 + 0.5 * line.agreeing / line.windows
    what = f"The reference is heard in {line.agreeing} of {line.windows} windows"
    note = f"{what}: {_lateness(offset_s)}{_clock(drift_ppm)}{_sign(line.polarity)}."
    return Alignment(
        offset_s=offset_s,
        drift_ppm=drift_ppm,
        polarity=line.polarity,
        confidence=confidence,
        residual_ms=line.residual_ms,
        moved=moved,
        basis=AlignmentBasis.SOUND,
        note=note,
    )


def _by_music(likeness: Likeness) -> Alignment:
    candidates_s = (likeness.lag_s, *likeness.others_s)
    confidence = _MUSIC_CONFIDENCE * likeness.agreement
    share = f"{100 * likeness.agreement:.0f} % of its stretches"
    if likeness.agreement < _LEAST_AGREEMENT:
        guesses = ", ".join(f"{lag_s:+.2f} s" for lag_s in candidates_s)
        return _left(
            min(confidence, CONFIDENCE_TO_MOVE - 0.01),
            f"Only {share} fit any one place: too little is played to judge, or it is another "
            f"song. Left where it is. Please listen; thought of were {guesses}.",
            candidates_s,
        )
    confidence = max(confidence, CONFIDENCE_TO_MOVE)
    residual_ms = 1e3 * likeness.deviation_s
    if abs(likeness.lag_s) <= _TOGETHER_S:
        left = _left(confidence, f"It plays together with the reference: {share} say so.")
        return replace(left, residual_ms=residual_ms, basis=AlignmentBasis.MUSIC)
    return Alignment(
        offset_s=likeness.lag_s,
        drift_ppm=0.0,
        polarity=1,
        confidence=confidence,
        residual_ms=residual_ms,
        moved=True,
        basis=AlignmentBasis.MUSIC,
        note=f"It plays the same music, {_lateness(likeness.lag_s)}: {share} say so. Please "
        "listen, for playing tells this to a few hundredths of a second only.",
        candidates_s=candidates_s,
    )


def _left(confidence: float, note: str, candidates_s: tuple[float, ...] = ()) -> Alignment:
    return Alignment(
        offset_s=0.0,
        drift_ppm=0.0,
        polarity=1,
        confidence=confidence,
        residual_ms=None,
        moved=False,
        note=note,
        candidates_s=candidates_s,
    )


def _lateness(offset_s: float) -> str:
    if not offset_s:
        return "it lies where it belongs"
    decimals = 2 if abs(offset_s) >= 1.0 else 4
    return f"{abs(offset_s):.{decimals}f} s {'late' if offset_s > 0 else 'early'}"


def _clock(drift_ppm: float) -> str:
    if not drift_ppm:
        return ""
    return f", its clock {abs(drift_ppm):.1f} ppm {'fast' if drift_ppm > 0 else 'slow'}"


def _sign(polarity: int) -> str:
    return "" if polarity > 0 else ", upside down"
