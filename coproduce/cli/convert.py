"""`coproduce convert`: chord sheets from any format into another, one or a folder of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from coproduce.cli.output import keep_what_is_there, print_json, say
from coproduce.errors import CoproduceError, FormatError, UsageError
from coproduce.files.atomic import write_text
from coproduce.files.chordpro import write_chordpro
from coproduce.files.sheet_export import (
    sheet_to_csv,
    sheet_to_html,
    sheet_to_json,
    sheet_to_text,
)
from coproduce.files.sheet_import import ImportedFile, SheetFormat, read_sheet
from coproduce.files.sheet_musicxml import sheet_to_musicxml
from coproduce.model.chords import ChordSheet
from coproduce.theory.capo import with_capo
from coproduce.theory.chord_keys import find_key
from coproduce.theory.degrees import (
    nashville_sheet,
    roman_sheet,
    sheet_from_degrees,
    unknown_chords,
)
from coproduce.theory.key_names import key_label, read_key
from coproduce.theory.parts import WRITTEN_FIFTHS, part_for
from coproduce.theory.transpose import key_of, transpose_by_semitones, transpose_sheet

WRITERS: Final[dict[str, Callable[[ChordSheet], str]]] = {
    "cho": write_chordpro,
    "txt": sheet_to_text,
    "html": sheet_to_html,
    "musicxml": sheet_to_musicxml,
    "csv": sheet_to_csv,
    "json": sheet_to_json,
}
SUFFIX_ALIASES: Final = {
    "chordpro": "cho",
    "chopro": "cho",
    "crd": "cho",
    "pro": "cho",
    "xml": "musicxml",
    "htm": "html",
}
# In a folder, what may be a chord sheet; what it is, its content says.
READ_SUFFIXES: Final = frozenset(
    (".cho", ".chordpro", ".chopro", ".crd", ".pro", ".txt", ".tab", ".abc")
) | frozenset((".xml", ".musicxml", ".mxl", ".onsong", ".opensong", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to do to each sheet on its way."""

    key: str = ""
    semitones: int = 0
    capo: int | None = None
    written_in: str = ""
    numbers: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """One sheet that was written."""

    source: Path
    format: SheetFormat
    target: Path
    sheet: ChordSheet
    note: str


