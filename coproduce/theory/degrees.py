"""Chords as degrees of their key: Nashville numbers and roman numerals, read and written.

Nashville counts from the major scale with the key's signature, so that a song in A minor
is in 6, as session charts have it. Roman numerals count from the tonic along the key's own
scale, upper case for a major third and lower case for a minor one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from coproduce.model.chords import Chord, ChordSheet, NoteNames, Tone
from coproduce.model.music import MODE_FIFTHS, Key, PitchName
from coproduce.theory.chord_grammar import (
    LONGEST_SYMBOL,
    parse_bass,
    parse_chord,
    unknown_symbols,
    write_chord,
)
from coproduce.theory.key_names import read_key, write_key
from coproduce.theory.pitch import move_pitch, pitch_on_fifths
from coproduce.theory.sheet_symbols import (
    SheetChange,
    SymbolChange,
    change_symbols,
    with_metadata,
)
from coproduce.theory.transpose import keys_by_line

SymbolInKey = Callable[[str, Key], str]
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII")
_MAJOR_SCALE: Final[tuple[int, ...]] = (
    0,
    2,
    4,
    -1,
    1,
    3,
    5,
)  # fifths of its seven notes above the first
# What a numeral says with its case or with a sign.
_SIGN_FOR: Final = (
    (re.compile(r"(?:m(?:in)?|mi|-)7(?:\(?(?:b5|♭5|-5)\)?)|ø7?|Ø7?"), "ø7"),
    (re.compile(r"dim|°|o(?!mit)"), "°"),
    (re.compile(r"aug|\+"), "+"),
    (re.compile(r"min|mi(?!x)|m(?!aj|M)|-"), ""),
)
_DEGREE: Final = re.compile(
    r"(?P<before>\(?)(?P<sign>[b#♭♯]{0,2})"
    r"(?:(?P<number>[1-7])|(?P<roman>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i))"
    r"(?P<quality>[^/()]*(?:\([^()]*\))?[^/()]*)"
    r"(?:/(?P<low_sign>[b#♭♯]{0,2})(?:(?P<low>[1-7])|(?P<of>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)))?"
    r"(?P<after>\)?)"
)
_SAYS_MINOR: Final = re.compile(r"°|o|ø|dim")
# Figured bass after a numeral: which note of the chord is lowest, and its seventh.
_FIGURES: Final = {"64": (5, ""), "65": (3, "7"), "43": (5, "7"), "42": (7, "7")}


def nashville_symbol(symbol: str, key: Key, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Write a chord as a Nashville number; what is no chord stays.

    >>> [nashville_symbol(symbol, Key.parse("G")) for symbol in ("G", "Em7", "D/F#", "F")]
    ['1', '6m7', '5/7', 'b7']
    """
    return _nashville(symbol, key.fifths, names)


