"""First and second endings: music that comes twice and only ends otherwise is written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.score import Passage, Strain, Verse

# Endings are worth their brackets if at least so much of the music comes again.
LEAST_SHARED: Final = Fraction(1, 2)


def with_endings(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Fold halves of a tune that begin alike, and neighbours that do, into repeats with endings."""
    found: list[Passage] = []
    for passage in passages:
        strain = _single(passage)
        before = _single(found[-1]) if found else None
        folded = _fold(before, strain) if before and strain else None
        if folded:
            found[-1] = folded
        else:
            found.append(passage)
    return tuple(_in_halves(passage) for passage in found)


def _single(passage: Passage) -> Strain | None:
    """Give the only strain of a passage that is played once, with at most one verse."""
    if passage.times > 1 or len(passage.strains) > 1 or not passage.strains[0].melody.notes:
        return None
    return passage.strains[0] if len(passage.strains[0].verses) < 2 else None


def _in_halves(passage: Passage) -> Passage:
    """Fold a tune whose second half begins as its first."""
    strain = _single(passage)
    if strain is None or strain.bars % 2 or strain.bars < 4:
        return passage
    barlines = strain.melody.barlines
    pickup, middle = strain.melody.pickup_beats, barlines.start_of(strain.bars // 2)
    first = _cut(strain, -pickup, middle - pickup, Fraction(0), strain.bars // 2)
    end = barlines.start_of(strain.bars)
    second = _cut(strain, middle - pickup, end, middle, strain.bars // 2)
    if first is None or second is None:
        return passage
    second = replace(second, melody=replace(second.melody, pickup_beats=pickup))
    folded = _fold(first, second)
    return passage if folded is None else folded


def _fold(first: Strain, second: Strain) -> Passage | None:
    """Write two strains as one with two endings, if they begin alike for long enough."""
    one, two = first.melody, second.melody
    if (
        first.bars != second.bars
        or one.barlines != two.barlines
        or (one.key, one.pickup_beats) != (two.key, two.pickup_beats)
        or (one.tempo_bpm, one.feel) != (two.tempo_bpm, two.feel)
    ):
        return None
    shared = _bars_alike(first, second)
    # The very same music is a plain repeat, which is decided elsewhere.
    if shared < first.bars * LEAST_SHARED or shared >= first.bars:
        return None
    barlines = one.barlines
    start, cut, end = -one.pickup_beats, barlines.start_of(shared), barlines.start_of(first.bars)
    parts = [
        (
            _cut(strain, start, cut, Fraction(0), shared),
            _cut(strain, cut, end, cut, first.bars - shared),
        )
        for strain in (first, second)
    ]
    (body, ending), (again, other) = parts
    if body is None or again is None or ending is None or other is None:
        return None
    verses = (*body.verses, *again.verses)
    body = replace(
        body,
        label=first.label,
        melody=replace(body.melody, pickup_beats=one.pickup_beats),
        verses=verses,
        verse_of_pass=(
            0 if body.verses else None,
            len(body.verses) if again.verses else None,
        ),
        sections=(*first.sections, *(second.sections or first.sections)),
    )
    return Passage(strains=(body,), times=2, endings=(ending, other))


def _bars_alike(first: Strain, second: Strain) -> int:
    """Count the bars from the beginning in which two tunes are the same."""
    differs = [
        beat
        for one, two in ((first.melody, second.melody), (second.melody, first.melody))
        for beat in _not_in(one, two)
    ]
    return min([first.bars, *map(first.melody.barlines.bar_at, differs)])


def _not_in(one: Melody, two: Melody) -> list[Fraction]:
    """Give the beats of what one tune has and the other has not."""
    notes = set(map(_as_written, two.notes))
    chords = {(chord.beat, chord.symbol) for chord in two.chords}
    return [note.beat for note in one.notes if _as_written(note) not in notes] + [
        chord.beat for chord in one.chords if (chord.beat, chord.symbol) not in chords
    ]


def _as_written(note: MelodyNote) -> tuple[object, ...]:
    return (note.beat, note.beats, note.midi_pitch, note.fifths_from_key, note.marks, note.dynamic)


def _cut(
    strain: Strain, start: Fraction, end: Fraction, origin: Fraction, bars: int
) -> Strain | None:
    """Cut a strain out, its beats counted from `origin`; None if a note sounds over a cut."""
    melody = strain.melody
    inside = [i for i, note in enumerate(melody.notes) if start <= note.beat < end]
    if any(
        note.beat < edge < note.beat + note.beats for note in melody.notes for edge in (start, end)
    ):
        return None
    if any(note.beat + note.beats > end for note in (melody.notes[i] for i in inside)):
        return None
    if not inside:
        return None
    for verse in strain.verses:
        if verse.syllables[inside[0]].text == "":
            return None  # a syllable is held over the cut
    barlines = melody.barlines.part(melody.barlines.bar_at(origin), bars)
    cut = replace(
        melody,
        time_signature=barlines.first,
        metre_changes=barlines.changes,
        pickup_beats=Fraction(0),
        notes=tuple(replace(melody.notes[i], beat=melody.notes[i].beat - origin) for i in inside),
        chords=tuple(
            replace(chord, beat=chord.beat - origin)
            for chord in melody.chords
            if start <= chord.beat < end
        ),
    )
    verses = tuple(
        Verse(name=verse.name, syllables=tuple(verse.syllables[i] for i in inside))
        for verse in strain.verses
    )
    return Strain(
        label="",
        melody=cut,
        bars=bars,
        verses=verses,
        verse_of_pass=(0 if verses else None,),
        sections=strain.sections,
    )
