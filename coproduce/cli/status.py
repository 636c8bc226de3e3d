"""`coproduce status`: what is out of date, and why."""

from __future__ import annotations

from pathlib import Path

import click

from coproduce.cli.output import print_json, problem_documents, say
from coproduce.errors import Problem
from coproduce.files.unread import unread_files
from coproduce.pipeline.earlier_releases import no_longer_agreed
from coproduce.pipeline.songs import song_status
from coproduce.pipeline.status import Verdict


@click.command("status")
@click.argument("songs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(songs: tuple[Path, ...], *, as_json: bool) -> None:
    """Say what is out of date in songs, and why. Nothing is built or changed."""
    verdicts = {song: song_status(song) for song in songs}
    unread = {song: unread_files(song) for song in songs}
    released = {song: no_longer_agreed(song) for song in songs}
    if as_json:
        songs_told = [
            {
                **_document(song, verdicts[song], unread[song]),
                "released": problem_documents(released[song]),
            }
            for song in verdicts
        ]
        print_json({"songs": songs_told})
        return
    for song, found in verdicts.items():
        click.echo(_lines(song, found))
        for problem in (*unread[song], *released[song]):
            say(str(problem))


def _lines(song: Path, verdicts: tuple[Verdict, ...]) -> str:
    stale = [verdict for verdict in verdicts if not verdict.is_fresh]
    head = f"{song.resolve().name}: {len(verdicts) - len(stale)} of {len(verdicts)} up to date"
    return "\n".join([head, *(f"  {v.step.name}: {'; '.join(map(str, v.reasons))}" for v in stale)])


def _document(
    song: Path, verdicts: tuple[Verdict, ...], unread: tuple[Problem, ...]
) -> dict[str, object]:
    return {
        "song": song.resolve().name,
        "steps": [
            {
                "name": verdict.step.name,
                "state": "fresh" if verdict.is_fresh else "stale",
                "reasons": [str(reason) for reason in verdict.reasons],
            }
            for verdict in verdicts
        ],
        "unread": problem_documents(unread),
    }
