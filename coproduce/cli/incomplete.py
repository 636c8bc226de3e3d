"""Telling people that a file holds less, or more, than its header says; what is there is used."""

from __future__ import annotations

from pathlib import Path

from coproduce.cli.output import say
from coproduce.files.audio import probe
from coproduce.stages.wording import BEYOND_HEADER, ENDS_EARLY


def say_if_incomplete(path: Path) -> None:
    """Say on stderr that a recording was cut short, or that its header was never finished.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound.
    """
    info = probe(path)
    if info.is_truncated:
        missing_s = (info.declared_samples - info.length_samples) / info.sample_rate_hz
        say(f"{path}: {ENDS_EARLY} ({info.duration_s:.1f} s; {missing_s:.1f} s are missing)")
    if info.is_beyond_header:
        say(f"{path}: {BEYOND_HEADER}")
