"""The order in which the bars of a score are played: its repeats and endings followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from coproduce.files.safe_xml import Element

# Repeats of repeats could make a small file endless.
MOST_BARS: Final = 2000


class Repeating(Protocol):
    """What a bar says of repeats: whether one begins there, how often it is played, its endings."""

    repeats_from_here: bool
    times: int
    endings: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarlineSigns:
    """The signs of one bar line; `times` is 1 where no repeat ends, `begins` and `ends` endings."""

    opens_repeat: bool = False
    times: int = 1
    begins: tuple[int, ...] = ()
    ends: bool = False


def read_signs(barline: Element) -> BarlineSigns:
    """Read the repeats and endings of a `<barline>`.

    Raises
    ------
    ValueError
        If it says how often in something that is no number.
    """
    opens, times = False, 1
    if repeat := barline.first("repeat"):
        opens = repeat.attributes.get("direction") == "forward"
        times = 1 if opens else max(2, int(repeat.attributes.get("times") or 2))
    ending = barline.first("ending")
    if ending is None:
        return BarlineSigns(opens_repeat=opens, times=times)
    is_start = ending.attributes.get("type") == "start"
    numbers = tuple(map(int, re.findall(r"\d{1,4}", ending.attributes.get("number", ""))))
    return BarlineSigns(
        opens_repeat=opens, times=times, begins=numbers if is_start else (), ends=not is_start
    )


def played(bars: Sequence[Repeating]) -> Iterator[tuple[int, int]]:
    """Give the indices of the bars as they are played, each with which time this is, from 1."""
    start, index, time, count = 0, 0, 1, 0
    while index < len(bars) and count < MOST_BARS:
        bar = bars[index]
        if bar.repeats_from_here and index != start:
            start, time = index, 1
        if index > start and bars[index - 1].endings and not bar.endings:
            start, time = index, 1  # the last ending is over, and with it the repeat
        if bar.endings and time not in bar.endings:
            index += 1
            continue
        yield index, time
        count += 1
        if bar.times > 1 and time < max(bar.times, last_ending(bars, start)):
            index, time = start, time + 1
            continue
        if bar.times > 1 and not bar.endings:
            start, time = index + 1, 1
        index += 1


def last_ending(bars: Sequence[Repeating], start: int) -> int:
    """Find the highest number of the endings that belong to a repeat."""
    highest, has_begun = 0, False
    for bar in bars[start:]:
        if has_begun and not bar.endings:
            break
        has_begun = has_begun or bool(bar.endings)
        highest = max(highest, *bar.endings, 0)
    return highest


def repeats(bars: Sequence[Repeating]) -> Iterator[tuple[int, int]]:
    """Give where each repeat begins and where it is over, its endings with it."""
    start = index = 0
    while index < len(bars):
        bar = bars[index]
        if bar.repeats_from_here:
            start = index
        if bar.times > 1:
            end = index + 1
            while end < len(bars) and bars[end].endings and not bars[end].repeats_from_here:
                end += 1
            yield start, end
            start = index = end
            continue
        index += 1
