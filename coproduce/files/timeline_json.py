"""The stretch that all stems share, kept between the steps of a build: build/stems/timeline.json.

::

    {"sample_rate_hz": 48000, "start_s": 5.05, "length_samples": 6864000, "is_heard": false}
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coproduce.files.documents import read_back, write_document
from coproduce.model.song_facts import Timeline


def write_timeline(path: Path, timeline: Timeline) -> None:
    """Write where all stems begin, and how long they are."""
    write_document(path, timeline)


def read_timeline(path: Path) -> Timeline:
    """Read what `write_timeline` wrote.

    Raises
    ------
    FormatError
        If the file is missing, or is none that we wrote.
    """
    return read_back(path, timeline_from)


def timeline_from(document: Mapping[str, Any]) -> Timeline:
    """Give the timeline that a document holds; what is missing is raised as it comes."""
    return Timeline(
        sample_rate_hz=int(document["sample_rate_hz"]),
        start_s=float(document["start_s"]),
        length_samples=int(document["length_samples"]),
        is_heard=bool(document["is_heard"]),
    )
