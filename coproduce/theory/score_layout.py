"""Where every bar of a lead sheet lies: pickups, repeats, endings, and who sings what in it.

A pickup is a short bar before the first whole one, and the bar before it is as much shorter,
so that the beats go on evenly and a repeat brings the pickup with it (Gould, "Behind Bars",
on up-beats at repeats).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import TimeSignature
from coproduce.model.score import Passage, Score, Strain, Sung

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SungSyllable:
    """What one verse has on a note.

    `number` counts verses from 1; `holds` says that more notes follow on the syllable, and
    `is_alone` that the next note has words of its own or none follows; `numeral` is what
    stands before the first syllable of one of several verses: "2. ".
    """

    number: int
    text: str
    word_end: bool
    holds: bool = False
    is_alone: bool = False
    numeral: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNote:
    """A note at its place in the score, in quarter notes from its beginning."""

    beat: Fraction
    beats: Fraction
    note: MelodyNote
    words: tuple[SungSyllable, ...] = ()

    @property
    def end(self) -> Fraction:
        """Where it ends."""
        return self.beat + self.beats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One written bar.

    Parameters
    ----------
    start, end
        In quarter notes from the beginning of the score as it is written.
    number
        As it is counted: "0" for the first pickup, "X2" for a later one.
    melody
        The tune that it belongs to: its key holds.
    time_signature
        The metre that holds in it.
    label
        Name of the section that begins here, if one does.
    opens
        Whether a tune begins here, so that its key and tempo must be known.
    shows_metre
        Whether the time signature is written: where it changes, and where a repeat goes back to
        another than it ends in, or on to an ending in another than what stands before them all.
    is_pickup
        Whether it is the short bar before a whole one.
    origin
        Where the bar would begin if it were whole: its beats are counted from there.
    repeats_from_here
        Whether a repeat begins here.
    times
        Above 1: the repeat ends here, and so often it is played.
    ending, ends_ending
        Number of the ending that the bar belongs to or 0, and whether it is its last bar.
    closes
        Whether a section ends here.
    verse_of_pass, sections
        For each time it is played, the index of the verse that is sung, or None, and the
        section of the form that it then is.
    notes, chords
        What sounds in it, whole: a note may reach over the bar line.
    """

    start: Fraction
    end: Fraction
    number: str
    melody: Melody
    time_signature: TimeSignature
    label: str = ""
    opens: bool = False
    shows_metre: bool = False
    is_pickup: bool = False
    origin: Fraction = Fraction(0)
    repeats_from_here: bool = False
    times: int = 1
    ending: int = 0
    ends_ending: bool = False
    closes: bool = False
    verse_of_pass: tuple[int | None, ...] = (0,)
    sections: tuple[str, ...] = ()
    notes: tuple[PlacedNote, ...] = ()
    chords: tuple[ChordAt, ...] = ()


def lay_out(score: Score, *, only_sung: bool = False) -> tuple[Bar, ...]:
    """Write a score in bars, one after the other; chords count beats from the score's beginning.

    With `only_sung`, strains without notes are counted but not written.
    """
    splits = _splits(score.passages)
    layout = _Layout(only_sung=only_sung)
    for index, passage in enumerate(score.passages):
        layout.passage(passage, splits[index], splits[index + 1])
    return tuple(_with_metres(layout.bars))


def play_order(bars: Sequence[Bar]) -> Iterator[tuple[Bar, int]]:
    """Give the bars as they are played, each with which time this is, from 1."""
    at = 0
    while at < len(bars):
        end = _end_of_repeat(bars, at)
        if end is None:
            yield bars[at], 1
            at += 1
            continue
        inside = bars[at : end + 1]
        last = max(bar.ending for bar in inside)
        for time in range(1, (last or inside[-1].times) + 1):
            for bar in inside:
                if bar.ending in {0, time}:
                    yield bar, time
        at = end + 1


def _end_of_repeat(bars: Sequence[Bar], start: int) -> int | None:
    if not bars[start].repeats_from_here:
        return None
    end = next(index for index in range(start, len(bars)) if bars[index].times > 1)
    while end + 1 < len(bars) and bars[end + 1].ending and not bars[end + 1].repeats_from_here:
        end += 1
    return end


