"""A tune: notes with their beats, words and chords."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coproduce.model.music import Key, TimeSignature


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
        0 to 1: how sure the listening was.
    """

    onset_s: float
    duration_s: float
    midi_pitch: int
    beat: Fraction
    beats: Fraction
    syllable: str | None = None
    word_end: bool = True
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordAt:
    """A chord symbol, as written in the sheet, from a beat of the tune onwards."""

    beat: Fraction
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Melody:
    """The tune of one section. `tuning_cents` is how far above A = 440 Hz it was sung."""

    section: str
    key: Key
    time_signature: TimeSignature
    tempo_bpm: float
    tuning_cents: float
    pickup_beats: Fraction
    notes: tuple[MelodyNote, ...]
    chords: tuple[ChordAt, ...] = ()
