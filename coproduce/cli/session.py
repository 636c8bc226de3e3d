"""`coproduce session`: a song handed on to a studio, in the form that its program opens."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coproduce.cli.output import print_json, register_option, say
from coproduce.cli.progress import showing_progress
from coproduce.model.session import Session
from coproduce.pipeline.session import make_session


@click.command("session")
@click.argument("song", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the session. Otherwise build/session in the song folder.",
)
@click.option("--overwrite", is_flag=True, help="Replace a session in which somebody worked.")
@register_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    song: Path, output: Path | None, register: Path | None, *, overwrite: bool, as_json: bool
) -> int:
    """Hand a song on to a studio: for Reaper, as DAWproject, and as stems.

    Takes lie where they belong and are not cut; faders, tempo and sections are there. What
    is handed on names nobody who does not wish it, and the recordings in takes/ are only read.
    """
    with showing_progress(sys.stderr) as observe:
        made = make_session(song, output, overwrite=overwrite, register=register, observe=observe)
    if as_json:
        document = {
            "folder": str(made.folder),
            "files": list(made.files),
            **session_document(made.session),
            "remarks": list(made.remarks),
        }
        print_json(document)
    say(f"{made.folder}: {len(made.session.tracks)} tracks. Begin with README.txt in it.")
    for remark in made.remarks:
        say(remark)
    return made.exit_code


def session_document(session: Session) -> dict[str, object]:
    """Give a session as a JSON object: what lies where."""
    return {
        "sample_rate_hz": session.sample_rate_hz,
        "length_s": round(session.length_s, 6),
        "tracks": [
            {
                "name": track.name,
                "part": track.part,
                "gain_db": round(track.gain_db, 3),
                "pan": round(track.pan, 3),
                "muted": track.is_muted,
                "items": [
                    {
                        "name": item.name,
                        "file": item.file.path,
                        "position_s": round(item.position_s, 6),
                        "length_s": round(item.length_s, 6),
                        "source_start_s": round(item.source_start_s, 6),
                        "play_rate": round(item.play_rate, 9),
                        "flipped": item.is_flipped,
                        "muted": item.is_muted,
                    }
                    for item in track.items
                ],
            }
            for track in session.tracks
        ],
        "sections": [
            {"name": marker.name, "time_s": round(marker.time_s, 6)} for marker in session.markers
        ],
    }
