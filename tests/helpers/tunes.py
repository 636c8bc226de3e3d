"""Tunes for tests, said as a musician would: what was heard in them hardly ever matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from coproduce.model.barlines import Barlines
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature

Beats: TypeAlias = Fraction | float | str


def note(  # noqa: PLR0913 - what is written of a note
    midi_pitch: int,
    beat: Beats,
    beats: Beats,
    syllable: str | None = "la",
    *,
    word_end: bool = True,
    confidence: float = 1.0,
) -> MelodyNote:
    """Write a note: where it begins and how long it lasts in quarter notes, such as "3/2"."""
    return MelodyNote(
        onset_s=0.0,
        duration_s=0.1,
        midi_pitch=midi_pitch,
        beat=Fraction(beat),
        beats=Fraction(beats),
        syllable=syllable,
        word_end=word_end,
        confidence=confidence,
    )


def melody_of(  # noqa: PLR0913 - what is written at the head of a tune
    notes: Iterable[MelodyNote],
    *,
    section: str = "Verse",
    key: Key | str = "C",
    metre: TimeSignature | str = "4/4",
    tempo_bpm: float = 96.0,
    tuning_cents: float = 0.0,
    pickup: Beats = 0,
    chords: Mapping[int, str] | Iterable[ChordAt] = (),
) -> Melody:
    """Write a tune of notes, with chords by the beats on which they begin.

    Several metres, "4/4 2/4 4/4", are those of the bars in a row; the last one holds on.
    """
    if isinstance(chords, Mapping):
        chords = [ChordAt(beat=Fraction(beat), symbol=symbol) for beat, symbol in chords.items()]
    metres = map(TimeSignature.parse, metre.split()) if isinstance(metre, str) else (metre,)
    barlines = Barlines.of_bars(tuple(metres))
    return Melody(
        section=section,
        key=Key.parse(key) if isinstance(key, str) else key,
        time_signature=barlines.first,
        metre_changes=barlines.changes,
        tempo_bpm=tempo_bpm,
        tuning_cents=tuning_cents,
        pickup_beats=Fraction(pickup),
        notes=tuple(notes),
        chords=tuple(chords),
    )
