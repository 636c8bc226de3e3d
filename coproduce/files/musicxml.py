"""Lead sheets as MusicXML 4.0: one voice with its verses, chords above, sections marked.

Nothing but the music is written: no creator, software or date, so that a score says no more
than the page does, and the same tune gives the same bytes. Where notes stand, and how they
are tied and beamed, is found out in `theory.score_layout` and `theory.written_notes`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Final

from coproduce.files.musicxml_notes import NoteWriter
from coproduce.files.xml_text import fit_for_xml
from coproduce.model.melody import Melody
from coproduce.model.score import Score, score_of
from coproduce.theory.chord_grammar import is_no_chord, parse_chord
from coproduce.theory.chord_kinds import harmony_of
from coproduce.theory.clefs import clef_for
from coproduce.theory.note_values import note_value
from coproduce.theory.score_layout import Bar, lay_out
from coproduce.theory.written_notes import WrittenNote, written_bar

DOCTYPE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
# Feels that a program can play: the two parts of a beat, as the swing element counts them.
SWINGS: Final = {"swing": ("Swing eighths", 2, 1)}


def score_to_musicxml(
    title: str,
    melodies: Sequence[Melody],
    *,
    feel: str = "",
    doubtful_below: float | None = None,
) -> str:
    """Write one or several tunes, each once, as one lead sheet.

    Parameters
    ----------
    title
        Of the song.
    melodies
        The sections in the order in which they stand on the sheet.
    feel
        Words that go with the tempo, such as "light shuffle".
    doubtful_below
        Notes of a lower confidence are coloured, for a working copy; None colours none.

    Returns
    -------
    str
        A MusicXML 4.0 document (W3C Community Group Final Report, 2021).
    """
    score = score_of(title, tuple(melodies), feel=feel)
    return lead_sheet_to_musicxml(score, doubtful_below=doubtful_below)


def lead_sheet_to_musicxml(
    score: Score, *, doubtful_below: float | None = None, only_sung: bool = False
) -> str:
    """Write a lead sheet with its verses, repeats and endings; see `score_to_musicxml`.

    With `only_sung`, stretches without a tune are left out, for papers that print them otherwise.
    """
    bars = lay_out(score, only_sung=only_sung)
    written = [written_bar(bar) for bar in bars]
    divisions = _divisions(bars, written)
    root = ET.Element("score-partwise", version="4.0")
    ET.SubElement(ET.SubElement(root, "work"), "work-title").text = score.title
    part_list = ET.SubElement(root, "part-list")
    score_part = ET.SubElement(part_list, "score-part", id="P1")
    ET.SubElement(score_part, "part-name", {"print-object": "no"}).text = "Voice"
    part = ET.SubElement(root, "part", id="P1")
    writer = _BarWriter(score, divisions, doubtful_below)
    for index, (bar, notes) in enumerate(zip(bars, written, strict=True)):
        is_last = index + 1 == len(bars)
        writer.bar(ET.SubElement(part, "measure", number=bar.number), bar, notes, is_last=is_last)
    ET.indent(root)
    return DOCTYPE + fit_for_xml(ET.tostring(root, encoding="unicode")) + "\n"


def _divisions(bars: Sequence[Bar], written: Sequence[Sequence[WrittenNote]]) -> int:
    """Least number of parts of a quarter note in which every place is whole."""
    places = [bar.end for bar in bars]
    places += [chord.beat for bar in bars for chord in bar.chords]
    places += [place for notes in written for note in notes for place in (note.beat, note.length)]
    return lcm(2, *(place.denominator for place in places))


class _BarWriter:
    """Writes bar after bar, remembering which key, metre and tempo hold."""

    def __init__(self, score: Score, divisions: int, doubtful_below: float | None) -> None:
        self.score = score
        self.divisions = divisions
        self.notes = NoteWriter(divisions, doubtful_below)
        self.before: Melody | None = None
        self.ending = 0

    def bar(
        self, measure: ET.Element, bar: Bar, notes: Sequence[WrittenNote], *, is_last: bool
    ) -> None:
        """Write one bar."""
        if bar.is_pickup:
            measure.set("implicit", "yes")
        if bar.repeats_from_here:
            barline = ET.SubElement(measure, "barline", location="left")
            ET.SubElement(barline, "bar-style").text = "heavy-light"
            ET.SubElement(barline, "repeat", direction="forward")
        elif bar.ending and bar.ending != self.ending:
            barline = ET.SubElement(measure, "barline", location="left")
            _ending(barline, bar.ending, "start")
        self.ending = bar.ending
        self._attributes(measure, bar)
        if bar.opens:
            self._open(measure, bar.melody)
        if bar.label:
            direction = ET.SubElement(measure, "direction", placement="above")
            kind = ET.SubElement(direction, "direction-type")
            ET.SubElement(kind, "rehearsal").text = bar.label
        if bar.times > 2:
            direction = ET.SubElement(measure, "direction", placement="above")
            words = ET.SubElement(ET.SubElement(direction, "direction-type"), "words")
            words.text = f"{bar.times}\N{MULTIPLICATION SIGN}"
        self.notes.begin_bar()
        waiting = list(bar.chords)
        for note in notes:
            while waiting and waiting[0].beat < note.beat + note.length:
                chord = waiting.pop(0)
                self._harmony(measure, chord.symbol, max(Fraction(0), chord.beat - note.beat))
            self.notes.write(measure, note, bar.melody.key)
        if is_last:
            self._unset(measure)
        _right_barline(measure, bar, is_last=is_last)

    def _attributes(self, measure: ET.Element, bar: Bar) -> None:
        """Write key, metre and clef where they change."""
        melody, before = bar.melody, self.before
        attributes = ET.Element("attributes")
        if before is None:
            ET.SubElement(attributes, "divisions").text = str(self.divisions)
        if before is None or before.key != melody.key:
            key = ET.SubElement(attributes, "key")
            ET.SubElement(key, "fifths").text = str(melody.key.fifths)
            ET.SubElement(key, "mode").text = melody.key.mode
        if bar.shows_metre:
            time = ET.SubElement(attributes, "time")
            ET.SubElement(time, "beats").text = str(bar.time_signature.beats)
            ET.SubElement(time, "beat-type").text = str(bar.time_signature.unit)
        if before is None:
            self._clef(attributes)
        if len(attributes):
            measure.append(attributes)

    def _open(self, measure: ET.Element, melody: Melody) -> None:
        """Write tempo and feel where they change."""
        before = self.before
        new_feel = melody.feel != (before.feel if before else "")
        if before is None or before.tempo_bpm != melody.tempo_bpm:
            self._tempo(measure, melody, _feel_words(melody.feel) if new_feel else "")
        elif new_feel:
            direction = ET.SubElement(measure, "direction", placement="above")
            words = ET.SubElement(ET.SubElement(direction, "direction-type"), "words")
            words.text = _feel_words(melody.feel)
            _swing(ET.SubElement(direction, "sound"), melody.feel)
        self.before = melody

    def _clef(self, attributes: ET.Element) -> None:
        pitches = [n.midi_pitch for strain in self.score.strains for n in strain.melody.notes]
        found = clef_for(pitches)
        clef = ET.SubElement(attributes, "clef")
        ET.SubElement(clef, "sign").text = found.sign
        ET.SubElement(clef, "line").text = str(found.line)
        if found.octaves:
            ET.SubElement(clef, "clef-octave-change").text = str(found.octaves)

    def _tempo(self, measure: ET.Element, melody: Melody, feel: str) -> None:
        direction = ET.SubElement(measure, "direction", placement="above")
        said = [self.score.feel] if self.score.feel and self.before is None else []
        said += [feel.lower() if said else feel] if feel else []
        if said:
            words = ET.SubElement(ET.SubElement(direction, "direction-type"), "words")
            # Notation programs set the note of the metronome mark right behind the words.
            words.text = ", ".join(said) + " "
        metronome = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
        pulse = melody.time_signature.pulse_quarters
        value = note_value(pulse)
        ET.SubElement(metronome, "beat-unit").text = value.type if value else "quarter"
        for _ in range(value.dots if value else 0):
            ET.SubElement(metronome, "beat-unit-dot")
        ET.SubElement(metronome, "per-minute").text = str(round(melody.tempo_bpm / float(pulse)))
        sound = ET.SubElement(direction, "sound", tempo=f"{melody.tempo_bpm:g}")
        if feel:
            _swing(sound, melody.feel)

    def _harmony(self, measure: ET.Element, symbol: str, offset: Fraction) -> None:
        chord = parse_chord(symbol)
        element = ET.SubElement(measure, "harmony", placement="above")
        root = ET.SubElement(element, "root")
        if chord is None:
            # What cannot be read is shown as it was written, over a root that is not.
            ET.SubElement(root, "root-step", text="").text = "C"
            kind = ET.SubElement(element, "kind", text=symbol)
            kind.text = "none" if is_no_chord(symbol) else "other"
        else:
            harmony = harmony_of(chord)
            _pitch_name(root, "root", harmony.root.letter, harmony.root.alter)
            ET.SubElement(element, "kind", text=harmony.text).text = harmony.kind
            if harmony.bass:
                bass = ET.SubElement(element, "bass")
                _pitch_name(bass, "bass", harmony.bass.letter, harmony.bass.alter)
            for degree in harmony.degrees:
                # The kind's text says it already.
                added = ET.SubElement(element, "degree", {"print-object": "no"})
                ET.SubElement(added, "degree-value").text = str(degree.value)
                ET.SubElement(added, "degree-alter").text = str(degree.alter)
                ET.SubElement(added, "degree-type").text = degree.type
        if offset:
            ET.SubElement(element, "offset").text = str(int(offset * self.divisions))

    def _unset(self, measure: ET.Element) -> None:
        """Write words that go under no notes below the last bar: they are sung all the same."""
        for words in self.score.unset:
            direction = ET.SubElement(measure, "direction", placement="below")
            element = ET.SubElement(ET.SubElement(direction, "direction-type"), "words")
            element.text = f"{words.section}: " + " / ".join(words.lines)


def _pitch_name(element: ET.Element, name: str, letter: str, alter: int) -> None:
    ET.SubElement(element, f"{name}-step").text = letter
    if alter:
        ET.SubElement(element, f"{name}-alter").text = str(alter)


def _feel_words(feel: str) -> str:
    """Say for players how eighths go from here on."""
    return SWINGS[feel][0] if feel in SWINGS else feel or "Straight eighths"


def _swing(sound: ET.Element, feel: str) -> None:
    """Say the same for programs that play."""
    swing = ET.SubElement(sound, "swing")
    if feel not in SWINGS:
        ET.SubElement(swing, "straight")
        return
    _, first, second = SWINGS[feel]
    ET.SubElement(swing, "first").text = str(first)
    ET.SubElement(swing, "second").text = str(second)
    ET.SubElement(swing, "swing-type").text = "eighth"


def _ending(barline: ET.Element, number: int, kind: str) -> None:
    ending = ET.SubElement(barline, "ending", number=str(number), type=kind)
    if kind == "start":
        ending.text = f"{number}."


def _right_barline(measure: ET.Element, bar: Bar, *, is_last: bool) -> None:
    repeats = bar.times > 1
    if not (repeats or bar.ends_ending or bar.closes or is_last):
        return
    barline = ET.SubElement(measure, "barline", location="right")
    style = "light-heavy" if repeats or is_last else "light-light"
    ET.SubElement(barline, "bar-style").text = style
    if bar.ends_ending:
        # The last ending is open to the right: the music goes on.
        _ending(barline, bar.ending, "stop" if repeats else "discontinue")
    if repeats:
        repeat = ET.SubElement(barline, "repeat", direction="backward")
        if bar.times > 2:
            repeat.set("times", str(bar.times))
