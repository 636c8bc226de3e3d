"""The changes in a tune in plain words, by bar and beat."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from coproduce.model.barlines import Barlines
from coproduce.model.melody import Melody, MelodyNote, NoteMark
from coproduce.model.music import Key
from coproduce.model.score import ELISION
from coproduce.model.tune_changes import ChangedNote, NoteChange, TuneChanges
from coproduce.stages.wording import listed, sentence
from coproduce.theory.keys import octave_of, spelled
from coproduce.theory.note_values import note_value

_PRETTY: Final = str.maketrans({"#": "♯", "b": "♭"})
_PARTS: Final = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
    Fraction(1, 6): "⅙",
    Fraction(5, 6): "⅚",
}
_FACTS: Final = {
    "key": "key",
    "metre": "time signature",
    "tempo": "tempo",
    "pickup": "pickup",
    "feel": "feel",
}

_MARKS: Final = {
    NoteMark.STACCATO: "a staccato dot",
    NoteMark.TENUTO: "a tenuto line",
    NoteMark.ACCENT: "an accent",
    NoteMark.MARCATO: "a strong accent",
    NoteMark.FERMATA: "a fermata",
    NoteMark.BREATH: "a breath mark",
    NoteMark.CAESURA: "a caesura",
    NoteMark.SLUR_BEGINS: "the beginning of a slur",
    NoteMark.SLUR_ENDS: "the end of a slur",
}


def note_name(midi_pitch: int, key: Key, fifths_from_key: int | None = None) -> str:
    """Name a note as it is spelled in a key, or as a person spelled it, with its octave.

    >>> note_name(70, Key.parse("F"))
    'B♭4'
    """
    name = spelled(midi_pitch, key, fifths_from_key)
    return f"{str(name).translate(_PRETTY)}{octave_of(midi_pitch, name)}"


def place_in_words(beat: Fraction, barlines: Barlines) -> str:
    """Say where a beat is, in the beats that the time signature counts.

    >>> from coproduce.model.music import TimeSignature
    >>> lines = Barlines(TimeSignature(4, 4))
    >>> place_in_words(Fraction(19, 2), lines), place_in_words(Fraction(-1), lines)
    ('bar 3 beat 2½', 'pickup')
    """
    bar = barlines.bar_at(beat)
    if bar < 0:
        return "pickup"
    within = barlines.within(beat) * barlines.metre_of(bar).unit / 4 + 1
    part = _PARTS.get(within % 1, "" if within.denominator == 1 else f"{float(within % 1):.2f}"[1:])
    return f"bar {bar + 1} beat {int(within)}{part}"


def length_in_words(beats: Fraction) -> str:
    """Name a note value, or count it in quarter notes.

    >>> length_in_words(Fraction(3, 2)), length_in_words(Fraction(5, 2))
    ('a dotted quarter', '2.5 quarters')
    """
    value = note_value(beats)
    if value is None:
        return f"{float(beats):g} quarters"
    name = f"{'dotted ' * value.dots}{'triplet ' * value.is_triplet}{value.type}"
    return f"{'an' if name[0] in 'ae' else 'a'} {name}"


def tell_changes(changes: TuneChanges, heard: Melody, corrected: Melody) -> tuple[str, ...]:
    """Say what was changed, one sentence a change, in the order of the tune."""
    return tuple(map(sentence, _sentences(changes, heard, corrected)))


def _sentences(changes: TuneChanges, heard: Melody, corrected: Melody) -> Iterator[str]:
    for name, before, after in changes.facts:
        yield f"the {_FACTS[name]} is {after or 'plain'}, heard as {before or 'plain'}"
    if changes.shift_beats:
        by = length_in_words(abs(changes.shift_beats))
        side = "later" if changes.shift_beats > 0 else "earlier"
        yield f"the whole tune stands {by} {side} in the bar"
    for change in changes.notes:
        yield _told(change, heard, corrected)
    for beat, before, after in changes.chords:
        what = f"chord {after}" if after else "no chord"
        yield (
            f"{place_in_words(beat, corrected.barlines)}: {what}"
            f"{f' in place of {before}' if before else ', where there was none'}"
        )


def _told(change: ChangedNote, heard: Melody, corrected: Melody) -> str:
    before, after = change.before, change.after
    if before is None and after is not None:
        place = place_in_words(after.beat, corrected.barlines)
        return f"{place}: {_described(after, corrected.key)} was added"
    if after is None and before is not None:
        place = place_in_words(before.beat, heard.barlines)
        return f"{place}: {_described(before, heard.key)} was taken out"
    assert before is not None  # noqa: S101 - a changed note was there before or after
    assert after is not None  # noqa: S101
    parts = []
    if NoteChange.PITCH in change.kinds:
        old, new = (
            note_name(before.midi_pitch, heard.key, before.fifths_from_key),
            note_name(after.midi_pitch, corrected.key, after.fifths_from_key),
        )
        parts.append(f"{old} became {new}")
    if NoteChange.MOVED in change.kinds:
        parts.append(f"moved from {place_in_words(before.beat, heard.barlines)}")
    if NoteChange.LENGTH in change.kinds:
        old, new = length_in_words(before.beats), length_in_words(after.beats)
        parts.append(f"{new} in place of {old}")
    if NoteChange.WORD in change.kinds:
        parts.append(f"the word is {_word(after) or 'gone'}, was {_word(before) or 'none'}")
    if NoteChange.MARKS in change.kinds:
        parts.extend(_marks_told(before, after))
    place = place_in_words(after.beat, corrected.barlines)
    word = _word(after) if NoteChange.WORD not in change.kinds else ""
    return f"{place}{f', {word}' if word else ''}: {', '.join(parts)}"


def _marks_told(before: MelodyNote, after: MelodyNote) -> Iterator[str]:
    """Say which signs came and went; heard notes have none."""
    came = [_MARKS[mark] for mark in after.marks if mark not in before.marks]
    went = [_MARKS[mark] for mark in before.marks if mark not in after.marks]
    if came:
        yield f"{listed(came)} added"
    if went:
        yield f"{listed(went)} taken out"
    if after.dynamic != before.dynamic:
        yield f"{after.dynamic or 'no loudness'} from here"


def _described(note: MelodyNote, key: Key) -> str:
    word = _word(note)
    name = note_name(note.midi_pitch, key, note.fifths_from_key)
    return f"{name}, {length_in_words(note.beats)}{f', {word}' if word else ''},"


def _word(note: MelodyNote) -> str:
    if not note.syllable:
        return ""
    return f"“{note.syllable.replace(ELISION, ' ')}{'' if note.word_end else '-'}”"
