"""`coproduce demo`: the example songs, to see everything at work and to practise on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coproduce.cli.build import result_document, tell_result
from coproduce.cli.output import print_json, say
from coproduce.cli.progress import showing_progress
from coproduce.pipeline.example import write_example_hub
from coproduce.pipeline.example_score import SONG
from coproduce.pipeline.example_takes import ANSWER_KEY, missing_takes, record_takes
from coproduce.pipeline.songs import BuildRequest, build_songs


@click.command("demo")
@click.argument("folder", default="demo", type=click.Path(path_type=Path))
@click.option("--short", is_flag=True, help="Only a verse and the chorus, for a quick look.")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many steps at a time.")
@click.option("--no-build", is_flag=True, help="Write and record, and leave the building to you.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(folder: Path, jobs: int | None, *, short: bool, no_build: bool, as_json: bool) -> int:
    """Write the example songs, record them, and build one of them whole.

    FOLDER is new, empty, or an earlier demo, which is brought up to date: what you changed
    in it stays as it is, and takes that are there are not recorded again. Most takes have a
    fault planted in them; answer-key.json says which.
    """
    for kept in write_example_hub(folder, short=short):
        say(f"{folder / kept}: kept as you changed it.")
    missing = missing_takes(folder)
    if missing:
        say(f"Recording {len(missing)} takes with synthetic instruments; a few seconds...")
    record_takes(folder)
    say(f"The songs are in {folder}; the faults planted in the takes in {folder / ANSWER_KEY}.")
    if no_build:
        return 0
    with showing_progress(sys.stderr) as observe:
        results = build_songs([folder / SONG], BuildRequest(jobs=jobs), observe)
    if as_json:
        print_json({"songs": [result_document(result) for result in results]})
    for result in results:
        tell_result(result)
    report = folder / SONG / "build" / "report" / "index.html"
    if report.exists():
        say(f"Open {report} to see what was made.")
    return max(result.exit_code for result in results)
