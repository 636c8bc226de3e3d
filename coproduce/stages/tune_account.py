"""The account of a tune: what it is in, and which few notes a person should check by ear."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coproduce.model.melody import ChordSuggestion, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.model.report import (
    BarPicture,
    DrawnNote,
    Fact,
    Link,
    Remark,
    Table,
    TunePicture,
    TuneReport,
)
from coproduce.model.song_facts import TuneFacts
from coproduce.model.tune_changes import ToldChanges
from coproduce.stages.note_confidence import UNSURE_BELOW, unsure_notes
from coproduce.stages.suggest_chords import in_bars
from coproduce.stages.tell_listening import metre_in_words, move_in_words, numerals_in
from coproduce.stages.tell_tune_changes import length_in_words, note_name, place_in_words
from coproduce.stages.wording import counted, listed, sureness, time_code
from coproduce.units import A4_HZ, A4_MIDI, midi_to_hz

SURE_ENOUGH: Final = 0.75  # to be called more than "not sure", though it is asked about
# Closer than this to A = 440 Hz nobody hears the difference.
IN_TUNE_CENTS: Final = 5.0
_FEELS: Final = {"swing": "swung, long and short"}
_PRETTY: Final = str.maketrans({"#": "♯", "b": "♭"})


def tell_tune(tune: TuneFacts, links: tuple[Link, ...]) -> TuneReport:
    """Tell what was heard in one sung idea.

    Parameters
    ----------
    tune
        The melody, or why there is none.
    links
        Where its score and MIDI file are.
    """
    melody = tune.melody
    if melody is None or not melody.notes:
        problem = tune.problem
        what = problem.what if problem else "no notes were heard in it"
        next_step = problem.next_step if problem else "Record the idea again, one voice alone."
        where = (problem.where if problem else "") or tune.name
        return TuneReport(
            name=tune.name, problem=Remark(where=where, what=what, next_step=next_step)
        )
    unsure = unsure_notes(melody)
    return TuneReport(
        name=melody.section or tune.name,
        facts=tuple(_facts(melody)),
        sentences=tuple(_sentences(melody, unsure)),
        picture=_picture(melody, unsure),
        unsure=_table(melody, unsure),
        chords=_chords(melody, tune.suggestions),
        changes=_changes(tune.changes),
        links=links,
    )


def is_by_hand(melody: Melody) -> bool:
    """Whether the tune was written by a person: a listening is never sure of every note."""
    return all(note.confidence >= 1.0 for note in melody.notes)


def tuning_in_words(tuning_cents: float) -> str:
    """Say how far from A = 440 Hz a tune was sung.

    >>> tuning_in_words(-20.0)
    '20 cents below A = 440 Hz (A = 435 Hz)'
    """
    if abs(tuning_cents) < IN_TUNE_CENTS:
        return f"at A = {A4_HZ:.0f} Hz"
    a4_hz = midi_to_hz(A4_MIDI + tuning_cents / 100)
    side = "above" if tuning_cents > 0 else "below"
    return f"{abs(tuning_cents):.0f} cents {side} A = {A4_HZ:.0f} Hz (A = {a4_hz:.0f} Hz)"


def key_in_words(key: Key) -> str:
    """Write a key with the signs of music.

    >>> key_in_words(Key.parse("Bb minor"))
    'B♭ minor'
    """
    return f"{str(key.tonic).translate(_PRETTY)} {key.mode}"


def _facts(melody: Melody) -> Iterator[Fact]:
    yield Fact(name="Key", answer=key_in_words(melody.key))
    yield Fact(name="Metre", answer=metre_in_words(melody))
    if melody.feel:
        yield Fact(name="Eighths", answer=_FEELS.get(melody.feel, melody.feel))
    yield Fact(name="Tempo", answer=f"♩ = {melody.tempo_bpm:g}")
    if not is_by_hand(melody):
        moved = melody.moved_semitones
        move = f"; {move_in_words(moved)} into the song's key" if moved else ""
        yield Fact(name="Sung", answer=tuning_in_words(melody.tuning_cents) + move)
    if melody.pickup_beats:
        yield Fact(name="Pickup", answer=length_in_words(melody.pickup_beats))
    by_height = sorted(melody.notes, key=lambda note: note.midi_pitch)
    lowest, highest = (_name(note, melody.key) for note in (by_height[0], by_height[-1]))
    yield Fact(name="Range", answer=f"{lowest} to {highest}")


def _sentences(melody: Melody, unsure: tuple[MelodyNote, ...]) -> Iterator[str]:
    count = counted(len(melody.notes), "note")
    if is_by_hand(melody):
        yield f"{count.capitalize()}, as they were written by hand in the folder melody/."
        return
    if numerals := numerals_in(melody):
        yield numerals
    if not unsure:
        yield f"{count.capitalize()} were heard, and we are sure or fairly sure of every one."
        return
    doubtful = sum(note.confidence < UNSURE_BELOW for note in melody.notes)
    more = f"; of {doubtful - len(unsure)} more we are only a little surer" * (
        doubtful > len(unsure)
    )
    yield (
        f"{count.capitalize()} were heard. We are not sure of {len(unsure)}{more}. Listen to "
        "those in the memo; in the score they are coloured. If one is wrong, correct the score in "
        "a notation program, and save it in the folder melody/ under the memo's name: it then "
        "wins over ours."
    )


def _changes(told: ToldChanges | None) -> tuple[str, ...]:
    """Tell what a person changed, and how changed words were set."""
    if told is None:
        return ()
    if told.heard_problem:
        return (f"There is nothing to compare it with: {told.heard_problem}.", *told.remarks)
    changed = told.sentences or ("Nothing was changed from what was heard.",)
    return (*changed, *told.remarks)


def _table(melody: Melody, unsure: tuple[MelodyNote, ...]) -> Table | None:
    if not unsure:
        return None
    rows = tuple(
        (
            time_code(note.onset_s),
            place_in_words(note.beat, melody.barlines),
            _name(note, melody.key),
            note.syllable or "",
            _doubt(note.confidence),
        )
        for note in unsure
    )
    return Table(
        caption=f"Notes of {melody.section} to check by ear",
        headings=("In the memo", "Where", "Heard as", "Syllable", "We are"),
        rows=rows,
    )


def _doubt(confidence: float) -> str:
    return sureness(confidence) if confidence < SURE_ENOUGH else "not quite sure"


def _chords(melody: Melody, suggestions: tuple[ChordSuggestion, ...]) -> Table | None:
    """Show suggested chords as bars; nobody chose them, and the caption says so."""
    if not suggestions:
        return None
    return Table(
        caption=f"{melody.section} has no chords yet. Three suggestions to try, then to change",
        headings=("Suggestion", "Bars", "What it is"),
        rows=tuple(
            (_spoken(suggestion.name), in_bars(melody, suggestion.chords), suggestion.meaning)
            for suggestion in suggestions
        ),
    )


def _spoken(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _picture(melody: Melody, unsure: tuple[MelodyNote, ...]) -> TunePicture:
    pitches = [note.midi_pitch for note in melody.notes]
    lowest, highest = min(pitches), max(pitches)
    home_midi = lowest + (melody.key.tonic.pitch_class - lowest) % 12
    doubtful = frozenset(unsure)
    return TunePicture(
        bars=tuple(_bar(melody, doubtful, cell) for cell in _cells(melody)),
        lowest_midi=min(lowest, home_midi),
        highest_midi=max(highest, home_midi),
        home_midi=home_midi,
        home=note_name(home_midi, melody.key),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """The pickup, or a bar: its name, where it lies in quarter notes, and its metre."""

    name: str
    start: Fraction
    end: Fraction
    metre: TimeSignature


def _cells(melody: Melody) -> Iterator[_Cell]:
    """Give the pickup, if there is one, and each bar."""
    metre, barlines = melody.time_signature, melody.barlines
    first = min(note.beat for note in melody.notes)
    if first < 0:
        # A pickup is drawn as long as it is, in whole beats.
        length = math.ceil(-first / metre.pulse_quarters) * metre.pulse_quarters
        yield _Cell(name="Pickup", start=-length, end=Fraction(0), metre=metre)
    for number in range(melody.bars):
        yield _Cell(
            name=f"Bar {number + 1}",
            start=barlines.start_of(number),
            end=barlines.start_of(number + 1),
            metre=barlines.metre_of(number),
        )


def _bar(melody: Melody, doubtful: frozenset[MelodyNote], cell: _Cell) -> BarPicture:
    start, end = cell.start, cell.end
    notes = tuple(
        DrawnNote(
            beat=float(max(note.beat, start) - start),
            beats=float(min(note.beat + note.beats, end) - max(note.beat, start)),
            midi_pitch=note.midi_pitch,
            name=_name(note, melody.key),
            text=_sung(note) if note.beat >= start else "",
            is_unsure=note in doubtful,
            is_continued=note.beat < start,
        )
        for note in melody.notes
        if note.beat < end and note.beat + note.beats > start
    )
    return BarPicture(
        name=cell.name,
        description=_read_out(notes),
        beats=float(end - start),
        pulse=float(cell.metre.pulse_quarters),
        notes=notes,
    )


def _name(note: MelodyNote, key: Key) -> str:
    return note_name(note.midi_pitch, key, note.fifths_from_key)


def _sung(note: MelodyNote) -> str:
    if note.syllable is None:
        return ""
    return note.syllable + ("" if note.word_end or not note.syllable else "-")


def _read_out(notes: tuple[DrawnNote, ...]) -> str:
    """Read a bar's notes out, for those who cannot see them."""
    if not notes:
        return "A rest."
    told = []
    for note in notes:
        words = f" {note.text.rstrip('-,;:.')}" if note.text else ""
        held = " held on" if note.is_continued else ""
        doubt = " (not sure)" if note.is_unsure else ""
        told.append(f"{note.name}{words}{held}{doubt}")
    return listed(told) + "."
