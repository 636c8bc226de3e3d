"""Names of keys as songbooks write them: "F#m", "Bb major", "a-moll", "Sol", "H"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from coproduce.model.chords import NoteNames
from coproduce.model.music import MODE_FIFTHS, Key
from coproduce.theory.note_names import read_notes, write_note

_MODES: Final = (
    {"": "major", "M": "major", "maj": "major", "major": "major", "dur": "major"}
    | {"majeur": "major", "mayor": "major", "maggiore": "major", "ionian": "major"}
    | {"m": "minor", "min": "minor", "minor": "minor", "moll": "minor", "mineur": "minor"}
    | {"menor": "minor", "minore": "minor", "aeolian": "minor", "-": "minor", "mi": "minor"}
    | {mode: mode for mode in MODE_FIFTHS}
    | {"mix": "mixolydian", "dor": "dorian", "lyd": "lydian", "phr": "phrygian", "loc": "locrian"}
)
_WORD: Final = re.compile(r"[\s-]*([A-Za-z]*|-)\s*")


@lru_cache(maxsize=512)
def read_key(text: str, names: NoteNames = NoteNames.ENGLISH) -> Key | None:
    """Read the name of a key; None if it is none.

    >>> str(read_key("a-moll")), str(read_key("B♭ major")), read_key("fast")
    ('A minor', 'Bb major', None)
    """
    found = _split(text, names)
    return found[0] if found else None


def write_key(key: Key, like: str, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Write a key in the way in which another one is written.

    >>> write_key(read_key("Ebm"), like="a-moll")
    'eb-moll'
    """
    found = _split(like, names)
    if not found:
        tonic = write_note(key.tonic, names)
        return tonic + ("m" if key.mode == "minor" else "")
    _, start, end, language, sign, is_lower_case = found
    is_musical = sign in {"♯", "♭"}
    tonic = write_note(
        key.tonic,
        language if names is NoteNames.ENGLISH else names,
        "♯" if is_musical else "#",
        "♭" if is_musical else "b",
        is_lower_case=is_lower_case,
    )
    return like[:start] + tonic + like[end:]


def key_label(key: Key, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Write a key as chord sheets do: C, Am, D dorian.

    >>> key_label(Key.parse("C# minor")), key_label(Key.parse("B"), NoteNames.GERMAN)
    ('C#m', 'H')
    """
    tonic = write_note(key.tonic, names)
    return tonic + {"major": "", "minor": "m"}.get(key.mode, f" {key.mode}")


@lru_cache(maxsize=512)
def _split(text: str, names: NoteNames) -> tuple[Key, int, int, NoteNames, str, bool] | None:
    start = len(text) - len(text.lstrip(" [("))
    for note in read_notes(text[:40], names, start):
        word = _WORD.fullmatch(text[note.end :].rstrip("]) "))
        if not word:
            continue
        mode = _MODES.get(word[1]) or _MODES.get(word[1].lower())
        if mode and not (word[1] == "M" and mode != "major"):
            if note.is_lower_case and not word[1]:
                mode = "minor"
            key = Key(note.pitch, mode)
            return key, start, note.end, note.names, note.sign, note.is_lower_case
    return None
