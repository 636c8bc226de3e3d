"""Capo: easier shapes for the same sound, and what a sheet with a capo sounds like.

As ChordPro has it, `{key}` and the chords of a sheet with `{capo: 2}` are what the player's
hands know; it sounds two semitones higher.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from coproduce.model.chords import Chord, ChordSheet, SourceKind, SourceLine, Tone
from coproduce.model.music import Key
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.key_names import key_label
from coproduce.theory.sheet_symbols import with_metadata
from coproduce.theory.spelling import transposed_key
from coproduce.theory.transpose import key_of, move_symbol, transpose_by_semitones

HIGHEST_CAPO: Final = 11
COMFORTABLE_CAPO: Final = 5  # above it frets are narrow and the tone is thin
# Triads with an open shape near the nut of a guitar, by their letter and third.
_OPEN_SHAPES: Final = frozenset("C D E G A Am Dm Em".split())  # noqa: SIM905 - a list of chords
_HALF_OPEN: Final = frozenset(("F", "B", "Bm", "Fm"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CapoChoice:
    """A place for the capo.

    `shapes_key` is the key that the hands play in, `open_share` the share of chords with an
    open shape, 0 to 1, and `warning` says why one may not want it, or nothing.
    """

    fret: int
    shapes_key: Key
    open_share: float
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapoSheet:
    """A sheet in capo shapes; `note` is for its head: "Capo 3, shapes in C, sounds in Eb"."""

    sheet: ChordSheet
    fret: int
    note: str
    warning: str = ""


def stated_capo(sheet: ChordSheet) -> int:
    """Give the fret that the sheet's own `{capo}` says, 0 if it says none."""
    texts = sheet.metadata.get("capo", ())
    first = texts[0].strip() if texts else ""
    return int(first) if first.isdecimal() and int(first) <= HIGHEST_CAPO else 0


def concert_key(sheet: ChordSheet) -> Key:
    """Give the key in which the sheet sounds: its own, raised by its capo."""
    return transposed_key(key_of(sheet), stated_capo(sheet))


def concert_sheet(sheet: ChordSheet) -> ChordSheet:
    """Give the sheet as it sounds, without its capo."""
    fret = stated_capo(sheet)
    return _with_capo(transpose_by_semitones(sheet, fret), 0) if fret else sheet


def with_capo(sheet: ChordSheet, fret: int) -> CapoSheet:
    """Give the shapes to play with a capo at a fret; the sound stays what it was.

    Raises
    ------
    ValueError
        If the fret is not 0 to 11.
    """
    if not 0 <= fret <= HIGHEST_CAPO:
        raise ValueError(f"a capo at fret {fret}; a guitar takes one from 0 to {HIGHEST_CAPO}")
    sounds = concert_key(sheet)
    moved = transpose_by_semitones(sheet, stated_capo(sheet) - fret)
    hands, heard = key_label(key_of(moved), sheet.names), key_label(sounds, sheet.names)
    return CapoSheet(
        sheet=_with_capo(moved, fret),
        fret=fret,
        note=f"Capo {fret}, shapes in {hands}, sounds in {heard}" if fret else "",
        warning=_warning(fret),
    )


def capo_choices(sheet: ChordSheet) -> tuple[CapoChoice, ...]:
    """List the places for a capo from the easiest on, fret 0 (none) among them."""
    plain = concert_sheet(sheet)
    home = key_of(plain)
    chords = [symbol for symbol in plain.symbols if parse_chord(symbol, plain.names)]
    choices: list[CapoChoice] = []
    for fret in range(HIGHEST_CAPO + 1):
        key = transposed_key(home, -fret)
        moved = (
            parse_chord(move_symbol(symbol, plain.names, home, key), plain.names)
            for symbol in chords
        )
        ease = sum(_ease(chord) for chord in moved if chord)
        share = ease / len(chords) if chords else 0.0
        choices.append(
            CapoChoice(fret=fret, shapes_key=key, open_share=share, warning=_warning(fret))
        )
    # Half a per cent a fret: of two equally easy keys the lower capo is nicer to play.
    return tuple(
        sorted(
            choices,
            key=lambda choice: (bool(choice.warning), 0.02 * choice.fret - choice.open_share),
        )
    )


def _ease(chord: Chord) -> float:
    name = str(chord.root) + ("m" if Tone(3, -1) in chord.tones else "")
    if name in _OPEN_SHAPES:
        return 1.0
    return 0.4 if name in _HALF_OPEN else 0.0


def _warning(fret: int) -> str:
    if fret <= COMFORTABLE_CAPO:
        return ""
    return (
        f"A capo at fret {fret} leaves little room for the hand; "
        f"most players prefer fret {COMFORTABLE_CAPO} or lower."
    )


def _with_capo(sheet: ChordSheet, fret: int) -> ChordSheet:
    values = (str(fret),) if fret else ()
    sheet = with_metadata(sheet, "capo", values)
    if not sheet.source:
        return sheet
    lines = list(sheet.source)
    places = [place for place, line in enumerate(lines) if line.kind is SourceKind.CAPO]
    if places and fret:
        first = lines[places[0]]
        lines[places[0]] = replace(first, pieces=(first.pieces[0], str(fret), first.pieces[2]))
        places = places[1:]
    elif fret:
        after = next(
            (place + 1 for place, line in enumerate(lines) if line.kind is SourceKind.KEY), 0
        )
        if after and not lines[after - 1].pieces[-1].endswith("\n"):
            end = lines[after - 1]
            lines[after - 1] = replace(end, pieces=(*end.pieces[:-1], end.pieces[-1] + "\n"))
        number = lines[after - 1].line_number if after else 0
        lines.insert(after, SourceLine(("{capo: ", str(fret), "}\n"), SourceKind.CAPO, number))
    for place in reversed(places):
        del lines[place]
    return replace(sheet, source=tuple(lines))
