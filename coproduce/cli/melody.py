"""`coproduce melody`: what a person changed in a tune."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from coproduce.cli.output import print_json, say
from coproduce.pipeline.melody import tune_changes


@click.group("melody")
def command() -> None:
    """Say what a person changed in a tune that coproduce wrote down."""


@command.command("diff")
@click.argument("song", type=click.Path(path_type=Path))
@click.argument("tune", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def diff_command(song: Path, tune: str | None, *, as_json: bool) -> None:
    """Compare corrected tunes in melody/ with what was heard, note by note."""
    documents = tune_changes(song, tune)
    if as_json:
        print_json({"tunes": documents})
        return
    for document in documents:
        click.echo("\n".join(_told(document)))
    if not documents:
        say(f"{song}: no tune was corrected by hand; corrections are saved in melody/.")


def _told(document: Mapping[str, Any]) -> list[str]:
    problem = document["heard_problem"]
    lines = document["sentences"] or ["Nothing was changed from what was heard."]
    if problem:
        lines = [f"There is nothing to compare it with: {problem}."]
    return [f"{document['tune']}:", *(f"  {line}" for line in (*lines, *document["remarks"]))]
