"""Note names in the languages of songbooks: C D E, German with H, and do re mi."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from coproduce.model.chords import NoteNames
from coproduce.model.music import PitchName

SIGN = r"(?:##|bb|♯♯|♭♭|𝄪|𝄫|[#♯b♭])"
_SIGN_ALTER: Final = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1} | {
    "##": 2,
    "♯♯": 2,
    "𝄪": 2,
    "bb": -2,
    "♭♭": -2,
    "𝄫": -2,
}
_GERMAN_WORDS: Final = {"is": 1, "es": -1, "s": -1, "isis": 2, "eses": -2, "as": -2}
_SOLFEGE: Final = {
    "do": "C",
    "ut": "C",
    "re": "D",
    "ré": "D",
    "mi": "E",
    "fa": "F",
    "sol": "G",
    "la": "A",
    "si": "B",
}
_SOLFEGE_WORDS: Final = dict(
    zip("CDEFGAB", ("Do", "Re", "Mi", "Fa", "Sol", "La", "Si"), strict=True)
)
_ENGLISH: Final = re.compile(rf"([A-G])({SIGN})?")
_LOWER: Final = re.compile(rf"([a-g])({SIGN})?")
_GERMAN: Final = re.compile(r"(?:([AEae])(ses|s)|([A-Ha-h])(isis|eses|is|es)?)")
_GERMAN_SIGNED: Final = re.compile(rf"([A-Ha-h])({SIGN})?")
_LATIN: Final = re.compile(rf"(Do|Ut|R[eé]|Mi|Fa|Sol|La|Si|DO|R[EÉ]|MI|FA|SOL|LA|SI)({SIGN})?")
# What follows a note in a chord, but not in a word.
_AFTER_NAME: Final = r"(?=\Z|[^A-Za-z]|m|M|dim|sus|aug|maj|add|o|j)"
_LOOKS_GERMAN: Final = re.compile(r"\(?(?:[CDFGAHcdfgah]is|[DGHdgh]es|[AE]s|[Hh])" + _AFTER_NAME)
_GERMAN_KEY: Final = re.compile(r"[A-Ha-h](?:es|is|s)?[\s-]*(?:dur|moll)\b", re.IGNORECASE)
_SIGNED: Final = re.compile(r"\(?[A-G][#♯b♭]")
_B_MAJOR: Final = re.compile(r"\(?B(?:\Z|[/)]|maj|6|add)")
_LOOKS_DUTCH: Final = re.compile(r"\(?Bes")
_LOOKS_LATIN: Final = re.compile(r"\(?(?:Sol|La|Si|R[eé]|Mi|Fa|SOL|LA|SI|RE|MI|FA)b?" + _AFTER_NAME)


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note name that was read: the pitch, where its text ends, and how it was written."""

    pitch: PitchName
    end: int
    names: NoteNames
    sign: str = ""
    is_lower_case: bool = False
    is_upper_case: bool = False


def read_notes(text: str, names: NoteNames, start: int = 0) -> list[ReadNote]:
    """Read the note name at a place in a text, in every language that it could be.

    The sheet's own language comes first; the longest reading comes before its beginnings.
    """
    readings = [
        reading
        for language in (names, *_OTHERS[names])
        for reader in _READERS[language]
        if (reading := reader(text, start)) is not None
    ]
    return list(dict.fromkeys(readings))


@lru_cache(maxsize=4096)
def write_note(  # noqa: PLR0913 - each says one thing about how a note is written
    pitch: PitchName,
    names: NoteNames,
    sharp: str = "#",
    flat: str = "b",
    *,
    is_lower_case: bool = False,
    is_upper_case: bool = False,
) -> str:
    """Write a note as its sheet writes notes.

    >>> write_note(PitchName("B", -1), NoteNames.GERMAN)
    'B'
    >>> write_note(PitchName("F", 1), NoteNames.SOLFEGE)
    'Fa#'
    """
    sign = sharp * pitch.alter if pitch.alter > 0 else flat * -pitch.alter
    if names is NoteNames.SOLFEGE:
        text = _SOLFEGE_WORDS[pitch.letter]
        text = (text.upper() if is_upper_case else text) + sign
    elif names is NoteNames.ENGLISH:
        text = pitch.letter + sign
    elif names is NoteNames.DUTCH:
        text = _write_words(pitch.letter, pitch.alter)
    else:
        text = _write_german(pitch, sign, has_words=names is NoteNames.GERMAN)
    return text[0].lower() + text[1:] if is_lower_case else text


def detect_note_names(symbols: Iterable[str], keys: Iterable[str] = ()) -> NoteNames:
    """Say in which language a sheet's chords are written, from all of them together.

    A single "H" or "Fis" makes B mean B flat; "Bes" is Dutch, where B stays B. Where no chord
    tells, a key such as "F-Dur" does, as long as nothing is written with a sign.

    >>> detect_note_names(["H7", "E", "B"]).value
    'german, with signs'
    """
    symbols = set(symbols)
    german = latin = dutch = signed = english = 0
    for symbol in symbols:
        if _LOOKS_LATIN.match(symbol):
            latin += 1
        elif _LOOKS_DUTCH.match(symbol):
            dutch += 1
        elif _LOOKS_GERMAN.match(symbol):
            german += 1
            signed += symbol.lstrip("(")[:1] in "Hh"
        elif symbol[:1] in "ABCEFG":
            english += 1
            signed += len(symbol) > 1 and symbol[1] in "#♯♭"
    if latin > max(english, german):
        return NoteNames.SOLFEGE
    if dutch:
        return NoteNames.DUTCH
    if not german and any(map(_GERMAN_KEY.match, keys)):
        german = not any(map(_SIGNED.match, symbols))
    if not german:
        return NoteNames.ENGLISH
    return NoteNames.GERMAN_SIGNED if signed >= german else NoteNames.GERMAN


