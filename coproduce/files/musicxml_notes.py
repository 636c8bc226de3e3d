"""Notes, rests and the words under them as elements of MusicXML 4.0."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import Final

from coproduce.files.score_marks import AT_BEGINNING, write_dynamic, write_marks
from coproduce.model.melody import NoteMark
from coproduce.model.music import LETTERS, NATURAL_FIFTHS, Key, PitchName
from coproduce.model.score import ELISION
from coproduce.theory.keys import octave_of, spelled
from coproduce.theory.score_layout import SungSyllable
from coproduce.theory.written_notes import WrittenNote

# A tied note so long has room for a line after its word.
LINED_QUARTERS: Final = 2
DOUBT_COLOUR: Final = "#B34700"
ACCIDENTALS: Final = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_SYLLABIC: Final = {
    # Whether a word is open already, and whether it ends here.
    (False, True): "single",
    (False, False): "begin",
    (True, False): "middle",
    (True, True): "end",
}


class NoteWriter:
    """Writes notes, remembering which signs hold, and for each verse whether a word goes on."""

    def __init__(self, divisions: int, doubtful_below: float | None) -> None:
        self.divisions = divisions
        self.doubtful_below = doubtful_below
        self.open_words: dict[int, bool] = {}
        self.signs: dict[tuple[str, int], int] = {}

    def begin_bar(self) -> None:
        """Forget the signs of the bar before."""
        self.signs.clear()

    def write(self, measure: ET.Element, written: WrittenNote, key: Key) -> None:
        """Write one note or rest."""
        if written.placed and written.placed.note.dynamic and not written.tied_before:
            write_dynamic(measure, written.placed.note.dynamic)
        element = ET.SubElement(measure, "note")
        placed = written.placed
        if placed is None:
            rest = ET.SubElement(element, "rest")
            if written.is_whole_bar:
                rest.set("measure", "yes")
        else:
            if self.doubtful_below is not None and placed.note.confidence < self.doubtful_below:
                element.set("color", DOUBT_COLOUR)
            name = spelled(placed.note.midi_pitch, key, placed.note.fifths_from_key)
            octave = octave_of(placed.note.midi_pitch, name)
            _pitch(element, name, octave)
        ET.SubElement(element, "duration").text = str(_whole(written.length * self.divisions))
        for kind in written.ties:
            ET.SubElement(element, "tie", type=kind)
        ET.SubElement(element, "voice").text = "1"
        _value(element, written)
        if placed is not None and not written.tied_before:
            self._accidental(element, name, octave, key)
        _time_modification(element, written)
        for level, beam in enumerate(written.beams, start=1):
            ET.SubElement(element, "beam", number=str(level)).text = beam
        _notations(element, written)
        if placed is not None and not written.tied_before:
            for word in placed.words:
                is_tied = written.tied_after and placed.beats >= LINED_QUARTERS
                self._lyric(element, word, is_tied=is_tied)

    def _accidental(self, element: ET.Element, name: PitchName, octave: int, key: Key) -> None:
        """Write a sign where the key or a sign before it in the bar says otherwise."""
        place = (name.letter, octave)
        if self.signs.get(place, _alter_in(key, name.letter)) != name.alter:
            ET.SubElement(element, "accidental").text = ACCIDENTALS[name.alter]
            self.signs[place] = name.alter

    def _lyric(self, element: ET.Element, word: SungSyllable, *, is_tied: bool) -> None:
        lyric = ET.SubElement(element, "lyric", number=str(word.number))
        is_open = self.open_words.get(word.number, False)
        parts = word.text.split(ELISION)
        for index, part in enumerate(parts):
            is_last = index + 1 == len(parts)
            if index:
                ET.SubElement(lyric, "elision").text = ELISION
            # Elided syllables are of two words, unless the word has not ended.
            ends = word.word_end if is_last else True
            ET.SubElement(lyric, "syllabic").text = _SYLLABIC[is_open, ends]
            ET.SubElement(lyric, "text").text = part if index else word.numeral + part
            is_open = not ends
        self.open_words[word.number] = is_open
        # A line says that a word is held on, over more notes or over a tie (Gould, "Behind
        # Bars"). Whoever reads it looks for notes of the word, so none without words may follow.
        if (word.holds or (is_tied and word.is_alone)) and word.word_end:
            ET.SubElement(lyric, "extend")


def _whole(ticks: Fraction) -> int:
    if ticks.denominator != 1:
        raise ValueError(f"{ticks} is no whole number of divisions")
    return int(ticks)


def _alter_in(key: Key, letter: str) -> int:
    """Say how a key signature alters a letter: sharps from F on, flats from B on."""
    order = sorted(LETTERS, key=NATURAL_FIFTHS.__getitem__)
    place = order.index(letter)
    return (key.fifths - place + 6) // 7


def _pitch(element: ET.Element, name: PitchName, octave: int) -> None:
    pitch = ET.SubElement(element, "pitch")
    ET.SubElement(pitch, "step").text = name.letter
    if name.alter:
        ET.SubElement(pitch, "alter").text = str(name.alter)
    ET.SubElement(pitch, "octave").text = str(octave)


def _value(element: ET.Element, written: WrittenNote) -> None:
    value = written.value
    if value is None:
        return
    ET.SubElement(element, "type").text = value.type
    for _ in range(value.dots):
        ET.SubElement(element, "dot")


def _time_modification(element: ET.Element, written: WrittenNote) -> None:
    value = written.value
    if written.tuplet and value:
        change = ET.SubElement(element, "time-modification")
        ET.SubElement(change, "actual-notes").text = str(written.tuplet.actual)
        ET.SubElement(change, "normal-notes").text = str(written.tuplet.normal)
        if value.type != written.tuplet.type:
            ET.SubElement(change, "normal-type").text = written.tuplet.type


def _notations(element: ET.Element, written: WrittenNote) -> None:
    edge = written.tuplet.edge if written.tuplet else ""
    marks = _marks(written)
    if not (written.ties or edge or marks):
        return
    notations = ET.SubElement(element, "notations")
    for kind in written.ties:
        ET.SubElement(notations, "tied", type=kind)
    if edge and written.tuplet:
        tuplet = ET.SubElement(notations, "tuplet", type=edge, number="1")
        if edge == "start":
            tuplet.set("bracket", "yes")
            for name in ("actual", "normal"):
                side = ET.SubElement(tuplet, f"tuplet-{name}")
                ET.SubElement(side, "tuplet-number").text = str(getattr(written.tuplet, name))
                ET.SubElement(side, "tuplet-type").text = written.tuplet.type
    write_marks(notations, marks)


def _marks(written: WrittenNote) -> tuple[NoteMark, ...]:
    """Choose the marks of this piece of a note that may be tied over several."""
    marks = written.placed.note.marks if written.placed else ()
    return tuple(
        mark
        for mark in marks
        if not (written.tied_before if mark in AT_BEGINNING else written.tied_after)
    )
