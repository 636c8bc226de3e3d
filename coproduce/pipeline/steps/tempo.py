"""The step that follows the people's tempo: the guide first, the band where that is not enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from coproduce.dsp.onset_strength import RATE_HZ, hear_onsets, hear_together, powers_of
from coproduce.files.alignment_json import read_alignment
from coproduce.files.audio import read_blocks
from coproduce.files.chordpro import read_chordpro
from coproduce.files.documents import read_back, write_document
from coproduce.files.findings_json import read_findings
from coproduce.files.tempo_json import write_tempo
from coproduce.files.timeline_json import read_timeline
from coproduce.model.chords import ChordSheet
from coproduce.model.music import Key, TimeSignature
from coproduce.model.section_names import find_section
from coproduce.model.tempo_map import FROM_SETTINGS
from coproduce.pipeline.step import Job
from coproduce.stages.bar_one import find_bar_one
from coproduce.stages.follow import (
    LEAST_CONFIDENCE,
    Written,
    follow,
    keep_steady,
    plays_along,
)
from coproduce.theory.song_key import sheet_as_music


def follow_tempo(job: Job) -> None:
    """Follow the reference; where it is silent or unclear, all stems together."""
    settings: Any = job.settings
    written = Written(
        time_signature=TimeSignature.parse(settings["time_signature"]),
        tempo_bpm=float(settings["tempo_bpm"]),
        bars=sum(section["bars"] for section in settings["form"]),
        chords=_chords(job),
    )
    if job.step.inputs["timeline"][0] in job.lost:
        why = "The reference take cannot be read."
        write_tempo(job.output("tempo"), keep_steady(written, 0.0, why))
        return
    start_s = read_timeline(job.input("timeline")).start_s
    guide = hear_onsets(read_blocks(job.input("reference"), sample_rate_hz=RATE_HZ))
    in_guide = written.starting_at(start_s)
    found = follow(guide, in_guide, str(settings["reference"]))
    if found.confidence < LEAST_CONFIDENCE or not plays_along(guide, in_guide):
        stems = list(_stems_in_place(job))
        if len(stems) > 1:
            band = hear_together(
                powers_of(read_blocks(stem, sample_rate_hz=RATE_HZ)) for stem in stems
            )
            together = follow(band, written, "ensemble")
            if together.source != FROM_SETTINGS:
                found = together
    write_tempo(job.output("tempo"), found)


def hear_bar_one(job: Job, reckoned_s: float) -> float | None:
    """Hear where in the reference bar 1 is, if it is clearly elsewhere than it is reckoned."""
    settings: Any = job.settings
    if not job.inputs("harmony"):
        return None
    written = Written(
        time_signature=TimeSignature.parse(settings["time_signature"]),
        tempo_bpm=float(settings["tempo_bpm"]),
        bar_one_s=reckoned_s,
        chords=_chords(job),
    )
    blocks = read_blocks(job.input("reference"), sample_rate_hz=RATE_HZ)
    return find_bar_one(hear_onsets(blocks), written)


def _stems_in_place(job: Job) -> Iterator[Path]:
    """Give the stems that can be trusted: usable, and known to lie where they belong."""
    band: Any = job.settings["band"]
    rejected = {t.name for t in read_findings(job.inputs("findings")) if t.verdict == "reject"}
    for member in band:
        if member["take"] in rejected or member["stem"] in job.lost:
            continue
        described = member["alignment"]
        if described is not None:
            alignment = read_alignment(job.root / described)
            if not alignment.moved and alignment.confidence < LEAST_CONFIDENCE:
                continue
        yield job.root / member["stem"]


def write_harmony(job: Job) -> None:
    """Write out the chords of each bar of the form; a bar that is not known is empty.

    Words change far more often than chords, and the tempo does not depend on them.
    """
    settings: Any = job.settings
    # Takes are in the song's key, whatever key or capo the sheet was written with.
    sheet = sheet_as_music(read_chordpro(job.input("sheet")), Key.parse(settings["key"]))
    bars: list[tuple[str, ...]] = []
    for section in settings["form"]:
        written = _bars_of(sheet, section["name"])
        bars += islice((*written, *[()] * section["bars"]), section["bars"])
    write_document(job.output("harmony"), {"bars": bars})


def _chords(job: Job) -> tuple[tuple[str, ...], ...]:
    return tuple(bar for path in job.inputs("harmony") for bar in read_back(path, _bars_from))


def _bars_from(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [tuple(bar) for bar in document["bars"]]


def _bars_of(sheet: ChordSheet, name: str) -> tuple[tuple[str, ...], ...]:
    section = find_section((s for s in sheet.sections if s.bars), name)
    if section is None:
        return ()
    return section.cells if len(section.cells) == len(section.bars) else section.bars
