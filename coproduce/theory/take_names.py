"""The part and number that a recording's name speaks of: proposed, never renamed.

Phones, recorders and audio programs each name files in their own way; people add "(2)" and
"final". What is left are words for the part and a number for the take.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

# Numbers that a recorder counts by itself say nothing about the part.
_DEVICES: Final = (
    re.compile(
        r"(?:ste|zoom|dr|rec|r|voice|audio|track|tr|file|memo|vn|tascam|h\d|pcm|aud[ _-]+wa)?"
        r"[ _-]*(?:\d+_)?0*(\d+)"
    ),
    re.compile(r"(?:new|neue|nouvel)[ _-]+(?:recording|aufnahme|enregistrement)[ _-]*(\d*)"),
    re.compile(r"(?:recording|aufnahme|enregistrement|sprachmemo|voice memo)[ _-]*(\d*)"),
)
_DATE: Final = re.compile(
    r"(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?:[ _T-]+[0-2]?\d[-_.:h]?\d\d(?:[-_.:]?\d\d)?)?"
    # As recorders write it: 240501-193012 or 240501_1930; 240501_0003 is the third of a day.
    r"|(?<!\d)\d\d[01]\d[0-3]\d[-_](?:[01]\d[0-5]\d[0-5]\d|2[0-3][0-5]\d[0-5]\d"
    r"|(?:0[1-9]|1\d|2[0-3])[0-5]\d)(?!\d)"
)
_COPY: Final = re.compile(r"\s*(?:\((\d+)\)|[-_ ](?:copy|kopie|copie)(?:[-_ ]?(\d+))?)$")
_TAKE: Final = re.compile(
    r"(?:^|[ _.-])(?:take|tk|t|version|v|prise|aufnahme)[ _.-]*0*(\d+)(?=$|[ _.-])"
)
_LAST_NUMBER: Final = re.compile(r"(?:^|[ _.-]+|(?<=[a-z]))0*(\d+)$")
_FIRST_NUMBER: Final = re.compile(r"^0*\d+[ _.-]+(?=\D)")
_SIDES: Final = re.compile(
    r"[ _.-](?:lr|stereo|mono|st|l|r|mix|bip|edit|final|raw|wav|24bit|16bit|48k|44k1?)(?=$|[ _.-])"
)
_WORDS: Final = {
    "vocals": "vox",
    "vocal": "vox",
    "voc": "vox",
    "vx": "vox",
    "bgv": "backing-vox",
    "bv": "backing-vox",
    "gtr": "guitar",
    "git": "guitar",
    "acc": "accordion",
    "akk": "accordion",
    "pno": "piano",
    "perc": "percussion",
    "tpt": "trumpet",
    "vln": "violin",
    "uke": "ukulele",
}
UNKNOWN_PART: Final = "other"
_MOST_NUMBER: Final = 999
_MOST_COUNTED: Final = 9999  # recorders count so far; what is longer is a date
_NUMBERS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class ProposedName:
    """Where a recording could go: "vox-lead" and "03" for takes/vox-lead/03."""

    part: str
    take: str

    @property
    def name(self) -> str:
        """Part and take as song.toml has them."""
        return f"{self.part}/{self.take}"


def propose_name(file_name: str) -> ProposedName:
    """Read the part and the take from the name of a file.

    >>> propose_name("vox_lead_take3 (2).WAV").name
    'vox-lead/03'
    >>> propose_name("Vocals - Lead - Take 2.wav").name
    'vox-lead/02'
    >>> propose_name("ZOOM0004_LR.WAV").name
    'other/04'
    """
    stem = unicodedata.normalize("NFC", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem).strip()
    copy = None
    while found := _COPY.search(stem.lower()):
        copy = found.group(1) or found.group(2) or copy
        stem = stem[: found.start()]
    text = _DATE.sub(" ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)).lower().strip(" _.-")
    while side := _SIDES.search(text):
        text = (text[: side.start()] + text[side.end() :]).strip(" _.-")
    number = None
    if device := next((m for d in _DEVICES if (m := d.fullmatch(text))), None):
        number, text = device.group(1), ""
    elif take := _TAKE.search(text):
        number = take.group(1)
        text = f"{text[: take.start()]} {text[take.end() :]}"
        text = _FIRST_NUMBER.sub("", text.strip(" _.-"))
    elif last := _LAST_NUMBER.search(text):
        number, text = last.group(1), _FIRST_NUMBER.sub("", text[: last.start()])
    else:
        first = _FIRST_NUMBER.match(text)
        text = text[first.end() :] if first else text
    return ProposedName(_part_of(text), _numbered(int(number or copy or 1)))


def propose_names(
    file_names: Iterable[str], taken: Collection[str] = ()
) -> dict[str, ProposedName]:
    """Propose names that differ from one another, and from those that are taken.

    The first who wants a name has it; the next gets the next number that is free.

    >>> [p.name for p in propose_names(["fiddle 1.wav", "fiddle 1 (2).wav"]).values()]
    ['fiddle/01', 'fiddle/02']
    """
    used = {name.casefold() for name in taken}
    proposed = {}
    for file_name in file_names:
        wanted = propose_name(file_name)
        number = int(wanted.take)
        while wanted.name.casefold() in used:
            number += 1
            wanted = ProposedName(wanted.part, _numbered(number))
        used.add(wanted.name.casefold())
        proposed[file_name] = wanted
    return proposed


def natural_order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Give a key by which names are sorted as people count: 2 comes before 10.

    >>> sorted(["vox/10", "vox/2"], key=natural_order)
    ['vox/2', 'vox/10']
    """
    pieces = [
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
        for piece in _NUMBERS.split(name.casefold())
    ]
    return pieces, name


def are_numbered(names: Iterable[str]) -> bool:
    """Whether names of takes differ in one number only, and so count them.

    >>> are_numbered(["take 9", "take 10"]), are_numbered(["New Recording", "New Recording 2"])
    (True, True)
    >>> are_numbered(["kitchen", "take 2"]), are_numbered(["240501_003", "240502_001"])
    (False, False)
    """
    columns: dict[int, set[str]] = {}
    for name in names:
        text = re.sub(r"[\W_]+", " ", name.casefold()).strip()
        # Who makes a second file of a name often writes only there which it is.
        text = text if text[-1:].isdecimal() else f"{text} 1"
        pieces = _NUMBERS.split(text)
        for column, piece in enumerate((*pieces, "end")):
            number = piece.lstrip("0") if piece.isdecimal() else piece
            columns.setdefault(column, set()).add(number)
    differing = [found for found in columns.values() if len(found) > 1]
    return len(differing) <= 1 and all(
        not piece or (piece.isdecimal() and int(piece) <= _MOST_COUNTED)
        for found in differing
        for piece in found
    )


def _part_of(text: str) -> str:
    words = [word for word in re.split(r"[^\w]+|_+", text) if word]
    words = [_WORDS.get(word, word) for word in words]
    # Programs put the family first and people the instrument; each word is said once.
    return "-".join(dict.fromkeys(words)) or UNKNOWN_PART


def _numbered(number: int) -> str:
    """Write a number with two digits; what a clock or a camera wrote is cut to its end."""
    return f"{number if number <= _MOST_NUMBER else number % 1000 or 1:02d}"
