"""`coproduce build`: bring songs up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coproduce.cli.output import error_document, print_json, problem_documents, say
from coproduce.cli.progress import showing_progress
from coproduce.files.unread import unread_files
from coproduce.pipeline.earlier_releases import no_longer_agreed
from coproduce.pipeline.outcome import SongResult, State
from coproduce.pipeline.plan import STAGES
from coproduce.pipeline.songs import BuildRequest, build_songs, letters_not_printed


@click.command("build")
@click.argument("songs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--only", multiple=True, type=click.Choice(STAGES), help="Only this stage.")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many steps at a time.")
@click.option("--cluster", metavar="ADDRESS", help="Run on a dask cluster: tcp://host:8786.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that were changed by hand.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(  # noqa: PLR0913 - one argument for each option
    songs: tuple[Path, ...],
    only: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    *,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Bring songs up to date: notes, stems, mix, masters, papers, report.

    Only what is out of date is made again. What it makes is in the folder build/ of each
    song; you may delete that folder at any time.
    """
    request = BuildRequest(
        only=only, jobs=jobs, cluster=cluster, overwrite=overwrite, dry_run=dry_run
    )
    with showing_progress(sys.stderr) as observe:
        results = build_songs(songs, request, observe)
    unread = [unread_files(song) for song in songs]
    unprinted = [() if dry_run else letters_not_printed(song) for song in songs]
    released = [no_longer_agreed(song) for song in songs]
    told = list(zip(results, unread, unprinted, released, strict=True))
    if as_json:
        documents = [
            result_document(result)
            | {
                "unread": problem_documents(problems),
                "unprinted": problem_documents(letters),
                "released": problem_documents(earlier),
            }
            for result, problems, letters, earlier in told
        ]
        print_json({"songs": documents})
    for result, problems, letters, earlier in told:
        tell_result(result)
        for problem in (*problems, *letters, *earlier):
            say(str(problem))
    return max(result.exit_code for result in results)


def tell_result(result: SongResult) -> None:
    """Say on stderr what became of a song: what was done, what failed, what to do next."""
    counts = {state: sum(step.state is state for step in result.steps) for state in State}
    words = {
        State.RAN: "made",
        State.PLANNED: "to make",
        State.FRESH: "fresh",
        State.FAILED: "failed",
        State.BLOCKED: "not begun" if result.error else "waiting for what failed",
    }
    if result.steps:
        shown = [f"{counts[state]} {words[state]}" for state in words if counts[state]]
        say(f"{result.song}: {', '.join(shown)}.")
    for step in result.steps:
        if step.state is State.PLANNED:
            say(f"  {step.name}: {'; '.join(map(str, step.reasons))}")
    for path in result.removed:
        say(f"  removed {path}, which nothing makes any more")
    for error in result.errors:
        say(str(error))


def result_document(result: SongResult) -> dict[str, object]:
    """Give one song's entry of the JSON document."""
    document: dict[str, object] = {
        "song": result.song,
        "steps": [
            {
                "name": step.name,
                "state": str(step.state),
                "reasons": [str(reason) for reason in step.reasons],
                "seconds": round(step.seconds, 3),
                **(error_document(step.error) if step.error else {}),
            }
            for step in result.steps
        ],
    }
    return document | (error_document(result.error) if result.error else {})
