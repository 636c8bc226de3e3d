"""What is planned where a person asked for tightening: the loose stem, then the tight one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.pipeline.step import Step
from coproduce.pipeline.used_takes import (
    alignment_of,
    built_stem,
    reference_take,
    stem_notes,
    stems_of,
)

_OF_THE_STEM: Final = ("part", "take", "comp", "nudge_ms")


def with_tightening(
    folder: SongFolder, takes: tuple[Take, ...], steps: Sequence[Step]
) -> list[Step]:
    """Put a step behind each stem that follows another part; the other steps stay as they are."""
    tight = {part for part in folder.tightenings if part not in folder.stems}
    planned = []
    for step in steps:
        part = step.name.removeprefix("stem:")
        if step.name.startswith("stem:") and part in tight:
            outputs = {role: path for role, path in step.outputs.items() if role != "notes"}
            planned.append(replace(step, outputs={**outputs, "stem": loose_stem(part)}))
            planned.append(_tighten(folder, takes, part, step))
        else:
            planned.append(_on_loose_stems(step, tight) if step.name == "tempo" else step)
    return planned


def loose_stem(part: str) -> str:
    """Name the stem of a part before it was tightened."""
    return f"build/stems/{part}.loose.wav"


def _tighten(folder: SongFolder, takes: tuple[Take, ...], part: str, stem: Step) -> Step:
    asked = folder.tightenings[part]
    reference = reference_take(folder, takes)
    to = asked.to or (reference.part if reference else None)
    stems = stems_of(folder, takes)
    # Who may not be heard leads nobody either.
    leader = {"leader": (stems[to],)} if to in stems and to != part else {}
    known = [path for path in stem.inputs.get("alignment", ()) if path == alignment_of(part)]
    return Step(
        name=f"tighten:{part}",
        stage="align",
        action="coproduce.pipeline.steps.tighten:tighten_stem",
        inputs={"stem": (loose_stem(part),), "alignment": tuple(known), **leader},
        outputs={
            "stem": built_stem(part),
            "notes": stem_notes(part),
            "tightened": f"build/stems/{part}.tightened.json",
        },
        settings={
            **{key: stem.settings[key] for key in _OF_THE_STEM if key in stem.settings},
            "strength_percent": asked.strength_percent,
            "most_ms": asked.most_ms,
            "to": to,
        },
        revision=2,  # what is louder than full scale is not cut off
    )


def _on_loose_stems(step: Step, tight: set[str]) -> Step:
    """Let the tempo be followed in what was played: a comp needs it before it can lead."""
    loose = {built_stem(part): loose_stem(part) for part in tight}
    settings: Any = step.settings
    return replace(
        step,
        inputs={
            role: tuple(loose.get(path, path) for path in paths)
            for role, paths in step.inputs.items()
        },
        settings={
            **settings,
            "band": [
                {**member, "stem": loose.get(member["stem"], member["stem"])}
                for member in settings["band"]
            ],
        },
    )
