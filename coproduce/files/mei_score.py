"""A score as MEI, made ready to be drawn: line breaks, marks for the page, ends of words.

MEI is what the engraver makes of any score, and draws. Here is all that is known of it.
"""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coproduce.errors import FormatError
from coproduce.files.systems import Bar, break_into_systems
from coproduce.model.chords import NoteNames
from coproduce.theory.sheet_names import rename_symbol

_MEI = "{http://www.music-encoding.org/ns/mei}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True, slots=True)
class _Bar:
    element: ET.Element
    number: int
    is_pickup: bool


@dataclass(frozen=True, slots=True)
class MeiLine:
    """A line of music: its bars, the section that begins with it, the tempo over it."""

    bars: list[_Bar]
    section: str
    tempo: str

    @property
    def first_bar(self) -> int:
        """The number of its first bar; a pickup belongs to the bar that it leads into."""
        return next((bar for bar in self.bars if not bar.is_pickup), self.bars[0]).number

    @property
    def last_bar(self) -> int:
        """The number of its last bar; the rest of a bar belongs to the one before."""
        return next((bar for bar in reversed(self.bars) if not bar.is_pickup), self.bars[-1]).number

    @property
    def chords(self) -> tuple[str, ...]:
        """Its chords as they are printed."""
        return tuple(
            "".join(chord.itertext()).strip()
            for bar in self.bars
            for chord in bar.element.iter(f"{_MEI}harm")
        )

    @property
    def words(self) -> str:
        """The first verse under it, its syllables joined into words."""
        return _sung_words(self.bars)


class MeiScore:
    """A score as MEI, in which line breaks and sizes can be set before it is drawn.

    Parameters
    ----------
    mei
        The score as the engraver has it.
    where
        What to call it in messages.
    chord_ratio
        Size of chord symbols against the sung words.
    names
        How chord symbols name their notes.

    Raises
    ------
    FormatError
        If it has no bars.
    """

    def __init__(self, mei: str, where: str, *, chord_ratio: float, names: NoteNames) -> None:
        self._root = ET.fromstring(mei)  # noqa: S314 - the engraver wrote it
        self._parents = {child: parent for parent in self._root.iter() for child in parent}
        self._bars = [
            _Bar(element, _bar_number(element, index), _is_no_whole_bar(element, index))
            for index, element in enumerate(self._root.iter(f"{_MEI}measure"))
        ]
        if not self._bars:
            raise FormatError("the score has no bars", where, "Export the score again.")
        self._starts: tuple[int, ...] = (0,)
        # Papers say these in words of their own, where they have room and can be read aloud.
        self._tempo = " ".join(map(_tempo_words, self._taken(self._bars[0], "tempo")))
        self._sections = {
            index: " ".join("".join(mark.itertext()).split())
            for index, bar in enumerate(self._bars)
            for mark in self._taken(bar, "reh")
        }
        _end_held_words(self._root)
        self._end_words(index for index in self._sections if index)
        for chord in self._root.iter(f"{_MEI}harm"):
            if chord.text:
                named = rename_symbol(chord.text, NoteNames.ENGLISH, names)
                chord.text = _with_signs(named)
            _wrap(chord, {"fontweight": "bold", "fontsize": f"{chord_ratio:.0%}"})

    def _end_words(self, starts: Iterable[int]) -> None:
        """End words that the singer broke off: their hyphens would run on into the next section."""
        parts = sorted({0, *starts, len(self._bars)})
        for first, end in itertools.pairwise(parts):
            last: dict[str, ET.Element] = {}
            for bar in self._bars[first:end]:
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

    @property
    def bar_ids(self) -> list[str]:
        """What each bar is called in a drawing of the score."""
        return [bar.element.get(_XML_ID, "") for bar in self._bars]

    def break_lines(self, widths: Sequence[float], line_width: float, staff_space: float) -> bool:
        """Choose where lines end and write it into the score; say whether phrases stay whole.

        Parameters
        ----------
        widths
            How wide each bar wants to be, in any unit.
        line_width, staff_space
            Width of a line, and how far its staff's lines are apart, in the same unit.
        """
        given = self._given_breaks()
        bars = [
            Bar(
                width=width,
                starts_section=index in self._sections and index > 0,
                has_break=bar.element in given,
                is_pickup=bar.is_pickup,
            )
            for index, (bar, width) in enumerate(zip(self._bars, widths, strict=True))
        ]
        breaks = break_into_systems(bars, line_width, self._prefix_spaces() * staff_space)
        self._starts = breaks.starts
        for start in self._starts[1:]:
            element = self._bars[start].element
            parent = self._parents[element]
            # A page of its own for each system, which is how each becomes a picture.
            parent.insert(list(parent).index(element), ET.Element(f"{_MEI}pb"))
        return breaks.keeps_phrases

    def lines(self) -> list[MeiLine]:
        """Group the bars as they were broken."""
        ends = [*self._starts[1:], len(self._bars)]
        return [
            MeiLine(
                self._bars[start:end], self._sections.get(start, ""), "" if start else self._tempo
            )
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
                if waiting and element is not self._bars[0].element:
                    given.add(element)
                waiting = False
        return given

    def _prefix_spaces(self) -> int:
        """Say how wide clef and key signature are, in staff spaces."""
        signature = next(iter(self._root.iter(f"{_MEI}keySig")), None)
        sharps = re.match(r"\d+", signature.get("sig", "0")) if signature is not None else None
        # A clef is some four staff spaces wide with its margins, an accidental one.
        return 4 + (int(sharps.group()) if sharps else 0)


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
