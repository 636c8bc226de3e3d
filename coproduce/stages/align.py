"""Alignment: where a take belongs beside the reference.

Two questions are asked. Is the reference's own sound in the take, as in another microphone,
or leaking from a neighbour or from headphones? Then the place is known to the microsecond,
and the clock's drift to a few parts per million. If not: is the same music played? Then it is
known to a few hundredths of a second, enough to find a take that was started late. Each is
answered by many windows that must agree; where they do not, the take is left where it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from coproduce.dsp.clock_parts import ClockPart, follow_clock, strongest_certain
from coproduce.dsp.correlate import RATE_HZ, White, hear, resampled_blocks
from coproduce.dsp.drift import ClockLine
from coproduce.dsp.lags import likely_lags
from coproduce.dsp.likeness import Likeness, find_likeness, music_features
from coproduce.dsp.repetitions import repeats_every_s
from coproduce.model.audio import Signal, Sound, SoundStream, stream_of
from coproduce.model.recording import Alignment, AlignmentBasis, ClockPiece

CONFIDENCE_TO_MOVE: Final = 0.5
# Of eight stretches, five must find the same place; unrelated music has up to three.
_LEAST_AGREEMENT: Final = 0.625
_MUSIC_CONFIDENCE: Final = 0.8  # at most: nobody's playing is exactly together
# Below these a correction would not be heard, and the very samples are better.
_LEAST_OFFSET_S: Final = 0.0001
_LEAST_DRIFT_S: Final = 0.00005  # over the length of the take
_LEAST_LOSS_S: Final = 0.002
_SURE_AMONG_OTHERS: Final = 0.6  # at most: which of several places it is, nobody knows
_MUSIC_S: Final = 0.03  # players are no nearer together, however alike their stretches say
_TOGETHER_S: Final = 0.05  # as near as players are, and as music can tell
_SWAPPED_RATES_HZ: Final = {44_100: 48_000, 48_000: 44_100}
_LEAST_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Reference:
    """What takes are compared with, heard once: several takes need not wait for it again."""

    sound: Sound
    white: White

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.white) / RATE_HZ


def hear_reference(sound: Sound) -> Reference:
    """Listen to a recording that several takes will be compared with."""
    return Reference(sound, hear(sound))


def align(reference: Sound | Reference, take: Sound) -> Alignment:
    """Find where a take belongs beside the reference.

    Parameters
    ----------
    reference, take
        Whole recordings; rates, channels, lengths and beginnings may all differ. Streams
        are read a block at a time, so that an hour fits.

    Returns
    -------
    Alignment
        `moved` is True only if the windows agree well enough to act upon.
    """
    against = reference if isinstance(reference, Reference) else hear_reference(reference)
    heard = hear_reference(take)
    if min(against.duration_s, heard.duration_s) < _LEAST_S:
        return _left(
            0.0, "It is too short to be compared with the reference, so it is left where it is."
        )
    found = _compare(against, heard)
    if found is not None and (found.moved or found.confidence >= CONFIDENCE_TO_MOVE):
        return found
    swapped_hz = _SWAPPED_RATES_HZ.get(take.sample_rate_hz)
    if swapped_hz is not None:
        del heard  # an hour of it is no small matter
        other = _compare(against, hear_reference(_relabelled(take, swapped_hz)))
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


def _relabelled(take: Sound, sample_rate_hz: int) -> SoundStream:
    stream = stream_of(take)
    return SoundStream(
        sample_rate_hz=sample_rate_hz,
        channels=stream.channels,
        read=lambda: (Signal(block.samples, sample_rate_hz) for block in stream.read()),
    )


def _compare(reference: Reference, take: Reference) -> Alignment | None:
    for lags in likely_lags(reference.white, take.white):  # no longer than it takes
        line = strongest_certain(reference.white, take.white, [lag.lag_s for lag in lags])
        if line is None:
            continue
        repeats_s = repeats_every_s(reference.white, take.white, line, lags)
        parts = () if repeats_s else follow_clock(reference.white, take.white, line)
        return _by_sound(parts, line, take.duration_s, repeats_s)
    likeness = find_likeness(
        music_features(resampled_blocks(reference.sound)),
        music_features(resampled_blocks(take.sound)),
    )
    return _by_music(likeness) if likeness else None


def _by_sound(
    parts: tuple[ClockPart, ...], found: ClockLine, take_s: float, repeats_s: float | None
) -> Alignment:
    line = max(parts, key=lambda part: part.end_s - part.start_s).line if parts else found
    drift_ppm = line.drift_ppm if abs(line.drift_ppm) * 1e-6 * take_s > _LEAST_DRIFT_S else 0.0
    offset_s = line.offset_s if abs(line.offset_s) > _LEAST_OFFSET_S else 0.0
    lines = [part.line for part in parts] or [line]
    agreeing, windows = (
        sum(getattr(one, name) for one in lines) for name in ("agreeing", "windows")
    )
    confidence = 0.5 + 0.5 * agreeing / windows
    heard = f"The reference is heard in {agreeing} of {windows} windows"
    where = f"{_lateness(offset_s)}{_clock(drift_ppm)}"
    if repeats_s:
        return Alignment(
            offset_s=offset_s,
            drift_ppm=drift_ppm,
            polarity=line.polarity,
            confidence=min(confidence, _SURE_AMONG_OTHERS),
            residual_ms=1e3 * repeats_s,
            moved=bool(offset_s or drift_ppm or line.polarity < 0),
            basis=AlignmentBasis.SOUND,
            note=f"{heard}, but the music repeats itself exactly every {repeats_s:.2f} s: "
            f"{where}{_sign(line.polarity)}, and it may be a repetition earlier or later. "
            "Please listen.",
        )
    if line.spread_ms:
        # Echoes come the right way up and upside down, and break no clock.
        return Alignment(
            offset_s=offset_s,
            drift_ppm=drift_ppm,
            polarity=1,
            confidence=min(confidence, _SURE_AMONG_OTHERS),
            residual_ms=line.spread_ms,
            moved=bool(offset_s or drift_ppm),
            basis=AlignmentBasis.SOUND,
            note=f"{heard}, among echoes that are as loud: {where}, which may be "
            f"{line.spread_ms:.0f} ms too much or too little. Please listen.",
        )
    pieces = _pieces(parts)
    return Alignment(
        offset_s=offset_s,
        drift_ppm=drift_ppm,
        polarity=line.polarity,
        confidence=confidence,
        residual_ms=line.residual_ms,
        moved=bool(offset_s or drift_ppm or line.polarity < 0 or pieces),
        basis=AlignmentBasis.SOUND,
        note=f"{heard}: {where}{_sign(line.polarity)}.{_changes(pieces)}",
        pieces=pieces,
    )


def _pieces(parts: tuple[ClockPart, ...]) -> tuple[ClockPiece, ...]:
    if len(parts) < 2:
        return ()
    return tuple(
        ClockPiece(
            start_s=part.start_s,
            end_s=part.end_s,
            offset_s=part.line.offset_s,
            drift_ppm=part.line.drift_ppm,
        )
        for part in parts
    )


def _changes(pieces: tuple[ClockPiece, ...]) -> str:
    """Say when the recorder's clock changed, and what it lost."""
    told = []
    for one, other in pairwise(pieces):
        lost_s = other.start_s - one.end_s
        jump_s = lost_s or (one.offset_s - other.offset_s) + one.end_s * 1e-6 * (
            one.drift_ppm - other.drift_ppm
        )
        minutes, seconds = divmod(one.end_s, 60.0)
        if lost_s > _LEAST_LOSS_S:
            what = f"{1e3 * lost_s:.0f} ms are missing"
        elif jump_s < -_LEAST_LOSS_S:
            what = f"{-1e3 * jump_s:.0f} ms come twice"
        else:
            what = f"its clock goes on at {other.drift_ppm:+.1f} ppm"
        told.append(f" At {minutes:.0f}:{seconds:04.1f} {what}.")
    return "".join(told)


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
    residual_ms = 1e3 * max(likeness.deviation_s, _MUSIC_S)
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
