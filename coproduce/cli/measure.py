"""`coproduce measure`: loudness and peaks of sound files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from coproduce.cli.incomplete import say_if_incomplete
from coproduce.cli.output import print_json
from coproduce.dsp.loudness import measure_blocks
from coproduce.files.audio import read_blocks
from coproduce.model.mixing import Measurement

# What is printed for people: the field of a measurement, its name, its unit.
ROWS = (
    ("loudness_lufs", "loudness", "LUFS"),
    ("loudness_range_lu", "loudness range", "LU"),
    ("max_momentary_lufs", "loudest 0.4 s", "LUFS"),
    ("max_short_term_lufs", "loudest 3 s", "LUFS"),
    ("true_peak_dbtp", "true peak", "dBTP"),
    ("sample_peak_dbfs", "sample peak", "dBFS"),
)


@click.command()
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(audio: tuple[Path, ...], *, as_json: bool) -> None:
    """Measure loudness and peaks.

    AUDIO is one or more sound files of any kind. Loudness follows ITU-R BS.1770-5 and EBU
    R 128, as broadcasters and streaming services measure it.
    """
    for path in audio:
        say_if_incomplete(path)
    measured = [(path, measure_blocks(read_blocks(path))) for path in audio]
    if as_json:
        print_json({"files": [to_json(path, measurement) for path, measurement in measured]})
        return
    for path, measurement in measured:
        click.echo(describe(path, measurement))


def to_json(path: Path, measurement: Measurement) -> dict[str, object]:
    """Give a measurement as a JSON object; what silence does not have is null."""
    values = {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in dataclasses.asdict(measurement).items()
    }
    return {"path": str(path), **values}


def describe(path: Path, measurement: Measurement) -> str:
    """Say a measurement in a few lines for people."""
    channels = "1 channel" if measurement.channels == 1 else f"{measurement.channels} channels"
    lines = [f"{path}: {measurement.duration_s:.2f} s, {measurement.sample_rate_hz} Hz, {channels}"]
    for field, name, unit in ROWS:
        value = getattr(measurement, field)
        lines.append(f"  {name:<15} {'none' if value is None else f'{value:6.1f} {unit}'}")
    return "\n".join(lines)
