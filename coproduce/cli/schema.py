"""`coproduce schema`: the JSON Schema of a song folder's settings."""

from __future__ import annotations

import click

from coproduce.cli.output import print_json
from coproduce.files.json_schemas import FILES, json_schema


@click.command("schema")
@click.argument("file", type=click.Choice(tuple(FILES)), default="song")
def command(file: str) -> None:
    """Print the JSON Schema of song.toml, people.toml, mix.toml or a show's file.

    Save it and name it in your editor's settings: the editor then completes the keys and
    marks mistakes while you type.
    """
    print_json(json_schema(file))
