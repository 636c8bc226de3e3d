"""`coproduce sheet`: one paper from a chord sheet or a score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from coproduce.cli.convert import SUFFIX_ALIASES, WRITERS, Change, apply, check_capo, check_change
from coproduce.cli.output import keep_what_is_there, print_json, say
from coproduce.errors import FormatError, Problem, UsageError
from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.bass_clef import in_bass_clef
from coproduce.files.chordpro_compose import compose_chordpro
from coproduce.files.pdf import render_pdf
from coproduce.files.score_text import stated_key, stated_transposition
from coproduce.files.sheet_import import (
    ImportedFile,
    SheetFormat,
    import_sheet,
    read_content,
    score_title,
)
from coproduce.files.sheet_text import decode
from coproduce.model.chords import ChordSheet
from coproduce.model.music import Key
from coproduce.model.papers import Book, Paper
from coproduce.pipeline.letters import find_missing_letters
from coproduce.pipeline.manifest import was_built
from coproduce.pipeline.papers import KeyMove, make_score_pdf
from coproduce.stages.engrave import chord_sheet, large_print
from coproduce.stages.missing_letters import texts_of_sheet
from coproduce.stages.wording import counted
from coproduce.stages.words_alone import words_alone
from coproduce.theory.key_names import key_label, read_key
from coproduce.theory.parts import WRITTEN_FIFTHS
from coproduce.theory.spelling import transposed_key

# What a chord sheet can become; a score can be printed, or give its chords and words.
TEXT_SUFFIXES: Final = ("cho", "txt", "html", "musicxml")
SUFFIXES: Final = ("pdf", *TEXT_SUFFIXES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asked for, besides a key."""

    suffix: str
    is_large: bool
    is_words_only: bool


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The paper to write: .pdf, or .cho, .txt, .html, .musicxml.",
)
@click.option("--key", default="", help="Put the song into this key, such as Eb or F#m.")
@click.option("--transpose", "semitones", type=int, default=0, help="Semitones up, or down if < 0.")
@click.option("--for", "written_in", default="", help="A player's part: Bb, Eb, F or bass.")
@click.option("--capo", type=click.IntRange(0, 11), help="Shapes for a capo at this fret.")
@click.option("--nashville", is_flag=True, help="Numbers instead of chords.")
@click.option(
    "--large-print", "is_large", is_flag=True, help="18 points and more, choruses written out."
)
@click.option("--lyrics-only", is_flag=True, help="The words without chords.")
@click.option("--overwrite", is_flag=True, help="Replace a sheet that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(  # noqa: PLR0913 - click gives one argument for each option
    source: Path,
    *,
    output: Path,
    key: str,
    semitones: int,
    written_in: str,
    capo: int | None,
    nashville: bool,
    is_large: bool,
    lyrics_only: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Print one paper from a chord sheet or a score.

    SOURCE is a chord sheet in any format that `coproduce convert` reads, or a score in
    MusicXML, which is printed as music. The end of the name after -o says what to make.
    """
    change = Change(
        key=key,
        semitones=semitones,
        capo=capo,
        written_in=written_in,
        numbers="nashville" if nashville else "",
    )
    check_change(change)
    wish = Wish(suffix=_suffix(output), is_large=is_large, is_words_only=lyrics_only)
    check_capo(change, wish.suffix)
    _refuse_to_overwrite(source, output, wish, overwrite=overwrite)
    content = read_content(source)
    needs_chord_sheet = nashville or is_large or lyrics_only or capo is not None
    title = score_title(content, str(source))
    problems: list[Problem] = []
    if title is not None and wish.suffix == "pdf" and not needs_chord_sheet:
        # A hummed tune needs neither words nor chords to be printed as music.
        note, problems = print_score(content, title, source, output, change)
    else:
        found = import_sheet(content, str(source))
        if found.format is SheetFormat.MUSICXML and wish.suffix == "musicxml":
            raise UsageError(
                "a score is already MusicXML",
                str(output),
                "Print it as .pdf, or take its chords and words into .cho, .txt or .html.",
            )
        note, unprinted = write_paper(found, source, output, change, wish)
        problems = [problem for sheet in found.sheets for problem in sheet.problems] + unprinted
    if as_json:
        listed = [{"what": p.what, "where": p.where, "next_step": p.next_step} for p in problems]
        written = {"source": str(source), "output": str(output), "note": note}
        print_json(written | {"problems": listed})
        return
    say(f"{source} → {output}")
    for line in (note, *map(str, problems)):
        if line:
            say(f"  {line}")


def print_score(
    content: bytes, title: str, source: Path, output: Path, change: Change
) -> tuple[str, list[Problem]]:
    """Print a score as music; gives what was done to it, and what could not be printed.

    Raises
    ------
    UsageError
        If it is to be moved and states no key, or there is no such instrument.
    """
    text = decode(content, str(source))
    move, note = None, ""
    if change.key or change.semitones or change.written_in:
        home = stated_key(text)
        if home is None:
            raise UsageError(
                "the score states no key, so it cannot be moved",
                str(source),
                "Write a key signature into its first bar.",
            )
        move, note = _move_of_part(home, stated_transposition(text), change)
    if change.written_in == "bass":
        text, octaves = in_bass_clef(text, move.semitones if move else 0)
        way = f"{counted(abs(octaves), 'octave')} {'lower' if octaves < 0 else 'higher'}"
        note = ", ".join(filter(None, (note, "in the bass clef", way if octaves else "")))
    pdf, problems = make_score_pdf(
        text, title.strip() or source.stem, str(source), move=move, remarks=[note] if note else []
    )
    write_bytes(output, pdf)
    return note, list(problems)


def write_paper(
    found: ImportedFile, source: Path, output: Path, change: Change, wish: Wish
) -> tuple[str, list[Problem]]:
    """Write the sheets of a file as one paper or book.

    Gives what was done to them, and what could not be printed.

    Raises
    ------
    UsageError
        If several songs are to go into one text.
    """
    changed = [apply(sheet, change) for sheet in found.sheets]
    if wish.is_words_only:
        changed = [(words_alone(sheet), note) for sheet, note in changed]
    sheet, note = changed[0]
    if wish.suffix != "pdf":
        if len(changed) > 1:
            raise UsageError(
                f"{source.name} holds {len(changed)} songs",
                str(source),
                "Use coproduce convert, which writes a file for each, or print a .pdf.",
            )
        try:
            # A sheet without its chords is no longer the text that it was read from.
            is_new = wish.suffix == "cho" and not sheet.source
            write = compose_chordpro if is_new else WRITERS[wish.suffix]
            write_text(output, write(sheet))
        except UnicodeEncodeError as cause:
            raise FormatError("holds characters that cannot be written", str(source)) from cause
        return note, []
    if len(changed) > 1:
        papers = [_paper(one, remark, wish) for one, remark in changed]
        write_bytes(output, render_pdf(Book(title=source.stem, papers=tuple(papers))))
    else:
        write_bytes(output, render_pdf(_paper(sheet, note, wish)))
    texts = [text for one, _ in changed for text in texts_of_sheet(one, str(source))]
    return note, list(find_missing_letters(texts))


def _paper(sheet: ChordSheet, note: str, wish: Wish) -> Paper:
    remarks = [note] if note else []
    if wish.is_large:
        return large_print(sheet, remarks=remarks, with_chords=not wish.is_words_only)
    return chord_sheet(sheet, remarks=remarks, words_only=wish.is_words_only)


def _move(home: Key, change: Change) -> KeyMove:
    """Put together the moves into a key and for a player."""
    key = read_key(change.key) if change.key else None
    move = KeyMove.to_key(home, key) if key else KeyMove.by_semitones(home, change.semitones)
    if not change.written_in:
        return move
    try:
        part = KeyMove.for_player(move.new, change.written_in.replace("♭", "b"))
    except ValueError as cause:
        raise UsageError(str(cause), "--for") from cause
    return KeyMove(old=home, new=part.new, semitones=move.semitones + part.semitones)


def _move_of_part(home: Key, sounds_above: int, change: Change) -> tuple[KeyMove, str]:
    """Move a part that may be written for an instrument in another key; gives what to say.

    The key that was asked for is the one that it then sounds in. Nobody else being named, it
    stays with its player.
    """
    if not sounds_above:
        move = _move(home, change)
        return move, _part_note(move, change)
    concert = KeyMove.by_semitones(home, sounds_above)
    move = _move(concert.new, change)
    sounds = _move(concert.new, replace(change, written_in="")).new
    if change.written_in:
        new, semitones = move.new, concert.semitones + move.semitones
    else:
        new, semitones = transposed_key(move.new, -sounds_above), move.semitones
    note = "" if new == sounds else f"sounds in {key_label(sounds)}, written in {key_label(new)}"
    return KeyMove(old=home, new=new, semitones=semitones), note


def _part_note(move: KeyMove, change: Change) -> str:
    if not change.written_in or WRITTEN_FIFTHS.get(change.written_in) == 0:
        return ""
    sounds = _move(move.old, replace(change, written_in="")).new
    return f"sounds in {key_label(sounds)}, written in {key_label(move.new)}"


def _suffix(output: Path) -> str:
    found = output.suffix.lstrip(".").lower()
    suffix = SUFFIX_ALIASES.get(found, found)
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{output.name} does not say which paper to make",
            "-o",
            f"End its name in one of {', '.join('.' + one for one in SUFFIXES)}.",
        )
    return suffix


def _refuse_to_overwrite(source: Path, output: Path, wish: Wish, *, overwrite: bool) -> None:
    """Keep the source, and whatever is there already but a paper that a build made.

    Raises
    ------
    RefusedError
        If the paper would take the place of its source, or of a file that is there.
    """
    may_replace = overwrite or (wish.suffix == "pdf" and was_built(output))
    keep_what_is_there(output, overwrite=may_replace, sources=(source,))
