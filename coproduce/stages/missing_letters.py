"""Letters for which no font was found: which they are, where they stand, what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import fontTools.unicodedata

from coproduce.errors import Problem
from coproduce.model.chords import ChordSheet
from coproduce.model.melody import Melody
from coproduce.model.song import Song
from coproduce.stages.wording import counted, listed

PRINT_AGAIN: Final = "Then print it again."
BUILD_AGAIN: Final = "Then delete the folder build/sheets, and build again."
# So many letters and places are named; the rest are counted.
MOST_LETTERS: Final = 8
MOST_PLACES: Final = 4
# What stands at the head of a paper, in ChordPro's names. Letters of a person's name are not told.
_FACTS: Final = ("subtitle", "key", "capo", "time", "tempo")
_NAMES: Final = ("lyricist", "composer", "artist", "arranger")
# ISO 15924 codes of what is no script of its own: signs, marks, and code points that are nothing.
_SIGNS: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
# Scripts that people call by another name, and fonts whose names do not follow the script's.
_SCRIPT_NAMES: Final = {"Hani": "Chinese", "Hang": "Korean"}
_CJK: Final = "Noto Sans CJK"
_FONTS: Final = {
    "Bopo": _CJK,
    "Hang": _CJK,
    "Hani": _CJK,
    "Hira": _CJK,
    "Kana": _CJK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedText:
    """Some text that is printed, and what people call the place where it stands.

    `line_number` is 0 where lines are not counted. Of a private text no letter is told.
    """

    where: str
    text: str
    line_number: int = 0
    is_private: bool = False


def texts_of_sheet(sheet: ChordSheet, name: str) -> Iterator[PrintedText]:
    """Give every text of a chord sheet that a paper may show; `name` is its file's."""
    yield PrintedText(where=name, text=sheet.title)
    facts, names = (
        " ".join(value for item in items for value in sheet.metadata.get(item, ()))
        for items in (_FACTS, _NAMES)
    )
    yield PrintedText(where=name, text=facts)
    yield PrintedText(where=f"the names in {name}", text=names, is_private=True)
    for section in sheet.sections:
        yield PrintedText(where=name, text=section.label, line_number=section.line_number)
        numbers = (*section.comment_line_numbers, *[0] * len(section.comments))
        for comment, number in zip(section.comments, numbers, strict=False):
            yield PrintedText(where=name, text=comment, line_number=number)
        for line in section.lines:
            above = [mark.symbol for mark in line.marks]
            text = " ".join((line.words, *above))
            yield PrintedText(where=name, text=text, line_number=line.line_number)
        bars = [symbol for bar in (*section.bars, *section.cells) for symbol in bar]
        yield PrintedText(where=name, text=" ".join((*section.quotes, *bars)))


def texts_of_song(song: Song) -> Iterator[PrintedText]:
    """Give every text of a song's settings that a paper may show."""
    form = [text for section in song.form for text in (section.name, section.note)]
    yield PrintedText(where="song.toml", text=" ".join((song.title, song.feel, *form)))


def texts_of_tune(melody: Melody, name: str) -> Iterator[PrintedText]:
    """Give every text of a tune that a paper may show."""
    words = [note.syllable or "" for note in melody.notes]
    yield PrintedText(where=f"the tune {name}", text=" ".join((melody.section, *words)))


def tell_missing_letters(
    texts: Iterable[PrintedText], missing: Collection[str], then: str = PRINT_AGAIN
) -> tuple[Problem, ...]:
    """Tell for each script which letters cannot be printed, and where they stand.

    Parameters
    ----------
    texts
        What is printed.
    missing
        The letters that no font has.
    then
        What to do once there is a font: PRINT_AGAIN, BUILD_AGAIN.
    """
    written = {fontTools.unicodedata.script(letter) for letter in missing} - _SIGNS
    letters: dict[tuple[str, bool], set[str]] = {}
    places: dict[tuple[str, bool], list[PrintedText]] = {}
    for text in texts:
        for letter in unicodedata.normalize("NFC", text.text):
            if letter in missing:
                kind = (_script(letter, written), text.is_private)
                letters.setdefault(kind, set()).add(letter)
                places.setdefault(kind, []).append(text)
    return tuple(
        Problem(
            what=f"no font on this computer has {_named(script, found, is_private=is_private)}; "
            "boxes are printed in their place",
            where=_places(places[script, is_private]),
            next_step=f"{_advice(script)}. {then}",
        )
        for (script, is_private), found in letters.items()
    )


def _script(letter: str, written: Collection[str]) -> str:
    """Give a letter's script; a full stop is of the script around it, if of any; else nothing."""
    script: str = fontTools.unicodedata.script(letter)
    if script not in _SIGNS:
        return script
    return min(fontTools.unicodedata.script_extension(letter) & set(written), default="")


def _named(script: str, letters: Collection[str], *, is_private: bool) -> str:
    kind = f"{_script_name(script)} letters" if script else "signs"
    if is_private:
        return f"some {kind}"
    # Marks that sit on a letter say little without it.
    alone = sorted(one for one in letters if not unicodedata.category(one).startswith("M"))
    shown = [_shown(letter) for letter in alone or sorted(letters)]
    more = len(shown) - MOST_LETTERS
    rest = f" and {more} more" if more > 0 else ""
    return f"the {kind} {' '.join(shown[:MOST_LETTERS])}{rest}"


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"


def _script_name(script: str) -> str:
    name: str = fontTools.unicodedata.script_name(script)
    return _SCRIPT_NAMES.get(script, name.replace("_", " "))


def _advice(script: str) -> str:
    if not script:
        return "Leave them out, or install a font that has them, such as Noto Emoji or Symbola"
    font = _FONTS.get(script, f"Noto Sans {_script_name(script)}")
    return f"Install a font that has them, such as {font}"


def _places(texts: Sequence[PrintedText]) -> str:
    numbers: dict[str, list[int]] = {}
    for text in dict.fromkeys(texts):
        numbers.setdefault(text.where, []).append(text.line_number)
    named = [_place(where, sorted(set(found) - {0})) for where, found in numbers.items()]
    return listed(_first_of(named, "more place"))


def _place(where: str, lines: Sequence[int]) -> str:
    if not lines:
        return where
    word = "line" if len(lines) == 1 else "lines"
    return f"{where}, {word} {listed(_first_of([str(line) for line in lines], 'more'))}"


def _first_of(names: Sequence[str], more: str) -> list[str]:
    left = len(names) - MOST_PLACES
    rest = [f"{left} more" if more == "more" else counted(left, more)] if left > 0 else []
    return [*names[:MOST_PLACES], *rest]
