"""Takes: which recordings there are, who is heard on them, and where each belongs in time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One recording of one part.

    `name` is "vox-lead/03"; `path` is relative to the song folder, with forward slashes.
    `heard` holds the ids of the people on it, or None where nobody wrote it down.
    """

    name: str
    part: str
    path: str
    heard: tuple[str, ...] | None = None


class Verdict(StrEnum):
    """What is thought of a take's quality; how somebody sings or plays is no part of it."""

    PASS = "pass"  # noqa: S105 - a verdict, no secret
    LISTEN = "listen"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person decided about a take after listening, in mix.toml; it wins over the check."""

    verdict: Verdict
    initials: str
    note: str = ""


class AlignmentBasis(StrEnum):
    """What two recordings have in common: the very sound, the music, or nothing found."""

    SOUND = "sound"
    MUSIC = "music"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPiece:
    """A stretch of a take in which its clock ran evenly.

    Parameters
    ----------
    start_s, end_s
        From when to when it holds, in the reference's time. What lies between two pieces was
        lost by the recorder, and there is silence.
    offset_s
        Seconds by which the take would be late at the reference's zero.
    drift_ppm
        Parts per million by which its clock ran fast.
    """

    start_s: float
    end_s: float
    offset_s: float
    drift_ppm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Where a take belongs: a description, the take itself is not touched.

    Parameters
    ----------
    offset_s
        Seconds by which the take is late at the reference's zero; negative is early.
    drift_ppm
        Parts per million by which the take's clock ran fast; it then lasts too long.
    polarity
        1, or -1 if the take is upside down.
    confidence
        0 to 1: how well the windows that were compared agree.
    residual_ms
        What is left after the correction, median over the windows; None if not measured.
    moved
        Whether the take is to be moved. If not, offset and drift are zero: either the
        confidence was too low to act upon, or the take lies where it belongs.
    basis
        What was compared.
    note
        A sentence for people: what was found, and what to do if it is not enough.
    candidates_s
        Other offsets that were thought of, the likeliest first.
    pieces
        Where the clock changed on the way, each stretch by itself; offset and drift are then
        those of the longest. Empty where one line holds throughout.
    """

    offset_s: float
    drift_ppm: float
    polarity: int
    confidence: float
    residual_ms: float | None
    moved: bool
    basis: AlignmentBasis = AlignmentBasis.NOTHING
    note: str = ""
    candidates_s: tuple[float, ...] = ()
    pieces: tuple[ClockPiece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightened:
    """How a take follows another performance, phrase by phrase: a description.

    Parameters
    ----------
    cuts_s
        Pairs of a moment in the take as it was placed, and where that moment goes; both
        rise. Between two of them time runs evenly. Empty where nothing is moved.
    strength_percent, most_ms
        As they were asked for.
    apart_ms
        How far apart the two were, median over what both have in common; None if nothing.
    median_ms, largest_ms
        How far what is heard in the take is moved.
    moved_share
        0 to 1: the share of what is heard in it that is moved by more than a millisecond.
    note
        A sentence for people.
    """

    cuts_s: tuple[tuple[float, float], ...]
    strength_percent: float
    most_ms: float
    apart_ms: float | None
    median_ms: float
    largest_ms: float
    moved_share: float
    note: str = ""
