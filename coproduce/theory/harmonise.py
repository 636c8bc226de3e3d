"""Chords for a tune: the cheapest way through its bars, for notes, sense and hands.

A Viterbi search over half bars. What is asked of a chord: that it holds the notes on strong
beats and the long ones (passing and neighbouring notes are cheap, suspensions that step down
are fair); that it follows from the one before as chords do in the mode; that it changes where
bars and cadences want a change. The idea is that of Simon, Morris and Basu ("MySong", 2008),
with rules in place of what they learned from lead sheets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import TimeSignature
from coproduce.theory.harmony_words import Function, KeyWord, Level, Word, words_in

# Where in a bar a second chord may come, in quarter notes.
SPLITS: Final = {
    TimeSignature(4, 4): Fraction(2),
    TimeSignature(2, 2): Fraction(2),
    TimeSignature(3, 4): Fraction(2),
    TimeSignature(2, 4): Fraction(1),
    TimeSignature(6, 8): Fraction(3, 2),
    TimeSignature(9, 8): Fraction(3),
    TimeSignature(12, 8): Fraction(3),
}
PHRASE_BARS: Final = 4
USUAL_BAR_S: Final = 2.2

# How strongly a note asks for its chord, by where it begins.
DOWNBEAT, HALF_BAR, PULSE, OFF_BEAT = 1.0, 0.75, 0.5, 0.25
HELD: Final = 0.4
# What a note costs: by its place in the chord, or by how it is left if it is not in it.
FIFTH_COST, SEVENTH_COST = 0.05, 0.15
STRONG_AND_LEFT_BY_STEP: Final = 0.6
WEAK_AND_LEFT_BY_STEP: Final = 0.3
BETWEEN_STEPS: Final = 0.15
LEFT_BY_LEAP: Final = 1.4
AGAINST_THIRD: Final = 2.5
# A long note on a strong beat that is not in the chord, and does not step on, is wrong.
UNALLOWED: Final = 8.0

START_ELSEWHERE: Final = 0.6
END_ELSEWHERE: Final = 3.0
PHRASE_END_ELSEWHERE: Final = 0.4
# A simple song may stay where it is; the more chords there are, the more it should move.
CHANGE_AT_BAR: Final = {Level.SIMPLE: 0.15, Level.RELATIVES: 0.1, Level.RICHER: 0.05}
STAY_AT_BAR: Final = {Level.SIMPLE: 0.12, Level.RELATIVES: 0.18, Level.RICHER: 0.32}
CHANGE_IN_BAR: Final = {Level.SIMPLE: 0.9, Level.RELATIVES: 0.75, Level.RICHER: 0.55}
# What of a chord's own cost counts, and what the plainest cost more: who asks for more
# chords wants to hear them.
DEARNESS: Final = {Level.SIMPLE: 1.0, Level.RELATIVES: 0.7, Level.RICHER: 0.35}
PLAINNESS: Final = {Level.SIMPLE: 0.0, Level.RELATIVES: 0.06, Level.RICHER: 0.12}
NO_CADENCE: Final = 0.5
SEVENTH_IS_LOST: Final = 0.4
AT_CADENCE: Final = 0.6
IN_TRIPLE_TIME: Final = 1.4
MOVES: Final = {
    (Function.AWAY, Function.HOME): 0.2,
    (Function.AWAY, Function.AWAY): 0.15,
    (Function.ASKING, Function.AWAY): 0.5,
    (Function.ASKING, Function.ASKING): 0.1,
    (Function.ASKING, Function.APPLIED): 0.4,
    (Function.APPLIED, Function.APPLIED): 0.4,
}
MODAL_ASKING_AWAY: Final = 0.15
DECEPTIVE: Final = 0.3
SEVENTH_GOES_HOME: Final = -0.15
UNANSWERED: Final = 2.0
BASS_LEAPS: Final = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """Half a bar, or a whole one: where it starts, and what stands in it."""

    start: Fraction
    end: Fraction
    opens_bar: bool
    ends_phrase: bool
    near_cadence: bool
    is_last_bar: bool
    notes: tuple[_Sung, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sung:
    """A note as a slot hears it."""

    pitch_class: int
    pulses: float
    accent: float
    is_long_and_strong: bool
    comes_by_step: bool
    goes_by_step: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pace:
    """What changes cost in a song: at a bar line, within a bar, and not changing."""

    at_bar: float
    staying: float
    in_bar: float
    is_modal: bool


def harmonise(melody: Melody, level: Level) -> tuple[ChordAt, ...]:
    """Suggest chords for a tune from its first barline on; those it has are not looked at.

    Parameters
    ----------
    melody
        The tune with its key, metre and tempo.
    level
        Which chords may be used.

    Returns
    -------
    tuple of ChordAt
        Where each chord begins; spelled in the key. Empty if the tune has no whole bar.
    """
    slots = tuple(_slots(melody))
    if not slots:
        return ()
    words = words_in(melody.key, level)
    pace = _Pace(
        at_bar=CHANGE_AT_BAR[level],
        staying=STAY_AT_BAR[level],
        in_bar=CHANGE_IN_BAR[level] * _haste(melody),
        is_modal=melody.key.mode not in ("major", "minor"),
    )
    own = [
        DEARNESS[level] * word.word.cost
        + (PLAINNESS[level] if word.word.level is Level.SIMPLE else 0.0)
        for word in words
    ]
    costs = [
        cost + _start_cost(word) + _fit(word, slots[0])
        for word, cost in zip(words, own, strict=True)
    ]
    came_from: list[list[int]] = []
    for slot in slots[1:]:
        fits = [cost + _fit(word, slot) for word, cost in zip(words, own, strict=True)]
        ways = [
            min(
                (cost + _move(before, word, slot, pace), i)
                for i, (before, cost) in enumerate(zip(words, costs, strict=True))
            )
            for word in words
        ]
        came_from.append([i for _, i in ways])
        costs = [way + fit for (way, _), fit in zip(ways, fits, strict=True)]
    ends = [cost + _end_cost(word) for word, cost in zip(words, costs, strict=True)]
    place = min(range(len(ends)), key=ends.__getitem__)
    path = [place]
    for row in reversed(came_from):
        path.append(row[path[-1]])
    symbols = [words[i].chord.symbol for i in reversed(path)]
    return tuple(
        ChordAt(beat=slot.start, symbol=symbol)
        for slot, symbol, before in zip(slots, symbols, [None, *symbols], strict=False)
        if symbol != before
    )


def _slots(melody: Melody) -> Iterator[_Slot]:
    barlines = melody.barlines
    for number in range(melody.bars):
        begins, metre = barlines.start_of(number), barlines.metre_of(number)
        split = SPLITS.get(metre)
        if metre == TimeSignature(2, 4) and melody.tempo_bpm > 80:
            split = None
        last = number == melody.bars - 1
        ends_phrase = last or number % PHRASE_BARS == PHRASE_BARS - 1
        near = ends_phrase or (number + 2) % PHRASE_BARS == 0 or number == melody.bars - 2
        edges = [begins, *([begins + split] if split else []), barlines.start_of(number + 1)]
        for start, end in pairwise(edges):
            yield _Slot(
                start=start,
                end=end,
                opens_bar=start == begins,
                ends_phrase=ends_phrase and end == edges[-1],
                near_cadence=near,
                is_last_bar=last,
                notes=tuple(_sung(melody, start, end, begins, metre)),
            )


def _sung(
    melody: Melody, start: Fraction, end: Fraction, bar_begins: Fraction, metre: TimeSignature
) -> Iterator[_Sung]:
    pulse = metre.pulse_quarters
    notes = melody.notes
    for i, note in enumerate(notes):
        first, last = max(note.beat, start), min(note.beat + note.beats, end)
        if first >= last:
            continue
        accent = _accent(note.beat - bar_begins, metre) if note.beat >= start else HELD
        yield _Sung(
            pitch_class=note.midi_pitch % 12,
            pulses=float((last - first) / pulse),
            accent=accent,
            is_long_and_strong=note.beat == start and note.beats >= pulse,
            comes_by_step=i > 0 and _is_step(notes[i - 1], note),
            goes_by_step=i + 1 < len(notes) and _is_step(note, notes[i + 1]),
        )


def _accent(place: Fraction, metre: TimeSignature) -> float:
    """Say how strong a place of a bar is, in quarter notes from its barline."""
    if place == 0:
        return DOWNBEAT
    if place == SPLITS.get(metre) and metre.beats != 3:
        return HALF_BAR
    return PULSE if place % metre.pulse_quarters == 0 else OFF_BEAT


def _is_step(one: MelodyNote, other: MelodyNote) -> bool:
    return 1 <= abs(one.midi_pitch - other.midi_pitch) <= 2


def _fit(word: KeyWord, slot: _Slot) -> float:
    """Say what the notes of a slot cost over a chord."""
    cost = 0.0
    if slot.ends_phrase and word.word.function in (Function.AWAY, Function.APPLIED):
        cost += PHRASE_END_ELSEWHERE
    for note in slot.notes:
        weight = note.accent * max(note.pulses, 0.25) ** 0.7
        cost += weight * _note_cost(note, word)
        if is_unallowed(note, word):
            cost += UNALLOWED
    return cost


def is_unallowed(note: _Sung, word: KeyWord) -> bool:
    """Whether a note must not stand over a chord: long, strong, foreign, and left by a leap."""
    foreign = note.pitch_class not in word.chord.pitch_classes
    return foreign and note.is_long_and_strong and not note.goes_by_step


def _note_cost(note: _Sung, word: KeyWord) -> float:
    chord = word.chord
    above = (note.pitch_class - chord.root.pitch_class) % 12
    if note.pitch_class in chord.pitch_classes:
        return {6: FIFTH_COST, 7: FIFTH_COST, 10: SEVENTH_COST, 11: SEVENTH_COST}.get(above, 0.0)
    third = 3 if chord.is_minor or chord.is_diminished else 4
    against = AGAINST_THIRD if above == 7 - third else 1.0
    if not note.goes_by_step:
        return LEFT_BY_LEAP * against
    if note.accent >= HALF_BAR:
        return STRONG_AND_LEFT_BY_STEP * against
    return (BETWEEN_STEPS if note.comes_by_step else WEAK_AND_LEFT_BY_STEP) * against


def _move(before: KeyWord, after: KeyWord, slot: _Slot, pace: _Pace) -> float:
    """Say what it costs to go from one chord to another, or to stay."""
    if before is after:
        if not slot.opens_bar:
            return 0.0
        return pace.staying + (NO_CADENCE if slot.is_last_bar else 0.0)
    if slot.opens_bar:
        cost = pace.at_bar
    else:
        cost = pace.in_bar * (AT_CADENCE if slot.near_cadence else 1.0)
    one, other = before.word, after.word
    if one.root == other.root and "7" in one.quality and "7" not in other.quality:
        cost += SEVENTH_IS_LOST
    if one.function is Function.APPLIED:
        return cost + (0.0 if other.root == one.goal else UNANSWERED)
    cost += _sense(one, other, pace)
    for inverted, neighbour in ((before, after), (after, before)):
        if inverted.word.bass is not None:
            cost += 0.0 if _bass_steps(inverted, neighbour) else BASS_LEAPS
    return cost


def _sense(one: Word, other: Word, pace: _Pace) -> float:
    """Say what a change costs by what the two chords do in the key."""
    cost = MOVES.get((one.function, other.function), 0.0)
    if one.function is not Function.ASKING:
        return cost
    if other.function is Function.AWAY and pace.is_modal:
        return MODAL_ASKING_AWAY
    if other.function is Function.HOME:
        if other.root:
            return cost + DECEPTIVE
        return cost + (SEVENTH_GOES_HOME if one.quality == "7" else 0.0)
    return cost


def _bass_steps(one: KeyWord, other: KeyWord) -> bool:
    apart = (one.chord.pitch_classes[0] - other.chord.pitch_classes[0]) % 12
    return min(apart, 12 - apart) <= 2


def _start_cost(word: KeyWord) -> float:
    at_home = word.word.root == 0 and word.word.function is Function.HOME
    return 0.0 if at_home and word.word.bass is None else START_ELSEWHERE


def _end_cost(word: KeyWord) -> float:
    at_home = word.word.root == 0 and word.word.function is Function.HOME
    plain = word.word.bass is None and word.word.quality in ("", "m", "dim")
    return 0.0 if at_home and plain else END_ELSEWHERE


def _haste(melody: Melody) -> float:
    """Say how much dearer a second chord in a bar is where bars are short, and in triple time."""
    bar_s = float(melody.time_signature.bar_quarters) * 60.0 / melody.tempo_bpm
    haste = max(0.6, min(1.6, USUAL_BAR_S / bar_s))
    return haste * (IN_TRIPLE_TIME if melody.time_signature.beats == 3 else 1.0)
