"""`coproduce master`: one recording brought to the loudness of its purpose."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import cast

import click

from coproduce.cli.incomplete import say_if_incomplete
from coproduce.cli.measure import describe, to_json
from coproduce.cli.output import FiniteRange, keep_what_is_there, print_json, say, written_as
from coproduce.dsp.loudness import measure_blocks
from coproduce.errors import AudioError, UsageError
from coproduce.files.audio import Bits, open_sound, read_blocks, write_audio
from coproduce.model.mixing import MasterTarget, Purpose
from coproduce.stages.master import TARGETS, Mastered, master

DEFAULT_CEILING_DBTP = -1.0


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="A .wav or .flac file."
)
@click.option(
    "--for",
    "purpose",
    type=click.Choice([purpose.value for purpose in Purpose]),
    help="What the master is for.",
)
@click.option("--loudness", "loudness_lufs", type=FiniteRange(-70, 0), help="In LUFS.")
@click.option("--ceiling", "ceiling_dbtp", type=FiniteRange(-40, 0), help="In dBTP.")
@click.option("--reference", type=click.Path(path_type=Path), help="A recording to be as loud as.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(  # noqa: PLR0913 - one for each option
    source: Path,
    output: Path,
    *,
    purpose: str | None,
    loudness_lufs: float | None,
    ceiling_dbtp: float | None,
    reference: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Bring one recording to the loudness of its purpose.

    IN is any sound file. Its true peak never crosses the ceiling; if the loudness cannot be
    had under it, you are told what can.
    """
    target = _target(purpose, loudness_lufs, ceiling_dbtp, reference)
    sources = (source, reference) if reference else (source,)
    keep_what_is_there(output, overwrite=overwrite, sources=sources)
    written_as(output, ".wav", ".flac")
    for path in sources:
        say_if_incomplete(path)
    mastered = _master(source, target)
    write_audio(
        output,
        mastered.stream.read(),
        length_samples=mastered.length_samples,
        bits=cast("Bits", target.bits),
    )
    if as_json:
        print_json(account(mastered, source, output))
        return
    for sentence in mastered.account:
        say(sentence)
    click.echo(describe(output, mastered.after))


def account(mastered: Mastered, source: Path, output: Path) -> dict[str, object]:
    """Give what mastering did as a JSON object."""
    return {
        "before": to_json(source, mastered.before),
        "after": to_json(output, mastered.after),
        "target": dataclasses.asdict(mastered.target),
        "reached": mastered.reached,
        "gain_db": round(mastered.gain_db, 3),
        "most_reduction_db": round(mastered.most_reduction_db, 3),
        "account": list(mastered.account),
    }


def _master(source: Path, target: MasterTarget) -> Mastered:
    mix = open_sound(source)
    try:
        return master(mix, target)
    except AudioError as error:
        problem = error.problems[0]
        raise AudioError(problem.what, problem.where or str(source), problem.next_step) from error


def _target(
    purpose: str | None,
    loudness_lufs: float | None,
    ceiling_dbtp: float | None,
    reference: Path | None,
) -> MasterTarget:
    if purpose is None and loudness_lufs is None and reference is None:
        raise UsageError(
            "how loud should it be?",
            next_step="Say --for stream (or rehearsal, live, cd, broadcast), --loudness, or "
            "--reference.",
        )
    target = (
        TARGETS[Purpose(purpose)]
        if purpose
        else MasterTarget(loudness_lufs=0.0, ceiling_dbtp=DEFAULT_CEILING_DBTP)
    )
    if reference is not None:
        loudness = measure_blocks(read_blocks(reference)).loudness_lufs
        if loudness is None:
            raise AudioError("the reference is silent", str(reference), "Give another one.")
        target = dataclasses.replace(target, loudness_lufs=loudness)
    if loudness_lufs is not None:
        target = dataclasses.replace(target, loudness_lufs=loudness_lufs)
    if ceiling_dbtp is not None:
        target = dataclasses.replace(target, ceiling_dbtp=ceiling_dbtp)
    return target
