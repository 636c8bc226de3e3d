"""`coproduce release`: what may leave, proved clean, or refused with every reason."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coproduce.cli.output import print_json, register_option, say
from coproduce.cli.progress import showing_progress
from coproduce.model.mixing import Purpose
from coproduce.pipeline.release import release_song


@click.command("release")
@click.argument("song", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "purpose",
    required=True,
    type=click.Choice([str(purpose) for purpose in Purpose]),
    help="What it is for.",
)
@click.option("--without", multiple=True, metavar="TAKE", help="Leave a take out, and mix again.")
@register_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    song: Path, purpose: str, without: tuple[str, ...], register: Path | None, *, as_json: bool
) -> None:
    """Put together what may leave, and prove that nothing else is in it.

    Everybody who is heard or quoted must have agreed to this use; if not, the reasons are
    listed and nothing is written. What is written is then read again, byte by byte.
    """
    with showing_progress(sys.stderr) as observe:
        released = release_song(song, Purpose(purpose), without, register, observe)
    if as_json:
        document = {
            "purpose": purpose,
            "folder": str(released.folder),
            "files": list(released.files),
            "remarks": list(released.remarks),
        }
        print_json(document)
    say(f"{released.folder}: cleared, and read again. {len(released.files)} files.")
    for remark in released.remarks:
        say(remark)
