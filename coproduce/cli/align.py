"""`coproduce align`: where takes belong beside a reference, and copies that lie there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from coproduce.cli.incomplete import say_if_incomplete
from coproduce.cli.output import (
    FiniteRange,
    error_document,
    keep_what_is_there,
    print_json,
    say,
)
from coproduce.errors import CoproduceError, UsageError
from coproduce.files.audio import probe, stream_audio, write_wav_unclipped
from coproduce.model.mixing import MOST_TIGHTENED_MS, Tightening
from coproduce.model.recording import Alignment, Tightened
from coproduce.stages.align import (
    CONFIDENCE_TO_MOVE,
    Reference,
    align,
    hear_reference,
)
from coproduce.stages.place import place
from coproduce.stages.tighten import (
    Leader,
    hear_leader,
    left_loose,
    tighten,
    tightened_blocks,
)
from coproduce.units import gain_to_db

_NEAR_S: Final = 0.001
_AS_ASKED: Final = Tightening()


@dataclass(frozen=True, slots=True)
class _Following:
    """Whom takes follow phrase by phrase, and how closely."""

    leader: Leader
    asked: Tightening


@dataclass(frozen=True, slots=True)
class _Shape:
    """The rate and the length of every copy."""

    sample_rate_hz: int
    length_samples: int

    @classmethod
    def of(cls, path: Path, heard: Reference) -> _Shape:
        info = probe(path)
        length_samples = info.length_samples
        if abs(heard.duration_s - info.duration_s) > _NEAR_S:  # compressed files only guess it
            length_samples = round(heard.duration_s * info.sample_rate_hz)
        return cls(info.sample_rate_hz, length_samples)


@click.command()
@click.argument("reference", type=click.Path(path_type=Path))
@click.argument(
    "takes", metavar="TAKE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder for the copies."
)
@click.option(
    "--elastic",
    is_flag=True,
    help="After that, let each take follow the reference phrase by phrase, as a second singer "
    "would be tightened. Never done unasked.",
)
@click.option(
    "--strength",
    metavar="PERCENT",
    type=FiniteRange(0, 100),
    help="How closely it follows: 0 leaves it as it was played, 100 (as it comes) is exactly "
    "together. Needs --elastic.",
)
@click.option(
    "--most-ms",
    metavar="MS",
    type=FiniteRange(0, MOST_TIGHTENED_MS, min_open=True),
    help=f"Move nothing further than this; as it comes, {_AS_ASKED.most_ms:g}. Needs --elastic.",
)
@click.option("--overwrite", is_flag=True, help="Replace copies that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(  # noqa: PLR0913 - one argument for each option
    reference: Path,
    takes: tuple[Path, ...],
    *,
    output: Path,
    elastic: bool,
    strength: float | None,
    most_ms: float | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Find where takes belong, and line them up.

    Each TAKE is compared with REFERENCE. A copy that begins and ends with the reference, at
    its sample rate, is written into the folder; the takes are not touched. A take that
    cannot be judged is left as it lies, and you are told. One that cannot be read is named, and
    stops no other.
    """
    asked = _asked(elastic=elastic, strength=strength, most_ms=most_ms)
    targets = output_paths(takes, output)
    for target in targets:
        keep_what_is_there(target, overwrite=overwrite, sources=(reference, *takes))
    say_if_incomplete(reference)
    against = hear_reference(stream_audio(reference))
    shape = _Shape.of(reference, against)
    found: Iterable[Alignment | CoproduceError] = (_aligned(against, path) for path in takes)
    following = None
    if asked is not None:
        # First of all takes: what the reference is compared by is let go before it is heard again.
        found = tuple(found)
        del against
        following = _Following(hear_leader(stream_audio(reference), reference.name), asked)
    rows, failed = [], False
    for path, target, alignment in zip(takes, targets, found, strict=True):
        try:
            row, notes = _line_up(path, alignment, shape, target, following)
        except CoproduceError as error:
            if len(takes) == 1:
                raise
            row, notes, failed = {"path": str(path), **error_document(error)}, (), True
            say(str(error))
        rows.append(row)
        if notes and not as_json:
            click.echo("\n".join(notes))
            say(f"  written to {target}")
    if as_json:
        print_json({"takes": rows})
    return int(failed)


def _aligned(against: Reference, path: Path) -> Alignment | CoproduceError:
    """Find where a take belongs, or say why that cannot be found out."""
    try:
        say_if_incomplete(path)
        return align(against, stream_audio(path))
    except CoproduceError as error:
        return error


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


def to_json(
    path: Path,
    alignment: Alignment,
    output: Path,
    tightened: Tightened | None = None,
    *,
    peak: float,
) -> dict[str, object]:
    """Give an alignment as a JSON object, with the highest sample of the copy."""
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
        **({} if tightened is None else {"elastic": _elastic_facts(tightened)}),
        "output": str(output),
        "output_peak_dbfs": round(gain_to_db(peak), 3) if peak > 0.0 else None,
        "output_bits": 24 if peak <= 1.0 else 32,
    }


def _elastic_facts(tightened: Tightened) -> dict[str, object]:
    apart_ms = tightened.apart_ms
    return {
        "strength_percent": tightened.strength_percent,
        "most_ms": tightened.most_ms,
        "apart_ms": None if apart_ms is None else round(apart_ms, 1),
        "median_ms": round(tightened.median_ms, 1),
        "largest_ms": round(tightened.largest_ms, 1),
        "moved_share": round(tightened.moved_share, 3),
        "note": tightened.note,
    }


def _asked(*, elastic: bool, strength: float | None, most_ms: float | None) -> Tightening | None:
    """Give what was asked for; None if takes are to be moved as a whole."""
    if not elastic:
        if strength is not None or most_ms is not None:
            raise UsageError(
                "--strength and --most-ms say how a take is tightened, and nobody asked for that",
                next_step="Add --elastic, or leave them out.",
            )
        return None
    return Tightening(
        strength_percent=_AS_ASKED.strength_percent if strength is None else strength,
        most_ms=_AS_ASKED.most_ms if most_ms is None else most_ms,
    )


def _line_up(
    path: Path,
    alignment: Alignment | CoproduceError,
    shape: _Shape,
    target: Path,
    following: _Following | None,
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Write the copy, tightened if that was asked for; gives its JSON object and what to say."""
    if isinstance(alignment, CoproduceError):
        raise alignment
    placed = place(
        stream_audio(path),
        alignment,
        sample_rate_hz=shape.sample_rate_hz,
        start_s=0.0,
        length_samples=shape.length_samples,
    )
    tightened = None
    copied = placed
    if following is not None:
        if alignment.moved or alignment.confidence >= CONFIDENCE_TO_MOVE:
            tightened = tighten(following.leader, placed, following.asked)
        else:
            tightened = left_loose(
                following.asked, "Where it belongs is not known, so it is not tightened."
            )
        tight = tightened
        copied = replace(placed, read=lambda: tightened_blocks(placed, tight, shape.length_samples))
    peak = write_wav_unclipped(target, copied, length_samples=shape.length_samples)
    notes = [f"{path}: {alignment.note}"]
    if tightened:
        notes.append(f"  {tightened.note}")
    if peak > 1.0:
        notes.append(
            f"  It is {gain_to_db(peak):.1f} dB louder than full scale, so the copy is 32-bit "
            "float, which cuts nothing off. Turn it down before it is exported with fewer bits."
        )
    return to_json(path, alignment, target, tightened, peak=peak), tuple(notes)
