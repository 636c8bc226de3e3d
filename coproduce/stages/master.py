"""Mastering: a mix brought to the loudness of its purpose, under a ceiling never crossed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from coproduce.dsp.dither import dither_blocks
from coproduce.dsp.limiter import Limited, Limiter
from coproduce.dsp.loudness import measure
from coproduce.dsp.resample import resample, resample_stream
from coproduce.errors import AudioError
from coproduce.model.audio import Signal, Sound, SoundStream, stream_of
from coproduce.model.mixing import MasterTarget, Measurement, Purpose
from coproduce.units import db_to_gain, seconds_to_samples

TARGETS: Final = {
    # Phones and small speakers at home, where louder than streaming gains nothing.
    Purpose.REHEARSAL: MasterTarget(loudness_lufs=-16.0, ceiling_dbtp=-1.0),
    # Through a hall's loudspeakers: the person at the desk sets the level, and the peaks of
    # drums and consonants are worth more than loudness.
    Purpose.LIVE: MasterTarget(loudness_lufs=-16.0, ceiling_dbtp=-1.0),
    # As loud as community and folk records are; nothing turns a disc down. Lossless, so
    # that little room is needed above.
    Purpose.CD: MasterTarget(
        loudness_lufs=-10.0, ceiling_dbtp=-0.3, sample_rate_hz=44_100, bits=16
    ),
    # What the large services turn music to (AES TD1008), with room for their encoders.
    Purpose.STREAM: MasterTarget(loudness_lufs=-14.0, ceiling_dbtp=-1.0),
    # EBU R 128.
    Purpose.BROADCAST: MasterTarget(loudness_lufs=-23.0, ceiling_dbtp=-1.0),
}
TOLERANCE_LU: Final = 0.1
_AIM_LU: Final = 0.02
# More than this is heard as flatness rather than loudness; the master then stays quieter.
_MOST_REDUCTION_DB: Final = 12.0
_MOST_TURNS: Final = 8
_LEAST_SLOPE: Final = 0.25
_DITHERED_BELOW_BITS: Final = 24
# Room for the last rounding to whole steps.
_ROUNDING_DB: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastered:
    """A master, and the account of how it was made.

    Parameters
    ----------
    stream
        The master itself, made anew from the mix each time it is read.
    before, after
        Measurements of the mix and of the master.
    target
        What was aimed at.
    reached
        Whether the loudness is within 0.1 LU of the target.
    gain_db
        By how much everything was turned up.
    most_reduction_db
        By how much the limiter turned the highest peak down.
    account
        What was done, as sentences.
    """

    stream: SoundStream
    before: Measurement
    after: Measurement
    target: MasterTarget
    reached: bool
    gain_db: float
    most_reduction_db: float
    account: tuple[str, ...]

    @property
    def length_samples(self) -> int:
        """Samples in each channel."""
        return seconds_to_samples(self.after.duration_s, self.after.sample_rate_hz)


def master(mix: Sound, target: MasterTarget, *, seed: int = 0) -> Mastered:
    """Bring a mix to a loudness without its true peak ever crossing the ceiling.

    If the peaks have room the mix is only turned up or down. If not, a look-ahead limiter
    holds them, and the gain is raised until the loudness is right, or until the limiter
    would have to take more than 12 dB: then the master says what it reached.

    Parameters
    ----------
    mix
        In memory, or as a stream: then an hour needs little more memory than a minute.
    target
        Loudness, ceiling, rate and width of the master.
    seed
        Seed of the dither, where there is one.

    Raises
    ------
    AudioError
        If nothing in the mix is loud enough to be measured.
    """
    before = measure(mix)
    if before.loudness_lufs is None or before.true_peak_dbtp is None:
        raise AudioError(
            "nothing in it is loud enough to be measured, so it cannot be mastered",
            next_step="Check that the right file was given, and that its parts are not muted.",
        )
    account = []
    work = mix
    if target.sample_rate_hz and target.sample_rate_hz != mix.sample_rate_hz:
        work = _converted(mix, target.sample_rate_hz)
        account.append(f"Converted from {mix.sample_rate_hz} to {work.sample_rate_hz} Hz.")
    ceiling_dbtp = target.ceiling_dbtp - _ROUNDING_DB
    gain_db = target.loudness_lufs - before.loudness_lufs
    # Resampling may lift a peak a little; where it matters the limiter looks again.
    if before.true_peak_dbtp + gain_db <= ceiling_dbtp - 0.1:
        finished = _turned(stream_of(work), gain_db)
        most_reduction_db = 0.0
        account.append(
            f"Turned {_direction(gain_db)}; its peaks fit under the ceiling as they are."
        )
    else:
        gain_db, made = _drive(work, target.loudness_lufs, ceiling_dbtp, gain_db)
        finished, most_reduction_db = made.stream, made.most_reduction_db
        account.append(
            f"Turned {_direction(gain_db)}; a limiter holds the peaks under the ceiling, "
            f"and takes {made.most_reduction_db:.1f} dB off the highest."
        )
    if target.bits < _DITHERED_BELOW_BITS:
        finished = _dithered(finished, target.bits, seed)
        account.append(f"Rounded to {target.bits} bits with triangular dither.")
    after = measure(finished)
    reached = (
        after.loudness_lufs is not None
        and abs(after.loudness_lufs - target.loudness_lufs) <= TOLERANCE_LU
    )
    if not reached:
        account.append(_shortfall(after, target))
    return Mastered(
        stream=finished,
        before=before,
        after=after,
        target=target,
        reached=reached,
        gain_db=gain_db,
        most_reduction_db=most_reduction_db,
        account=tuple(account),
    )


def _drive(
    sound: Sound, loudness_lufs: float, ceiling_dbtp: float, gain_db: float
) -> tuple[float, Limited]:
    """Raise the gain into the limiter until the loudness is right, or no more can be had."""
    limiter = Limiter(sound)
    slope = 1.0  # LU gained by the last decibel of drive; it falls as the limiter works
    made = limiter.limit(ceiling_dbtp, drive_db=gain_db)
    reached_lufs = made.measurement.loudness_lufs
    for _ in range(_MOST_TURNS):
        if reached_lufs is None or abs(loudness_lufs - reached_lufs) <= _AIM_LU:
            break
        step_db = (loudness_lufs - reached_lufs) / max(slope, _LEAST_SLOPE)
        step_db = min(step_db, _MOST_REDUCTION_DB - made.most_reduction_db)
        if abs(step_db) <= _AIM_LU:
            break
        gain_db += step_db
        previous_lufs = reached_lufs
        made = limiter.limit(ceiling_dbtp, drive_db=gain_db)
        reached_lufs = made.measurement.loudness_lufs
        if reached_lufs is not None:
            slope = (reached_lufs - previous_lufs) / step_db
    return gain_db, made


def _converted(sound: Sound, sample_rate_hz: int) -> Sound:
    if isinstance(sound, Signal):  # once, and not each time it is read
        return resample(sound, sample_rate_hz)
    return resample_stream(sound, sample_rate_hz)


def _turned(stream: SoundStream, gain_db: float) -> SoundStream:
    gain = np.float32(db_to_gain(gain_db))
    rate_hz = stream.sample_rate_hz
    return SoundStream(
        sample_rate_hz=rate_hz,
        channels=stream.channels,
        read=lambda: (Signal(block.samples * gain, rate_hz) for block in stream.read()),
    )


def _dithered(stream: SoundStream, bits: int, seed: int) -> SoundStream:
    return SoundStream(
        sample_rate_hz=stream.sample_rate_hz,
        channels=stream.channels,
        read=lambda: dither_blocks(stream.read(), bits, seed),
    )


def _direction(gain_db: float) -> str:
    return f"{'up' if gain_db >= 0 else 'down'} by {abs(gain_db):.1f} dB"


def _shortfall(after: Measurement, target: MasterTarget) -> str:
    reached = "no loudness" if after.loudness_lufs is None else f"{after.loudness_lufs:.1f} LUFS"
    return (
        f"{target.loudness_lufs:.1f} LUFS cannot be reached under {target.ceiling_dbtp:.1f} dBTP "
        f"without flattening the music: {reached} is as far as it goes. Its peaks stand far "
        "above the rest; turning single loud strokes down in the mix would give room."
    )
