"""The step that lets a stem follow another part, as a person asked in mix.toml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from coproduce.files.alignment_json import read_alignment
from coproduce.files.audio import probe, stream_audio, write_wav_unclipped
from coproduce.files.tightened_json import write_tightened
from coproduce.model.audio import SoundStream
from coproduce.model.mixing import Tightening
from coproduce.model.recording import Tightened
from coproduce.pipeline.step import Job
from coproduce.pipeline.steps.sound import write_stem_notes
from coproduce.stages.align import CONFIDENCE_TO_MOVE, unmoved
from coproduce.stages.place import nudged_start_s, place
from coproduce.stages.tighten import hear_leader, left_loose, tighten, tightened_blocks


def tighten_stem(job: Job) -> None:
    """Tighten a stem, from file to file, and write down what was moved."""
    found = _found(job)
    loose, length_samples = stream_audio(job.input("stem")), probe(job.input("stem")).length_samples
    tight = replace(loose, read=lambda: tightened_blocks(loose, found, length_samples))
    write_wav_unclipped(job.output("stem"), tight, length_samples=length_samples)
    write_stem_notes(job, job.output("stem"))
    write_tightened(job.output("tightened"), str(job.settings["part"]), found)


def _found(job: Job) -> Tightened:
    settings: Any = job.settings
    asked = Tightening(
        strength_percent=settings["strength_percent"],
        most_ms=settings["most_ms"],
        to=settings["to"],
    )
    if "leader" not in job.step.inputs:
        return left_loose(
            asked,
            f"There is no other part {asked.to} that may be used, so nothing in it is moved. Say "
            "in mix.toml which part it follows.",
        )
    for path in job.inputs("alignment"):
        alignment = read_alignment(path)
        if not alignment.moved and alignment.confidence < CONFIDENCE_TO_MOVE:
            return left_loose(asked, "Where its take belongs is not known, so it is not tightened.")
    led = _as_far_off(job.input("leader"), float(settings.get("nudge_ms", 0.0)))
    leader = hear_leader(led, str(asked.to))
    return tighten(leader, stream_audio(job.input("stem")), asked)


def _as_far_off(leader: Path, nudge_ms: float) -> SoundStream:
    """Read the leader moved as a person moved the part: that distance is wanted, and stays."""
    stream, info = stream_audio(leader), probe(leader)
    rate_hz = info.sample_rate_hz
    start_s = nudged_start_s(0.0, nudge_ms, rate_hz)
    if not start_s:
        return stream
    return place(
        stream,
        unmoved("A person moved it."),
        sample_rate_hz=rate_hz,
        start_s=start_s,
        length_samples=info.length_samples,
    )