@click.command()
@click.argument("source", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write, or the folder for several.",
)
@click.option("--to", "suffix", type=click.Choice(list(WRITERS)), help="The format for a folder.")
@click.option("--key", default="", help="Put the song into this key, such as Eb or F#m.")
@click.option("--transpose", "semitones", type=int, default=0, help="Semitones up, or down if < 0.")
@click.option("--capo", type=click.IntRange(0, 11), help="Shapes for a capo at this fret.")
@click.option("--for", "written_in", default="", help="A player's part: Bb, Eb, F, A or bass.")
@click.option("--nashville", "numbers", flag_value="nashville", help="Numbers instead of chords.")
@click.option("--roman", "numbers", flag_value="roman", help="Roman numerals instead of chords.")
@click.option("--chords", "numbers", flag_value="chords", help="Chords instead of numbers.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(  # noqa: PLR0913 - click gives one argument for each option
    source: tuple[Path, ...],
    *,
    output: Path,
    suffix: str | None,
    key: str,
    semitones: int,
    capo: int | None,
    written_in: str,
    numbers: str | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Convert chord sheets, and move them into another key on the way.

    SOURCE is a sheet or a folder of sheets: ChordPro, chords over words or in brackets (as
    OnSong has them), Ultimate Guitar's text, OpenSong, OpenLyrics, iReal Pro links, ABC,
    MusicXML. What could not be understood is kept, and listed.
    """
    change = Change(
        key=key,
        semitones=semitones,
        capo=capo,
        written_in=written_in,
        numbers=numbers or "",
    )
    check_change(change)
    jobs = list(plan(source, output, suffix))
    for _, target in jobs:
        check_capo(change, target.suffix.lstrip(".").lower())
    done: list[Converted] = []
    failed: list[CoproduceError] = []
    for path, target in jobs:
        try:
            found = read_sheet(path)
            # In a folder there are other texts too, such as lyric drafts; they stay there.
            if path in source or found.has_chords:
                done += write_sheets(path, found, target, change, overwrite=overwrite)
        except CoproduceError as error:
            # One bad sheet among many must not keep the others.
            if len(jobs) == 1:
                raise
            failed.append(error)
            say(str(error))
    if as_json:
        print_json(to_json(done, failed))
    else:
        for converted in done:
            say(describe(converted))
    return max((error.exit_code for error in failed), default=0)


def check_change(change: Change) -> None:
    """Refuse what cannot be meant.

    Raises
    ------
    UsageError
        If a key is not known, or two things are asked for that do not go together.
    """
    if change.capo is not None and change.numbers in {"nashville", "roman"}:
        raise UsageError(
            "a capo changes the shapes of chords, and numbers have no shapes: they are the same "
            "at every fret",
            "--capo",
            "Leave --capo out for numbers, or leave the numbers out for shapes.",
        )
    if change.capo is not None and WRITTEN_FIFTHS.get(change.written_in.replace("♭", "b")):
        raise UsageError(
            f"a capo is a guitarist's, and a part in {change.written_in} is a wind player's",
            "--capo",
            "Make two papers: one with --capo, one with --for.",
        )
    if change.key and change.semitones:
        raise UsageError("both --key and --transpose", next_step="Give one of them.")
    if change.key and read_key(change.key) is None:
        raise UsageError(f"{change.key!r} names no key", "--key", "Write it like Eb, F#m or C.")


def check_capo(change: Change, suffix: str) -> None:
    """Refuse shapes for a capo in a score, which is written as it sounds.

    Raises
    ------
    UsageError
        If the result is a score and a capo is asked for.
    """
    if change.capo is not None and SUFFIX_ALIASES.get(suffix, suffix) == "musicxml":
        raise UsageError(
            "a score is written as it sounds, so that everybody can play from it",
            "--capo",
            "Leave --capo out, or write the shapes to a .cho, .txt or .html.",
        )


def plan(
    sources: tuple[Path, ...], output: Path, suffix: str | None
) -> Iterator[tuple[Path, Path]]:
    """List the files to read with the files to write.

    Raises
    ------
    UsageError
        If the format of the result is not said, or said twice in different ways.
    """
    found = output.suffix.lstrip(".").lower()
    is_folder = output.is_dir() or (suffix is not None and not found)
    if len(sources) == 1 and sources[0].is_file() and not is_folder:
        if suffix is not None and SUFFIX_ALIASES.get(found, found) != suffix:
            raise UsageError(
                f"{output.name} ends in .{found}, and --to says {suffix}",
                "-o",
                f"Leave --to out, or end the name in .{suffix}.",
            )
        if SUFFIX_ALIASES.get(found, found) not in WRITERS:
            raise UsageError(
                f"{output.name} does not say which format to write",
                "-o",
                f"End its name in one of {', '.join('.' + name for name in WRITERS)}.",
            )
        yield sources[0], output
        return
    ending = suffix or "cho"
    for source in sources:
        if source.is_file():
            yield source, output / f"{source.stem}.{ending}"
            continue
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            # What a machine made, and what is hidden, is not what people mean by their songs.
            is_theirs = not any(part == "build" or part.startswith(".") for part in inside.parts)
            is_sheet = path.suffix.lower() in READ_SUFFIXES
            if is_theirs and is_sheet and path.is_file() and not path.is_symlink():
                yield path, output / inside.with_suffix(f".{ending}")


def write_sheets(
    path: Path, found: ImportedFile, target: Path, change: Change, *, overwrite: bool
) -> list[Converted]:
    """Change the sheets of one file and write them.

    Raises
    ------
    RefusedError
        If the target is there and may not be replaced.
    """
    ending = target.suffix.lstrip(".").lower()
    write = WRITERS[SUFFIX_ALIASES.get(ending, ending)]
    done: list[Converted] = []
    for number, sheet in enumerate(found.sheets, start=1):
        place = target if len(found.sheets) == 1 else target.with_stem(f"{target.stem}-{number}")
        keep_what_is_there(place, overwrite=overwrite, sources=(path,))
        changed, note = apply(sheet, change)
        try:
            write_text(place, write(changed))
        except UnicodeEncodeError as cause:
            raise FormatError("holds characters that cannot be written", str(path)) from cause
        done.append(Converted(path, found.format, place, changed, note))
    return done


def apply(sheet: ChordSheet, change: Change) -> tuple[ChordSheet, str]:
    """Move a sheet as asked; gives it with a line for people about what was done.

    Raises
    ------
    UsageError
        If there is no such instrument.
    """
    notes: list[str] = []
    if change.numbers == "chords":
        sheet = sheet_from_degrees(sheet)
    if change.key:
        key = read_key(change.key)
        sheet = transpose_sheet(sheet, key) if key else sheet
    if change.semitones:
        sheet = transpose_by_semitones(sheet, change.semitones)
    if change.written_in:
        try:
            part = part_for(sheet, change.written_in)
        except ValueError as cause:
            raise UsageError(str(cause), "--for") from cause
        sheet = part.sheet
        notes.append(part.note)
    if change.capo is not None:
        shapes = with_capo(sheet, change.capo)
        sheet = shapes.sheet
        notes += [shapes.note, shapes.warning]
    if change.numbers == "nashville":
        sheet = nashville_sheet(sheet)
    elif change.numbers == "roman":
        sheet = roman_sheet(sheet)
    return sheet, ". ".join(note.rstrip(".") for note in notes if note)


def describe(converted: Converted) -> str:
    """Say what became of a file, and what in it was not understood."""
    lines = [f"{converted.source} ({converted.format.value}) → {converted.target}"]
    if converted.note:
        lines.append(f"  {converted.note}")
    lines += [f"  {problem}" for problem in converted.sheet.problems[:20]]
    unknown = unknown_chords(converted.sheet)
    if unknown:
        lines.append(f"  kept as written, for they are no chords we know: {', '.join(unknown)}")
    return "\n".join(lines)


def to_json(done: list[Converted], failed: list[CoproduceError]) -> dict[str, object]:
    """Give everything that happened as one JSON object."""
    return {
        "files": [
            {
                "source": str(item.source),
                "format": item.format.value,
                "output": str(item.target),
                "title": item.sheet.title,
                "key": key_label(key_of(item.sheet)),
                "key_confidence": _confidence(item.sheet),
                "note": item.note,
                "unknown_chords": list(unknown_chords(item.sheet)),
                "problems": [
                    {"what": p.what, "where": p.where, "next_step": p.next_step}
                    for p in item.sheet.problems
                ],
            }
            for item in done
        ],
        "failed": [
            {"what": p.what, "where": p.where, "next_step": p.next_step}
            for error in failed
            for p in error.problems
        ],
    }


def _confidence(sheet: ChordSheet) -> float:
    """How sure the key is: 1 where it is stated."""
    if sheet.key:
        return 1.0
    found = find_key(sheet.symbols, sheet.names)
    return round(found.confidence, 3) if found else 0.0
