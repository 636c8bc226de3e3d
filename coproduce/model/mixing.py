"""Roles, faders, measurements and targets: the nouns of the mix and the master."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# As far as two performances can be followed, on either side.
MOST_TIGHTENED_MS: Final = 500.0


class Role(StrEnum):
    """What a part does in the song, which decides where it sits in the mix."""

    LEAD_VOCAL = "lead-vocal"
    BACKING_VOCAL = "backing-vocal"
    CHOIR = "choir"
    MELODY = "melody"
    HARMONY = "harmony"
    BASS = "bass"
    PERCUSSION = "percussion"
    EFFECT = "effect"
    OTHER = "other"


class Purpose(StrEnum):
    """What a master is for."""

    REHEARSAL = "rehearsal"
    LIVE = "live"
    CD = "cd"
    STREAM = "stream"
    BROADCAST = "broadcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Loudness and peaks of a piece of sound (ITU-R BS.1770-5, EBU Tech 3341 and 3342).

    A loudness of a piece with nothing above the absolute gate is None: silence has none.
    """

    duration_s: float
    sample_rate_hz: int
    channels: int
    loudness_lufs: float | None
    loudness_range_lu: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterTarget:
    """How loud a master should be, and the true peak that it may never cross.

    `sample_rate_hz` None keeps the mix's own rate. `bits` is the width of its samples; below
    24 they are dithered.
    """

    loudness_lufs: float
    ceiling_dbtp: float
    sample_rate_hz: int | None = None
    bits: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class StemLevel:
    """What the mix needs to know of a stem before it is heard: its role and its loudness.

    `loudness_lufs` is None for a stem in which nothing rises above the absolute gate.
    `is_rejected` says that its take was found unusable. `noise_floor_dbfs` is what hisses in its
    take where nobody plays; None if that is not known.
    """

    part: str
    role: Role
    loudness_lufs: float | None
    is_rejected: bool = False
    noise_floor_dbfs: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fader:
    """What the mix does to one stem: `pan` is -1 hard left, 0 centre, 1 hard right.

    `reason` says in a sentence how it came to stand there.
    """

    part: str
    role: Role
    gain_db: float
    pan: float
    loudness_lufs: float | None = None
    is_muted: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaderChoice:
    """What a person decided in mix.toml about one part; None leaves it to the machine.

    `trim_db` is added to the gain that the machine chose; `take` names the take to use.
    `comp` says which take to use in which section, as it is written there. The machine mutes
    a part only if its take was rejected; `mute` False brings it back. `nudge_ms` moves the
    part's stem, later if above zero, after its takes were lined up.
    """

    trim_db: float = 0.0
    pan: float | None = None
    mute: bool | None = None
    take: str | None = None
    comp: tuple[str, ...] = ()
    nudge_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightening:
    """What a person asked for in mix.toml: a part that follows another, phrase by phrase.

    Parameters
    ----------
    strength_percent
        0 leaves everything as it was played, 100 puts it exactly beside the other.
    most_ms
        Nothing is moved by more than this.
    to
        The part to follow; None is the take that all others are lined up with.

    Raises
    ------
    ValueError
        If the strength is not a percentage, or the most is not positive.
    """

    strength_percent: float = 100.0
    most_ms: float = 150.0
    to: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength_percent <= 100.0:
            raise ValueError(f"a strength of {self.strength_percent} %")
        if not 0.0 < self.most_ms <= MOST_TIGHTENED_MS:
            raise ValueError(f"{self.most_ms} ms to be moved at most")
