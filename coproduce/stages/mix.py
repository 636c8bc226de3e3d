"""The mix: faders set by what each part does in the song, and stems folded into one sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.dsp.equal_blocks import equal_blocks
from coproduce.dsp.true_peak import TruePeakMeter
from coproduce.errors import AudioError
from coproduce.model.audio import Samples, Signal, Sound, SoundStream, stream_of
from coproduce.model.mixing import Fader, FaderChoice, Role, StemLevel
from coproduce.units import db_to_gain, gain_to_db

LEAD_LUFS: Final = -22.0
HEADROOM_DBTP: Final = -3.0
# A silent microphone is not to be turned up into a hiss.
MOST_GAIN_DB: Final = 24.0
# Hiss is up to 4 dB louder in LUFS than in dBFS: K-weighting (ITU-R BS.1770) lifts its top.
MOST_OVER_FLOOR_LU: Final = 6.0
_SIDES: Final = 2

Gains: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a role sits: against the lead vocal in LU, and how far to a side; in words."""

    level_lu: float
    width: float
    words: str


PLACES: Final = {
    Role.LEAD_VOCAL: Place(level_lu=0.0, width=0.0, words="the lead voice, in front"),
    Role.BACKING_VOCAL: Place(level_lu=-6.0, width=0.45, words="a backing voice, to a side"),
    Role.CHOIR: Place(level_lu=-4.0, width=0.0, words="the choir, broad behind the lead"),
    Role.MELODY: Place(level_lu=-5.0, width=0.3, words="a tune beside the voice"),
    Role.HARMONY: Place(level_lu=-7.0, width=0.5, words="chords, under the voice"),
    Role.BASS: Place(level_lu=-5.0, width=0.0, words="the bass, in the middle"),
    Role.PERCUSSION: Place(level_lu=-8.0, width=0.25, words="percussion, a little aside"),
    Role.EFFECT: Place(level_lu=-9.0, width=0.6, words="an effect, far to a side"),
    Role.OTHER: Place(level_lu=-8.0, width=0.4, words="another part, to a side"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A stereo mix; `trim_db` is by how much all of it was turned down to keep headroom."""

    stream: SoundStream
    length_samples: int
    trim_db: float


def set_faders(
    stems: Sequence[StemLevel], choices: Mapping[str, FaderChoice] | None = None
) -> tuple[Fader, ...]:
    """Set a fader for each stem, in the order given.

    Each part is brought to the loudness that its role has against the lead vocal, and the
    parts that may sit aside alternate between left and right, so that neither side is
    heavier. What a person chose wins: a pan as it is, a trim on top of the gain, a mute.

    Parameters
    ----------
    stems
        Role and measured loudness of each stem.
    choices
        What people decided, by part.
    """
    decided = choices or {}
    faders = []
    side = -1.0
    for stem in stems:
        place = PLACES[stem.role]
        pan = 0.0
        if place.width:
            pan = side * place.width
            side = -side
        faders.append(_fader(stem, place, pan, decided.get(stem.part, FaderChoice())))
    return tuple(faders)


def is_noise(stem: StemLevel) -> bool:
    """Whether nobody plays in a stem: it is no louder than what hisses in its take."""
    if stem.noise_floor_dbfs is None or stem.loudness_lufs is None:
        return False
    return stem.loudness_lufs < stem.noise_floor_dbfs + MOST_OVER_FLOOR_LU


def require_music(stems: Sequence[StemLevel], faders: Sequence[Fader]) -> None:
    """Refuse to mix noise, which the masters would raise to the loudness of a song.

    Raises
    ------
    AudioError
        If in all the stems that are heard nobody plays.
    """
    heard = [stem for stem, fader in zip(stems, faders, strict=True) if not fader.is_muted]
    sounding = [stem for stem in heard if stem.loudness_lufs is not None]
    if sounding and all(is_noise(stem) for stem in sounding):
        raise AudioError(
            "nothing but noise is heard from bar 1 to the end of the form",
            "the mix",
            "Bar 1 is reckoned from where the reference take begins. If the count-in comes later, "
            "write into song.toml at which second of that take bar 1 is: bar_one_s = 65.0.",
        )


def mix(stems: Sequence[tuple[Fader, Sound]]) -> Mixed:
    """Add stems up into stereo, a block of each at a time: an hour needs what a minute needs.

    Stems may differ in length; the mix is as long as the longest. If its true peak would
    rise above the headroom, the whole is turned down, which changes no balance. The stems are
    read once to find that out, and again whenever the mix is.

    Raises
    ------
    AudioError
        If stems differ in sample rate, or there is none to be heard.
    """
    heard = [(fader, stream_of(stem)) for fader, stem in stems if not fader.is_muted]
    rate_hz = heard[0][1].sample_rate_hz if heard else 0
    for fader, stem in heard:
        if stem.sample_rate_hz != rate_hz:
            raise AudioError(
                f"{stem.sample_rate_hz} Hz, but the stems before it have {rate_hz} Hz",
                fader.part,
                "Build the stems again, so that all have one rate.",
            )
    parts = [
        (pan_gains(fader.pan, stem.channels) * np.float32(db_to_gain(fader.gain_db)), stem)
        for fader, stem in heard
    ]
    meter, length_samples = TruePeakMeter(_SIDES), 0
    for block in _summed(parts):
        meter.add(block)
        length_samples += block.shape[1]
    if not length_samples:
        raise AudioError(
            "there is no stem to mix",
            "mix.toml",
            "Add takes, or take a mute out of mix.toml.",
        )
    meter.finish()
    trim_db = min(0.0, HEADROOM_DBTP - gain_to_db(meter.true_peak))
    trim = np.float32(db_to_gain(trim_db))
    stream = SoundStream(
        sample_rate_hz=rate_hz,
        channels=_SIDES,
        read=lambda: (Signal(block * trim, rate_hz) for block in _summed(parts)),
    )
    return Mixed(stream=stream, length_samples=length_samples, trim_db=trim_db)


def pan_gains(pan: float, channels: int) -> Gains:
    """Gains from each channel of a stem to left and right, at constant power.

    Parameters
    ----------
    pan
        -1 is hard left, 0 centre, 1 hard right.
    channels
        1 for a stem that is placed, 2 for one that is balanced.

    Returns
    -------
    numpy.ndarray
        Shape (2, channels). A stem at the centre is as loud as the stem alone: one channel
        goes to both sides 3 dB down, two stay as they are.

    Raises
    ------
    AudioError
        If the stem has more than two channels.

    >>> pan_gains(0.0, channels=1).shape
    (2, 1)
    """
    angle = (pan + 1.0) * np.pi / 4.0
    sides = np.array([np.cos(angle), np.sin(angle)], np.float32)
    if channels == 1:
        return sides[:, None]
    if channels == 2:
        return np.diag(sides * np.float32(np.sqrt(2.0)))
    raise AudioError(
        f"a stem with {channels} channels cannot be panned",
        next_step="Export it as mono or stereo.",
    )


def _summed(parts: Sequence[tuple[Gains, SoundStream]]) -> Iterator[Samples]:
    pieces = [equal_blocks(stem.read()) for _, stem in parts]
    for together in zip_longest(*pieces):
        longest = max(piece.shape[1] for piece in together if piece is not None)
        total: Samples = np.zeros((_SIDES, longest), np.float32)
        for (gains, _), piece in zip(parts, together, strict=True):
            if piece is not None:
                _add(total, piece, gains)
        yield total


def _add(total: Samples, piece: Samples, gains: Gains) -> None:
    for side, channel in np.argwhere(gains):
        total[side, : piece.shape[1]] += piece[channel] * gains[side, channel]


def _fader(stem: StemLevel, place: Place, pan: float, choice: FaderChoice) -> Fader:
    sentences = [f"{place.words[0].upper()}{place.words[1:]}."]
    gain_db = 0.0
    if stem.loudness_lufs is None:
        sentences.append("Too quiet or too short to be measured, so left as it is.")
    elif is_noise(stem):
        sentences.append("Nothing but its noise is heard in it, so it is not raised.")
    else:
        wanted_lufs = LEAD_LUFS + place.level_lu
        gain_db = min(wanted_lufs - stem.loudness_lufs, MOST_GAIN_DB)
        sentences.append(
            f"Brought from {stem.loudness_lufs:.1f} to {stem.loudness_lufs + gain_db:.1f} LUFS."
        )
    if choice.trim_db:
        sentences.append(f"Trimmed by {choice.trim_db:+.1f} dB in mix.toml.")
    if choice.pan is not None:
        sentences.append("Its place was chosen in mix.toml.")
    if choice.mute:
        sentences.append("Muted in mix.toml.")
    elif stem.is_rejected and choice.mute is None:
        sentences.append("Muted, because its take cannot be used; `mute = false` brings it back.")
    return Fader(
        part=stem.part,
        role=stem.role,
        gain_db=gain_db + choice.trim_db,
        pan=pan if choice.pan is None else choice.pan,
        loudness_lufs=stem.loudness_lufs,
        is_muted=stem.is_rejected if choice.mute is None else choice.mute,
        reason=" ".join(sentences),
    )
