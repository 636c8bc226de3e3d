"""Verdicts: is a step's work still right, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from coproduce.errors import EditedError
from coproduce.pipeline.digests import Digests
from coproduce.pipeline.manifest import BUILD, MANIFEST_NAME, Manifest, Record, is_lost
from coproduce.pipeline.step import Step, dependencies

# What commands other than `build` write into build/.
_BESIDE_STEPS: Final = frozenset({MANIFEST_NAME, "release", "session", "page"})


class Cause(StrEnum):
    """Why a step has to run, or may not."""

    NEW = "NEW"
    INPUT_CHANGED = "INPUT_CHANGED"
    SETTINGS_CHANGED = "SETTINGS_CHANGED"
    REVISION_CHANGED = "REVISION_CHANGED"
    OUTPUT_MISSING = "OUTPUT_MISSING"
    OUTPUT_EDITED = "OUTPUT_EDITED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cause and the file or words that explain it."""

    cause: Cause
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.cause}: {self.detail}" if self.detail else str(self.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All reasons for which a step is out of date; none means that it is fresh."""

    step: Step
    reasons: tuple[Reason, ...]

    @property
    def is_fresh(self) -> bool:
        """Whether there is nothing to do."""
        return not self.reasons

    @property
    def edited(self) -> tuple[str, ...]:
        """Outputs that somebody changed by hand."""
        return tuple(r.detail for r in self.reasons if r.cause is Cause.OUTPUT_EDITED)


DigestOf = Callable[[str], str | None]


def judge(step: Step, manifest: Manifest, digest_of: DigestOf) -> Verdict:
    """Compare a step with its record and with the files as they are now."""
    record = manifest.steps.get(step.name)
    reasons = [*_output_reasons(step, record, manifest, digest_of)]
    if record is None or not record.key:
        reasons.insert(0, Reason(cause=Cause.NEW))
        return Verdict(step=step, reasons=tuple(reasons))
    reasons += _input_reasons(step, record.inputs, digest_of)
    if record.settings != step.settings_digest():
        reasons.append(Reason(cause=Cause.SETTINGS_CHANGED))
    if record.revision != step.revision:
        detail = f"{record.revision} → {step.revision}"
        reasons.append(Reason(cause=Cause.REVISION_CHANGED, detail=detail))
    return Verdict(step=step, reasons=tuple(reasons))


def look(root: Path, steps: tuple[Step, ...]) -> tuple[Verdict, ...]:
    """Judge every step without running or writing anything but the memory of digests."""
    digests = Digests(root, root / BUILD)
    manifest = Manifest.read(root / BUILD / MANIFEST_NAME)
    edges = dependencies(steps)
    verdicts = _foresee(steps, edges, lambda step: judge(step, manifest, digests.of))
    if (root / BUILD).is_dir():
        digests.save()
    return tuple(verdicts[step.name] for step in steps)


def made_by_hand(root: Path) -> tuple[str, ...]:
    """Name what people changed in build/, or put there, whatever the plan is by now.

    Raises
    ------
    FormatError
        If the manifest is damaged, so that nobody can tell.
    """
    build = root / BUILD
    digests, ours = Digests(root, build), Manifest.read(build / MANIFEST_NAME).digests_ever_ours()
    return tuple(
        path.relative_to(root).as_posix()
        for path in sorted(build.rglob("*"))
        if path.is_file()
        and path.relative_to(build).parts[0] not in _BESIDE_STEPS
        and not any(part.startswith(".") for part in path.relative_to(build).parts)
        and digests.of(name := path.relative_to(root).as_posix()) not in ours.get(name, ())
    )


def refusal(edited: Iterable[Verdict]) -> EditedError:
    """Say which outputs were changed by hand, and the ways out."""
    return EditedError(
        "was changed by hand, or was put there by somebody else; building would lose that",
        ", ".join(path for verdict in edited for path in verdict.edited),
        "Move it out of build/ to keep it (a stem to stems/, a tune to melody/: there it "
        "wins), or build with --overwrite to replace it.",
    )


def _foresee(
    steps: tuple[Step, ...], edges: Mapping[str, set[str]], verdict_of: Callable[[Step], Verdict]
) -> dict[str, Verdict]:
    """Judge a whole plan, listed so that each step comes after those it needs, unrun.

    A step behind one that is out of date is named as well: its input will be made again,
    though it may turn out to be the same, and then nothing has to be done.
    """
    verdicts: dict[str, Verdict] = {}
    for step in steps:
        verdict = verdict_of(step)
        stale = sorted(name for name in edges[step.name] if not verdicts[name].is_fresh)
        if verdict.is_fresh and stale:
            behind = Reason(cause=Cause.INPUT_CHANGED, detail=f"after {', '.join(stale)}")
            verdict = Verdict(step=step, reasons=(behind,))
        verdicts[step.name] = verdict
    return verdicts


def _output_reasons(
    step: Step, record: Record | None, manifest: Manifest, digest_of: DigestOf
) -> list[Reason]:
    ours = manifest.digests_ever_ours()
    reasons = []
    for path in step.outputs.values():
        digest = digest_of(path)
        if digest is None:
            if record is not None:
                reasons.append(Reason(cause=Cause.OUTPUT_MISSING, detail=path))
        elif digest not in ours.get(path, ()):
            reasons.append(Reason(cause=Cause.OUTPUT_EDITED, detail=path))
        elif record is not None and digest != record.outputs.get(path):
            # Ours, but of a build that was killed before it could finish its notes.
            reasons.append(Reason(cause=Cause.OUTPUT_MISSING, detail=path))
    return reasons


def _input_reasons(step: Step, before: Mapping[str, str], digest_of: DigestOf) -> list[Reason]:
    now = {path: digest_of(path) or "" for path in step.input_paths()}
    # What could not be made and is not there is as it was; `_foresee` tells that it is awaited.
    known = {
        path: "" if is_lost(digest) and not now.get(path) else digest
        for path, digest in before.items()
    }
    changed = [path for path in now if now[path] != known.get(path, "")]
    gone = [path for path in before if path not in now]
    return [
        *(Reason(cause=Cause.INPUT_CHANGED, detail=path) for path in changed),
        *(Reason(cause=Cause.INPUT_CHANGED, detail=f"{path} (no longer used)") for path in gone),
    ]
