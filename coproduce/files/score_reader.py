"""Reading a tune that a person corrected in a notation program and saved as MusicXML.

Of several parts the sung one is read, of several voices the main one, of a chord its top note.
What is left out is said, so that nobody thinks it was understood.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from coproduce.errors import FormatError
from coproduce.files.safe_xml import Element, parse_xml
from coproduce.files.score_bars import BarRead, NoteRead, PartRead, read_part
from coproduce.files.score_marks import in_order
from coproduce.files.score_order import MOST_BARS, played
from coproduce.files.score_words import LyricRead, verse_order
from coproduce.files.sheet_import import read_content
from coproduce.model.melody import ChordAt, CorrectedTune, Melody, MelodyNote, NoteMark
from coproduce.model.music import MODE_FIFTHS, Key, TimeSignature, named_mode
from coproduce.theory.keys import (
    CLEARLY_ANOTHER,
    elsewhere,
    find_keys,
    foreign_share,
    spell,
)
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.units import beats_to_seconds


def read_melody(
    path: Path,
    section: str,
    tempo_bpm: float,
    *,
    key: Key | None = None,
    bars: int = 0,
) -> CorrectedTune:
    """Read the sung line of a MusicXML file as a tune.

    Parameters
    ----------
    path
        A .musicxml, .xml or compressed .mxl file.
    section
        The section's name, which the melody keeps.
    tempo_bpm
        Quarter notes a minute, where the score states none.
    key
        The song's key, which says the mode where the score has only a signature; without
        it, or with another signature, the notes say it.
    bars
        How long the section is. A tune that is repeated as a whole is read once if that is
        nearer to it: its repeats are further verses. 0 if that is not known.

    Raises
    ------
    FormatError
        If it is no MusicXML, is far too large, declares entities, or holds no notes.
    """
    where = f"melody/{path.name}"
    root = parse_xml(read_content(path), where)
    if root.name == "score-timewise":
        raise FormatError(
            "is a score ordered by time, not by parts",
            where,
            "Open it in a notation program and export it as MusicXML; they all order by parts.",
        )
    if root.name != "score-partwise":
        raise FormatError("is not a MusicXML score", where, "Export the tune as MusicXML.")
    part, remarks = _sung_part(root, where)
    line = _Line(part, bars)
    if not line.sounding:
        raise FormatError("holds no notes", where, "Export the tune again as MusicXML.")
    bpm = part.tempo_bpm or tempo_bpm
    notes = tuple(_melody_notes(line, bpm))
    key = _key(part, key, notes)
    notes = tuple(_as_spelled(notes, line.sounding, key))
    melody = Melody(
        section=section,
        key=key,
        time_signature=line.metre,
        tempo_bpm=bpm,
        tuning_cents=0.0,
        pickup_beats=line.pickup,
        notes=notes,
        chords=tuple(line.chords),
        feel=part.feel,
    )
    return CorrectedTune(melody=melody, remarks=(*remarks, *line.remarks, *_left_out(part)))


def _sung_part(root: Element, where: str) -> tuple[PartRead, list[str]]:
    """Choose the part with the most words, or else the first that sounds."""
    names = {
        part.attributes.get("id", ""): part.text_of("part-name")
        for part in root.walk()
        if part.name == "score-part"
    }
    parts = [
        (names.get(element.attributes.get("id", ""), ""), read_part(element, where))
        for element in root.all("part")
    ]
    sounding = [(name, part) for name, part in parts if any(part.notes)]
    if not sounding:
        raise FormatError("holds no notes", where, "Export the tune again as MusicXML.")
    name, best = max(sounding, key=lambda item: sum(bool(n.lyrics) for n in item[1].notes))
    if len(sounding) == 1:
        return best, []
    called = f"“{name}”" if name else f"number {[part for _, part in parts].index(best) + 1}"
    return best, [
        f"It has {len(sounding)} parts with notes; the tune was read from the part {called}."
    ]


def _key(part: PartRead, song_key: Key | None, notes: Sequence[MelodyNote]) -> Key:
    """Give the key; notation programs often keep its signature and forget its mode.

    A score without any signature says nothing of its key: its notes do.
    """
    pitches = [note.midi_pitch for note in notes]
    beats = [float(note.beats) for note in notes]
    fits = find_keys(pitches, beats)
    if part.fifths is None:
        is_songs = song_key is not None and elsewhere(fits, song_key) is None
        return song_key if song_key is not None and is_songs else fits[0].key
    fifths = part.fifths
    if mode := named_mode(part.mode):
        return Key(pitch_on_fifths(fifths - MODE_FIFTHS[mode]), mode)
    if song_key is not None and song_key.fifths == fifths:
        return song_key
    least: dict[int, float] = {}
    for fit in fits:
        if fits[0].fit - fit.fit >= CLEARLY_ANOTHER:
            break
        key = Key(pitch_on_fifths(fifths - MODE_FIFTHS[fit.key.mode]), fit.key.mode)
        tonic, outside = fit.key.tonic.pitch_class, foreign_share(fit.key, pitches, beats)
        # A mode is not meant if the tune's own accidentals fit a likelier one on its tonic.
        if key.tonic.pitch_class == tonic and outside <= least.get(tonic, outside):
            return key
        least[tonic] = min(outside, least.get(tonic, outside))
    return Key(pitch_on_fifths(fifths), "major")


def _as_spelled(
    notes: Iterable[MelodyNote], sounding: Iterable[_Sounding], key: Key
) -> Iterator[MelodyNote]:
    """Keep how notes are spelled where that is not how we would."""
    for note, heard in zip(notes, sounding, strict=True):
        if heard.fifths is None or heard.fifths == spell(note.midi_pitch, key).fifths:
            yield note
        else:
            yield replace(note, fifths_from_key=heard.fifths - key.fifths)


def _left_out(part: PartRead) -> Iterator[str]:
    if part.transposed_semitones % 12:
        yield "It is written for an instrument in another key; it was read as it sounds."
    if part.grace_notes:
        yield f"Grace notes were left out ({part.grace_notes})."
    if part.tempo_changes:
        yield "The tempo changes within it; the first tempo was kept."
    if part.metre_changes:
        yield "The time signature changes within it; its bars are counted in the first."
    if part.key_changes:
        yield "The key changes within it; the first key was kept."
    if part.left_out:
        names = ", ".join(sorted(part.left_out))
        yield f"What we do not print was left out: {names}."
    if any(bar.jumps for bar in part.bars):
        yield "Signs such as D.S. and Coda were not followed: the bars were read as they stand."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sounding:
    """A note on the line of the whole tune, ties joined, with the words of its pass."""

    beat: Fraction
    beats: Fraction
    midi_pitch: int
    lyric: LyricRead | None
    fifths: int | None = None
    marks: tuple[NoteMark, ...] = ()
    dynamic: str = ""


class _Line:
    """The one voice of a part that is the tune, as it is played."""

    def __init__(self, part: PartRead, bars: int) -> None:
        self.remarks: list[str] = []
        self.bars = part.bars
        self.voice = _main_voice(part)
        lengths = _lengths(part.bars)
        first = part.bars[0]
        self.metre: TimeSignature = first.time_signature
        full = self.metre.bar_quarters
        is_pickup = lengths[0] < full and len(part.bars) > 1
        self.pickup = lengths[0] if is_pickup else Fraction(0)
        self.verses = sorted({w.verse for note in part.notes for w in note.lyrics}, key=verse_order)
        self.sounding: list[_Sounding] = []
        self.chords: list[ChordAt] = []
        self.dynamics: list[tuple[Fraction, str]] = []
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
        now = -self.pickup
        for index, time in order[:MOST_BARS]:
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
        for note in _one_voice(bar, self.voice):
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
                    _Sounding(
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
        self.dynamics.extend((start + beat, dynamic) for beat, dynamic in bar.dynamics)

    def _set_dynamics(self) -> None:
        """Let each loudness hold from the first note on that begins with it or after it."""
        beats = [note.beat for note in self.sounding]
        for beat, dynamic in self.dynamics:
            index = bisect.bisect_left(beats, beat)
            if index < len(beats):
                self.sounding[index] = replace(self.sounding[index], dynamic=dynamic)

    def _verse(self, time: int) -> str:
        return self.verses[min(time, len(self.verses)) - 1] if self.verses else ""

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
        others = {n.voice for b in self.bars for n in b.notes if n.midi_pitch is not None}
        if len(others) > 1:
            self.remarks.append("It has several voices; the one with the words was read.")
        if any(note.in_chord for bar in self.bars for note in bar.notes):
            self.remarks.append("Where notes stand in a chord, the top one was read.")
        if len(order) > len(self.bars):
            self.remarks.append("Its repeats were written out.")
        passes = max((time for _, time in order), default=1)
        if len(self.verses) > passes and not is_told:
            count = len(self.verses)
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


def _melody_notes(line: _Line, tempo_bpm: float) -> Iterator[MelodyNote]:
    has_words = any(note.lyric for note in line.sounding)
    before: _Sounding | None = None
    open_word: LyricRead | None = None
    for note in line.sounding:
        if note.lyric:
            text, open_word = note.lyric.text, note.lyric
        elif not has_words or open_word is None:
            text = None
        else:
            touches = before is not None and before.beat + before.beats == note.beat
            goes_on = touches or open_word.extends or not open_word.word_end
            text = "" if goes_on else None
        yield MelodyNote(
            onset_s=round(beats_to_seconds(float(note.beat + line.pickup), tempo_bpm), 4),
            duration_s=round(beats_to_seconds(float(note.beats), tempo_bpm), 4),
            midi_pitch=note.midi_pitch,
            beat=note.beat,
            beats=note.beats,
            syllable=text,
            word_end=open_word.word_end if open_word and text is not None else True,
            marks=note.marks,
            dynamic=note.dynamic,
        )
        before = note
