"""MusicXML to drawings of its systems, with verovio.

Each system comes as a drawing of its own in the width at which it is printed, so that
whoever sets the page can place it between words and never has to cut one. The same score
gives the same bytes.
"""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import verovio

from coproduce.errors import FormatError
from coproduce.files.fonts import MUSIC_FONT, MUSIC_TEXT_FONT
from coproduce.files.musicxml_notes import DOUBT_COLOUR
from coproduce.files.systems import Bar, break_into_systems
from coproduce.model.chords import NoteNames
from coproduce.model.music import MODE_FIFTHS, Key, named_mode
from coproduce.model.papers import EngravedSystem
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.sheet_names import rename_symbol

_MEI = "{http://www.music-encoding.org/ns/mei}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
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
    _refuse_what_is_no_score(musicxml, where)
    musicxml = _as_drawn(musicxml)
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    _load(toolkit, musicxml, style, "musicxml", where, interval=interval)
    mei = toolkit.getMEI({"removeIds": False})
    for size in _SIZES:
        smaller = replace(style, staff_mm=style.staff_mm * size)
        score = _Score(mei, smaller, where, names)
        if score.break_lines(_bar_widths(toolkit, score, smaller, where), smaller):
            return _draw(toolkit, score, smaller, where)
    # Nothing brings a phrase into a line: then let it be as large as can be.
    score = _Score(mei, style, where, names)
    score.break_lines(_bar_widths(toolkit, score, style, where), style)
    return _draw(toolkit, score, style, where)


def stated_key(musicxml: str) -> Key | None:
    """Read the first key signature of a score; without a mode it is taken for major."""
    try:
        found = ET.fromstring(musicxml).find(".//attributes/key")  # noqa: S314 - as below
        fifths = int(found.findtext("fifths", "")) if found is not None else None
    except (ET.ParseError, ValueError):
        return None
    if found is None or fifths is None:
        return None
    mode = named_mode(found.findtext("mode", "").strip()) or "major"
    return Key(pitch_on_fifths(fifths - MODE_FIFTHS[mode]), mode)


def stated_transposition(musicxml: str) -> int:
    """Read by how many semitones a part sounds above what is written, octaves left out.

    >>> stated_transposition("<a><transpose><chromatic>-2</chromatic></transpose></a>")
    -2
    """
    try:
        found = ET.fromstring(musicxml).find(".//transpose")  # noqa: S314 - as below
        semitones = int(found.findtext("chromatic", "0")) if found is not None else 0
    except (ET.ParseError, ValueError):
        return 0
    return (semitones + 6) % 12 - 6


def _draw(
    toolkit: verovio.toolkit, score: _Score, style: EngravingStyle, where: str
) -> tuple[EngravedSystem, ...]:
    _load(toolkit, score.text(), style, "mei", where, breaks="encoded")
    drawings = [toolkit.renderToSVG(page) for page in range(1, toolkit.getPageCount() + 1)]
    return tuple(
        _system(drawing, line) for drawing, line in zip(drawings, score.lines(), strict=True)
    )


def _as_drawn(musicxml: str) -> str:
    """Take out what is not printed, but makes the engraver draw otherwise."""
    if not any(mark in musicxml for mark in ("print-object", "<sound", DOUBT_COLOUR)):
        return musicxml
    root = ET.fromstring(musicxml)  # noqa: S314 - as below
    for note in root.iter("note"):
        # Notes to check are coloured for whoever corrects the score, not for who plays from it.
        if note.get("color") == DOUBT_COLOUR:
            del note.attrib["color"]
    for harmony in root.iter("harmony"):
        for degree in harmony.findall("degree[@print-object='no']"):
            harmony.remove(degree)
    # Words with a sound that is no tempo, such as swing, end where they should begin.
    for direction in root.iter("direction"):
        for sound in direction.findall("sound"):
            if "tempo" not in sound.attrib:
                direction.remove(sound)
    return ET.tostring(root, encoding="unicode")


