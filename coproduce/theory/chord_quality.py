"""What a chord symbol says after its root, read by one table of words into tones.

The grammar is open: words follow one another in any order that musicians use, with or
without parentheses, commas and spaces, as in ``m7(b5)``, ``7sus4 add13`` or ``mM7/9``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from coproduce.model.chords import Tone

LONGEST_QUALITY: Final = 40  # longer text is a sentence, not a chord

# Other spellings of the signs and words below; all are folded before the grammar looks.
_SIGNS: Final = str.maketrans(
    {"♯": "#", "♭": "b", "Δ": "^", "△": "^", "∆": "^", "▵": "^", "°": "o", "º": "o", "˚": "o"}
    | {"Ø": "ø", "⌀": "ø", "−": "-", "–": "-", "‐": "-", "‑": "-", "⁺": "+", "⁻": "-"}  # noqa: RUF001
    | dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
)
# What may stand between the words. A slash does so in "6/9" and "m/maj7".
_FILLING: Final = " (),[]_./"

# Chords with names of their own, as tones above the written root (MusicXML 4.0, kind-value).
_NAMED: Final = {
    "ped": (Tone(1),),
    "N6": (Tone(1), Tone(3), Tone(5)),
    "It6": (Tone(1), Tone(3), Tone(6, 1)),
    "It+6": (Tone(1), Tone(3), Tone(6, 1)),
    "Fr6": (Tone(1), Tone(3), Tone(4, 1), Tone(6, 1)),
    "Fr+6": (Tone(1), Tone(3), Tone(4, 1), Tone(6, 1)),
    "Ger6": (Tone(1), Tone(3), Tone(5), Tone(6, 1)),
    "Ger+6": (Tone(1), Tone(3), Tone(5), Tone(6, 1)),
    "Tristan": (Tone(1), Tone(4, 1), Tone(6, 1), Tone(9, 1)),
    "quartal": (Tone(1), Tone(4), Tone(7, -1)),
}


@dataclass(slots=True)
class _Draft:
    """A chord while its words are being read."""

    third: int | None = 0
    fifth: int | None = 0
    seventh: int | None = None
    has_major_seventh: bool = False
    is_diminished: bool = False
    is_minor: bool = False
    has_extension: bool = False
    others: set[Tone] = field(default_factory=set)
    fifths: set[int] = field(default_factory=set)
    omitted: set[int] = field(default_factory=set)

    def add_seventh(self) -> None:
        """Put in the seventh that the words so far call for."""
        if self.has_major_seventh:
            self.seventh = 0
        else:
            self.seventh = -2 if self.is_diminished else -1

    def tones(self) -> tuple[Tone, ...]:
        """All notes in the order of their degrees."""
        found = {Tone(1)} | self.others
        if self.third is not None:
            found.add(Tone(3, self.third))
        for alter in self.fifths or (() if self.fifth is None else (self.fifth,)):
            found.add(Tone(5, alter))
        if self.seventh is not None:
            found.add(Tone(7, self.seventh))
        kept = (tone for tone in found if tone.degree not in self.omitted)
        return tuple(sorted(kept, key=lambda tone: (tone.degree, tone.alter)))


def _minor(draft: _Draft, found: re.Match[str]) -> bool:
    del found
    is_said_before = draft.is_minor
    draft.third, draft.is_minor = -1, True
    return not (draft.is_diminished or is_said_before)


def _major(draft: _Draft, found: re.Match[str]) -> bool:
    draft.has_major_seventh = True
    # A triangle alone means the seventh; after a number, as in "7M", it changes it.
    if found["major"] in {"^", "j"} or draft.seventh is not None:
        draft.seventh = 0
    return True


def _diminished(draft: _Draft, found: re.Match[str]) -> bool:
    del found
    draft.third, draft.fifth, draft.is_diminished = -1, -1, True
    return True


def _half_diminished(draft: _Draft, found: re.Match[str]) -> bool:
    del found
    draft.third, draft.fifth, draft.seventh = -1, -1, -1
    return True


def _augmented(draft: _Draft, found: re.Match[str]) -> bool:
    del found
    draft.fifth = 1
    return True


def _suspended(draft: _Draft, found: re.Match[str]) -> bool:
    draft.third = None
    which = found["suspension"]
    if not which:
        draft.others.add(Tone(4))
    draft.others.update(Tone(int(digit)) for digit in which if digit in "24")
    return True


def _added(draft: _Draft, found: re.Match[str]) -> bool:
    degree = int(found["added"])
    if degree not in {2, 3, 4, 5, 6, 7, 9, 10, 11, 13}:
        return False
    sign = found["added_sign"]
    alter = {"": 0, "b": -1, "-": -1, "#": 1, "+": 1, "maj": 0, "M": 0}[sign]
    if degree == 7 and not sign:
        alter = -1
    draft.others.add(Tone(degree, alter))
    return True


def _omitted(draft: _Draft, found: re.Match[str]) -> bool:
    draft.omitted.add(int(found["omitted"]))
    return True


def _altered(draft: _Draft, found: re.Match[str]) -> bool:
    degree = int(found["altered"])
    alter = 1 if found["sign"] in "#+" else -1
    if degree == 5:
        draft.fifths.add(alter)
    elif degree == 7:
        # "m(+7)" and "m#7" are a minor chord with a major seventh.
        draft.seventh = 0 if alter > 0 else -1
    else:
        draft.others.add(Tone(degree, alter))
    return True


def _everything_altered(draft: _Draft, found: re.Match[str]) -> bool:
    del found
    draft.seventh = -1
    draft.fifths.update((-1, 1))
    draft.others.update((Tone(9, -1), Tone(9, 1)))
    return True


def _number(draft: _Draft, found: re.Match[str]) -> bool:
    number = found["number"]
    is_first = not draft.has_extension
    draft.has_extension = True
    if number == "69":
        draft.others.update((Tone(6), Tone(9)))
    elif number == "5":
        if not (is_first and draft.third == 0 and draft.fifth == 0):
            return draft.third is None
        draft.third = None
    elif number == "4":
        if is_first and draft.third == 0:
            draft.third = None
        draft.others.add(Tone(4))
    elif number in {"2", "6"}:
        draft.others.add(Tone(int(number)))
    elif is_first:
        _extend(draft, int(number))
    elif number == "7":
        draft.add_seventh()
    else:
        draft.others.add(Tone(int(number)))
    return True


def _extend(draft: _Draft, number: int) -> None:
    draft.add_seventh()
    if number >= 9:
        draft.others.add(Tone(9))
    # A major third and the eleventh grate; nobody plays it in a thirteenth chord.
    if number == 11 or (number == 13 and draft.third == -1):
        draft.others.add(Tone(11))
    if number == 13:
        draft.others.add(Tone(13))


# One row a word: what it looks like, and what it does. Earlier rows win. A dash is "minor"
# at the very start and "flat" later; a plus is "augmented" unless a number follows later on.
_TABLE: Final[tuple[tuple[str, str, Callable[[_Draft, re.Match[str]], bool]], ...]] = (
    ("dominant", r"(?i:dom)", lambda _draft, _found: True),
    ("suspended", r"(?i:sus)(?P<suspension>4sus2|2sus4|24|42|2/4|4/2|2|4|)", _suspended),
    ("addition", r"(?i:add)(?P<added_sign>maj|M|[b#+-]|)(?P<added>\d{1,2})", _added),
    ("omission", r"(?i:omit|no|drop)(?P<omitted>[1357])(?:rd|th|st)?", _omitted),
    ("alt", r"(?i:alt)", _everything_altered),
    ("major", r"(?i:maj(?:or)?|ma(?!dd|ug|lt))|M(?![Ii])|\^|j", _major),
    ("minor", r"(?i:min(?:or)?|mi)|m|\A-(?!5)", _minor),
    ("half_diminished", r"ø|h(?=7|9|11|\Z)", _half_diminished),
    ("diminished", r"(?i:dim)|o", _diminished),
    ("alteration", r"(?P<sign>[#b]|(?<!\A)[+-]|[+-](?=5))(?P<altered>13|1[01]|[245679])", _altered),
    ("augmented", r"(?i:aug)|\+", _augmented),
    ("number", r"69|13|11|9|7|6|5|4|2", _number),
)
_TOKEN: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _TABLE))
_ACTIONS: Final = {name: action for name, _, action in _TABLE}


@lru_cache(maxsize=4096)
def read_quality(text: str, *, is_minor_by_case: bool = False) -> tuple[Tone, ...] | None:
    """Read the text between a chord's root and its bass.

    Parameters
    ----------
    text
        "", "m7b5", "sus4", "Δ9(#11)", "-7", "°7" and so on.
    is_minor_by_case
        Whether the root was written small, which makes the third minor.

    Returns
    -------
    tuple of Tone, or None
        The notes above the root; None if the text is no chord quality.

    >>> [(tone.degree, tone.alter) for tone in read_quality("m7b5")]
    [(1, 0), (3, -1), (5, -1), (7, -1)]
    """
    if len(text) > LONGEST_QUALITY:
        return None
    if text in _NAMED:
        return _NAMED[text]
    folded = text.translate(_SIGNS)
    draft = _Draft(third=-1 if is_minor_by_case else 0)
    position, words = 0, 0
    while position < len(folded):
        if folded[position] in _FILLING:
            position += 1
            continue
        found = _TOKEN.match(folded, position)
        if not found or not _ACTIONS[_row(found)](draft, found):
            return None
        position, words = found.end(), words + 1
    if folded.endswith("/") or (folded and not words):
        return None
    return draft.tones()


def _row(found: re.Match[str]) -> str:
    return next(name for name in _ACTIONS if found[name] is not None)
