"""What the steps on sound leave beside it: a document for each stem, the mix, and each master.

Readers give what a document holds; what is missing or wrong in one is raised as it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from coproduce.files.documents import read_back, write_document
from coproduce.model.mixing import Fader, MasterTarget, Measurement, Role
from coproduce.model.song_facts import MasterFacts, MixFacts, Outline, StemFacts


def write_stem(path: Path, stem: StemFacts) -> None:
    """Write of what a stem was made, how loud it is, and how it looks."""
    document = {
        "part": stem.part,
        "take": stem.take,
        **({"comp": stem.comp} if stem.comp else {}),
        **({"nudge_ms": stem.nudge_ms} if stem.nudge_ms else {}),
        "measurement": stem.measurement,
        "overview": _overview(stem.outline),
    }
    write_document(path, document)


def read_stem(path: Path) -> StemFacts:
    """Read what `write_stem` wrote.

    Raises
    ------
    FormatError
        If the file is missing, or is none that we wrote.
    """
    return read_back(path, stem_from)


def stem_from(document: Mapping[str, Any]) -> StemFacts:
    """Give what a document says of a stem."""
    return StemFacts(
        part=document["part"],
        take=document["take"],
        measurement=_measurement(document["measurement"]),
        outline=_outline(document["overview"]),
        comp=tuple(document.get("comp", ())),
        nudge_ms=float(document.get("nudge_ms", 0.0)),
    )


def write_mix(path: Path, mix: MixFacts) -> None:
    """Write where the faders stand, which parts are missing, and what came out."""
    document = {
        "faders": [
            {
                "part": fader.part,
                "role": fader.role,
                "gain_db": fader.gain_db,
                "pan": fader.pan,
                "loudness_lufs": fader.loudness_lufs,
                "muted": fader.is_muted,
                "why": fader.reason,
            }
            for fader in mix.faders
        ],
        "missing": mix.missing,
        "trim_db": mix.trim_db,
        "measurement": mix.measurement,
        "overview": _overview(mix.outline),
    }
    write_document(path, document)


def mix_from(document: Mapping[str, Any]) -> MixFacts:
    """Give what a document says of the mix."""
    return MixFacts(
        faders=tuple(
            Fader(
                part=fader["part"],
                role=Role(fader["role"]),
                gain_db=float(fader["gain_db"]),
                pan=float(fader["pan"]),
                loudness_lufs=_number(fader["loudness_lufs"]),
                is_muted=bool(fader["muted"]),
                reason=fader["why"],
            )
            for fader in document["faders"]
        ),
        missing=tuple(document["missing"]),
        trim_db=float(document["trim_db"]),
        measurement=_measurement(document["measurement"]),
        outline=_outline(document["overview"]),
    )


def write_master(path: Path, master: MasterFacts) -> None:
    """Write what a master was to be, what it is, and how it goes on in time."""
    document = {
        "purpose": master.purpose,
        "before": master.before,
        "after": master.after,
        "target": master.target,
        "reached": master.reached,
        "notes": master.account,
        "overview": _overview(master.outline),
        "loudness_over_time": {
            "hop_s": master.hop_s,
            "short_term_lufs": master.short_term_lufs,
        },
    }
    write_document(path, document)


def master_from(document: Mapping[str, Any]) -> MasterFacts:
    """Give what a document says of a master."""
    course = document["loudness_over_time"]
    return MasterFacts(
        purpose=document["purpose"],
        before=_measurement(document["before"]),
        after=_measurement(document["after"]),
        target=MasterTarget(**document["target"]),
        reached=bool(document["reached"]),
        account=tuple(document["notes"]),
        outline=_outline(document["overview"]),
        hop_s=float(course["hop_s"]),
        short_term_lufs=tuple(_number(value) for value in course["short_term_lufs"]),
    )


def _overview(outline: Outline) -> dict[str, object]:
    return {"low": outline.lowest, "high": outline.highest}


def _outline(document: Mapping[str, Any]) -> Outline:
    return Outline(lowest=tuple(document["low"]), highest=tuple(document["high"]))


def _measurement(document: Mapping[str, Any]) -> Measurement:
    return Measurement(**{item.name: document[item.name] for item in fields(Measurement)})


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
