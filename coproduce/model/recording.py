"""Takes: which recordings there are, who is heard on them, and where each belongs in time."""

from __future__ import annotations

from dataclasses import dataclass


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
        Whether the confidence was high enough to act upon.
    """

    offset_s: float
    drift_ppm: float
    polarity: int
    confidence: float
    residual_ms: float | None
    moved: bool
