"""`coproduce new`: start a song folder."""

from __future__ import annotations

from pathlib import Path

import click

from coproduce.cli.output import as_typed, say
from coproduce.files.new_song import write_new_song
from coproduce.files.templates import share_folder


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="The song's title, as it should be printed.")
def command(folder: Path, title: str) -> None:
    """Start a song folder that you can fill in with any editor.

    Each line of the files in it says what it is for.
    """
    write_new_song(folder, title, share_folder("templates") / "project")
    say(
        f"{folder} is ready. Open song.toml in it, put a sung idea into ideas/ or a "
        f"recording into takes/, then run: coproduce build {as_typed(folder)}"
    )
