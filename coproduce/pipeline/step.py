"""A step: one application of a stage to files, described so that a worker anywhere can run it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One application of a stage.

    Parameters
    ----------
    name
        Unique in the plan: "align:vox-lead".
    stage
        What `--only` chooses: "align".
    action
        Module and function: "coproduce.pipeline.steps.sound:align_take". A name
        and not the function itself, so that judging a plan loads no heavy library.
    inputs
        Role → paths in the song folder, with forward slashes.
    outputs
        Role → path in the song folder, below build/.
    settings
        Everything else that the result depends on, as JSON values.
    revision
        Raised when the same input gives another result than before.
    tolerant
        Whether to run, with the inputs that there are, if a step before it failed.
    """

    name: str
    stage: str
    action: str
    outputs: Mapping[str, str]
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Json] = field(default_factory=dict)
    revision: int = 1
    tolerant: bool = False

    def input_paths(self) -> Iterator[str]:
        """Every input once, in order."""
        yield from dict.fromkeys(path for paths in self.inputs.values() for path in paths)

    def settings_digest(self) -> str:
        """SHA-256 over the settings, and over which input and output plays which role."""
        return digest_of(
            [
                dict(self.settings),
                {role: list(paths) for role, paths in self.inputs.items()},
                dict(self.outputs),
                self.action,
            ]
        )

    def key(self, input_digests: Mapping[str, str]) -> str:
        """SHA-256 over everything that decides the outputs."""
        inputs = [[path, input_digests[path]] for path in self.input_paths()]
        return digest_of([self.name, self.revision, self.settings_digest(), inputs])


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A step at work: where its inputs are, and where to write its outputs for now.

    `lost` maps inputs that could not be made to what went wrong; only a tolerant step has any.
    """

    root: Path
    scratch: Path
    step: Step
    lost: Mapping[str, str] = field(default_factory=dict)

    def input(self, role: str) -> Path:
        """Path of the only input in a role."""
        (path,) = self.step.inputs[role]
        return self.root / path

    def inputs(self, role: str) -> tuple[Path, ...]:
        """Paths of all inputs in a role that there are, perhaps none."""
        paths = self.step.inputs.get(role, ())
        return tuple(self.root / path for path in paths if path not in self.lost)

    def output(self, role: str) -> Path:
        """Where to write an output; it is moved to its place when the whole step is done."""
        path = self.scratch / self.step.outputs[role]
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def settings(self) -> Mapping[str, Json]:
        """The step's settings."""
        return self.step.settings


def digest_of(value: Json) -> str:
    """SHA-256 of a JSON value in its one canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def producers(steps: Iterable[Step]) -> dict[str, Step]:
    """Map each output path to the step that makes it.

    Raises
    ------
    ValueError
        If two steps make the same file.
    """
    made: dict[str, Step] = {}
    for step in steps:
        for path in step.outputs.values():
            if path in made:
                raise ValueError(f"{made[path].name} and {step.name} both make {path}")
            made[path] = step
    return made


def dependencies(steps: Iterable[Step]) -> dict[str, set[str]]:
    """Map each step's name to the names of the steps whose outputs it reads."""
    steps = tuple(steps)
    made = producers(steps)
    return {
        step.name: {made[path].name for path in step.input_paths() if path in made}
        for step in steps
    }


def each_after_its_needs(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Put every step after those whose outputs it reads, and move no more than that.

    Raises
    ------
    ValueError
        If steps need each other in a circle.
    """
    steps = tuple(steps)
    edges = dependencies(steps)
    place = {step.name: number for number, step in enumerate(steps)}
    by_name = {step.name: step for step in steps}
    # graphlib finds circles, but forgets the plan's own order, in which people read it.
    TopologicalSorter(edges).prepare()
    ordered: dict[str, Step] = {}

    def put(name: str) -> None:
        if name not in ordered:
            for need in sorted(edges[name], key=place.__getitem__):
                put(need)
            ordered[name] = by_name[name]

    for step in steps:
        put(step.name)
    return tuple(ordered.values())


def needed_for(steps: Iterable[Step], stages: Iterable[str]) -> tuple[Step, ...]:
    """Keep the steps of some stages and all that they depend on, in the plan's order."""
    steps = tuple(steps)
    edges = dependencies(steps)
    chosen = set(stages)
    waiting = [step.name for step in steps if step.stage in chosen]
    wanted: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(edges[name])
    return tuple(step for step in steps if step.name in wanted)
