"""A tune: notes with their beats, words and chords."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from coproduce.model.barlines import Barlines, MetreChange
from coproduce.model.chords import SheetSection
from coproduce.model.music import Key, TimeSignature


class NoteMark(StrEnum):
    """A sign at a note that says how it is sung; listening finds none, people write them."""

    STACCATO = "staccato"
    TENUTO = "tenuto"
    ACCENT = "accent"
    MARCATO = "marcato"
    FERMATA = "fermata"
    BREATH = "breath"
    CAESURA = "caesura"
    SLUR_ENDS = "slur ends"
    SLUR_BEGINS = "slur begins"


@dataclass(frozen=True, slots=True, kw_only=True)
class MelodyNote:
    """One note as it was sung and as it is written.

    Parameters
    ----------
    onset_s, duration_s
        Where it was heard in the recording, in seconds.
    midi_pitch
        Whole MIDI number, after the singer's tuning was taken out.
    beat
        Quarter notes from the first barline; negative in a pickup.
    beats
        Written length in quarter notes.
    syllable
        The syllable sung on it; None if the words are not known, "" if it carries on
        the syllable before (a melisma).
    word_end
        Whether the syllable is the last of its word, so that no hyphen follows.
    confidence
        0 to 1: how likely the note is right, as the listening sees it; 1 if a person wrote it.
    fifths_from_key
        How a person spelled it, where that is not how we would: places on the line of fifths
        from the key's signature (F sharp in E flat major is 9), so that it moves with the key.
    marks, dynamic
        How a person wished it sung, and how loud from here on: "mp", or nothing.
    """

    onset_s: float
    duration_s: float
    midi_pitch: int
    beat: Fraction
    beats: Fraction
    syllable: str | None = None
    word_end: bool = True
    confidence: float = 1.0
    fifths_from_key: int | None = None
    marks: tuple[NoteMark, ...] = ()
    dynamic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordAt:
    """A chord symbol, with English names of notes, from a beat of the tune onwards."""

    beat: Fraction
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSuggestion:
    """Chords that would suit a tune, from its first barline on; nobody chose them yet.

    `meaning` says in a sentence what kind of chords they are.
    """

    name: str
    meaning: str
    chords: tuple[ChordAt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Melody:
    """The tune of one section.

    `tuning_cents` is how far above A = 440 Hz it was sung. `feel` is "swing" where eighths are
    written even and sung long and short; usually nothing. `moved_semitones` is how much higher
    it is written than it was sung, because it is wanted in another key. `metre_changes` are
    the time signatures that a person wrote on the way; listening finds one alone.
    """

    section: str
    key: Key
    time_signature: TimeSignature
    tempo_bpm: float
    tuning_cents: float
    pickup_beats: Fraction
    notes: tuple[MelodyNote, ...]
    chords: tuple[ChordAt, ...] = ()
    feel: str = ""
    moved_semitones: int = 0
    metre_changes: tuple[MetreChange, ...] = ()

    @property
    def barlines(self) -> Barlines:
        """Where its bars lie."""
        return Barlines(self.time_signature, self.metre_changes)

    @property
    def end_beat(self) -> Fraction:
        """Where the last note ends, in quarter notes from the first barline."""
        return max((note.beat + note.beats for note in self.notes), default=Fraction(0))

    @property
    def bars(self) -> int:
        """Bars from the first barline to the end of the last note, begun bars counted whole."""
        return max(0, self.barlines.bars_until(self.end_beat))

    @property
    def chord_bars(self) -> int:
        """Bars from the first barline to the last in which a chord begins."""
        last = max((chord.beat for chord in self.chords), default=Fraction(-1))
        return max(0, self.barlines.bar_at(last) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedTune:
    """A tune as a person saved it, and what of the file is not in it, in plain words."""

    melody: Melody
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotateRequest:
    """What is known of a tune before it is written down; whatever is given is obeyed.

    Parameters
    ----------
    section
        Name of the section, kept in the melody.
    lines
        The words as sung, a line each. Empty if not known: those of `sheet` then serve.
    sheet
        The section of the chord sheet: its words, its chords and the bars of its grid.
    key, time_signature, tempo_bpm
        What the song is in. The tempo counts quarter notes and is the one written above the
        score; the singer may be somewhat slower or faster.
    bars
        How many bars the section lasts.
    moves_to_key
        Whether a tune sung in another key is moved to `key`, by the nearest way: a phone
        memo is sung wherever the voice happened to be. Otherwise `key` says how to write what
        was sung, and moves it only if it was sung a semitone beside that key.
    """

    section: str = "Tune"
    lines: tuple[str, ...] = ()
    sheet: SheetSection | None = None
    key: Key | None = None
    time_signature: TimeSignature | None = None
    tempo_bpm: float | None = None
    bars: int | None = None
    moves_to_key: bool = False
