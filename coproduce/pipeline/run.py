"""Running a plan: what is out of date, in the order of need, each failure on its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from importlib import metadata
from pathlib import Path, PurePosixPath

from coproduce.errors import CoproduceError, EditedError, StepError, StorageError
from coproduce.files.atomic import PART_MARK, storage_error
from coproduce.pipeline.digests import Digests
from coproduce.pipeline.executors import Workers
from coproduce.pipeline.lock import locked
from coproduce.pipeline.manifest import BUILD, MANIFEST_NAME, Manifest, Record, lost_input
from coproduce.pipeline.outcome import Event, Observe, SongResult, State, StepResult
from coproduce.pipeline.status import Cause, Reason, Verdict, judge, refusal
from coproduce.pipeline.step import Step, dependencies, producers
from coproduce.pipeline.worker import Finished, run_step

SCRATCH = f"{BUILD}/.scratch"
# Whose versions the manifest records: they decide what the outputs sound and look like.
TOOLS = ("numpy", "scipy", "soundfile", "soxr", "swift-f0", "typst", "verovio")


def run_plan(  # noqa: PLR0913 - one build is described by this much
    root: Path,
    song: str,
    plan: tuple[Step, ...] | None,
    chosen: tuple[Step, ...],
    make_executor: Callable[[], Executor],
    *,
    overwrite: bool = False,
    observe: Observe = lambda _: None,
) -> SongResult:
    """Bring the chosen steps of a plan up to date, and only what is out of date.

    Parameters
    ----------
    root
        The song folder.
    plan
        All steps of the song; outputs recorded for steps that are no longer in it go. None
        if not all of them are known; then everything stays.
    chosen
        The steps to bring up to date, with all that they depend on.
    make_executor
        Gives a place to run steps in; called when there is something to run, and again if
        a worker died.
    overwrite
        Whether outputs that were changed by hand may be replaced.

    Raises
    ------
    CoproduceError
        If the build folder cannot be used, or another build holds it.
    """
    _must_stay_inside(root)
    with locked(root / BUILD):
        _sweep(root / BUILD)
        build = _Build(root, song, chosen, make_executor, overwrite, observe)
        try:
            return build.run(plan)
        finally:
            shutil.rmtree(root / SCRATCH, ignore_errors=True)
            build.digests.save()


@dataclass
class _Build:
    """One run: the state that the loop turns over."""

    root: Path
    song: str
    steps: tuple[Step, ...]
    make_executor: Callable[[], Executor]
    overwrite: bool
    observe: Observe
    results: dict[str, StepResult] = field(default_factory=dict)
    waiting: list[Verdict] = field(default_factory=list)
    running: dict[Future[Finished], Verdict] = field(default_factory=dict)
    suspects: list[Verdict] = field(default_factory=list)
    alone: Verdict | None = None
    read: dict[str, dict[str, str]] = field(default_factory=dict)
    lost: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.digests = Digests(self.root, self.root / BUILD)
        self.manifest = Manifest.read(self.root / BUILD / MANIFEST_NAME)
        self.edges = dependencies(self.steps)
        self.by_name = {step.name: step for step in self.steps}
        self.order = tuple(self.by_name)

    def run(self, plan: tuple[Step, ...] | None) -> SongResult:
        edited = [] if self.overwrite else self._edited()
        if edited:
            return self._stopped(edited)
        sorter = TopologicalSorter(self.edges)
        sorter.prepare()
        with Workers(self.make_executor) as workers:
            while sorter.is_active():
                for name in sorted(sorter.get_ready(), key=self._place):
                    verdict = self._settle_or_judge(name)
                    if verdict is None:
                        sorter.done(name)
                    else:
                        self.waiting.append(verdict)
                self._start(workers)
                for verdict, future in self._finished():
                    if self._is_suspect(verdict, future):
                        self.suspects.append(verdict)
                    else:
                        self._settle(self._outcome(future, verdict))
                        sorter.done(verdict.step.name)
        return SongResult(
            song=self.song,
            steps=tuple(self.results[step.name] for step in self.steps),
            removed=() if plan is None else self._remove_orphans(plan),
        )

    # Before running

    def _place(self, name: str) -> int:
        return self.order.index(name)

    def _judge(self, step: Step) -> Verdict:
        return judge(step, self.manifest, lambda path: self._digest(step, path))

    def _digest(self, step: Step, path: str) -> str | None:
        """Digest a file as a step finds it: what could not be made now is not there for it."""
        why = self.lost.get(step.name, {}).get(path)
        return self.digests.of(path) if why is None else lost_input(why)

    def _edited(self) -> list[Verdict]:
        return [verdict for verdict in map(self._judge, self.steps) if verdict.edited]

    def _stopped(self, edited: list[Verdict]) -> SongResult:
        reasons = {verdict.step.name: verdict.reasons for verdict in edited}
        blocked = tuple(
            StepResult(name=name, state=State.BLOCKED, reasons=reasons.get(name, ()))
            for name in self.order
        )
        return SongResult(song=self.song, steps=blocked, error=refusal(edited))

    def _settle_or_judge(self, name: str) -> Verdict | None:
        """Settle a step that need not or cannot run; give the verdict of one that must."""
        step = self.by_name[name]
        failed = [
            other
            for other in sorted(self.edges[name], key=self._place)
            if self.results[other].state in {State.FAILED, State.BLOCKED}
        ]
        behind = Reason(cause=Cause.INPUT_CHANGED, detail=f"needs {', '.join(failed)}")
        if failed and not step.tolerant:
            self._settle(StepResult(name=name, state=State.BLOCKED, reasons=(behind,)))
            return None
        self.lost[name] = {
            path: self._what_went_wrong(other)
            for other in failed
            for path in self.by_name[other].outputs.values()
        }
        verdict = self._judge(step)
        if verdict.is_fresh:
            self._settle(StepResult(name=name, state=State.FRESH))
            return None
        return verdict

    def _what_went_wrong(self, name: str) -> str:
        """Say why a step made nothing: of one that waits, what it waits for says why."""
        result = self.results[name]
        if result.error:
            return str(result.error)
        for other in sorted(self.edges[name], key=self._place):
            if self.results[other].state in {State.FAILED, State.BLOCKED}:
                return self._what_went_wrong(other)
        return f"{name}: {result.reasons[0].detail}"

    # Running

    def _start(self, workers: Workers) -> None:
        """Start all that may run: everything that waits, or one suspect with nothing else."""
        if self.suspects:
            if not self.running:
                self.alone = self.suspects.pop(0)
                self._submit(workers, self.alone)
        elif self.alone is None:
            for verdict in self.waiting:
                self._submit(workers, verdict)
            self.waiting.clear()

    def _submit(self, workers: Workers, verdict: Verdict) -> None:
        step = verdict.step
        scratch = self._scratch(step)
        shutil.rmtree(scratch, ignore_errors=True)
        # What the step reads is what is there now; a change while it runs is for the next build.
        self.read[step.name] = {path: self._digest(step, path) or "" for path in step.input_paths()}
        self._tell(step.name, None)
        future = workers.submit(run_step, self.root, scratch, step, self.lost[step.name])
        self.running[future] = verdict

    def _finished(self) -> list[tuple[Verdict, Future[Finished]]]:
        """Wait until something has finished, and take it from what is running."""
        if not self.running:
            return []
        done = wait(self.running, return_when=FIRST_COMPLETED).done
        return [(self.running.pop(future), future) for future in done]

    def _is_suspect(self, verdict: Verdict, future: Future[Finished]) -> bool:
        """Whether a worker died while the step ran, which may have been another step's fault.

        A worker that dies takes all others with it, so each step that was at work is run
        once more, alone; the one that then dies again is the one that failed.
        """
        was_alone = self.alone is verdict
        if was_alone:
            self.alone = None
        return isinstance(future.exception(), BrokenExecutor) and not was_alone

    def _outcome(self, future: Future[Finished], verdict: Verdict) -> StepResult:
        step = verdict.step
        seconds = 0.0
        error: CoproduceError | None = None
        try:
            finished = future.result()
            seconds = finished.seconds
            self._keep(step, finished)
        except CoproduceError as known:
            error = known
        except BrokenExecutor:
            error = StepError(
                "the worker process died; the computer may have run out of memory",
                step.name,
                "Close other programs, or build with --jobs 1.",
            )
        except OSError as cause:
            error = storage_error(cause, step.name)
        finally:
            shutil.rmtree(self._scratch(step), ignore_errors=True)
        return StepResult(
            name=step.name,
            state=State.FAILED if error else State.RAN,
            reasons=verdict.reasons,
            seconds=seconds,
            error=error,
        )

    def _keep(self, step: Step, finished: Finished) -> None:
        """Move a step's outputs into place and write it down, so that a kill loses neither."""
        if not self.overwrite and (edited := self._judge(step).edited):
            raise EditedError(
                "was changed by hand while it was being built",
                ", ".join(edited),
                "Move it out of build/ to keep it, then build again.",
            )
        unfinished = Record(key="", revision=0, settings="", inputs={}, outputs={})
        before = self.manifest.steps.get(step.name, unfinished)
        self._write_down(step.name, replace(before, pending=finished.outputs))
        for path, digest in finished.outputs.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._scratch(step) / path).replace(target)
            self.digests.remember(path, digest)
        inputs = self.read[step.name]
        record = Record(
            key=step.key(inputs),
            revision=step.revision,
            settings=step.settings_digest(),
            inputs=inputs,
            outputs=finished.outputs,
        )
        self._write_down(step.name, record)

    def _write_down(self, name: str, record: Record) -> None:
        if not self.manifest.tools:
            self.manifest.tools = {tool: metadata.version(tool) for tool in TOOLS}
        self.manifest.put(name, record)
        self.manifest.write()

    # Afterwards

    def _settle(self, result: StepResult) -> None:
        self.results[result.name] = result
        self._tell(result.name, result.state)

    def _tell(self, name: str, state: State | None) -> None:
        event = Event(
            song=self.song, step=name, state=state, done=len(self.results), total=len(self.steps)
        )
        self.observe(event)

    def _scratch(self, step: Step) -> Path:
        # The process number keeps a killed build's last worker, if it is still writing, apart.
        return self.root / SCRATCH / f"{os.getpid()}-{self.order.index(step.name)}"

    def _remove_orphans(self, plan: tuple[Step, ...]) -> tuple[str, ...]:
        """Remove what steps made that are no longer in the plan, unless it was edited."""
        wanted = set(producers(plan))
        names = {step.name for step in plan}
        forgotten = [name for name in self.manifest.steps if name not in names]
        for name in forgotten:
            self.manifest.forget(name)
        made = [record.outputs for record in self.manifest.steps.values()]
        removed = [
            path
            for outputs in (*made, self.manifest.left_behind)
            for path, digest in outputs.items()
            if path not in wanted and self.digests.of(path) == digest and _is_in_build(path)
        ]
        for path in removed:
            (self.root / path).unlink(missing_ok=True)
        orphans = [path for path in self.manifest.left_behind if path not in wanted]
        for path in orphans:
            del self.manifest.left_behind[path]
        if forgotten or orphans:
            self.manifest.write()
        return tuple(removed)


def _must_stay_inside(root: Path) -> None:
    """Refuse a build folder, or one inside it, that is a link to somewhere else."""
    build = root / BUILD
    for folder in (build, *build.glob("*/")):
        if not folder.resolve().is_relative_to(root.resolve()):
            raise StorageError(
                "is a link that leads out of the song folder",
                str(folder.relative_to(root)),
                "Remove the link; coproduce makes the folder again.",
            )


def _sweep(build: Path) -> None:
    """Remove what a killed build left half-written."""
    shutil.rmtree(build.parent / SCRATCH, ignore_errors=True)
    for path in build.glob(f".*{PART_MARK}*"):
        path.unlink(missing_ok=True)


def _is_in_build(path: str) -> bool:
    # The manifest is only a file: nothing it says may reach outside the folder that is ours.
    pure = PurePosixPath(path)
    return pure.parts[0] == BUILD and ".." not in pure.parts
