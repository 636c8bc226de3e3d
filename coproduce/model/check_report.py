"""The check's own page: a table of all takes, and a picture of each with its faults marked."""

from __future__ import annotations

from dataclasses import dataclass

from coproduce.model.report import Fact, Table, TakeReport, WavePicture


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTake:
    """One take: what was found on it, what it measures, and its wave (None if it is unread)."""

    report: TakeReport
    facts: tuple[Fact, ...]
    picture: WavePicture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What the page says, and shows."""

    title: str
    sentences: tuple[str, ...]
    table: Table
    takes: tuple[DrawnTake, ...]