def roman_symbol(symbol: str, key: Key, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Write a chord as a roman numeral; what is no chord stays.

    >>> [roman_symbol(symbol, Key.parse("Am")) for symbol in ("Am", "F", "Bm7b5", "E7", "G/B")]
    ['i', 'VI', 'iiø7', 'V7', 'VII/2']
    """
    return _roman(symbol, key.tonic, key.mode, names)


def nashville_sheet(sheet: ChordSheet) -> ChordSheet:
    """Give the sheet with Nashville numbers instead of chords; `{key}` stays, as charts have it."""
    return _in_degrees(sheet, lambda symbol, key: nashville_symbol(symbol, key, sheet.names))


def roman_sheet(sheet: ChordSheet) -> ChordSheet:
    """Give the sheet with roman numerals instead of chords."""
    return _in_degrees(sheet, lambda symbol, key: roman_symbol(symbol, key, sheet.names))


def unknown_chords(sheet: ChordSheet) -> tuple[str, ...]:
    """List the symbols of a sheet that are neither chords nor degrees, each once."""
    c_major = Key(PitchName("C"), "major")
    unknown = unknown_symbols(sheet.symbols, sheet.names)
    return tuple(symbol for symbol in unknown if not parse_degree(symbol, c_major))


def sheet_from_degrees(sheet: ChordSheet, key: Key | None = None) -> ChordSheet:
    """Give the sheet with chords instead of numbers and numerals, in a key.

    Parameters
    ----------
    sheet
        A sheet in Nashville numbers or roman numerals, or partly so.
    key
        The key to put it in; None takes the one that it states, or C.
    """

    def change(symbol: str, here: Key) -> str:
        chord = parse_degree(symbol, key or here)
        return write_chord(chord) if chord else symbol

    return _in_degrees(sheet, change)


def parse_degree(symbol: str, key: Key) -> Chord | None:
    """Read a Nashville number or a roman numeral in a key; None if it is neither.

    >>> [write_chord(parse_degree(symbol, Key.parse("D"))) for symbol in ("1", "6-7", "5/7")]
    ['D', 'B-7', 'A/C#']
    >>> [write_chord(parse_degree(symbol, Key.parse("C"))) for symbol in ("V7/V", "bVII", "ii65")]
    ['D7', 'Bb', 'Dm7/F']
    """
    found = _DEGREE.fullmatch(symbol.strip()) if len(symbol) <= LONGEST_SYMBOL else None
    if not found:
        return None
    tonic, scale = _counted_from(found, key)
    place = int(found["number"] or ROMAN.index(found["roman"].upper()) + 1)
    root = move_pitch(tonic, scale[place - 1] + 7 * _alter(found["sign"]))
    figure = "" if found["number"] else found["quality"]
    bass_degree, quality = _FIGURES.get(figure, (0, found["quality"]))
    if found["roman"] and found["roman"].islower() and not _SAYS_MINOR.match(quality):
        quality = "m" + quality
    like = parse_chord("C" + quality)
    if like is None:
        return None
    bass = None
    if found["low"]:
        bass = _degree(tonic, scale, found["low"], found["low_sign"])
    elif bass_degree:
        fifths = next((tone.fifths for tone in like.tones if tone.degree == bass_degree), 0)
        bass = move_pitch(root, fifths)
    spelling = replace(like.spelling, before=found["before"], after=found["after"])
    return replace(like, symbol=symbol, root=root, bass=bass, spelling=spelling)


def _counted_from(found: re.Match[str], key: Key) -> tuple[PitchName, tuple[int, ...]]:
    """Say from which note, and along which scale, a degree is counted."""
    if found["number"]:
        return pitch_on_fifths(key.fifths), _MAJOR_SCALE
    scale = _scale(key.mode)
    if not found["of"]:
        return key.tonic, scale
    # "V/V" is the dominant of the dominant. Dominants and leading notes are those of major.
    tonic = _degree(key.tonic, scale, found["of"], found["low_sign"])
    is_minor = found["of"].islower() and found["roman"].upper() not in {"V", "VII"}
    return tonic, _scale("minor") if is_minor else _MAJOR_SCALE


def _degree(tonic: PitchName, scale: tuple[int, ...], text: str, sign: str) -> PitchName:
    place = int(text) if text.isdecimal() else ROMAN.index(text.upper()) + 1
    return move_pitch(tonic, scale[place - 1] + 7 * _alter(sign))


def _alter(sign: str) -> int:
    return sum(1 if character in "#♯" else -1 for character in sign)


@lru_cache(maxsize=16)
def _scale(mode: str) -> tuple[int, ...]:
    """Fifths of a mode's seven notes above its tonic."""
    signature = MODE_FIFTHS[mode]
    places = range(signature - 1, signature + 6)
    return tuple(sorted(places, key=lambda fifths: fifths * 7 % 12))


@lru_cache(maxsize=8192)
def _nashville(symbol: str, signature: int, names: NoteNames) -> str:
    chord = parse_chord(symbol, names)
    tonic = pitch_on_fifths(signature)
    if chord is None:
        bass = parse_bass(symbol, names)
        return "/" + _number(bass, tonic, _MAJOR_SCALE) if bass else symbol
    spelling = chord.spelling
    quality = spelling.quality
    if spelling.root_is_lower_case and not quality.startswith(("m", "-")):
        quality = "m" + quality
    text = spelling.before + _number(chord.root, tonic, _MAJOR_SCALE) + quality
    if chord.bass:
        text += "/" + _number(chord.bass, tonic, _MAJOR_SCALE)
    return text + spelling.after


@lru_cache(maxsize=8192)
def _roman(symbol: str, tonic: PitchName, mode: str, names: NoteNames) -> str:
    chord = parse_chord(symbol, names)
    scale = _scale(mode)
    if chord is None:
        bass = parse_bass(symbol, names)
        return "/" + _number(bass, tonic, scale) if bass else symbol
    sign, number = _split_number(_number(chord.root, tonic, scale))
    numeral = ROMAN[int(number) - 1]
    is_small = Tone(3, -1) in chord.tones
    quality = chord.spelling.quality
    for pattern, short in _SIGN_FOR:
        found = pattern.match(quality)
        if found:
            quality = short + quality[found.end() :]
            break
    text = chord.spelling.before + sign + (numeral.lower() if is_small else numeral) + quality
    if chord.bass:
        text += "/" + _number(chord.bass, tonic, scale)
    return text + chord.spelling.after


def _number(pitch: PitchName, tonic: PitchName, scale: tuple[int, ...]) -> str:
    """Write a pitch as a degree of a scale, with its alteration before it."""
    letters = "CDEFGAB"
    place = (letters.index(pitch.letter) - letters.index(tonic.letter)) % 7
    alter = (pitch.fifths - tonic.fifths - scale[place]) // 7
    return ("#" * alter if alter > 0 else "b" * -alter) + str(place + 1)


def _split_number(text: str) -> tuple[str, str]:
    return text[:-1], text[-1]


def _in_degrees(sheet: ChordSheet, change: SymbolInKey) -> ChordSheet:
    heard = keys_by_line(sheet, are_heard=True)
    written_key = keys_by_line(sheet, are_heard=False)

    def shown(line: int, section: int) -> SymbolChange:
        key = heard(max(line, section))
        return lambda symbol: change(symbol, key)

    def written(line: int) -> SymbolChange:
        key = written_key(line)
        return lambda symbol: change(symbol, key)

    def key(text: str, line: int) -> str:
        del line
        return _plain_key(text, sheet.names)

    changed = change_symbols(sheet, SheetChange(shown=shown, written=written, key=key))
    values = sheet.metadata.get("key", ())
    plain = tuple(_plain_key(text, sheet.names) for text in values)
    return changed if plain == values else with_metadata(changed, "key", plain)


def _plain_key(text: str, names: NoteNames) -> str:
    """Write a key so that it is the same in every language: without chords, B may be either."""
    key = read_key(text.strip(), names)
    if key is None or read_key(text.strip()) == key:
        return text
    return write_key(key, like=text)
