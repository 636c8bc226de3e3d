"""`coproduce check`: what is wrong with takes, where, and what to do about it."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from coproduce.cli.output import print_json, say
from coproduce.cli.progress import showing_progress
from coproduce.errors import UsageError
from coproduce.files.build_documents import judgement_from
from coproduce.files.documents import read_document
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.pipeline.hearing import hear_file
from coproduce.pipeline.plan import FINDINGS
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.stages.check import UNREADABLE, check

WORDS = {"pass": "nothing found", "listen": "worth a listen", "reject": "not usable as it is"}
DECIDED = {"pass": "fine", "listen": "worth a listen", "reject": "not to be used"}
MOST_TIMES = 5


@click.command()
@click.argument(
    "takes", metavar="SONG|AUDIO...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(takes: tuple[Path, ...], *, as_json: bool) -> int:
    """Listen to takes for clipping, hum, lost sound and other faults.

    Give one song folder, or any sound files: several files are also compared with one
    another. Nothing is changed, and nothing is said about how somebody sings or plays. What
    is found is no failure; a file that cannot be read is one, when all have been heard.
    """
    folders = [path for path in takes if path.is_dir()]
    if folders and len(takes) > 1:
        raise UsageError(
            "a song folder is checked by itself", str(folders[0]), "Give one song, or only files."
        )
    exit_code = 0
    if folders:
        exit_code, checked = _check_song(folders[0])
    else:
        checked = check([hear_file(path, str(path)) for path in takes])
    if as_json:
        print_json({"takes": [to_json(take) for take in checked]})
    else:
        for take in checked:
            click.echo(describe(take))
    is_unread = any(fault.kind == UNREADABLE for take in checked for fault in take.findings)
    return exit_code or int(is_unread)


def to_json(take: CheckedTake) -> dict[str, object]:
    """Give a checked take as a JSON object."""
    return {
        "path": take.name,
        "verdict": take.verdict,
        "findings": [dataclasses.asdict(finding) for finding in take.findings],
        **({"judgement": dataclasses.asdict(take.judgement)} if take.judgement else {}),
    }


def describe(take: CheckedTake) -> str:
    """Say what was found in a few lines, the findings of one kind together."""
    lines = [f"{take.name}: {WORDS[take.verdict]}"]
    if take.judgement is not None:
        note = f": {take.judgement.note}" if take.judgement.note else ""
        lines = [f"{take.name}: {DECIDED[take.verdict]}, {take.judgement.initials} decided{note}"]
    kinds = dict.fromkeys(finding.kind for finding in take.findings)
    for kind in kinds:
        found = [finding for finding in take.findings if finding.kind == kind]
        times = ", ".join(_span(finding) for finding in found[:MOST_TIMES])
        more = f" and {len(found) - MOST_TIMES} more" if len(found) > MOST_TIMES else ""
        lines += [f"  {times}{more}: {found[0].meaning}", f"    {found[0].next_step}"]
    return "\n".join(lines)


def _span(finding: FoundFault) -> str:
    if finding.end_s - finding.start_s < 0.1:
        return _clock(finding.start_s)
    return f"{_clock(finding.start_s)}-{_clock(finding.end_s)}"


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(time_s, 60.0)
    return f"{int(minutes)}:{seconds:04.1f}"


def _check_song(folder: Path) -> tuple[int, tuple[CheckedTake, ...]]:
    with showing_progress(sys.stderr) as observe:
        result = build_song(folder, BuildRequest(only=("check",)), observe)
    for error in result.errors:
        say(str(error))
    if result.exit_code or not (folder / FINDINGS).exists():
        return result.exit_code, ()
    document = read_document(folder / FINDINGS)
    checked = [
        CheckedTake(
            name=take["name"],
            verdict=take["verdict"],
            findings=tuple(FoundFault(**finding) for finding in take["findings"]),
            judgement=judgement_from(take["judgement"]),
        )
        for take in document["takes"]
    ]
    return 0, tuple(checked)
