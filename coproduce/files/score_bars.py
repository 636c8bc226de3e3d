"""The bars of a MusicXML part as they are written: what sounds where, in which voice.

Programs write the same music in different ways: several voices with `backup` and `forward`,
chords, grace notes, parts in another key than they sound in. Here everything is put at its
place in quarter notes, as it sounds, and nothing is chosen yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from coproduce.errors import FormatError
from coproduce.files.harmony_reader import harmony_symbol
from coproduce.files.safe_xml import Element
from coproduce.files.score_marks import (
    DOUBLE_BARS,
    REHEARSAL_MARKS,
    dynamic_of,
    left_out_of_direction,
    left_out_of_note,
    marks_of,
)
from coproduce.files.score_order import read_signs
from coproduce.files.score_transposition import sounding_fifths
from coproduce.files.score_words import LyricRead, lyrics_of
from coproduce.model.melody import NoteMark
from coproduce.model.music import MOST_FIFTHS, NATURAL_SEMITONES, PitchName, TimeSignature
from coproduce.theory.pitch import within_signatures

_SWING: Final = re.compile(
    r"(?<!\bno )(?<!\bnot )\bsw[iu]ng(?: (?:eighths|8ths|quavers|feel))?\W*$", re.IGNORECASE
)
_UNITS: Final[dict[str, Fraction]] = {
    "half": Fraction(2),
    "quarter": Fraction(1),
    "eighth": Fraction(1, 2),
    "16th": Fraction(1, 4),
}

# A bar is rarely longer than a dozen quarter notes, a held last note than some more.
LONGEST_QUARTERS: Final = 256
LONGEST_NUMBER: Final = 20
MOST_BEATS: Final = 64
HIGHEST_MIDI_PITCH: Final = 127
SLOWEST_BPM, FASTEST_BPM = 5.0, 1000.0
SAME_TEMPO: Final = 0.01  # a mark is rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRead:
    """A note at its place in the bar; `midi_pitch` is None for a rest, as it sounds otherwise.

    `fifths` is how it is spelled, as it sounds, on the line of fifths.
    """

    beat: Fraction
    beats: Fraction
    midi_pitch: int | None
    voice: tuple[str, str]
    ties_on: bool = False
    ties_back: bool = False
    lyrics: tuple[LyricRead, ...] = ()
    in_chord: bool = False
    fifths: int | None = None
    marks: tuple[NoteMark, ...] = ()
    dynamic: str = ""


@dataclass(slots=True)
class BarRead:
    """One bar: its notes, chords, length, and the signs at its edges."""

    length: Fraction
    time_signature: TimeSignature
    is_implicit: bool = False
    notes: list[NoteRead] = field(default_factory=list)
    chords: list[tuple[Fraction, str]] = field(default_factory=list)
    dynamics: list[tuple[Fraction, str]] = field(default_factory=list)
    repeats_from_here: bool = False
    times: int = 1
    endings: tuple[int, ...] = ()
    ends_ending: bool = False
    jumps: bool = False
    is_divided: bool = False  # a repeat or a double bar parts it from the next
    is_double: bool = False


@dataclass(slots=True)
class PartRead:
    """A part: its bars, and what its first bar says of key, tempo and feel."""

    bars: list[BarRead] = field(default_factory=list)
    fifths: int | None = None
    mode: str = ""
    tempo_bpm: float | None = None
    feel: str = ""
    transposed_semitones: int = 0
    grace_notes: int = 0
    key_changes: int = 0
    tempo_changes: int = 0
    left_out: set[str] = field(default_factory=set)

    @property
    def notes(self) -> Iterator[NoteRead]:
        """Every note of every voice that sounds."""
        return (n for bar in self.bars for n in bar.notes if n.midi_pitch is not None)


def read_part(part: Element, where: str) -> PartRead:
    """Read the bars of a part.

    Raises
    ------
    FormatError
        If a length or pitch in it is no number, or one that nothing can be.
    """
    reader = _PartReader()
    for number, measure in enumerate(part.all("measure"), start=1):
        try:
            reader.measure(measure)
        except (ValueError, ZeroDivisionError, OverflowError, KeyError) as cause:
            name = measure.attributes.get("number", str(number))
            raise FormatError(
                f"holds something that cannot be read ({cause})",
                f"{where}, bar {name}",
                "Export the tune again as MusicXML.",
            ) from cause
    if any(bar.is_double for bar in reader.part.bars[:-1]):
        reader.part.left_out.add(DOUBLE_BARS)
    return reader.part


class _PartReader:
    """Goes through bars in order, with the settings that hold on from bar to bar."""

    def __init__(self) -> None:
        self.part = PartRead()
        self.divisions = Fraction(1)
        self.metre = TimeSignature(4, 4)
        self.shift = self.shift_fifths = 0
        self.ending: tuple[int, ...] = ()
        self.now = self.longest = Fraction(0)
        self.chord_beat = Fraction(0)

    def measure(self, measure: Element) -> None:
        """Read one bar."""
        self.now = self.longest = self.chord_beat = Fraction(0)
        bar = BarRead(
            length=Fraction(0),
            time_signature=self.metre,
            is_implicit=measure.attributes.get("implicit") == "yes",
        )
        self.part.bars.append(bar)
        for element in measure.children:
            reading = getattr(self, f"_read_{element.name}", None)
            if reading is not None:
                reading(element, bar)
        bar.time_signature = self.metre
        bar.length = self.longest or self.metre.bar_quarters
        bar.endings = bar.endings or self.ending
        if bar.ends_ending:
            self.ending = ()

    def _read_attributes(self, element: Element, bar: BarRead) -> None:
        del bar
        if text := element.text_of("divisions"):
            self.divisions = _number(text)
        if time := element.first("time"):
            self._metre(time)
        # First how far it is written from what sounds: the key is written there as well.
        if move := element.first("transpose"):
            self._transpose(move)
        if key := element.first("key"):
            self._key(key)

    def _metre(self, time: Element) -> None:
        beats = sum(int(text) for text in time.text_of("beats").split("+") if text)
        if not beats:
            return
        if not 0 < beats <= MOST_BEATS:
            raise ValueError(f"a bar of {time.text_of('beats')} beats")
        self.metre = TimeSignature(beats, int(time.text_of("beat-type") or 4))

    def _transpose(self, move: Element) -> None:
        semitones = int(move.text_of("chromatic") or 0)
        self.shift = semitones + 12 * int(move.text_of("octave-change") or 0)
        self.part.transposed_semitones = self.part.transposed_semitones or self.shift
        self.shift_fifths = sounding_fifths(move)

    def _key(self, key: Element) -> None:
        fifths, mode = int(key.text_of("fifths") or 0), key.text_of("mode").lower()
        if abs(fifths) > MOST_FIFTHS:
            raise ValueError(f"a key of {abs(fifths)} sharps or flats")
        self.shift_fifths = within_signatures(fifths, self.shift_fifths)
        fifths += self.shift_fifths
        if self.part.fifths is None:
            self.part.fifths, self.part.mode = fifths, mode
        elif fifths != self.part.fifths:
            self.part.key_changes += 1

    def _read_backup(self, element: Element, bar: BarRead) -> None:
        del bar
        self.now = max(Fraction(0), self.now - self._length(element))

    def _read_forward(self, element: Element, bar: BarRead) -> None:
        del bar
        self._advance(self._length(element))

    def _read_note(self, element: Element, bar: BarRead) -> None:
        if element.first("grace"):
            self.part.grace_notes += 1
            return
        length = self._length(element)
        in_chord = element.first("chord") is not None
        if not in_chord:
            self.chord_beat = self.now
            self._advance(length)
        if element.first("cue"):
            return
        # What sounds tied and what is drawn tied: some programs write one without the other.
        drawn = (tied for notations in element.all("notations") for tied in notations.all("tied"))
        ties = {tie.attributes.get("type") for tie in (*element.all("tie"), *drawn)}
        bar.notes.append(
            NoteRead(
                beat=self.chord_beat,
                beats=length,
                midi_pitch=self._pitch(element),
                voice=(element.text_of("staff") or "1", element.text_of("voice") or "1"),
                ties_on="start" in ties,
                ties_back="stop" in ties,
                lyrics=tuple(lyrics_of(element)),
                in_chord=in_chord,
                fifths=self._fifths(element),
                marks=marks_of(element),
                dynamic=dynamic_of(element),
            )
        )
        self.part.left_out.update(left_out_of_note(element))

    def _read_harmony(self, element: Element, bar: BarRead) -> None:
        symbol = harmony_symbol(element, self.shift_fifths)
        if symbol:
            offset = self._quarters(element.text_of("offset"))
            bar.chords.append((self.now + offset, symbol))

    def _read_direction(self, element: Element, bar: BarRead) -> None:
        if dynamic := dynamic_of(element):
            bar.dynamics.append((self.now + self._quarters(element.text_of("offset")), dynamic))
        is_swing = False
        for child in element.walk():
            if child.name == "sound":
                self._read_sound(child, bar)
            elif child.name in {"segno", "coda"}:
                bar.jumps = True
            elif child.name == "rehearsal" and len(self.part.bars) > 1:
                # The one above the first bar is the section's name.
                self.part.left_out.add(REHEARSAL_MARKS)
            elif child.name == "metronome":
                self._metronome(child)
            elif child.name == "words" and _SWING.search(child.text):
                # Some programs keep the words and forget the sign for the player.
                self.part.feel, is_swing = self.part.feel or "swing", True
        if not is_swing:
            self.part.left_out.update(left_out_of_direction(element))

    def _read_sound(self, element: Element, bar: BarRead) -> None:
        tempo = element.attributes.get("tempo")
        if tempo:
            self._tempo(float(tempo), wins=bar is self.part.bars[0] and not self.now)
        if {"dacapo", "dalsegno", "tocoda", "fine"} & set(element.attributes):
            bar.jumps = True
        swing = element.first("swing")
        if swing and swing.first("straight") is None and not self.part.feel:
            self.part.feel = "swing"

    def _read_barline(self, element: Element, bar: BarRead) -> None:
        is_at_end = element.attributes.get("location", "right") == "right"
        if is_at_end and element.text_of("bar-style") in {"light-light", "light-heavy"}:
            bar.is_divided = bar.is_double = True
        signs = read_signs(element)
        bar.repeats_from_here |= signs.opens_repeat
        if signs.times > 1:
            bar.is_divided, bar.is_double = True, False
            bar.times = signs.times
        if signs.begins:
            self.ending = bar.endings = signs.begins
        bar.ends_ending |= signs.ends

    def _metronome(self, element: Element) -> None:
        unit = _UNITS.get(element.text_of("beat-unit"), Fraction(1))
        dots = len(list(element.all("beat-unit-dot")))
        found = re.search(r"\d+(?:\.\d+)?", element.text_of("per-minute"))
        if found:
            quarters = float(unit * (2 - Fraction(1, 2 ** min(dots, 4))))
            self._tempo(float(found.group()) * quarters)

    def _tempo(self, quarters_a_minute: float, *, wins: bool = False) -> None:
        """Take in a tempo: the first holds, or the sound at the beginning, which is exact."""
        if not SLOWEST_BPM <= quarters_a_minute <= FASTEST_BPM:
            return  # nobody can play it
        if self.part.tempo_bpm is None or wins:
            self.part.tempo_bpm = quarters_a_minute
        elif abs(quarters_a_minute / self.part.tempo_bpm - 1.0) > SAME_TEMPO:
            self.part.tempo_changes += 1

    def _advance(self, length: Fraction) -> None:
        self.now += length
        self.longest = max(self.longest, self.now)

    def _length(self, element: Element) -> Fraction:
        length = self._quarters(element.text_of("duration"))
        if length < 0:
            raise ValueError(f"a length of {float(length):g} quarter notes")
        return length

    def _quarters(self, text: str) -> Fraction:
        quarters = _number(text) / self.divisions
        if abs(quarters) > LONGEST_QUARTERS:
            raise ValueError(f"a length of more than {LONGEST_QUARTERS} quarter notes")
        return quarters

    def _pitch(self, element: Element) -> int | None:
        pitch = element.first("pitch")
        if pitch is None:
            return None
        alter = round(float(pitch.text_of("alter") or 0))
        step = NATURAL_SEMITONES[pitch.text_of("step")]
        midi_pitch = 12 * (int(pitch.text_of("octave")) + 1) + step + alter + self.shift
        if not 0 <= midi_pitch <= HIGHEST_MIDI_PITCH:
            raise ValueError("a note that no instrument has")
        return midi_pitch

    def _fifths(self, element: Element) -> int | None:
        pitch = element.first("pitch")
        if pitch is None:
            return None
        alter = round(float(pitch.text_of("alter") or 0))
        return PitchName(pitch.text_of("step"), alter).fifths + self.shift_fifths


def _number(text: str) -> Fraction:
    # A power of ten is short to write and endless to reckon with.
    if len(text) > LONGEST_NUMBER or "e" in text.lower():
        raise ValueError(f"{text[:LONGEST_NUMBER]!r} is no number of divisions")
    return Fraction(text or 0)
