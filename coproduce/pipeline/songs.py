"""Songs as a whole: read the folder, derive the plan, look at it or build it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from coproduce.errors import CoproduceError, FormatError, Problem, ProjectError
from coproduce.files.problems_json import read_problems
from coproduce.files.project import Reach, read_song_folder
from coproduce.model.song import SongFolder
from coproduce.pipeline.executors import cluster_executor, default_jobs, local_executor
from coproduce.pipeline.outcome import Observe, SongResult, State, StepResult
from coproduce.pipeline.plan import PAPERS, letters_of_paper, plan_song
from coproduce.pipeline.run import run_plan
from coproduce.pipeline.status import Verdict, look, refusal
from coproduce.pipeline.step import Step, needed_for

# What needs no recordings, and so does not wait for a slip in what is said about them.
_WITHOUT_SOUND: Final = ("notate", "check", "engrave")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """How a build was asked for; the defaults bring everything up to date."""

    only: tuple[str, ...] = ()
    jobs: int | None = None
    cluster: str | None = None
    overwrite: bool = False
    dry_run: bool = False


def open_song(folder: Path) -> tuple[SongFolder, tuple[Step, ...]]:
    """Read a song folder and derive its steps.

    Raises
    ------
    ProjectError
        With every mistake in the folder.
    """
    song_folder = read_song_folder(folder)
    return song_folder, plan_song(song_folder)


def song_status(folder: Path) -> tuple[Verdict, ...]:
    """Say for every step of a song whether it is fresh, and why not."""
    _, steps = open_song(folder)
    return look(folder.resolve(), steps)


def build_song(
    folder: Path, request: BuildRequest | None = None, observe: Observe = lambda _: None
) -> SongResult:
    """Bring one song up to date; what is wrong with it is in the result, not raised."""
    request = request or BuildRequest()
    try:
        return _build(folder, request, observe)
    except CoproduceError as error:
        return SongResult(song=folder.name, error=error)


def _build(folder: Path, request: BuildRequest, observe: Observe) -> SongResult:
    error: ProjectError | None = None
    plan: tuple[Step, ...] | None = None
    try:
        song_folder, plan = open_song(folder)
        chosen = needed_for(plan, request.only) if request.only else plan
    except ProjectError as mistakes:
        song_folder = _without_sound(folder, mistakes)
        wanted = [one for one in _WITHOUT_SOUND if one in (request.only or _WITHOUT_SOUND)]
        chosen = needed_for(plan_song(song_folder), wanted)
        error = ProjectError([*mistakes.problems, _what_waits(chosen)])
    if request.dry_run:
        verdicts = look(folder.resolve(), chosen)
        result = _foreseen(song_folder.name, verdicts, overwrite=request.overwrite)
    else:
        make_executor = (
            partial(cluster_executor, request.cluster)
            if request.cluster
            else partial(local_executor, request.jobs or default_jobs())
        )
        result = run_plan(
            folder.resolve(),
            song_folder.name,
            plan,
            chosen,
            make_executor,
            overwrite=request.overwrite,
            observe=observe,
        )
    return replace(result, error=result.error or error)


def _without_sound(folder: Path, mistakes: ProjectError) -> SongFolder:
    """Read a song as before its studio day, if all its mistakes are about recordings.

    Raises
    ------
    ProjectError
        With all the mistakes, if some are not.
    """
    try:
        song = read_song_folder(folder, Reach.TUNES)
    except ProjectError:
        raise mistakes from None
    return replace(song, takes=(), stems={}, faders={}, comps={}, tightenings={}, judgements={})


def _what_waits(chosen: tuple[Step, ...]) -> Problem:
    only = "notes of tunes and papers are made; r" if chosen else "r"
    return Problem(what=f"until that is mended, {only}ecordings, mix, masters and report wait")


def build_songs(
    folders: Iterable[Path], request: BuildRequest, observe: Observe = lambda _: None
) -> tuple[SongResult, ...]:
    """Bring several songs up to date, one after the other; one that fails fails alone."""
    return tuple(build_song(folder, request, observe) for folder in folders)


def letters_not_printed(folder: Path, papers: Iterable[str] = PAPERS) -> tuple[Problem, ...]:
    """Tell which letters no font had when papers of a song were printed, each once.

    What the last build wrote down; `papers` are their names, without those that were not made.
    """
    problems: list[Problem] = []
    for paper in papers:
        # There is none, or somebody changed it, which the build has said already.
        with contextlib.suppress(FormatError):
            problems += read_problems(folder / letters_of_paper(paper))
    return tuple(dict.fromkeys(problems))


def _foreseen(song: str, verdicts: tuple[Verdict, ...], *, overwrite: bool) -> SongResult:
    edited = [verdict for verdict in verdicts if verdict.edited]
    return SongResult(
        song=song,
        error=refusal(edited) if edited and not overwrite else None,
        steps=tuple(
            StepResult(
                name=verdict.step.name,
                state=State.FRESH if verdict.is_fresh else State.PLANNED,
                reasons=verdict.reasons,
            )
            for verdict in verdicts
        ),
    )