def _splits(passages: Sequence[Passage]) -> list[Fraction]:
    """How much of a bar stands before each passage, and after the last, for its pickup.

    A repeat ends as its beginning needs it: both ends share one split. Where nothing but the
    rest of a bar would stand at its beginning, the repeat begins after that.
    """
    count = len(passages)
    pickups = [passage.strains[0].melody.pickup_beats for passage in passages]
    needed = [*pickups, Fraction(0)]
    shares = [_is_plain_repeat(passage) for passage in passages]
    for index in reversed(range(count)):
        if index and not needed[index] and not needed[index + 1]:
            shares[index] = False
        elif shares[index]:
            needed[index] = max(needed[index], needed[index + 1])
    for index in range(count):
        if shares[index]:
            needed[index + 1] = max(needed[index + 1], needed[index])
    return needed


def _is_plain_repeat(passage: Passage) -> bool:
    return passage.times > 1 and not passage.endings


class _Layout:
    """Puts strain after strain on one line of beats."""

    def __init__(self, *, only_sung: bool) -> None:
        self.only_sung = only_sung
        self.bars: list[Bar] = []
        self.now = Fraction(0)
        self.count = 0

    def passage(self, passage: Passage, before: Fraction, after: Fraction) -> None:
        """Write one passage between its two splits."""
        first = len(self.bars)
        strains = passage.strains
        for index, strain in enumerate(strains):
            split = strain.melody.pickup_beats if index else before
            if index + 1 < len(strains):
                left = strains[index + 1].melody.pickup_beats
            else:
                left = Fraction(0) if passage.endings else after
            self.strain(strain, split, left)
        if len(self.bars) == first:
            return
        is_led_in = strains[0].melody.pickup_beats or (after and not passage.endings)
        if passage.times > 1 and before and not is_led_in:
            # The rest of the bar before is all that stands here: it is not repeated.
            label = self.bars[first].label
            self.bars[first] = replace(self.bars[first], label="")
            first += 1
            self.bars[first] = replace(self.bars[first], label=label)
            before = Fraction(0)
        if passage.times > 1:
            self.bars[first] = replace(self.bars[first], repeats_from_here=True)
        if not passage.endings and passage.times > 1:
            self.bars[-1] = replace(self.bars[-1], times=passage.times)
        if passage.endings:
            self.bars[-1] = replace(self.bars[-1], closes=False)
        for number, ending in enumerate(passage.endings, start=1):
            is_last = number == len(passage.endings)
            start = len(self.bars)
            self.strain(ending, Fraction(0), after if is_last else before, number)
            for index in range(start, len(self.bars)):
                self.bars[index] = replace(self.bars[index], ending=number, closes=False)
            self.bars[-1] = replace(
                self.bars[-1], ends_ending=True, times=1 if is_last else 2, closes=is_last
            )

    def strain(self, strain: Strain, split: Fraction, left: Fraction, first_verse: int = 1) -> None:
        """Write one strain; `left` is what the next one needs of its last bar."""
        melody = strain.melody
        barlines = melody.barlines
        if self.only_sung and not melody.notes:
            self.count += strain.bars
            return
        begun = self.now
        start = len(self.bars)
        first = self.now + split
        end = first + barlines.start_of(strain.bars)
        notes = _placed(strain, first, first_verse)
        if left and left < barlines.metre_of(strain.bars - 1).bar_quarters:
            notes = _with_room(notes, end - left)
            end = end if notes and notes[-1].end > end - left else end - left
        if split:
            number = f"X{self.count}" if self.count else "0"
            origin = first - melody.time_signature.bar_quarters
            self.bars.append(
                Bar(
                    start=begun,
                    end=first,
                    number=number,
                    melody=melody,
                    time_signature=melody.time_signature,
                    origin=origin,
                    is_pickup=True,
                )
            )
        for index in range(strain.bars):
            self.count += 1
            at = first + barlines.start_of(index)
            self.bars.append(
                Bar(
                    start=at,
                    end=min(first + barlines.start_of(index + 1), end),
                    number=str(self.count),
                    melody=melody,
                    time_signature=barlines.metre_of(index),
                    origin=at,
                )
            )
        self.now = end
        self.bars[start] = replace(self.bars[start], label=strain.label, opens=True)
        self.bars[-1] = replace(self.bars[-1], closes=True)
        bars = self.bars[start:]
        notes_in, chords_in = _notes_in(bars, notes), _chords_in(bars, melody.chords, first)
        self.bars[start:] = [
            replace(
                bar,
                verse_of_pass=strain.verse_of_pass,
                sections=strain.sections,
                notes=tuple(notes_in[index]),
                chords=tuple(chords_in[index]),
            )
            for index, bar in enumerate(bars)
        ]


