"""What a person changed in a tune, found by a best path over the notes of both.

A note is the same if it is near in time, pitch and word; the path finds the pairing that
takes the least change over the whole tune (Needleman and Wunsch, 1970).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from statistics import median_low
from typing import Final

from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.tune_changes import ChangedNote, NoteChange, TuneChanges
from coproduce.stages.least_change import least_change
from coproduce.theory.chord_grammar import parse_chord

# What a note costs to come or go, and a pair to differ; a pair that differs in all is no pair.
GAP: Final = 1.0
PITCH: Final = 0.4  # and more the further it is
PITCH_A_SEMITONE: Final = 0.08
BEAT: Final = 0.5  # for each quarter note
MOST_BEAT: Final = 1.3
LENGTH: Final = 0.2
WORD: Final = 0.5
OCTAVE: Final = 12
# So many of the notes must have moved alike for the whole tune to have moved.
SHARE_OF_A_SHIFT: Final = Fraction(3, 5)


def diff_tunes(heard: Melody, corrected: Melody, tune: str) -> TuneChanges:
    """Say what was changed from the tune as it was heard to the tune as it was corrected."""
    pairs = _paired(heard.notes, corrected.notes, Fraction(0))
    shift = _shift(pairs)
    if shift:
        pairs = _paired(heard.notes, corrected.notes, shift)
    changes = (_change(before, after, shift) for before, after in pairs)
    return TuneChanges(
        tune=tune,
        shift_beats=shift,
        facts=tuple(_facts(heard, corrected)),
        notes=tuple(change for change in changes if change),
        chords=tuple(_chords(heard, corrected, shift)),
    )


def octave_apart(heard: Melody, corrected: Melody) -> int:
    """Say by how many semitones, whole octaves, all of a corrected tune is above what was heard.

    Each is moved into the song's key the nearest way, and people write down low voices in the
    treble: neither changes a note. 0 if the notes as they are heard are more alike.
    """
    if not (heard.notes and corrected.notes):
        return 0
    middles = (median_low(note.midi_pitch for note in m.notes) for m in (heard, corrected))
    below, above = middles
    octaves = OCTAVE * round((above - below) / OCTAVE)
    return min(
        (0, octaves), key=lambda up: diff_tunes(move_octaves(heard, up), corrected, "").count
    )


def move_octaves(melody: Melody, semitones: int) -> Melody:
    """Write a heard tune whole octaves higher, and count them to how far it was moved."""
    if not semitones:
        return melody
    return replace(
        melody,
        notes=tuple(replace(n, midi_pitch=n.midi_pitch + semitones) for n in melody.notes),
        moved_semitones=melody.moved_semitones + semitones,
    )


_Pair = tuple[MelodyNote | None, MelodyNote | None]


def _paired(
    before: Sequence[MelodyNote], after: Sequence[MelodyNote], shift: Fraction
) -> list[_Pair]:
    """Pair notes in order, at the least cost; what has no partner stands alone."""
    pairs = least_change(before, after, partial(_difference, shift=shift), GAP)
    return [(None if i is None else before[i], None if j is None else after[j]) for i, j in pairs]


def _difference(before: MelodyNote, after: MelodyNote, shift: Fraction) -> float:
    apart = abs(after.midi_pitch - before.midi_pitch)
    cost = min(PITCH + PITCH_A_SEMITONE * apart, GAP) if apart else 0.0
    cost += min(BEAT * abs(float(after.beat - before.beat - shift)), MOST_BEAT)
    cost += LENGTH * (after.beats != before.beats)
    return cost + WORD * (after.syllable != before.syllable)


def _shift(pairs: Sequence[_Pair]) -> Fraction:
    """Find by how much most of a tune has moved; nothing if it stands where it stood."""
    moves = Counter(after.beat - before.beat for before, after in pairs if before and after)
    if not moves:
        return Fraction(0)
    move, count = moves.most_common(1)[0]
    return move if count >= moves.total() * SHARE_OF_A_SHIFT else Fraction(0)


def _change(
    before: MelodyNote | None, after: MelodyNote | None, shift: Fraction
) -> ChangedNote | None:
    if before is None or after is None:
        kind = NoteChange.ADDED if before is None else NoteChange.REMOVED
        return ChangedNote(kinds=(kind,), before=before, after=after)
    kinds = []
    if after.beat - before.beat != shift:
        kinds.append(NoteChange.MOVED)
    if _pitch(after) != _pitch(before):
        kinds.append(NoteChange.PITCH)
    if after.beats != before.beats:
        kinds.append(NoteChange.LENGTH)
    same_word = (after.syllable, after.word_end) == (before.syllable, before.word_end)
    if not same_word and (after.syllable or before.syllable):
        kinds.append(NoteChange.WORD)
    if (after.marks, after.dynamic) != (before.marks, before.dynamic):
        kinds.append(NoteChange.MARKS)
    return ChangedNote(kinds=tuple(kinds), before=before, after=after) if kinds else None


def _pitch(note: MelodyNote) -> tuple[int, int | None]:
    return (note.midi_pitch, note.fifths_from_key)


def _facts(heard: Melody, corrected: Melody) -> Iterator[tuple[str, str, str]]:
    for name, before, after in (
        ("key", str(heard.key), str(corrected.key)),
        ("metre", str(heard.barlines), str(corrected.barlines)),
        ("tempo", f"{heard.tempo_bpm:g}", f"{corrected.tempo_bpm:g}"),
        ("pickup", f"{float(heard.pickup_beats):g}", f"{float(corrected.pickup_beats):g}"),
        ("feel", heard.feel, corrected.feel),
    ):
        if before != after:
            yield name, before, after


def _chords(
    heard: Melody, corrected: Melody, shift: Fraction
) -> Iterator[tuple[Fraction, str, str]]:
    before = {chord.beat + shift: chord.symbol for chord in heard.chords}
    after = {chord.beat: chord.symbol for chord in corrected.chords}
    if not after:
        return  # whoever corrects notes alone often takes the chords out
    for beat in sorted(before.keys() | after.keys()):
        old, new = before.get(beat, ""), after.get(beat, "")
        if _meaning(old) != _meaning(new):
            yield beat, old, new


def _meaning(symbol: str) -> object:
    """Say what a symbol stands for: programs that save a chord may spell it another way."""
    chord = parse_chord(symbol)
    return (chord.root, chord.tones, chord.bass) if chord else symbol
