"""Facts as people read them: time codes, levels with their units, counts, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MINUS: Final = "\N{MINUS SIGN}"
_HYPHEN_FOR_MINUS: Final = re.compile(r"(?<![\w.-])-(?=\d)")
# From here on (0 to 1) a confidence is put into these words.
SURENESS: Final = ((0.9, "sure"), (0.75, "fairly sure"), (0.5, "not sure"), (0.0, "a guess"))
_FILE: Final = re.compile(r"\S+/\S*:|\w+\.\w+:")
_MOST_BY_NAME: Final = 3  # takes that are named one by one
_LEAST_RUN: Final = 3

# What is said of a recording that is not as long as its header says, wherever it is read.
ENDS_EARLY: Final = "the file ends before its header says; what is there is used"
BEYOND_HEADER: Final = (
    "its header was never finished, and ends before the sound does; what is there is used"
)


def fault_name(kind: str) -> str:
    """Write the kind of a finding as words.

    >>> fault_name("dc-offset"), fault_name("fake-stereo")
    ('DC offset', 'fake stereo')
    """
    return " ".join("DC" if word == "dc" else word for word in kind.split("-"))


def time_code(time_s: float) -> str:
    """Write a time as minutes, seconds and tenths.

    >>> time_code(65.04)
    '1:05.0'
    """
    tenths = round(abs(time_s) * 10)
    minutes, tenths_left = divmod(tenths, 600)
    sign = MINUS if time_s < 0 and tenths else ""
    return f"{sign}{minutes}:{tenths_left // 10:02d}.{tenths_left % 10}"


def time_span(start_s: float, end_s: float) -> str:
    """Write a stretch of time; one shorter than a tenth of a second is a moment.

    >>> time_span(5, 7.25), time_span(5, 5.01)
    ('0:05.0 to 0:07.2', '0:05.0')
    """
    start, end = time_code(start_s), time_code(end_s)
    return start if start == end else f"{start} to {end}"


def figure(value: float | None, unit: str = "", decimals: int = 1) -> str:
    """Write a measured value with its unit and a true minus sign.

    >>> figure(14.04, "LU"), figure(None, "LUFS"), figure(-0.01, "dB")
    ('14.0 LU', 'none', '0.0 dB')
    """
    if value is None:
        return "none"
    text = f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", MINUS)
    return f"{text} {unit}".rstrip()


def signed(value: float, unit: str = "") -> str:
    """Write a change, with a plus sign where it goes up.

    >>> signed(2.04, "dB"), signed(0.0, "dB")
    ('+2.0 dB', '0.0 dB')
    """
    text = figure(value, unit)
    return f"+{text}" if round(value, 1) > 0 else text


def counted(number: int, noun: str, plural: str = "") -> str:
    """Count things.

    >>> counted(1, "take"), counted(0, "take"), counted(3, "memo")
    ('1 take', 'no takes', '3 memos')
    """
    noun = noun if number == 1 else plural or f"{noun}s"
    return f"{number or 'no'} {noun}"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def takes_listed(names: Sequence[str]) -> str:
    """Name takes; many are told part by part.

    >>> takes_listed(["bass/01", "vox/02"])
    'bass/01 and vox/02'
    >>> takes_listed(["bass/01", "bass/02", "bass/03", "bass/05", "choir/last"])
    'bass 01 to 03 and 05; choir last'
    """
    if len(names) <= _MOST_BY_NAME:
        return listed(names)
    parts: dict[str, list[str]] = {}
    for name in names:
        part, _, take = name.partition("/")
        parts.setdefault(part, []).append(take)
    return "; ".join(f"{part} {listed(_in_runs(takes))}".rstrip() for part, takes in parts.items())


def _in_runs(takes: Sequence[str]) -> list[str]:
    """Write three and more numbers that follow one another as "01 to 03"."""
    runs: list[list[str]] = []
    for take in takes:
        before = runs[-1][-1] if runs else ""
        follows = take.isdecimal() and before.isdecimal() and int(take) == int(before) + 1
        if follows and len(take) == len(before):
            runs[-1].append(take)
        else:
            runs.append([take])
    return [
        text
        for run in runs
        for text in ([f"{run[0]} to {run[-1]}"] if len(run) >= _LEAST_RUN else run)
    ]


def sureness(confidence: float) -> str:
    """Put a confidence between 0 and 1 into words.

    >>> sureness(0.95), sureness(0.2)
    ('sure', 'a guess')
    """
    return next(words for least, words in SURENESS if confidence >= least or least <= 0)


def sentence(text: str) -> str:
    """Begin with a capital, end with a full stop, and write minus signs as such.

    The name of a file stays as it is.

    >>> sentence("clipped in 37 places"), sentence("takes/vox/01.wav: the file is empty")
    ('Clipped in 37 places.', 'takes/vox/01.wav: the file is empty.')
    """
    text = _HYPHEN_FOR_MINUS.sub(MINUS, text.strip())
    if not text:
        return ""
    first, rest = (text, "") if _FILE.match(text) else (text[0].upper(), text[1:])
    return first + rest + ("" if text[-1] in ".!?" else ".")