def _with_metres(bars: Sequence[Bar]) -> Iterator[Bar]:
    """Mark where the time signature must be written for those who read on, and who go back."""
    before: TimeSignature | None = None
    before_endings = before
    for index, bar in enumerate(bars):
        last_ending = bars[index - 1].ending if index else 0
        if not last_ending:
            before_endings = before
        is_gone_to = bar.ending > 1 and bar.ending != last_ending
        end = _end_of_repeat(bars, index)
        inside = bars[index : end + 1] if end is not None else ()
        goes_back = any(b.times > 1 and b.time_signature != bar.time_signature for b in inside)
        changes = bar.time_signature != before
        changes |= is_gone_to and bar.time_signature != before_endings
        yield replace(bar, shows_metre=changes or goes_back)
        before = bar.time_signature


def _notes_in(bars: Sequence[Bar], notes: Sequence[PlacedNote]) -> list[list[PlacedNote]]:
    """Tell what sounds in each of some bars, one of which begins where the last one ends."""
    starts = [bar.start for bar in bars]
    found: list[list[PlacedNote]] = [[] for _ in bars]
    for note in notes:
        if note.beat < bars[-1].end:
            first = max(0, bisect_right(starts, note.beat) - 1)
            for index in range(first, bisect_left(starts, note.end)):
                found[index].append(note)
    return found


def _chords_in(
    bars: Sequence[Bar], chords: Sequence[ChordAt], first: Fraction
) -> list[list[ChordAt]]:
    """Tell which chords begin in each of such bars, where they count beats from `first`."""
    starts = [bar.start for bar in bars]
    found: list[list[ChordAt]] = [[] for _ in bars]
    for chord in chords:
        beat = first + chord.beat
        if bars[0].start <= beat < bars[-1].end:
            found[bisect_right(starts, beat) - 1].append(replace(chord, beat=beat))
    return found


def _placed(strain: Strain, first: Fraction, first_verse: int) -> list[PlacedNote]:
    notes = strain.melody.notes
    found = []
    begins = [next((i for i, s in enumerate(v.syllables) if s.text), -1) for v in strain.verses]
    for index, note in enumerate(notes):
        words = [
            SungSyllable(
                number=place + first_verse,
                text=here.text,
                word_end=here.word_end,
                holds=_holds(verse.syllables, index),
                is_alone=index + 1 == len(notes) or bool(verse.syllables[index + 1].text),
                numeral=_numeral(strain, place) if index == begins[place] else "",
            )
            for place, verse in enumerate(strain.verses)
            if (here := verse.syllables[index]).text
        ]
        found.append(
            PlacedNote(beat=first + note.beat, beats=note.beats, note=note, words=tuple(words))
        )
    return sorted(found, key=lambda placed: placed.beat)


def _numeral(strain: Strain, place: int) -> str:
    """Give the number of one of several verses, by their names if all of them end in one."""
    if len(strain.verses) < 2:
        return ""
    numbers = [verse.name.rpartition(" ")[2] for verse in strain.verses]
    is_numbered = all(map(str.isdecimal, numbers)) and len(set(numbers)) == len(numbers)
    return f"{numbers[place] if is_numbered else place + 1}.{NO_BREAK_SPACE}"


def _holds(syllables: Sequence[Sung], index: int) -> bool:
    return index + 1 < len(syllables) and syllables[index + 1].text == ""


def _with_room(notes: Sequence[PlacedNote], end: Fraction) -> list[PlacedNote]:
    """Let the last note end where the next pickup begins, if it then still sounds.

    Nobody sings a held note and the pickup after it at once.
    """
    if notes and notes[-1].beat < end < notes[-1].end:
        return [*notes[:-1], replace(notes[-1], beats=end - notes[-1].beat)]
    return list(notes)
