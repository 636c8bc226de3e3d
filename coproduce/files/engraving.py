"""MusicXML to drawings of its systems, with verovio.

Each system comes as a drawing of its own in the width at which it is printed, so that
whoever sets the page can place it between words and never has to cut one. The same score
gives the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import verovio

from coproduce.errors import FormatError
from coproduce.files.fonts import MUSIC_FONT, MUSIC_TEXT_FONT
from coproduce.files.mei_score import MeiLine, MeiScore
from coproduce.files.score_text import as_drawn, must_be_a_score
from coproduce.model.chords import NoteNames
from coproduce.model.papers import EngravedSystem

# How much smaller music may be so that a phrase of four bars stands on one line.
_SIZES = (1.0, 0.94, 0.88)
_UNITS_PER_MM = 10  # verovio's page measures
_CANVAS_PER_MM = 100  # the numbers inside its drawings
_NUMBER_MARGIN_MM = 2.5
_MAX_WIDTH_UNITS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravingStyle:
    """How music is drawn.

    Parameters
    ----------
    width_mm
        Width of a system.
    staff_mm
        Height of the five lines; 7 to 7.5 mm is usual for a single player's part.
    words_ratio, chord_ratio
        Size of the sung words, in half staff spaces, and of chord symbols against them.
    """

    width_mm: float = 180.0
    staff_mm: float = 7.2
    words_ratio: float = 4.8
    chord_ratio: float = 1.3


STANDARD = EngravingStyle()


def engrave(
    musicxml: str,
    style: EngravingStyle = STANDARD,
    where: str = "the score",
    *,
    interval: str = "",
    names: NoteNames = NoteNames.ENGLISH,
) -> tuple[EngravedSystem, ...]:
    """Draw a score, one picture for each system.

    Line breaks that the score brings are kept. Otherwise lines end at phrases of four
    bars, counted from each rehearsal mark, as far as the width allows. The tempo over the
    first bar and rehearsal marks are not drawn but given in words, for the paper to set.

    Parameters
    ----------
    musicxml
        The score, uncompressed.
    style
        Sizes.
    where
        What to call the score in messages.
    interval
        How far to move it, such as "M2" or "-m3"; nothing leaves it where it is.
    names
        How chord symbols name their notes.

    Raises
    ------
    FormatError
        If the text is no MusicXML, or has no bars.
    """
    must_be_a_score(musicxml, where)
    musicxml = as_drawn(musicxml)
    press = _Press(where)
    press.load(musicxml, style, "musicxml", interval=interval)
    mei = press.toolkit.getMEI({"removeIds": False})
    for size in _SIZES:
        smaller = replace(style, staff_mm=style.staff_mm * size)
        score = MeiScore(mei, where, chord_ratio=style.chord_ratio, names=names)
        if press.break_lines(score, smaller):
            return press.draw(score, smaller)
    # Nothing brings a phrase into a line: then let it be as large as can be.
    score = MeiScore(mei, where, chord_ratio=style.chord_ratio, names=names)
    press.break_lines(score, style)
    return press.draw(score, style)


class _Press:
    """The engraver's program with a score in it; `where` is what to call that in messages."""

    def __init__(self, where: str) -> None:
        verovio.enableLog(verovio.LOG_OFF)
        self.toolkit = verovio.toolkit()
        self.where = where

    def break_lines(self, score: MeiScore, style: EngravingStyle) -> bool:
        """Choose where lines end for a size of music; say whether phrases stay whole."""
        line_width = (style.width_mm - _NUMBER_MARGIN_MM) * _CANVAS_PER_MM
        staff_space = style.staff_mm / 4 * _CANVAS_PER_MM
        return score.break_lines(self._bar_widths(score, style), line_width, staff_space)

    def draw(self, score: MeiScore, style: EngravingStyle) -> tuple[EngravedSystem, ...]:
        """Draw each line of a score that was broken into lines."""
        self.load(score.text(), style, "mei", breaks="encoded")
        return tuple(
            _system(drawing, line)
            for drawing, line in zip(self._pages(), score.lines(), strict=True)
        )

    def load(
        self,
        score: str,
        style: EngravingStyle,
        kind: str,
        *,
        breaks: str = "none",
        interval: str = "",
    ) -> None:
        """Read a score of a kind, and lay it out; without breaks, to measure it."""
        is_measuring = breaks == "none"
        width = _MAX_WIDTH_UNITS if is_measuring else round(style.width_mm * _UNITS_PER_MM)
        self.toolkit.setOptions(
            {
                "inputFrom": kind,
                "breaks": breaks,
                "transpose": interval,
                "noJustification": is_measuring,
                "font": MUSIC_FONT,
                "fontTextLiberation": True,
                "smuflTextFont": "linked",
                "unit": style.staff_mm * _UNITS_PER_MM / 8,
                "lyricSize": style.words_ratio,
                "lyricTopMinMargin": 3.0,
                "lyricWordSpace": 1.8,
                # Hyphens and lines as thin as those of the letters.
                "lyricLineThickness": 0.12,
                # A word that goes on from the line before has had its hyphen there.
                "lyricNoStartHyphen": True,
                # A last line that is filled by half, or nearly, goes to the margin like the others.
                "minLastJustification": 0.4,
                "harmDist": 1.5,
                "pageWidth": width,
                "pageHeight": 60_000,
                "adjustPageHeight": True,
                # Bar numbers stand over the clef, half of them to its left.
                "pageMarginLeft": round(_NUMBER_MARGIN_MM * _UNITS_PER_MM),
                **dict.fromkeys(("pageMarginRight", "pageMarginTop", "pageMarginBottom"), 0),
                "header": "none",
                "footer": "none",
                "mmOutput": True,
                "svgViewBox": True,
                "svgFormatRaw": True,
                # Ids are random otherwise, and a page would never be the same twice.
                "xmlIdSeed": 1,
            }
        )
        if not self.toolkit.loadData(score):
            raise FormatError(
                "the engraver cannot read this score",
                self.where,
                "Open it in a score editor and export it.",
            )

    def _bar_widths(self, score: MeiScore, style: EngravingStyle) -> list[float]:
        """Measure how wide each bar wants to be, in the drawing's units."""
        self.load(score.text(), style, "mei")
        widths = dict.fromkeys(score.bar_ids, 0.0)
        for drawing in self._pages():
            for found in _MEASURE.finditer(drawing):
                widths[found["id"]] = float(found["right"]) - float(found["left"])
        return list(widths.values())

    def _pages(self) -> Iterator[str]:
        """Draw each page as SVG."""
        for page in range(1, self.toolkit.getPageCount() + 1):
            yield self.toolkit.renderToSVG(page)


# A bar in the drawing, and the extent of its first staff line.
_MEASURE = re.compile(
    r'<g id="(?P<id>[^"]+)" class="measure">.*?<path d="M(?P<left>-?\d+) -?\d+ L(?P<right>-?\d+) '
)
_VIEW_BOX = re.compile(r'viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"')
# What the drawing would load from a server, and what says when and with what it was made.
_TEXT_FONT = re.compile(r'font-family="Liberation[^"]*"')
_FOREIGN = re.compile(r"<style[^>]*>@import.*?</style>|<desc>.*?</desc>", re.DOTALL)


def _system(drawing: str, line: MeiLine) -> EngravedSystem:
    size = _VIEW_BOX.search(drawing)
    width, height = (float(size["width"]), float(size["height"])) if size else (math.nan, math.nan)
    svg = _FOREIGN.sub("", drawing)
    svg = _TEXT_FONT.sub(f'font-family="{MUSIC_TEXT_FONT}"', svg)
    return EngravedSystem(
        svg=svg,
        width_mm=width,
        height_mm=height,
        first_bar=line.first_bar,
        last_bar=line.last_bar,
        chords=line.chords,
        words=line.words,
        section=line.section,
        tempo=line.tempo,
    )
