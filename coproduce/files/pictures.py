"""Where the lines of a picture go: paths and places for the drawings on a page.

Pictures are drawn so that they stretch with the page while their letters keep their size:
places across are percentages, and shapes live in a box of `ACROSS` by `DOWN` units that is
stretched to fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from coproduce.model.report import LoudnessPicture, Span, TimeAxis, TunePicture
from coproduce.model.song_facts import Outline

ACROSS: Final = 1000
DOWN: Final = 100
# More points than this across a page are not seen; fewer keep the page small.
MOST_POINTS: Final = 400
SILENT: Final = 1e-6  # of full scale; the smallest step of 24 bits is a tenth of it
LEAST_MARK: Final = 400  # of the width of a picture
# Seconds between the marks of a time axis; the first that gives no more than so many.
TICKS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
MOST_TICKS: Final = 7

GRID_LU: Final = 6
LEAST_RANGE_LU: Final = 18
MOST_RANGE_LU: Final = 42

QUARTER_PX: Final = 40
SEMITONE_PX: Final = 6
NOTE_PX: Final = 7
HEAD_PX: Final = 20  # above the notes, for the bar's number
LANE_PX: Final = 14  # a line of syllables
LETTER_PX: Final = 6.6  # width of a letter of a syllable, on average, with some air


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis: its place across or down in percent, and its label."""

    percent: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A loudness curve, its target and its grid; `path` is in the stretched box."""

    path: str
    target_percent: float
    target_label: str
    grid: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A note in pixels of its bar."""

    x: float
    y: float
    width: float
    is_unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A syllable in pixels of its bar."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarDrawing:
    """One bar of a piano roll, in pixels."""

    name: str
    description: str
    width: float
    pulses: tuple[float, ...]
    boxes: tuple[Box, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """A piano roll: bars of one height that flow like words; `home_y` is the key note's line."""

    height: float
    floor_y: float
    home_y: float
    bars: tuple[BarDrawing, ...]


def percent(part: float, whole: float) -> str:
    """Place something across a picture.

    >>> percent(1, 8)
    '12.5%'
    """
    return f"{_rounded(100.0 * part / whole if whole > 0 else 0.0, 2)}%"


def mark_width(span: Span, axis: TimeAxis) -> str:
    """Width of a mark in a picture; a moment is still wide enough to be seen."""
    shown_s = max(span.end_s - span.start_s, axis.length_s / LEAST_MARK)
    return percent(shown_s, axis.length_s)


def wave_path(outline: Outline) -> str:
    """Draw an outline as a filled shape, as high as its own peak allows.

    >>> wave_path(Outline(lowest=(-0.5, 0.0), highest=(0.5, 0.25)))
    'M0 2L1000 26L1000 50L0 98Z'
    """
    lowest, highest = _thinned(outline.lowest, min), _thinned(outline.highest, max)
    if not highest or outline.peak < SILENT:
        return f"M0 {DOWN // 2}H{ACROSS}"
    scale = 0.48 * DOWN / outline.peak
    step = ACROSS / max(len(highest) - 1, 1)
    above = [(i * step, DOWN / 2 - high * scale) for i, high in enumerate(highest)]
    below = [(i * step, DOWN / 2 - low * scale) for i, low in enumerate(lowest)]
    points = "L".join(f"{_rounded(x)} {_rounded(y)}" for x, y in (*above, *reversed(below)))
    return f"M{points}Z"


def time_ticks(length_s: float) -> tuple[Tick, ...]:
    """Choose round times along an axis.

    >>> [tick.label for tick in time_ticks(65.0)]
    ['0:00', '0:10', '0:20', '0:30', '0:40', '0:50', '1:00']
    """
    if length_s <= 0:
        return (Tick(percent=0.0, label="0:00"),)
    step = next((s for s in TICKS_S if length_s / s < MOST_TICKS), None)
    step = step or math.ceil(length_s / MOST_TICKS / 3600) * 3600
    return tuple(
        Tick(percent=_rounded(100 * at / length_s, 2), label=f"{at // 60}:{at % 60:02d}")
        for at in range(0, int(length_s) + 1, step)
    )


def loudness_curve(picture: LoudnessPicture) -> Curve:
    """Draw loudness over time; where it is silent the line is interrupted."""
    values = _loudest_of_each(picture.short_term_lufs, picture.hop_s)
    heard = [value for _, value in values if value is not None]
    highest = max([*heard, picture.target_lufs]) + 1
    lowest = min([*heard, picture.target_lufs]) - 1
    top = math.ceil(highest / GRID_LU) * GRID_LU
    bottom = math.floor(lowest / GRID_LU) * GRID_LU
    bottom = min(max(bottom, top - MOST_RANGE_LU), top - LEAST_RANGE_LU)

    def down(lufs: float) -> float:
        return min(DOWN, max(0.0, DOWN * (top - lufs) / (top - bottom)))

    pieces = []
    is_drawing = False
    for at_s, value in values:
        if value is None:
            is_drawing = False
            continue
        across = ACROSS * at_s / picture.axis.length_s if picture.axis.length_s > 0 else 0.0
        point = f"{_rounded(across)} {_rounded(down(value))}"
        # A moment between two silences is a dot.
        pieces.append(f"L{point}" if is_drawing else f"M{point}h0")
        is_drawing = True
    grid = tuple(
        Tick(percent=_rounded(down(lufs)), label=_lufs(lufs))
        for lufs in range(top - GRID_LU, bottom, -GRID_LU)
    )
    return Curve(
        path="".join(pieces) or "M0 0",
        target_percent=_rounded(down(picture.target_lufs)),
        target_label=_lufs(picture.target_lufs),
        grid=grid,
    )


def piano_roll(picture: TunePicture) -> Roll:
    """Lay a tune out in bars: a box for each note, and its syllable below."""
    notes_px = (picture.highest_midi - picture.lowest_midi) * SEMITONE_PX + NOTE_PX
    floor_y = HEAD_PX + notes_px

    def down(midi_pitch: int) -> float:
        return HEAD_PX + (picture.highest_midi - midi_pitch) * SEMITONE_PX

    bars = []
    ends: list[float] = []  # how far right each lane of syllables is taken, over all bars
    left = 0.0
    for bar in picture.bars:
        words = []
        for note in bar.notes:
            if not note.text:
                continue
            x = left + note.beat * QUARTER_PX
            lane = next((i for i, end in enumerate(ends) if end <= x), len(ends))
            ends[lane : lane + 1] = [x + (len(note.text) + 1.5) * LETTER_PX]
            y = floor_y + 2 + (lane + 1) * LANE_PX
            words.append(Words(x=_rounded(x - left + 1), y=y, text=note.text))
        drawing = BarDrawing(
            name=bar.name,
            description=bar.description,
            width=_rounded(bar.beats * QUARTER_PX),
            pulses=tuple(
                _rounded(i * bar.pulse * QUARTER_PX)
                for i in range(1, math.ceil(bar.beats / bar.pulse))
            ),
            boxes=tuple(
                Box(
                    x=_rounded(note.beat * QUARTER_PX + 1),
                    y=down(note.midi_pitch),
                    width=_rounded(max(note.beats * QUARTER_PX - 2, 2)),
                    is_unsure=note.is_unsure,
                )
                for note in bar.notes
            ),
            words=tuple(words),
        )
        bars.append(drawing)
        left += bar.beats * QUARTER_PX
    return Roll(
        height=floor_y + len(ends) * LANE_PX + 10,
        floor_y=floor_y,
        home_y=down(picture.home_midi) + NOTE_PX / 2,
        bars=tuple(bars),
    )


def _thinned(points: Sequence[float], choose: Callable[[Sequence[float]], float]) -> list[float]:
    """Keep the extreme of each stretch, so that no peak is lost."""
    count = min(len(points), MOST_POINTS)
    edges = [i * len(points) // count for i in range(count)] if count else []
    return [choose(points[start:end]) for start, end in pairwise([*edges, len(points)])]


def _loudest_of_each(
    values: Sequence[float | None], hop_s: float
) -> list[tuple[float, float | None]]:
    """Thin a curve out, keeping the loudest of each stretch, with the time it begins at."""
    stride = math.ceil(len(values) / MOST_POINTS) if values else 1
    thinned = []
    for start in range(0, len(values), stride):
        heard = [value for value in values[start : start + stride] if value is not None]
        thinned.append((start * hop_s, max(heard, default=None)))
    return thinned


def _lufs(value: float) -> str:
    return f"{value:g} LUFS".replace("-", "\N{MINUS SIGN}")


def _rounded(value: float, decimals: int = 1) -> float:
    """Round, and write whole numbers whole."""
    value = round(value, decimals) + 0.0
    return int(value) if value == int(value) else value


# What a page that draws calls from its template.
DRAWING: Final = {
    "percent": percent,
    "mark_width": mark_width,
    "wave_path": wave_path,
    "time_ticks": time_ticks,
    "loudness_curve": loudness_curve,
    "piano_roll": piano_roll,
}
