"""The one voice of a part that is the tune, as it is played: repeats written out, ties joined.

Of several voices the main one is read, of a chord its top note. What is chosen is said.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from coproduce.files.score_bars import BarRead, NoteRead, PartRead
from coproduce.files.score_marks import in_order
from coproduce.files.score_order import MOST_BARS, played
from coproduce.files.score_words import LyricRead, verse_order
from coproduce.model.barlines import Barlines
from coproduce.model.melody import ChordAt, NoteMark
from coproduce.model.music import TimeSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounding:
    """A note on the line of the whole tune, ties joined, with the words of its pass."""

    beat: Fraction
    beats: Fraction
    midi_pitch: int
    lyric: LyricRead | None
    fifths: int | None = None
    marks: tuple[NoteMark, ...] = ()
    dynamic: str = ""


class TuneLine:
    """The one voice of a part that is the tune, as it is played.

    Parameters
    ----------
    part
        The part as it is written.
    bars
        How long the section is to which it is sung; 0 if that is not known.

    Attributes
    ----------
    sounding, chords
        What sounds, in quarter notes from the first barline; a pickup comes before 0.
    barlines, pickup
        Where the bars lie, and the length of the pickup in quarter notes.
    remarks
        What was chosen among several, for people.
    """

    def __init__(self, part: PartRead, bars: int) -> None:
        self.remarks: list[str] = []
        self._bars = part.bars
        self._voice = _main_voice(part)
        lengths = _lengths(part.bars)
        first = part.bars[0]
        is_pickup = lengths[0] < first.time_signature.bar_quarters and len(part.bars) > 1
        self.pickup = lengths[0] if is_pickup else Fraction(0)
        self._verses = sorted(
            {w.verse for note in part.notes for w in note.lyrics}, key=verse_order
        )
        self.sounding: list[Sounding] = []
        self.chords: list[ChordAt] = []
        self._dynamics: list[tuple[Fraction, str]] = []
        self._last: NoteRead | None = None
        self._is_held = False
        order = list(played(part.bars))
        passes = _whole_passes([index for index, _ in order], len(part.bars), is_pickup=is_pickup)
        once = len(part.bars) - is_pickup
        is_for_verses = passes > 1 and 0 < bars < once * (1 + passes) / 2
        if is_for_verses:
            order = order[: len(part.bars)]
            self.remarks.append(
                "It is repeated as a whole, and a section of the song lasts as long as one time: "
                "it was read once, and each section's words are set under it."
            )
        self._say_what_is_chosen(order, is_told=is_for_verses)
        order = order[:MOST_BARS]
        in_bars = [(lengths[i], part.bars[i].time_signature) for i, _ in order[is_pickup:]]
        self.barlines = _barlines(in_bars or [(lengths[0], first.time_signature)])
        now = -self.pickup
        for index, time in order:
            self._bar(part.bars[index], now, time)
            now += lengths[index]
        self._set_dynamics()
        if is_pickup:
            self._without_silence()

    def _bar(self, bar: BarRead, start: Fraction, time: int) -> None:
        # Some stand after others in the file and before them in the music.
        for beat, symbol in sorted(bar.chords, key=lambda chord: chord[0]):
            at = start + beat
            if self.chords and self.chords[-1].beat == at:
                self.chords.pop()
            self.chords.append(ChordAt(beat=at, symbol=symbol))
        has_verse = any(
            word.verse == self._verse(time) for note in bar.notes for word in note.lyrics
        )
        for note in _one_voice(bar, self._voice):
            if note.midi_pitch is None or note.beats <= 0:
                self._last = None
                continue
            at = start + note.beat
            before = self.sounding[-1] if self.sounding else None
            touches = before is not None and before.beat + before.beats == at
            is_alone = has_verse or (touches and self._is_held)
            if (
                before
                and touches
                and note.ties_back
                and self._last is not None
                and self._last.ties_on
                and before.midi_pitch == note.midi_pitch
            ):
                marks = in_order((*before.marks, *note.marks))
                self.sounding[-1] = replace(before, beats=before.beats + note.beats, marks=marks)
            else:
                self.sounding.append(
                    Sounding(
                        beat=at,
                        beats=note.beats,
                        midi_pitch=note.midi_pitch,
                        lyric=self._lyric(note, time, is_alone=is_alone),
                        fifths=note.fifths,
                        marks=note.marks,
                        dynamic=note.dynamic,
                    )
                )
            self._last = note
        self._dynamics.extend((start + beat, dynamic) for beat, dynamic in bar.dynamics)

    def _set_dynamics(self) -> None:
        """Let each loudness hold from the first note on that begins with it or after it."""
        beats = [note.beat for note in self.sounding]
        for beat, dynamic in self._dynamics:
            index = bisect.bisect_left(beats, beat)
            if index < len(beats):
                self.sounding[index] = replace(self.sounding[index], dynamic=dynamic)

    def _verse(self, time: int) -> str:
        return self._verses[min(time, len(self._verses)) - 1] if self._verses else ""

    def _lyric(self, note: NoteRead, time: int, *, is_alone: bool) -> LyricRead | None:
        """Choose the words of a pass: its verse, or what is written once for every pass.

        Where the verse stands alone, because the bar has words of it or because it holds a
        syllable, a note without its words goes on with the last.
        """
        wanted = self._verse(time)
        for word in note.lyrics:
            if word.verse == wanted:
                self._is_held = word.extends or not word.word_end
                return word
        if is_alone or not note.lyrics:
            return None
        self._is_held = False
        return note.lyrics[0]

    def _without_silence(self) -> None:
        """Let a pickup begin with its first note: rests before it are only paper."""
        first = self.sounding[0].beat if self.sounding else Fraction(0)
        self.pickup = min(self.pickup, max(Fraction(0), -first))
        early = [chord for chord in self.chords if chord.beat <= -self.pickup]
        if early:  # a chord over those rests is heard with the first note
            self.chords[: len(early)] = [replace(early[-1], beat=-self.pickup)]

    def _say_what_is_chosen(self, order: Sequence[tuple[int, int]], *, is_told: bool) -> None:
        others = {n.voice for b in self._bars for n in b.notes if n.midi_pitch is not None}
        if len(others) > 1:
            self.remarks.append("It has several voices; the one with the words was read.")
        if any(note.in_chord for bar in self._bars for note in bar.notes):
            self.remarks.append("Where notes stand in a chord, the top one was read.")
        if len(order) > len(self._bars):
            self.remarks.append("Its repeats were written out.")
        passes = max((time for _, time in order), default=1)
        if len(self._verses) > passes and not is_told:
            count = len(self._verses)
            self.remarks.append(f"It has {count} verses under the notes; the first was read.")


def _main_voice(part: PartRead) -> tuple[str, str]:
    """Find the voice with the most words, or else the most notes; of equals the first."""
    words = Counter(note.voice for note in part.notes if note.lyrics)
    notes = Counter(note.voice for note in part.notes)
    return min(notes, key=lambda voice: (-words[voice], -notes[voice], voice), default=("1", "1"))


def _one_voice(bar: BarRead, voice: tuple[str, str]) -> list[NoteRead]:
    """Give the notes of a voice, the top one of each chord; of another where it is silent."""
    inside = [note for note in bar.notes if note.voice == voice]
    if not any(note.midi_pitch is not None for note in inside):
        others = sorted({n.voice for n in bar.notes if n.midi_pitch is not None and n.lyrics})
        inside = [n for n in bar.notes if n.voice == others[0]] if others else inside
    at_beat: dict[Fraction, NoteRead] = {}
    for note in inside:
        there = at_beat.get(note.beat)
        if there is None:
            at_beat[note.beat] = note
            continue
        if not note.in_chord and bool(note.lyrics) != bool(there.lyrics):
            at_beat[note.beat] = note if note.lyrics else there
            continue
        top = max(there, note, key=lambda n: n.midi_pitch or 0)
        at_beat[note.beat] = replace(top, lyrics=there.lyrics or note.lyrics)
    return _one_after_another(at_beat[beat] for beat in sorted(at_beat))


def _one_after_another(notes: Iterable[NoteRead]) -> list[NoteRead]:
    """Sing one note at a time, where two voices share a number: the one with words goes on."""
    line: list[NoteRead] = []
    for note in notes:
        last = line[-1] if line else None
        if last is None or last.midi_pitch is None or last.beat + last.beats <= note.beat:
            line.append(note)
        elif note.midi_pitch is not None and (note.lyrics or not last.lyrics):
            line[-1] = replace(last, beats=note.beat - last.beat)
            line.append(note)
    return line


def _lengths(bars: Sequence[BarRead]) -> list[Fraction]:
    """Say how long each bar lasts.

    Some programs leave rests at the end of a bar out. A bar is only short on purpose if it
    says so, if it is the first, or if a repeat or a double bar parts it from the next one, which
    completes it.
    """
    lengths = []
    completes = False
    for index, bar in enumerate(bars):
        full = bar.time_signature.bar_quarters
        following = bars[index + 1] if index + 1 < len(bars) else None
        is_completed = (
            following is not None
            and following.length + bar.length == full
            and (bar.is_divided or following.is_implicit or following.repeats_from_here)
        )
        is_short = bar.is_implicit or index == 0 or is_completed or completes or following is None
        lengths.append(bar.length if is_short or bar.length > full else full)
        completes = is_completed and index > 0
    return lengths


def _barlines(played: Sequence[tuple[Fraction, TimeSignature]]) -> Barlines:
    """Say where bars lie that are played one after the other, given their lengths and metres.

    Where a repeat parts a bar, both parts are one bar. Another that is longer or shorter than
    its metre says has a metre of its own, but for the last, which need not be full.
    """
    metres: list[TimeSignature] = []
    before = Fraction(0)
    for (length, metre), following in zip_longest(played, played[1:]):
        full, total = metre.bar_quarters, before + length
        before = Fraction(0)
        if following is not None and total < full == total + following[0]:
            before = total
        elif following is None and total < full:
            metres.append(metre)
        elif total % full == 0:
            metres += [metre] * int(total / full)
        elif own := TimeSignature.lasting(total, metre.unit):
            metres.append(own)
        else:
            metres.append(metre)
            before = total - full
    return Barlines.of_bars(metres or [played[0][1]])


def _whole_passes(order: Sequence[int], bars: int, *, is_pickup: bool) -> int:
    """Say how often the whole is played, if it is played whole each time; else 1.

    A pickup before the sign that opens the repeat is played once.
    """
    for opening in (0, 1) if is_pickup else (0,):
        repeated = bars - opening
        passes, left = divmod(len(order) - opening, repeated)
        if not left and list(order) == [*range(opening), *[*range(opening, bars)] * passes]:
            return passes
    return 1
