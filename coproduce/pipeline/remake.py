"""Making a master that the folder does not ask for: for another use, or without some takes.

Steps that are the same as in the build are taken from it; the others run into a folder of
their own, so that the build stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from coproduce.model.mixing import Purpose
from coproduce.model.song import SongFolder
from coproduce.pipeline.plan import plan_song
from coproduce.pipeline.step import needed_for
from coproduce.pipeline.worker import run_step

WORK: Final = "build/.release"


def make_master(root: Path, built: SongFolder, wanted: SongFolder, purpose: Purpose) -> Path | None:
    """Give the master of a song folder for a purpose, made now if the build has it not.

    Parameters
    ----------
    root
        The song folder, whose build is up to date.
    built, wanted
        The song as it was built, and as it is wanted.
    purpose
        What the master is for.

    Returns
    -------
    Path or None
        None if there is nothing to be heard.
    """
    asked = replace(wanted, song=replace(wanted.song, masters=(purpose,)))
    there = {step.name: step for step in plan_song(built)}
    moved: dict[str, str] = {}
    master: str | None = None
    for step in needed_for(plan_song(asked), ["master"]):
        inputs = {r: tuple(moved.get(p, p) for p in paths) for r, paths in step.inputs.items()}
        is_built = there.get(step.name) == step and inputs == dict(step.inputs)
        if not is_built:
            run_step(root, root / WORK, replace(step, inputs=inputs), {})
            moved |= {path: f"{WORK}/{path}" for path in step.outputs.values()}
        if step.stage == "master":
            master = moved.get(step.outputs["master"], step.outputs["master"])
    return None if master is None else root / master
