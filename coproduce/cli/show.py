"""`coproduce show`: what a stage and a hall need of several songs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coproduce.cli.output import print_json, register_option, say
from coproduce.cli.progress import showing_progress
from coproduce.pipeline.show import make_show


@click.command("show")
@click.argument("show", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to write.",
)
@click.option("--overwrite", is_flag=True, help="Replace a show in which somebody changed papers.")
@register_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    show: Path, output: Path, register: Path | None, *, overwrite: bool, as_json: bool
) -> None:
    """Make the papers of a show: set list, a pack per player, sing-along, slides.

    SHOW is a file that ends in .show.toml, beside the folders of its songs: songs in running
    order, the keys of the night, who plays what, and where the audience joins. Everybody
    whose words are sung must have agreed to that.
    """
    with showing_progress(sys.stderr) as observe:
        made = make_show(show, output, overwrite=overwrite, register=register, observe=observe)
    if as_json:
        print_json(
            {
                "folder": str(made.folder),
                "files": list(made.files),
                "remarks": list(made.remarks),
            }
        )
    say(f"{made.folder}: {len(made.files)} files, read again.")
    for remark in made.remarks:
        say(remark)
