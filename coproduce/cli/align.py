"""`coproduce align`: where takes belong beside a reference, and copies that lie there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from coproduce.cli.incomplete import say_if_incomplete
from coproduce.cli.output import keep_what_is_there, print_json, say
from coproduce.files.audio import probe, stream_audio, write_wav_blocks
from coproduce.model.audio import AudioInfo
from coproduce.model.recording import Alignment
from coproduce.stages.align import Reference, align, hear_reference
from coproduce.stages.place import place_blocks

_NEAR_S: Final = 0.001


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
    for path in (reference, *takes):
        say_if_incomplete(path)
    against = hear_reference(stream_audio(reference))
    info = probe(reference)
    rows = [
        _line_up(against, info, path, target, quiet=as_json)
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
        "pieces": [
            {
                "start_s": round(piece.start_s, 3),
                "end_s": round(piece.end_s, 3),
                "offset_s": round(piece.offset_s, 6),
                "drift_ppm": round(piece.drift_ppm, 3),
            }
            for piece in alignment.pieces
        ],
        "output": str(output),
    }


def _line_up(
    reference: Reference, info: AudioInfo, path: Path, target: Path, *, quiet: bool
) -> dict[str, object]:
    take = stream_audio(path)
    alignment = align(reference, take)
    length_samples = info.length_samples
    if abs(reference.duration_s - info.duration_s) > _NEAR_S:  # compressed files only guess it
        length_samples = round(reference.duration_s * info.sample_rate_hz)
    stem = place_blocks(
        take,
        alignment,
        sample_rate_hz=info.sample_rate_hz,
        start_s=0.0,
        length_samples=length_samples,
    )
    write_wav_blocks(target, stem, length_samples=length_samples)
    if not quiet:
        click.echo(f"{path}: {alignment.note}")
        say(f"  written to {target}")
    return to_json(path, alignment, target)
