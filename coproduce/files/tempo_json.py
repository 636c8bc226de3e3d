"""The tempo map as a document: build/stems/tempo.json.

::

    {"time_signature": "4/4", "beats": [{"beat": "0", "time_s": 0.0}, …], "steady": false,
     "median_bpm": 95.2, "confidence": 0.9, "source": "guide-guitar/01", "notes": ["…"]}

`time_s` counts from where the stems begin; `beat` counts quarter notes from the first
barline, as a fraction. Between beats time goes evenly; beyond the ends the nearest tempo goes
on.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from coproduce.files.documents import read_document_text, reading_back, write_document
from coproduce.model.music import TimeSignature
from coproduce.model.tempo_map import BeatTime, FollowedTempo, TempoMap


def write_tempo(path: Path, found: FollowedTempo) -> None:
    """Write a tempo map, and how it was found out."""
    document = {
        "time_signature": str(found.tempo_map.time_signature),
        "beats": found.tempo_map.beats,
        "steady": found.is_steady,
        "median_bpm": found.median_bpm,
        "confidence": found.confidence,
        "source": found.source,
        "notes": found.notes,
    }
    write_document(path, document)


def read_tempo(path: Path) -> TempoMap:
    """Read a tempo map.

    Raises
    ------
    FormatError
        If the file is missing or is no tempo map.
    """
    return read_followed_tempo(path).tempo_map


def read_followed_tempo(path: Path) -> FollowedTempo:
    """Read a tempo map, and how it was found out.

    Raises
    ------
    FormatError
        If the file is missing or is no tempo map.
    """
    return tempo_from_json(read_document_text(path), str(path))


def tempo_from_json(text: str, where: str) -> FollowedTempo:
    """Read the text of a tempo map.

    Raises
    ------
    FormatError
        If it is none.
    """
    with reading_back(where):
        document: dict[str, Any] = json.loads(text)
        return FollowedTempo(
            tempo_map=TempoMap(
                time_signature=TimeSignature.parse(document["time_signature"]),
                beats=tuple(
                    BeatTime(beat=Fraction(beat["beat"]), time_s=float(beat["time_s"]))
                    for beat in document["beats"]
                ),
            ),
            is_steady=bool(document["steady"]),
            median_bpm=float(document["median_bpm"]),
            confidence=float(document["confidence"]),
            source=str(document["source"]),
            notes=tuple(map(str, document["notes"])),
        )
