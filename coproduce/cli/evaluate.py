"""`coproduce evaluate`: counts about songs, in which nobody can be found."""

from __future__ import annotations

from pathlib import Path

import click

from coproduce.cli.output import keep_what_is_there, print_json, say, written_as
from coproduce.model.evaluation import Evaluation
from coproduce.pipeline.evaluate import evaluate_songs, write_evaluation


@click.command("evaluate")
@click.argument("songs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a table (.csv) or a page (.html).",
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    songs: tuple[Path, ...], output: Path | None, *, overwrite: bool, as_json: bool
) -> None:
    """Count workshops, people, what was offered and what is sung.

    A number under 5 is not shown, nor one from which it could be worked out. There are no
    scores and no rankings, and nothing about any one person.
    """
    if output is not None:
        keep_what_is_there(output, overwrite=overwrite, sources=songs)
        written_as(output, ".csv", ".html")
    evaluation = evaluate_songs(songs)
    if output is not None:
        write_evaluation(evaluation, output)
        say(f"{output}: written.")
    if as_json:
        print_json(evaluation_document(evaluation))
    elif output is None:
        workshops = "workshop" if evaluation.workshops == 1 else "workshops"
        click.echo(f"{', '.join(evaluation.titles)}: {evaluation.workshops} {workshops}")
        for table in evaluation.tables:
            cells = "; ".join(f"{cell.label} {_shown(cell.count)}" for cell in table.cells)
            click.echo(f"{table.title}: {cells}; together {_shown(table.total)}")


def evaluation_document(evaluation: Evaluation) -> dict[str, object]:
    """Give the JSON document; a figure that is not shown is null."""
    return {
        "songs": list(evaluation.titles),
        "workshops": evaluation.workshops,
        "tables": [
            {
                "title": table.title,
                "unit": table.unit,
                "cells": {cell.label: cell.count for cell in table.cells},
                "total": table.total,
            }
            for table in evaluation.tables
        ],
    }


def _shown(count: int | None) -> str:
    return "-" if count is None else str(count)
