"""Chord symbols as musicians write them, read into notes, and written back with other notes.

What stands around the notes is kept to the character; a symbol that cannot be read is
nobody's mistake: it stays in the sheet as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from coproduce.model.chords import Chord, ChordSpelling, NoteNames
from coproduce.model.music import PitchName
from coproduce.theory.chord_quality import read_quality
from coproduce.theory.note_names import ReadNote, read_notes, write_note

LONGEST_SYMBOL: Final = 60
_NO_CHORD: Final = frozenset(
    ("n.c.", "nc", "n.c", "nc.", "n", "no chord", "nochord", "tacet", "x", "xx", "-", "–", "—")  # noqa: RUF001
)
# Spelled like a diminished Sol, and nearly always the heading of a section: Sol° and Soldim
# are how that chord is written.
_SOLO: Final = re.compile(r"Solo(?:\s*[#-]?\s*(?!7)\d{1,2})?")
_BEFORE: Final = re.compile(r"[(\[~<>^]*\s*")
_AFTER: Final = re.compile(r"[)\]*!'’…~?:;,>\s]*\Z")  # noqa: RUF001
_SLASH: Final = re.compile(r"\s*[/\\]\s*")


def parse_chord(symbol: str, names: NoteNames = NoteNames.ENGLISH) -> Chord | None:
    """Read one chord symbol.

    Parameters
    ----------
    symbol
        As written, without brackets: "F#m7b5", "B♭Δ9", "Cis", "Sol7", "am", "(G/B)".
    names
        The language of the sheet; it decides whether B is B flat.

    Returns
    -------
    Chord or None
        None for what is not a chord on a root: "N.C.", "Coda", a bass alone.

    >>> chord = parse_chord("Eb7/G")
    >>> str(chord.root), str(chord.bass), chord.pitch_classes
    ('Eb', 'G', (7, 3, 10, 1))
    """
    if not 0 < len(symbol) <= LONGEST_SYMBOL:
        return None
    return _parse(symbol, names)


def is_no_chord(symbol: str) -> bool:
    """Whether a symbol says that nothing is played: "N.C.", "NC", "tacet".

    >>> is_no_chord("N.C.")
    True
    """
    return symbol.strip(" ()").lower() in _NO_CHORD


def write_chord(chord: Chord, names: NoteNames | None = None) -> str:
    """Write a chord with its own root, bass and spelling; everything else is as it was.

    >>> from dataclasses import replace
    >>> chord = parse_chord("(D♭maj7/F)")
    >>> write_chord(replace(chord, root=PitchName("B", -1), bass=PitchName("D")))
    '(B♭maj7/D)'
    """
    spelling = chord.spelling
    language = names or spelling.names
    root = write_note(
        chord.root,
        language,
        spelling.sharp,
        spelling.flat,
        is_lower_case=spelling.root_is_lower_case,
        is_upper_case=spelling.root_is_upper_case,
    )
    text = spelling.before + root + spelling.quality
    if chord.bass:
        text += spelling.slash + write_note(
            chord.bass,
            language,
            spelling.sharp,
            spelling.flat,
            is_lower_case=spelling.bass_is_lower_case,
            is_upper_case=spelling.root_is_upper_case,
        )
    return text + spelling.after


def parse_bass(symbol: str, names: NoteNames = NoteNames.ENGLISH) -> PitchName | None:
    """Read a bass note that stands alone, as in "/F#": the chord before it goes on.

    >>> str(parse_bass("/F#"))
    'F#'
    """
    found = _SLASH.match(symbol)
    if not found:
        return None
    for note in read_notes(symbol, names, found.end()):
        if not symbol[note.end :].strip(" )"):
            return note.pitch
    return None


def unknown_symbols(
    symbols: Iterable[str], names: NoteNames = NoteNames.ENGLISH
) -> tuple[str, ...]:
    """List the symbols that are neither a chord, nor a bass, nor "no chord", each once.

    >>> unknown_symbols(["C", "Czz", "N.C.", "/E", "Czz"])
    ('Czz',)
    """
    return tuple(
        symbol
        for symbol in dict.fromkeys(symbols)
        if not (parse_chord(symbol, names) or parse_bass(symbol, names) or is_no_chord(symbol))
    )


@lru_cache(maxsize=8192)
def _parse(symbol: str, names: NoteNames) -> Chord | None:
    start = _BEFORE.match(symbol)
    before = start[0] if start else ""
    end = _AFTER.search(symbol, len(before))
    after = end[0] if end else ""
    body = symbol[: len(symbol) - len(after)]
    if _SOLO.fullmatch(body, len(before)):
        return None
    # "C(b5)" owns its last parenthesis, "(C)" does not.
    for kept in _endings(body, after, before):
        for root in read_notes(kept, names, len(before)):
            found = _with_root(symbol, kept, before, root, names)
            if found:
                return found
    return None


def _endings(body: str, after: str, before: str) -> tuple[str, ...]:
    with_bracket = body + after[: after.count(")") and after.index(")") + 1]
    if ")" in after and body.count("(", len(before)) > body.count(")"):
        return (with_bracket, body)
    return (body,)


def _with_root(
    symbol: str, body: str, before: str, root: ReadNote, names: NoteNames
) -> Chord | None:
    rest = body[root.end :]
    after = _split_bass(rest, names)
    bass = after.bass
    tones = read_quality(after.quality, is_minor_by_case=root.is_lower_case)
    if tones is None:
        return None
    sign = root.sign or (bass.sign if bass else "")
    is_musical = sign in {"♯", "♭"}
    return Chord(
        symbol=symbol,
        root=root.pitch,
        tones=tones,
        bass=bass.pitch if bass else None,
        is_optional="(" in before,
        spelling=ChordSpelling(
            before=before,
            quality=after.quality,
            after=symbol[len(body) :],
            names=root.names,
            sharp="♯" if is_musical else "#",
            flat="♭" if is_musical else "b",
            slash=after.slash,
            root_is_lower_case=root.is_lower_case,
            bass_is_lower_case=bass.is_lower_case if bass else False,
            root_is_upper_case=root.is_upper_case,
        ),
    )


@dataclass(frozen=True, slots=True)
class _AfterRoot:
    """What follows a chord's root: its quality, and the bass after a slash, if there is one."""

    quality: str
    slash: str = "/"
    bass: ReadNote | None = None


def _split_bass(rest: str, names: NoteNames) -> _AfterRoot:
    place = max(rest.rfind("/"), rest.rfind("\\"))
    if place >= 0:
        found = _SLASH.search(rest, max(0, place - 1))
        if found:
            for note in read_notes(rest, names, found.end()):
                if note.end == len(rest):
                    return _AfterRoot(rest[: found.start()], found[0], note)
    return _AfterRoot(rest)