def _refuse_what_is_no_score(musicxml: str, where: str) -> None:
    try:
        root = ET.fromstring(musicxml)  # noqa: S314 - expat here neither fetches nor expands files
    except ET.ParseError as cause:
        line, column = cause.position
        raise FormatError(
            f"this is not MusicXML: {str(cause).partition(':')[0]}",
            f"{where}, line {line}, column {column + 1}",
            "Export the score again as uncompressed MusicXML (.musicxml).",
        ) from cause
    if root.tag not in {"score-partwise", "score-timewise"}:
        raise FormatError(
            f"this is XML, but no score: it begins with <{root.tag}>",
            where,
            "Export the score as uncompressed MusicXML (.musicxml).",
        )
    if root.find(".//measure") is None:
        raise FormatError("the score has no bars", where, "Write at least one bar, and export it.")


@dataclass(frozen=True, slots=True)
class _Bar:
    element: ET.Element
    number: int
    is_pickup: bool


@dataclass(frozen=True, slots=True)
class _Line:
    bars: list[_Bar]
    section: str
    tempo: str


class _Score:
    """A score as MEI, in which line breaks and sizes can be set before it is drawn."""

    def __init__(self, mei: str, style: EngravingStyle, where: str, names: NoteNames) -> None:
        self._root = ET.fromstring(mei)  # noqa: S314 - the engraver wrote it
        self._parents = {child: parent for parent in self._root.iter() for child in parent}
        self.bars = [
            _Bar(element, _bar_number(element, index), _is_no_whole_bar(element, index))
            for index, element in enumerate(self._root.iter(f"{_MEI}measure"))
        ]
        if not self.bars:
            raise FormatError("the score has no bars", where, "Export the score again.")
        self._starts: tuple[int, ...] = (0,)
        # Papers say these in words of their own, where they have room and can be read aloud.
        self.tempo = " ".join(map(_tempo_words, self._taken(self.bars[0], "tempo")))
        self._sections = {
            index: " ".join("".join(mark.itertext()).split())
            for index, bar in enumerate(self.bars)
            for mark in self._taken(bar, "reh")
        }
        _end_held_words(self._root)
        self._end_words(index for index in self._sections if index)
        for chord in self._root.iter(f"{_MEI}harm"):
            if chord.text:
                named = rename_symbol(chord.text, NoteNames.ENGLISH, names)
                chord.text = _with_signs(named)
            _wrap(chord, {"fontweight": "bold", "fontsize": f"{style.chord_ratio:.0%}"})

    def _end_words(self, starts: Iterable[int]) -> None:
        """End words that the singer broke off: their hyphens would run on into the next section."""
        parts = sorted({0, *starts, len(self.bars)})
        for first, end in itertools.pairwise(parts):
            last: dict[str, ET.Element] = {}
            for bar in self.bars[first:end]:
                for verse in bar.element.iter(f"{_MEI}verse"):
                    for syllable in verse.iter(f"{_MEI}syl"):
                        last[verse.get("n", "1")] = syllable
            for syllable in last.values():
                if syllable.get("con") == "d":
                    del syllable.attrib["con"]

    def text(self) -> str:
        """Return the score as MEI."""
        ET.register_namespace("", _MEI[1:-1])
        return ET.tostring(self._root, encoding="unicode")

    def break_lines(self, widths: Sequence[float], style: EngravingStyle) -> bool:
        """Choose where lines end and write it into the score; say whether phrases stay whole."""
        given = self._given_breaks()
        bars = [
            Bar(
                width=width,
                starts_section=index in self._sections and index > 0,
                has_break=bar.element in given,
                is_pickup=bar.is_pickup,
            )
            for index, (bar, width) in enumerate(zip(self.bars, widths, strict=True))
        ]
        line_width = (style.width_mm - _NUMBER_MARGIN_MM) * _CANVAS_PER_MM
        breaks = break_into_systems(bars, line_width, self._prefix_width(style))
        self._starts = breaks.starts
        for start in self._starts[1:]:
            element = self.bars[start].element
            parent = self._parents[element]
            # A page of its own for each system, which is how each becomes a picture.
            parent.insert(list(parent).index(element), ET.Element(f"{_MEI}pb"))
        return breaks.keeps_phrases

    def lines(self) -> list[_Line]:
        """Group the bars as they were broken."""
        ends = [*self._starts[1:], len(self.bars)]
        return [
            _Line(self.bars[start:end], self._sections.get(start, ""), "" if start else self.tempo)
            for start, end in zip(self._starts, ends, strict=True)
        ]

    def _taken(self, bar: _Bar, name: str) -> list[ET.Element]:
        """Take the marks of a name out of a bar."""
        marks = bar.element.findall(f".//{_MEI}{name}")
        for mark in marks:
            self._parents[mark].remove(mark)
        return marks

    def _given_breaks(self) -> set[ET.Element]:
        """Find bars that the score itself puts on a new line, and take its marks out."""
        given: set[ET.Element] = set()
        waiting = False
        for element in list(self._root.iter()):
            if element.tag in {f"{_MEI}sb", f"{_MEI}pb"}:
                waiting = True
                self._parents[element].remove(element)
            elif element.tag == f"{_MEI}measure":
                if waiting and element is not self.bars[0].element:
                    given.add(element)
                waiting = False
        return given

    def _prefix_width(self, style: EngravingStyle) -> float:
        space = style.staff_mm / 4 * _CANVAS_PER_MM
        signature = next(iter(self._root.iter(f"{_MEI}keySig")), None)
        sharps = re.match(r"\d+", signature.get("sig", "0")) if signature is not None else None
        # A clef is some four staff spaces wide with its margins, an accidental one.
        return (4 + (int(sharps.group()) if sharps else 0)) * space