def has_doubtful_b(symbols: Iterable[str]) -> bool:
    """Whether a sheet has chords on B and nowhere a sign, so that B may be meant as B flat.

    >>> has_doubtful_b(["F", "B", "C7"]), has_doubtful_b(["F", "Bb", "B"])
    (True, False)
    """
    symbols = set(symbols)
    return any(map(_B_MAJOR.match, symbols)) and not any(map(_SIGNED.match, symbols))


def _read_english(text: str, start: int) -> ReadNote | None:
    found = _ENGLISH.match(text, start)
    if not found:
        return None
    sign = found[2] or ""
    pitch = PitchName(found[1], _SIGN_ALTER[sign])
    return ReadNote(pitch, found.end(), NoteNames.ENGLISH, sign[:1])


def _read_lower(text: str, start: int) -> ReadNote | None:
    found = _LOWER.match(text, start)
    if not found:
        return None
    sign = found[2] or ""
    pitch = PitchName(found[1].upper(), _SIGN_ALTER[sign])
    return ReadNote(pitch, found.end(), NoteNames.ENGLISH, sign[:1], is_lower_case=True)


def _read_german(text: str, start: int) -> ReadNote | None:
    found = _GERMAN.match(text, start)
    if not found:
        return None
    letter, word = found[1] or found[3], found[2] or found[4] or ""
    alter = -2 if word == "ses" else _GERMAN_WORDS.get(word, 0)
    pitch = _german_pitch(letter.upper(), alter)
    names = NoteNames.DUTCH if letter in "Bb" and word else NoteNames.GERMAN
    return ReadNote(pitch, found.end(), names, is_lower_case=letter.islower())


def _read_german_signed(text: str, start: int) -> ReadNote | None:
    found = _GERMAN_SIGNED.match(text, start)
    if not found:
        return None
    sign = found[2] or ""
    # In a sheet with H, "Bb" can only mean the same as "B".
    pitch = _german_pitch(found[1].upper(), _SIGN_ALTER[sign])
    return ReadNote(
        pitch,
        found.end(),
        NoteNames.GERMAN_SIGNED,
        sign[:1],
        is_lower_case=found[1].islower(),
    )


def _read_dutch(text: str, start: int) -> ReadNote | None:
    found = _GERMAN.match(text, start)
    if not found or (found[3] or "").upper() == "H":
        return None
    letter, word = found[1] or found[3], found[2] or found[4] or ""
    alter = -2 if word == "ses" else _GERMAN_WORDS.get(word, 0)
    pitch = PitchName(letter.upper(), alter)
    return ReadNote(pitch, found.end(), NoteNames.DUTCH, is_lower_case=letter.islower())


def _german_pitch(letter: str, alter: int) -> PitchName:
    if letter == "H":
        return PitchName("B", alter)
    # A German B is B flat already; "Bes" is how the Dutch write the same.
    return PitchName("B", -1) if letter == "B" and alter in {0, -1} else PitchName(letter, alter)


def _read_latin(text: str, start: int) -> ReadNote | None:
    found = _LATIN.match(text, start)
    if not found:
        return None
    sign = found[2] or ""
    pitch = PitchName(_SOLFEGE[found[1].lower()], _SIGN_ALTER[sign])
    return ReadNote(
        pitch,
        found.end(),
        NoteNames.SOLFEGE,
        sign[:1],
        is_upper_case=found[1].isupper(),
    )


def _write_german(pitch: PitchName, sign: str, *, has_words: bool) -> str:
    if pitch.letter == "B":
        if pitch.alter == -1:
            return "B"
        letter = "H"
    else:
        letter = pitch.letter
    return _write_words(letter, pitch.alter) if has_words else letter + sign


def _write_words(letter: str, alter: int) -> str:
    if alter >= 0:
        return letter + "is" * alter
    return letter + ("s" + "es" * (-alter - 1) if letter in "AE" else "es" * -alter)


_READERS: Final = {
    NoteNames.ENGLISH: (_read_english, _read_lower),
    NoteNames.GERMAN: (_read_german, _read_german_signed),
    NoteNames.GERMAN_SIGNED: (_read_german_signed, _read_german),
    NoteNames.DUTCH: (_read_dutch,),
    NoteNames.SOLFEGE: (_read_latin,),
}
_OTHERS: Final = {
    NoteNames.DUTCH: (NoteNames.ENGLISH, NoteNames.SOLFEGE),
    NoteNames.ENGLISH: (NoteNames.GERMAN, NoteNames.SOLFEGE),
    NoteNames.GERMAN: (NoteNames.ENGLISH, NoteNames.SOLFEGE),
    NoteNames.GERMAN_SIGNED: (NoteNames.ENGLISH, NoteNames.SOLFEGE),
    NoteNames.SOLFEGE: (NoteNames.ENGLISH, NoteNames.GERMAN),
}
