"""`coproduce check`: what is wrong with takes, where, and what to do about it."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import rich.box
import rich.console
import rich.table
import rich.text

from coproduce.cli.output import keep_what_is_there, print_json, say, written_as
from coproduce.cli.progress import showing_progress
from coproduce.errors import UsageError
from coproduce.files.atomic import write_text
from coproduce.files.check_page import check_csv, check_page
from coproduce.files.file_kinds import AUDIO_SUFFIXES
from coproduce.files.file_names import shown
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.pipeline.checked_takes import read_checked_takes
from coproduce.pipeline.hearing import hear_file, time_stamp
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.pipeline.used_takes import FINDINGS
from coproduce.stages.check import UNREADABLE, check
from coproduce.stages.check_account import tell_check
from coproduce.theory.take_names import propose_names

WORDS = {"pass": "nothing found", "listen": "worth a listen", "reject": "not usable as it is"}
DECIDED = {"pass": "fine", "listen": "worth a listen", "reject": "not to be used"}
MOST_TIMES = 5
TABLE_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What was checked: takes, and for loose files what is known of each by its path."""

    title: str
    takes: tuple[CheckedTake, ...]
    loose: Mapping[str, Mapping[str, object]]
    exit_code: int = 0


@click.command()
@click.argument(
    "takes", metavar="SONG|AUDIO...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write what was found for a spreadsheet.",
)
@click.option(
    "--page",
    "page_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write an HTML page with pictures, the faults marked in them.",
)
@click.option("--overwrite", is_flag=True, help="Replace files that are there already.")
def command(
    takes: tuple[Path, ...],
    *,
    as_json: bool,
    csv_path: Path | None,
    page_path: Path | None,
    overwrite: bool,
) -> int:
    """Listen to takes for clipping, hum, lost sound and other faults.

    Give one song folder, a folder of recordings, or any sound files: several files are also
    compared with one another, and names of parts and takes are proposed for them. Nothing is
    changed, and nothing is said about how somebody sings or plays. What is found is no
    failure; a file that cannot be read is one, when all have been heard.
    """
    for output, ending in ((csv_path, ".csv"), (page_path, ".html")):
        if output is not None:
            keep_what_is_there(output, overwrite=overwrite, sources=takes)
            written_as(output, ending)
    heard = _hear(takes)
    if csv_path is not None:
        write_text(csv_path, check_csv(heard.takes))
    if page_path is not None:
        write_text(page_path, check_page(tell_check(heard.title, heard.takes)))
    if as_json:
        documents = [{**to_json(take), **heard.loose.get(take.name, {})} for take in heard.takes]
        print_json({"takes": documents})
    else:
        _print(heard)
    is_unread = any(fault.kind == UNREADABLE for take in heard.takes for fault in take.findings)
    return heard.exit_code or int(is_unread)


def to_json(take: CheckedTake) -> dict[str, object]:
    """Give a checked take as a JSON object."""
    return {
        "path": take.name,
        "verdict": take.verdict,
        "findings": [dataclasses.asdict(finding) for finding in take.findings],
        **({"judgement": dataclasses.asdict(take.judgement)} if take.judgement else {}),
        **({"figures": dataclasses.asdict(take.figures)} if take.figures else {}),
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


def _print(heard: _Heard) -> None:
    if len(heard.takes) > 1:
        console = rich.console.Console(file=sys.stdout, width=TABLE_WIDTH, highlight=False)
        console.print(_table(heard.takes))
    for take in heard.takes:
        click.echo(describe(take))
        known = heard.loose.get(take.name, {})
        if "proposed" in known:
            click.echo(f"  in a song folder: takes/{known['proposed']}")
        if "time_stamp_s" in known:
            click.echo(f"  its recorder stamped it {_clock(float(str(known['time_stamp_s'])))}")


def _table(takes: Sequence[CheckedTake]) -> rich.table.Table:
    """Lay the takes out side by side, their figures in columns."""
    table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("take", overflow="fold")
    table.add_column("check")
    for heading in ("length", "peak dBFS", "noise dBFS"):
        table.add_column(heading, justify="right")
    table.add_column("found")
    for take in takes:
        figures = take.figures
        measured = ("", "", "")
        if figures is not None:
            levels = (figures.peak_dbfs, figures.noise_floor_dbfs)
            peak, noise = ("" if level is None else f"{level:.1f}" for level in levels)
            measured = (_clock(figures.duration_s), peak, noise)
        kinds = ", ".join(dict.fromkeys(finding.kind for finding in take.findings))
        verdict = take.verdict + (f" ({take.judgement.initials})" if take.judgement else "")
        cells = (take.name, verdict, *measured, kinds)
        # As text, so that brackets in names are brackets.
        table.add_row(*(rich.text.Text(cell) for cell in cells))
    return table


def _span(finding: FoundFault) -> str:
    if finding.end_s - finding.start_s < 0.1:
        return _clock(finding.start_s)
    return f"{_clock(finding.start_s)}-{_clock(finding.end_s)}"


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s, 1), 60.0)
    hours, minutes = divmod(int(minutes), 60)
    return f"{f'{hours}:{minutes:02d}' if hours else minutes}:{seconds:04.1f}"


def _hear(paths: tuple[Path, ...]) -> _Heard:
    folders = [path for path in paths if path.is_dir()]
    if folders and len(paths) > 1:
        raise UsageError(
            "a folder is checked by itself", str(folders[0]), "Give one folder, or only files."
        )
    if folders and ((folders[0] / "song.toml").exists() or not _recordings(folders[0])):
        return _check_song(folders[0])
    files = _recordings(folders[0]) if folders else list(paths)
    names = [shown(str(path)) for path in files]
    notes = [hear_file(path, name) for path, name in zip(files, names, strict=True)]
    loose: dict[str, dict[str, object]] = {}
    proposed = propose_names(names)
    for path, name, note in zip(files, names, notes, strict=True):
        if note.info is not None:
            stamp_s = time_stamp(path, note.info.sample_rate_hz)
            loose[name] = {"proposed": proposed[name].name} | (
                {} if stamp_s is None else {"time_stamp_s": stamp_s}
            )
    title = folders[0].resolve().name if folders else "Recordings"
    return _Heard(title=title, takes=check(notes), loose=loose)


def _recordings(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in AUDIO_SUFFIXES
        and (path.is_file() or path.is_symlink())  # a link to nothing is said to be one
        and path.name[:1] != "."
    )


def _check_song(folder: Path) -> _Heard:
    with showing_progress(sys.stderr) as observe:
        result = build_song(folder, BuildRequest(only=("check",)), observe)
    for error in result.errors:
        say(str(error))
    title = folder.resolve().name
    if result.exit_code or not (folder / FINDINGS).exists():
        return _Heard(title=title, takes=(), loose={}, exit_code=result.exit_code)
    return _Heard(title=title, takes=read_checked_takes(folder), loose={})