def _bar_number(element: ET.Element, index: int) -> int:
    number = element.get("n", "")
    return int(number) if number.isdecimal() else index + 1


def _is_no_whole_bar(element: ET.Element, index: int) -> bool:
    """Whether a bar is a pickup, or the rest of a bar before a repeat: those have no number."""
    is_short = element.get("metcon") == "false"
    return is_short and (not index or not element.get("n", "").isdecimal())


def _with_signs(chord: str) -> str:
    """Write the accidentals of a chord's degrees as its root's are written.

    >>> _with_signs("Am7b5"), _with_signs("E7#9")
    ('Am7♭5', 'E7♯9')
    """
    return re.sub(r"b(?=\d)", "♭", re.sub(r"#(?=\d)", "♯", chord))


def _end_held_words(root: ET.Element) -> None:
    """Let no line of a held word go on after its section.

    The engraver draws it up to the next syllable of the same verse, wherever that may be.
    """
    held: set[tuple[str, str]] = set()
    ended: set[tuple[str, str]] = set()
    for measure in root.iter(f"{_MEI}measure"):
        for staff in measure.iter(f"{_MEI}staff"):
            number = staff.get("n", "1")
            for note in staff.iter(f"{_MEI}note"):
                verses = {verse.get("n", "1"): verse for verse in note.iter(f"{_MEI}verse")}
                for place in sorted(ended):
                    if place[0] == number:
                        ended.discard(place)
                        if place[1] not in verses:
                            verse = ET.SubElement(note, f"{_MEI}verse", {"n": place[1]})
                            ET.SubElement(verse, f"{_MEI}syl")
                for name, verse in verses.items():
                    last = [syllable.get("con") for syllable in verse.iter(f"{_MEI}syl")][-1:]
                    (held.add if last == ["u"] else held.discard)((number, name))
        if measure.get("right", "single") not in {"single", "invis"}:
            ended |= held
            held.clear()


