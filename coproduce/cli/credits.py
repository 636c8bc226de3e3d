"""`coproduce credits`: names as people chose, papers for each of them, and shares."""

from __future__ import annotations

from pathlib import Path

import click

from coproduce.cli.output import print_json, problem_documents, say
from coproduce.model.mixing import Purpose
from coproduce.pipeline.credits import (
    SongCredits,
    WrittenPapers,
    begin_song_split,
    song_credits,
    write_papers,
)
from coproduce.stages.split import SplitTemplate


@click.command("credits")
@click.argument("song", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "purpose",
    type=click.Choice([str(purpose) for purpose in Purpose]),
    default=str(Purpose.LIVE),
    show_default=True,
    help="What the credits are for: only who agreed to it is named.",
)
@click.option(
    "--papers",
    type=click.Path(path_type=Path),
    help="Write each person's slip and keepsake, and the split sheet, into this folder.",
)
@click.option(
    "--template",
    type=click.Choice([str(template) for template in SplitTemplate]),
    help="Begin a split.toml to talk about. It is never replaced.",
)
@click.option("--holder", default="", help="Who holds the song for everybody (charity).")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(  # noqa: PLR0913 - one argument for each option
    song: Path,
    purpose: str,
    papers: Path | None,
    template: str | None,
    holder: str,
    *,
    as_json: bool,
) -> None:
    """Print the credits as each person chose, and make the papers that ask them.

    Shares come from split.toml, which people fill in. They are never worked out from who
    wrote how many lines.
    """
    if template is not None:
        path = begin_song_split(song, SplitTemplate(template), holder)
        say(f"{path}: begun. Talk it over, and correct it.")
    found = song_credits(song, Purpose(purpose))
    written = write_papers(song, papers) if papers is not None else WrittenPapers()
    if as_json:
        document = {
            "papers": [str(path) for path in written.paths],
            "problems": problem_documents(written.problems),
        }
        print_json({**credits_document(found), **document})
    else:
        for line in found.credits.lines:
            click.echo(line)
    if not found.credits.lines:
        say(
            f"{song}: nobody is to be credited for this use. In people.toml, `credit` says how "
            "somebody is named, and `allows` for what."
        )
    for ids in found.alike:
        say(
            f"{' and '.join(ids)} chose the same name, and each is named. Ask them how they "
            "want to be told apart."
        )
    for person_id in found.withdrew:
        say(
            f"split.toml: {person_id} withdrew, and is not named on the split sheet. Talk about "
            "the shares again, and take the name out."
        )
    if written.paths:
        say(f"{papers}: {len(written.paths)} papers.")
    for problem in written.problems:
        say(str(problem))
    if found.split is not None and not found.split.is_agreed:
        say("split.toml: not agreed yet.")


def credits_document(found: SongCredits) -> dict[str, object]:
    """Give the JSON document of a song's credits and shares."""
    split = found.split
    return {
        "title": found.credits.title,
        "words": list(found.credits.words),
        "voices": list(found.credits.voices),
        "roles": {role: list(names) for role, names in found.credits.roles.items()},
        "lines": list(found.credits.lines),
        "alike": [list(ids) for ids in found.alike],
        "withdrew": list(found.withdrew),
        "split": None
        if split is None
        else {
            "agreed": split.is_agreed,
            "total": f"{split.total:.2f}",
            "shares": [
                {
                    "name": share.name,
                    "role": share.role,
                    "ipi": share.ipi,
                    "percent": None if share.percent is None else f"{share.percent:.2f}",
                }
                for share in split.shares
            ],
        },
    }
