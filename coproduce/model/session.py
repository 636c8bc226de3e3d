"""A hand-off to a studio: tracks, and where on them each recording lies, as any program has it.

Seconds count from where the stems begin, which is bar 1; beats count quarter notes from there.
Nothing is cut: an item shows a stretch of a recording, and the rest can be pulled out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from coproduce.model.mixing import Role
from coproduce.model.music import TimeSignature


class FadeShape(StrEnum):
    """How a fade goes: even in gain, or so that two different sounds keep their power."""

    EQUAL_GAIN = "equal-gain"
    EQUAL_POWER = "equal-power"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """A fade at one end of an item; a length of 0 is none."""

    length_s: float = 0.0
    shape: FadeShape = FadeShape.EQUAL_GAIN


NO_FADE = Fade()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFile:
    """A recording in the session's folder; `path` is relative to it, with forward slashes."""

    path: str
    duration_s: float
    sample_rate_hz: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stretch of a recording, placed on a track.

    Parameters
    ----------
    name
        What is written on it: the take, and in plain words why it is muted, if it is.
    file
        The recording.
    position_s, length_s
        Where it lies in the session.
    source_start_s
        The second of the recording that is heard where the item begins.
    play_rate
        Seconds of the recording in a second of the session: 1.00004 for a recorder whose
        clock ran 40 ppm fast. Speed and pitch go together, as on tape.
    is_flipped
        Whether it is played upside down, because it was recorded so.
    turned
        A copy of the recording that is turned over already, for programs that cannot do it.
    """

    name: str
    file: SessionFile
    position_s: float
    length_s: float
    source_start_s: float = 0.0
    play_rate: float = 1.0
    is_flipped: bool = False
    turned: SessionFile | None = None
    is_muted: bool = False
    fade_in: Fade = NO_FADE
    fade_out: Fade = NO_FADE

    def __post_init__(self) -> None:
        if self.position_s < 0.0 or self.length_s <= 0.0 or self.source_start_s < 0.0:
            raise ValueError("an item begins at 0 or later, and lasts")
        if self.play_rate <= 0.0:
            raise ValueError("an item is played forwards")

    @property
    def end_s(self) -> float:
        """Where it ends in the session."""
        return self.position_s + self.length_s


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTrack:
    """A track: one part as it is heard in the mix, or one take of it that is not used.

    Parameters
    ----------
    name
        The part, and the take where it is a track for that alone. Never a person.
    colour
        "#rrggbb", by role.
    gain_db, pan
        Where the mix has its fader; pan is -1 hard left, 1 hard right, at constant power.
    channels
        1 if every recording on it is mono.
    """

    name: str
    part: str
    role: Role
    colour: str
    items: tuple[Item, ...]
    gain_db: float = 0.0
    pan: float = 0.0
    is_muted: bool = False
    channels: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TempoPoint:
    """From a beat on, time goes at a tempo in quarter notes a minute."""

    beat: Fraction
    time_s: float
    tempo_bpm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The beginning of a section."""

    name: str
    beat: Fraction
    time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A line of the track sheet: what became of one take, in words.

    `heard` names only people who wish to be named; `file` is empty for what is not handed on.
    """

    track: str
    take: str
    file: str
    heard: str
    used: str
    place: str
    clock_ppm: float | None
    polarity: str
    verdict: str
    findings: str
    mix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """All that a studio gets to open.

    Parameters
    ----------
    length_s
        As long as every stem.
    tempo
        At least one point, the first at 0.
    master_gain_db
        By how much the mix turned all of it down to keep headroom.
    remarks
        What a person should know before they open it.
    """

    title: str
    sample_rate_hz: int
    length_s: float
    time_signature: TimeSignature
    tempo: tuple[TempoPoint, ...]
    markers: tuple[Marker, ...]
    tracks: tuple[SessionTrack, ...]
    sheet: tuple[SheetRow, ...] = ()
    master_gain_db: float = 0.0
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.tempo or self.tempo[0].beat or self.tempo[0].time_s:
            raise ValueError("a session's tempo begins with it")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    """A session, or the papers of a show, that were written outside the song folder.

    Parameters
    ----------
    folder
        Where; "~" is the home folder.
    people
        Ids of those who are heard in it, or whose words are; sorted.
    is_unlisted
        Whether nobody wrote down who is heard on some of it.
    is_show
        Whether it is a show: papers with words, and no voices.
    """

    folder: str
    people: tuple[str, ...]
    is_unlisted: bool = False
    is_show: bool = False
