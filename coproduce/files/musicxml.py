"""Lead sheets as MusicXML 4.0: one voice with words, chords above, sections marked.

Nothing but the music is written: no creator, software or date, so that a score says no more
than the page does, and the same tune gives the same bytes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final

from coproduce.model.chords import Chord, Tone
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.keys import octave_of, spell
from coproduce.theory.note_values import note_value, written_lengths

DOCTYPE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
LOW_VOICE_MIDI: Final = 57  # below this, half of a tune lies on ledger lines under the treble staff
DOUBT_COLOUR: Final = "#B34700"
# MusicXML's names of chords by their tones above the root: (degree, alteration).
KINDS: Final[dict[frozenset[tuple[int, int]], str]] = {
    frozenset(tones): kind
    for kind, tones in {
        "major": ((1, 0), (3, 0), (5, 0)),
        "minor": ((1, 0), (3, -1), (5, 0)),
        "augmented": ((1, 0), (3, 0), (5, 1)),
        "diminished": ((1, 0), (3, -1), (5, -1)),
        "dominant": ((1, 0), (3, 0), (5, 0), (7, -1)),
        "major-seventh": ((1, 0), (3, 0), (5, 0), (7, 0)),
        "minor-seventh": ((1, 0), (3, -1), (5, 0), (7, -1)),
        "diminished-seventh": ((1, 0), (3, -1), (5, -1), (7, -2)),
        "augmented-seventh": ((1, 0), (3, 0), (5, 1), (7, -1)),
        "half-diminished": ((1, 0), (3, -1), (5, -1), (7, -1)),
        "major-minor": ((1, 0), (3, -1), (5, 0), (7, 0)),
        "major-sixth": ((1, 0), (3, 0), (5, 0), (6, 0)),
        "minor-sixth": ((1, 0), (3, -1), (5, 0), (6, 0)),
        "dominant-ninth": ((1, 0), (3, 0), (5, 0), (7, -1), (9, 0)),
        "major-ninth": ((1, 0), (3, 0), (5, 0), (7, 0), (9, 0)),
        "minor-ninth": ((1, 0), (3, -1), (5, 0), (7, -1), (9, 0)),
        "suspended-second": ((1, 0), (2, 0), (5, 0)),
        "suspended-fourth": ((1, 0), (4, 0), (5, 0)),
        "power": ((1, 0), (5, 0)),
    }.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """Something that sounds or rests, from a beat of the whole score, in quarter notes."""

    beat: Fraction
    length: Fraction
    note: MelodyNote | None = None
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """One bar: where it starts and ends, and what changes at its beginning."""

    start: Fraction
    end: Fraction
    number: str
    opens: Melody | None = None
    is_pickup: bool = False


def score_to_musicxml(
    title: str,
    melodies: Sequence[Melody],
    *,
    feel: str = "",
    doubtful_below: float | None = None,
) -> str:
    """Write one or several tunes as one lead sheet.

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
    if not melodies:
        raise ValueError("a score needs a tune")
    bars, events, chords = _lay_out(melodies)
    divisions = _divisions(bars, events, chords)
    root = ET.Element("score-partwise", version="4.0")
    ET.SubElement(ET.SubElement(root, "work"), "work-title").text = title
    part_list = ET.SubElement(root, "part-list")
    score_part = ET.SubElement(part_list, "score-part", id="P1")
    ET.SubElement(score_part, "part-name", {"print-object": "no"}).text = "Voice"
    part = ET.SubElement(root, "part", id="P1")
    writer = _Writer(divisions, doubtful_below)
    previous: Melody | None = None
    for bar in bars:
        measure = ET.SubElement(part, "measure", number=bar.number)
        if bar.is_pickup:
            measure.set("implicit", "yes")
        if bar.opens:
            writer.open(measure, bar.opens, previous, feel, _sounding(melodies))
            previous = bar.opens
        writer.fill(measure, bar, events, chords, previous.time_signature if previous else None)
        if bar is bars[-1]:
            barline = ET.SubElement(measure, "barline", location="right")
            ET.SubElement(barline, "bar-style").text = "light-heavy"
    ET.indent(root)
    return DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def _sounding(melodies: Sequence[Melody]) -> int:
    """Middle of the tunes' pitches, by which the clef is chosen."""
    pitches = sorted(note.midi_pitch for melody in melodies for note in melody.notes)
    return pitches[len(pitches) // 2] if pitches else LOW_VOICE_MIDI


def _lay_out(
    melodies: Sequence[Melody],
) -> tuple[list[_Bar], list[_Event], list[tuple[Fraction, ChordAt]]]:
    """Put the sections one after the other on one line of beats.

    A later section's pickup is sung in the last bar of the section before it, if there is
    room; otherwise it gets a short bar of its own.
    """
    bars: list[_Bar] = []
    events: list[_Event] = []
    chords: list[tuple[Fraction, ChordAt]] = []
    now, number, sung_until = Fraction(0), 0, Fraction(0)
    for index, melody in enumerate(melodies):
        length = melody.time_signature.bar_quarters
        pickup = melody.pickup_beats
        opened = False
        if pickup and (index == 0 or sung_until > now - pickup):
            bars.append(
                _Bar(
                    start=now,
                    end=now + pickup,
                    number="0" if index == 0 else f"X{index}",
                    opens=melody,
                    is_pickup=True,
                )
            )
            now += pickup
            opened = True
        first = now
        chord_end = max((c.beat for c in melody.chords), default=Fraction(0))
        count = max(melody.bars, int(chord_end // length) + 1, 1)
        for bar in range(count):
            number += 1
            bars.append(
                _Bar(
                    start=now,
                    end=now + length,
                    number=str(number),
                    opens=melody if bar == 0 and not opened else None,
                )
            )
            now += length
        events.extend(
            _Event(beat=first + note.beat, length=note.beats, note=note, key=melody.key)
            for note in melody.notes
        )
        chords.extend((first + chord.beat, chord) for chord in melody.chords)
        sung_until = max((e.beat + e.length for e in events), default=Fraction(0))
    return bars, sorted(events, key=lambda event: event.beat), chords


def _divisions(
    bars: Sequence[_Bar], events: Sequence[_Event], chords: Sequence[tuple[Fraction, ChordAt]]
) -> int:
    """Least number of parts of a quarter note in which every place is whole."""
    places = [event.beat for event in events] + [event.length for event in events]
    places += [bar.end for bar in bars] + [beat for beat, _ in chords]
    return lcm(2, *(place.denominator for place in places))


class _Writer:
    """Writes bars into XML elements, remembering the tie and the melisma that go on."""

    def __init__(self, divisions: int, doubtful_below: float | None) -> None:
        self.divisions = divisions
        self.doubtful_below = doubtful_below
        self.word_is_open = False

    def open(
        self,
        measure: ET.Element,
        melody: Melody,
        previous: Melody | None,
        feel: str,
        middle_midi: int,
    ) -> None:
        """Write key, metre, clef, tempo and the section's name where they change."""
        new_key = previous is None or previous.key != melody.key
        new_metre = previous is None or previous.time_signature != melody.time_signature
        if new_key or new_metre:
            attributes = ET.SubElement(measure, "attributes")
            if previous is None:
                ET.SubElement(attributes, "divisions").text = str(self.divisions)
            if new_key:
                key = ET.SubElement(attributes, "key")
                ET.SubElement(key, "fifths").text = str(melody.key.fifths)
                ET.SubElement(key, "mode").text = melody.key.mode
            if new_metre:
                time = ET.SubElement(attributes, "time")
                ET.SubElement(time, "beats").text = str(melody.time_signature.beats)
                ET.SubElement(time, "beat-type").text = str(melody.time_signature.unit)
            if previous is None:
                clef = ET.SubElement(attributes, "clef")
                ET.SubElement(clef, "sign").text = "G"
                ET.SubElement(clef, "line").text = "2"
                if middle_midi < LOW_VOICE_MIDI:
                    ET.SubElement(clef, "clef-octave-change").text = "-1"
        if previous is None or previous.tempo_bpm != melody.tempo_bpm:
            self._tempo(measure, melody, feel if previous is None else "")
        if melody.section:
            direction = ET.SubElement(measure, "direction", placement="above")
            kind = ET.SubElement(direction, "direction-type")
            ET.SubElement(kind, "rehearsal").text = melody.section

    def _tempo(self, measure: ET.Element, melody: Melody, feel: str) -> None:
        direction = ET.SubElement(measure, "direction", placement="above")
        if feel:
            words = ET.SubElement(ET.SubElement(direction, "direction-type"), "words")
            words.text = feel
        metronome = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
        pulse = melody.time_signature.pulse_quarters
        value = note_value(pulse)
        ET.SubElement(metronome, "beat-unit").text = value.type if value else "quarter"
        for _ in range(value.dots if value else 0):
            ET.SubElement(metronome, "beat-unit-dot")
        ET.SubElement(metronome, "per-minute").text = str(round(melody.tempo_bpm / float(pulse)))
        ET.SubElement(direction, "sound", tempo=f"{melody.tempo_bpm:g}")

    def fill(
        self,
        measure: ET.Element,
        bar: _Bar,
        events: Sequence[_Event],
        chords: Sequence[tuple[Fraction, ChordAt]],
        metre: TimeSignature | None,
    ) -> None:
        """Write the notes, rests and chord symbols of one bar."""
        if metre is None:
            raise ValueError("a bar before any section")
        pieces = _pieces(bar, events, metre)
        waiting = [(beat, chord) for beat, chord in chords if bar.start <= beat < bar.end]
        beams = _beams(pieces, bar, metre)
        for index, piece in enumerate(pieces):
            while waiting and waiting[0][0] < piece.beat + piece.length:
                beat, chord = waiting.pop(0)
                self._harmony(measure, chord, max(Fraction(0), beat - piece.beat))
            self._note(measure, piece, beams.get(index, ""))

    def _harmony(self, measure: ET.Element, at: ChordAt, offset: Fraction) -> None:
        chord = parse_chord(at.symbol)
        harmony = ET.SubElement(measure, "harmony", placement="above")
        if chord is None:
            # A chord that cannot be read is shown as it was written.
            root = ET.SubElement(harmony, "root")
            ET.SubElement(root, "root-step", text="").text = "C"
            ET.SubElement(harmony, "kind", text=at.symbol).text = "none"
        else:
            root = ET.SubElement(harmony, "root")
            ET.SubElement(root, "root-step").text = chord.root.letter
            if chord.root.alter:
                ET.SubElement(root, "root-alter").text = str(chord.root.alter)
            self._kind(harmony, chord)
        if offset:
            ET.SubElement(harmony, "offset").text = str(int(offset * self.divisions))

    def _kind(self, harmony: ET.Element, chord: Chord) -> None:
        tones = frozenset((tone.degree, tone.alter) for tone in chord.tones)
        kind, rest = _nearest_kind(tones)
        element = ET.SubElement(harmony, "kind", text=chord.spelling.quality)
        element.text = kind
        if chord.bass:
            bass = ET.SubElement(harmony, "bass")
            ET.SubElement(bass, "bass-step").text = chord.bass.letter
            if chord.bass.alter:
                ET.SubElement(bass, "bass-alter").text = str(chord.bass.alter)
        for tone, change in rest:
            degree = ET.SubElement(harmony, "degree", {"print-object": "no"})
            ET.SubElement(degree, "degree-value").text = str(tone.degree)
            ET.SubElement(degree, "degree-alter").text = str(tone.alter)
            ET.SubElement(degree, "degree-type").text = change

    def _note(self, measure: ET.Element, piece: _Piece, beam: str) -> None:
        element = ET.SubElement(measure, "note")
        note = piece.note
        if note is None:
            rest = ET.SubElement(element, "rest")
            if piece.is_whole_bar:
                rest.set("measure", "yes")
        else:
            if self.doubtful_below is not None and note.confidence < self.doubtful_below:
                element.set("color", DOUBT_COLOUR)
            _pitch(element, note.midi_pitch, piece.key)
        ET.SubElement(element, "duration").text = str(int(piece.length * self.divisions))
        for kind in piece.ties:
            ET.SubElement(element, "tie", type=kind)
        ET.SubElement(element, "voice").text = "1"
        if not piece.is_whole_bar:
            _value(element, piece.length)
        if beam:
            ET.SubElement(element, "beam", number="1").text = beam
        if piece.ties:
            notations = ET.SubElement(element, "notations")
            for kind in piece.ties:
                ET.SubElement(notations, "tied", type=kind)
        if note is not None and note.syllable and not piece.tied_before:
            self._lyric(element, note, extends=piece.extends)

    def _lyric(self, element: ET.Element, note: MelodyNote, *, extends: bool) -> None:
        lyric = ET.SubElement(element, "lyric", number="1")
        kind = {
            (False, True): "single",
            (False, False): "begin",
            (True, False): "middle",
            (True, True): "end",
        }[(self.word_is_open, note.word_end)]
        self.word_is_open = not note.word_end
        ET.SubElement(lyric, "syllabic").text = kind
        ET.SubElement(lyric, "text").text = note.syllable
        if extends and note.word_end:
            ET.SubElement(lyric, "extend")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A written note or rest: what is left of an event after ties and bar lines."""

    beat: Fraction
    length: Fraction
    key: Key
    note: MelodyNote | None = None
    tied_before: bool = False
    tied_after: bool = False
    extends: bool = False
    is_whole_bar: bool = False

    @property
    def ties(self) -> tuple[str, ...]:
        """Ends of ties at this note, the one that stops here first."""
        return ("stop",) * self.tied_before + ("start",) * self.tied_after


def _pitch(element: ET.Element, midi_pitch: int, key: Key) -> None:
    name = spell(midi_pitch, key)
    pitch = ET.SubElement(element, "pitch")
    ET.SubElement(pitch, "step").text = name.letter
    if name.alter:
        ET.SubElement(pitch, "alter").text = str(name.alter)
    ET.SubElement(pitch, "octave").text = str(octave_of(midi_pitch, name))


def _value(element: ET.Element, length: Fraction) -> None:
    value = note_value(length)
    if value is None:
        return
    ET.SubElement(element, "type").text = value.type
    for _ in range(value.dots):
        ET.SubElement(element, "dot")
    if value.is_triplet:
        change = ET.SubElement(element, "time-modification")
        ET.SubElement(change, "actual-notes").text = "3"
        ET.SubElement(change, "normal-notes").text = "2"


def _pieces(bar: _Bar, events: Sequence[_Event], metre: TimeSignature) -> list[_Piece]:
    """Everything in a bar in order, rests filled in, each of one written value."""
    # A pickup bar ends where a whole bar would, so that its beats are read as the last ones.
    origin = bar.end - metre.bar_quarters
    pieces: list[_Piece] = []
    now = bar.start
    inside = [e for e in events if e.beat < bar.end and e.beat + e.length > bar.start]
    key = inside[0].key if inside else (events[0].key if events else Key.parse("C"))

    def rest_until(end: Fraction) -> None:
        at = now
        whole = at == bar.start and end == bar.end and not bar.is_pickup
        lengths = (
            (end - at,) if whole else written_lengths(at - origin, end - at, metre, is_rest=True)
        )
        for length in lengths:
            pieces.append(_Piece(beat=at, length=length, key=key, is_whole_bar=whole))
            at += length

    for event in inside:
        begin, end = max(event.beat, bar.start, now), min(event.beat + event.length, bar.end)
        if end <= begin:
            continue
        if begin > now:
            rest_until(begin)
        at = begin
        for length in written_lengths(begin - origin, end - begin, metre):
            index = events.index(event)
            carries_on = (
                index + 1 < len(events)
                and (following := events[index + 1].note) is not None
                and following.syllable == ""
            )
            pieces.append(
                _Piece(
                    beat=at,
                    length=length,
                    key=event.key,
                    note=event.note,
                    tied_before=at > event.beat,
                    tied_after=at + length < event.beat + event.length,
                    extends=carries_on,
                )
            )
            at += length
        now = end
    if now < bar.end:
        rest_until(bar.end)
    return pieces


def _beams(pieces: Sequence[_Piece], bar: _Bar, metre: TimeSignature) -> dict[int, str]:
    """Which notes are beamed: those shorter than a quarter that share a beat."""
    origin = bar.end - metre.bar_quarters
    groups: dict[int, list[int]] = {}
    for index, piece in enumerate(pieces):
        value = note_value(piece.length)
        if piece.note is None or value is None or value.type not in ("eighth", "16th", "32nd"):
            continue
        groups.setdefault(int((piece.beat - origin) // metre.pulse_quarters), []).append(index)
    beams: dict[int, str] = {}
    for group in groups.values():
        if len(group) > 1 and group[-1] - group[0] == len(group) - 1:
            beams |= dict.fromkeys(group, "continue")
            beams[group[0]], beams[group[-1]] = "begin", "end"
    return beams


def _nearest_kind(
    tones: frozenset[tuple[int, int]],
) -> tuple[str, list[tuple[Tone, str]]]:
    """Find the known kind that shares most with a chord, and what must be added or taken away."""
    if tones in KINDS:
        return KINDS[tones], []
    known = max(KINDS, key=lambda k: (len(k & tones) - len(k - tones), -len(k), KINDS[k]))
    rest = [(Tone(*tone), "add") for tone in sorted(tones - known)]
    rest += [(Tone(*tone), "subtract") for tone in sorted(known - tones)]
    return KINDS[known], rest
