"""Steps on comping: what there is to choose from, and the stem that a person chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coproduce.errors import ConsentError, CoproduceError
from coproduce.files.alignment_json import read_alignment, write_alignment
from coproduce.files.audio import require_channels_of_a_part, stream_audio, write_wav_unclipped
from coproduce.files.candidates_json import write_candidates
from coproduce.files.comp_json import write_comp
from coproduce.files.findings_json import read_findings
from coproduce.files.tempo_json import read_tempo
from coproduce.files.timeline_json import read_timeline
from coproduce.model.audio import SoundStream
from coproduce.model.comping import Comp
from coproduce.model.recording import Alignment
from coproduce.model.song import FormSection
from coproduce.model.song_facts import CompFacts, FoundFault
from coproduce.pipeline.checked_takes import read_take_notes
from coproduce.pipeline.step import Job
from coproduce.pipeline.steps.sound import (
    align_take,
    stem_start_s,
    write_stem_notes,
)
from coproduce.stages.align import unmoved
from coproduce.stages.candidates import TakeAtHand, candidates
from coproduce.stages.comp import put_together
from coproduce.stages.place import place


def align_candidate(job: Job) -> None:
    """Find where a take belongs that nobody uses yet; one that cannot be read fails nobody."""
    try:
        align_take(job)
    except CoproduceError as error:
        problem = error.problems[0]
        note = f"It cannot be read: {problem.what}."
        if problem.where == str(job.input("reference")):
            note = "It was not compared: the reference take cannot be read."
        write_alignment(job.output("alignment"), str(job.settings["take"]), _left(note))


def list_candidates(job: Job) -> None:
    """Lay the takes of each part side by side, section by section."""
    settings: Any = job.settings
    form = _form(job)
    found = {take.name: take.findings for take in read_findings(job.inputs("findings"))}
    start_s, tempo = 0.0, None
    if not {job.step.inputs[role][0] for role in ("timeline", "tempo")} & job.lost.keys():
        start_s = read_timeline(job.input("timeline")).start_s
        tempo = read_tempo(job.input("tempo"))
    laid = {}
    for part in settings["parts"]:
        takes = [_take_at_hand(job, take, found) for take in part["takes"]]
        stems_start_s = start_s - 1e-3 * part.get("nudge_ms", 0.0)
        laid[part["part"]] = (
            candidates(form, tempo, stems_start_s, takes, part["chosen"]) if tempo else ()
        )
    write_candidates(job.output("candidates"), laid)


def make_comp(job: Job) -> None:
    """Put a part's stem together from the takes that mix.toml names."""
    settings: Any = job.settings
    part = str(settings["part"])
    timeline = read_timeline(job.input("timeline"))
    paths: Mapping[str, str] = settings["paths"]
    alignments: Mapping[str, str | None] = settings["alignments"]

    def placed(name: str) -> SoundStream:
        require_channels_of_a_part(job.root / paths[name])
        described = alignments[name]
        return place(
            stream_audio(job.root / paths[name]),
            read_alignment(job.root / described)
            if described is not None
            else unmoved("It is the reference itself."),
            sample_rate_hz=timeline.sample_rate_hz,
            start_s=stem_start_s(job, timeline),
            length_samples=timeline.length_samples,
        )

    length_samples = timeline.length_samples
    comp = Comp(part=part, takes=tuple(settings["comp"]))
    stems = {name: placed(name) for name in comp.used}
    made = put_together(comp, _form(job), read_tempo(job.input("tempo")), stems, length_samples)
    write_wav_unclipped(job.output("stem"), made.stream, length_samples=length_samples)
    if "notes" in job.step.outputs:  # not of a stem that is yet to be tightened
        write_stem_notes(job, job.output("stem"))
    recipe = CompFacts(part=part, pieces=made.pieces, joins=made.joins)
    write_comp(job.output("recipe"), recipe)


def refuse_comp(job: Job) -> None:
    """Refuse to make a comp with a take that may not be used.

    Raises
    ------
    ConsentError
        Always; it says which takes.
    """
    settings: Any = job.settings
    kept_out = ", ".join(settings["kept_out"])
    raise ConsentError(
        f"{kept_out} is in quarantine: somebody is heard on it who did not agree to that",
        f"mix.toml: parts, {settings['part']}, comp",
        "Choose another take there, or ask them and write the answer into people.toml.",
    )


def _form(job: Job) -> tuple[FormSection, ...]:
    form: Any = job.settings["form"]
    return tuple(FormSection(name=section["name"], bars=section["bars"]) for section in form)


def _take_at_hand(
    job: Job, take: Mapping[str, Any], found: Mapping[str, tuple[FoundFault, ...]]
) -> TakeAtHand:
    info = None
    if take["notes"] not in job.lost:
        info = read_take_notes(job.root / take["notes"]).info
    described: str | None = take["alignment"]
    alignment = None
    if described is not None:
        is_there = described not in job.lost
        alignment = read_alignment(job.root / described) if is_there else _left("")
    return TakeAtHand(
        name=take["name"],
        duration_s=info.duration_s if info else None,
        alignment=alignment,
        findings=found.get(take["name"], ()),
    )


def _left(note: str) -> Alignment:
    """Describe a take of which nobody knows where it belongs."""
    return replace(unmoved(note), confidence=0.0)