def _wrap(element: ET.Element, attributes: dict[str, str]) -> None:
    rend = ET.Element(f"{_MEI}rend", attributes)
    rend.text, element.text = element.text, None
    for child in list(element):
        element.remove(child)
        rend.append(child)
    element.append(rend)


def _load(  # noqa: PLR0913 - each is one of the engraver's settings
    toolkit: verovio.toolkit,
    score: str,
    style: EngravingStyle,
    kind: str,
    where: str,
    *,
    breaks: str = "none",
    interval: str = "",
) -> None:
    is_measuring = breaks == "none"
    width = _MAX_WIDTH_UNITS if is_measuring else round(style.width_mm * _UNITS_PER_MM)
    toolkit.setOptions(
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
    if not toolkit.loadData(score):
        raise FormatError(
            "the engraver cannot read this score", where, "Open it in a score editor and export it."
        )


def _bar_widths(
    toolkit: verovio.toolkit, score: _Score, style: EngravingStyle, where: str
) -> list[float]:
    """Measure how wide each bar wants to be, in the drawing's units."""
    _load(toolkit, score.text(), style, "mei", where)
    widths = dict.fromkeys((bar.element.get(_XML_ID) for bar in score.bars), 0.0)
    for page in range(1, toolkit.getPageCount() + 1):
        drawing = toolkit.renderToSVG(page)
        for found in _MEASURE.finditer(drawing):
            widths[found["id"]] = float(found["right"]) - float(found["left"])
    return list(widths.values())


# A bar in the drawing, and the extent of its first staff line.
_MEASURE = re.compile(
    r'<g id="(?P<id>[^"]+)" class="measure">.*?<path d="M(?P<left>-?\d+) -?\d+ L(?P<right>-?\d+) '
)
_VIEW_BOX = re.compile(r'viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"')
# What the drawing would load from a server, and what says when and with what it was made.
_TEXT_FONT = re.compile(r'font-family="Liberation[^"]*"')
_FOREIGN = re.compile(r"<style[^>]*>@import.*?</style>|<desc>.*?</desc>", re.DOTALL)


def _system(drawing: str, line: _Line) -> EngravedSystem:
    bars = line.bars
    size = _VIEW_BOX.search(drawing)
    width, height = (float(size["width"]), float(size["height"])) if size else (math.nan, math.nan)
    svg = _FOREIGN.sub("", drawing)
    svg = _TEXT_FONT.sub(f'font-family="{MUSIC_TEXT_FONT}"', svg)
    return EngravedSystem(
        svg=svg,
        width_mm=width,
        height_mm=height,
        # A pickup belongs to the bar that it leads into, and the rest of a bar to the one before.
        first_bar=next((bar for bar in bars if not bar.is_pickup), bars[0]).number,
        last_bar=next((bar for bar in reversed(bars) if not bar.is_pickup), bars[-1]).number,
        chords=tuple(
            "".join(chord.itertext()).strip()
            for bar in bars
            for chord in bar.element.iter(f"{_MEI}harm")
        ),
        words=_sung_words(bars),
        section=line.section,
        tempo=line.tempo,
    )


# Metronome notes as the engraver writes them, in SMuFL, and as text fonts have them.
_SMUFL_NOTES = str.maketrans({"\ueca5": "♩", "\ueca7": "♪", "\uecb7": "."})


def _tempo_words(tempo: ET.Element) -> str:
    text = "".join(tempo.itertext()).translate(_SMUFL_NOTES)
    return " ".join(text.split()).replace("♩ .", "♩.")


def _sung_words(bars: Sequence[_Bar]) -> str:
    """Join the first verse's syllables into words."""
    text = ""
    for bar in bars:
        for verse in bar.element.iter(f"{_MEI}verse"):
            if verse.get("n", "1") != "1":
                continue
            for syllable in verse.iter(f"{_MEI}syl"):
                carries_on = syllable.get("wordpos") in {"i", "m"}
                text += "".join(syllable.itertext()).strip() + ("" if carries_on else " ")
    return " ".join(text.split())
