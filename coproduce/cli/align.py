"""`coproduce align`: where takes belong beside a reference, and copies that lie there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from coproduce.cli.output import keep_what_is_there, print_json, say
from coproduce.files.audio import read_audio, write_wav
from coproduce.model.audio import Signal
from coproduce.model.recording import Alignment
from coproduce.stages.align import align, place


@click.command()
@click.argument("reference", type=click.Path(path_type=Path))
@click.argument(
    "takes", metavar="TAKE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder for the copies."
)
@click.option("--overwrite", is_flag=True, help="Replace copies that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    reference: Path, takes: tuple[Path, ...], *, output: Path, overwrite: bool, as_json: bool
) -> None:
    """Find where takes belong, and line them up.

    Each TAKE is compared with REFERENCE. A copy that begins and ends with the reference, at
    its sample rate, is written into the folder; the takes are not touched. A take that
    cannot be judged is left as it lies, and you are told.
    """
    targets = output_paths(takes, output)
    for target in targets:
        keep_what_is_there(target, overwrite=overwrite)
    against = read_audio(reference)
    rows = [
        _line_up(against, path, target, quiet=as_json)
        for path, target in zip(takes, targets, strict=True)
    ]
    if as_json:
        print_json({"takes": rows})


def output_paths(takes: Sequence[Path], folder: Path) -> list[Path]:
    """Name the copies after the takes; takes of one name get their folder's before it.

    >>> [path.name for path in output_paths([Path("a/01.wav"), Path("b/01.flac")], Path("out"))]
    ['a-01.wav', 'b-01.wav']
    """
    plain = Counter(path.stem for path in takes)
    names = [
        path.stem if plain[path.stem] == 1 else f"{path.resolve().parent.name}-{path.stem}"
        for path in takes
    ]
    seen: Counter[str] = Counter()
    paths = []
    for name in names:
        seen[name] += 1
        suffix = f"-{seen[name]}" if seen[name] > 1 else ""
        paths.append(folder / f"{name}{suffix}.wav")
    return paths


def to_json(path: Path, alignment: Alignment, output: Path) -> dict[str, object]:
    """Give an alignment as a JSON object."""
    residual_ms = alignment.residual_ms
    return {
        "path": str(path),
        "offset_s": round(alignment.offset_s, 6),
        "drift_ppm": round(alignment.drift_ppm, 3),
        "polarity": alignment.polarity,
        "confidence": round(alignment.confidence, 3),
        "residual_ms": None if residual_ms is None else round(residual_ms, 4),
        "moved": alignment.moved,
        "basis": str(alignment.basis),
        "note": alignment.note,
        "candidates_s": [round(lag_s, 3) for lag_s in alignment.candidates_s],
        "output": str(output),
    }


def _line_up(reference: Signal, path: Path, target: Path, *, quiet: bool) -> dict[str, object]:
    take = read_audio(path)
    alignment = align(reference, take)
    stem = place(
        take,
        alignment,
        sample_rate_hz=reference.sample_rate_hz,
        start_s=0.0,
        length_samples=reference.length_samples,
    )
    write_wav(target, stem, 24)
    if not quiet:
        click.echo(f"{path}: {alignment.note}")
        say(f"  written to {target}")
    return to_json(path, alignment, target)
