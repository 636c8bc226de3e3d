"""`coproduce comp`: the takes of a part side by side, for a person to choose from."""

from __future__ import annotations

from pathlib import Path

import click

from coproduce.cli.output import print_json, say
from coproduce.files.candidates_json import candidates_document
from coproduce.model.comping import SectionCandidates
from coproduce.pipeline.audition import audition
from coproduce.stages.comp_account import candidate_facts
from coproduce.stages.wording import time_code


@click.command("comp")
@click.argument("song", type=click.Path(path_type=Path))
@click.option("--part", help="Only this part, such as vox-lead.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(song: Path, part: str | None, *, as_json: bool) -> None:
    """List the takes of each part side by side, section by section.

    What is said of a take is what was found in it, never how well it was sung. Listen, and
    write what you choose into mix.toml, under the part:

    comp = ["Verse 1: 03", "Chorus 2: 02", "rest: 03"]
    """
    found = audition(song, part)
    if as_json:
        print_json(candidates_document(found))
        return
    for name, sections in found:
        click.echo(name)
        for section in sections:
            click.echo(f"  {_heading(section)}")
            for candidate in section.candidates:
                mark = "*" if candidate.take == section.chosen else " "
                when = time_code(candidate.start_s)
                click.echo(f"  {mark} {candidate.take}  at {when}  {candidate_facts(candidate)}")
    if found:
        say("* is used now. A time is where the section begins in that take's own recording.")
    else:
        say(f"{song}: no part has several takes to choose from.")


def _heading(section: SectionCandidates) -> str:
    return f"{section.section}, {time_code(section.start_s)} to {time_code(section.end_s)}"
