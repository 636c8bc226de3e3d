"""Words under notes, chords over them: where the sheet's lines meet the tune."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from coproduce.dsp.notes import MOST_SKIPPED, HeardNote
from coproduce.model.barlines import Barlines
from coproduce.model.chords import SheetSection
from coproduce.model.melody import ChordAt, Melody, NotateRequest
from coproduce.model.score import ELISION
from coproduce.model.syllables import Syllable
from coproduce.stages.words_as_sung import comes_after, syllable_beats
from coproduce.theory.syllables import syllables_of


def sung_lines(request: NotateRequest) -> tuple[str, ...]:
    """Give the words of a request: its own, or else the chord sheet's."""
    if request.lines or request.sheet is None:
        return request.lines
    return tuple(line.words for line in request.sheet.lines if line.words.strip())


def chords_of(
    request: NotateRequest,
    barlines: Barlines,
    beats: Sequence[Fraction],
    heard: Sequence[HeardNote],
    syllables: Sequence[Syllable],
) -> tuple[ChordAt, ...]:
    """Place the sheet's chords: by the bars of its grid, or else over their syllables."""
    if request.sheet is None:
        return ()
    if request.sheet.bars:
        return chords_by_bars(request.sheet, barlines)
    places: dict[int, Fraction] = {}
    for beat, note in zip(beats, heard, strict=True):
        if note.syllable is not None and note.is_new_syllable:
            places[note.syllable] = beat
    # A last note lasts for its bar at least.
    end = _until_the_bar(beats[-1] + Fraction(1, 2), barlines)
    return _by_syllables(request.sheet, places, len(syllables), barlines, end)


def chords_under(melody: Melody, sheet: SheetSection) -> tuple[ChordAt, ...]:
    """Place a section's chords in a tune that is written: by the grid, or over its words."""
    if sheet.bars:
        return chords_by_bars(sheet, melody.barlines)
    lines = [line.words for line in sheet.lines]
    places, barlines = syllable_beats(melody, lines), melody.barlines
    end = _until_the_bar(melody.end_beat, barlines)
    return _by_syllables(sheet, places, len(syllables_of(lines)), barlines, end)


def chords_by_bars(sheet: SheetSection, barlines: Barlines) -> tuple[ChordAt, ...]:
    """Place the chords of a section's grid, beats counted from its first bar."""
    placed = [
        ChordAt(
            beat=barlines.start_of(number) + place * barlines.metre_of(number).bar_quarters,
            symbol=symbol,
        )
        for number, chords in enumerate(sheet.placed_bars)
        for place, symbol in chords
    ]
    return _without_repeats(placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSyllable:
    """A chord of a sheet and its syllable, numbered through all lines; it may come after it.

    One that comes before all words stands on syllable 0 if no other does.
    """

    syllable: int
    symbol: str
    is_after: bool = False


def marked_syllables(sheet: SheetSection) -> tuple[MarkedSyllable, ...]:
    """Give the chords of a sheet in order, each with the syllable it stands on or comes after.

    A chord within a word stands on the first syllable that ends after the mark.
    """
    marked: list[MarkedSyllable] = []
    before = 0
    for line in sheet.lines:
        row = syllables_of([line.words])
        ends: list[int] = []
        at = 0
        for syllable in row:
            at = line.words.find(syllable.text, at) + len(syllable.text)
            ends.append(at)
        for mark, is_after in zip(line.marks, comes_after(line), strict=True):
            if mark.is_annotation:
                continue
            ahead = next((i for i, end in enumerate(ends) if end > mark.position), len(row))
            index = before + ahead - is_after
            opens = index < 0
            marked.append(
                MarkedSyllable(
                    syllable=max(index, 0), symbol=mark.symbol, is_after=is_after and not opens
                )
            )
        before += len(row)
    return tuple(marked)


def _by_syllables(
    sheet: SheetSection,
    places: dict[int, Fraction],
    count: int,
    barlines: Barlines,
    end: Fraction,
) -> tuple[ChordAt, ...]:
    """Each mark stands on its syllable, or where that was not sung, on the next.

    What comes after a syllable is spread over the time until the next, or until the end.
    """
    placed: dict[Fraction, str] = {}
    waiting: dict[tuple[Fraction, Fraction], list[str]] = {}
    for mark in marked_syllables(sheet):
        wanted = min(mark.syllable, count - 1)
        sung = [at for number, at in places.items() if number <= wanted]
        if mark.is_after and sung:
            begins = max(sung)
            later = [at for number, at in places.items() if number > wanted and at > begins]
            waiting.setdefault((begins, min(later, default=end)), []).append(mark.symbol)
        elif known := [at for number, at in places.items() if number >= wanted]:
            placed[min(known)] = mark.symbol
    for (begins, ends), symbols in waiting.items():
        beats = _spread(begins, ends, len(symbols), barlines)
        # Those nearest to what follows lead there: of too many, they are kept.
        for beat, symbol in zip(reversed(beats), reversed(symbols), strict=False):
            placed.setdefault(beat, symbol)
    return _without_repeats([ChordAt(beat=b, symbol=placed[b]) for b in sorted(placed)])


def _spread(begins: Fraction, ends: Fraction, count: int, barlines: Barlines) -> list[Fraction]:
    """Find beats for chords between two: on bars if there is room, else on beats or halves."""
    first = barlines.bar_at(begins)
    origin, time_signature = barlines.start_of(first), barlines.metre_of(first)
    bar, pulse = time_signature.bar_quarters, time_signature.pulse_quarters
    beat = pulse if time_signature.is_compound else min(pulse, Fraction(1))
    half_bar = [bar / 2] if (bar / 2) % beat == 0 else []
    for wanted in range(count, 0, -1):
        for step in (bar, *half_bar, beat, Fraction(1, 2)):
            evenly = [begins + (ends - begins) * i / (wanted + 1) for i in range(1, wanted + 1)]
            found = [origin + math.ceil((place - origin) / step) * step for place in evenly]
            if len({begins, *found, ends}) == wanted + 2 and found[-1] < ends:
                return found
    return []


def _until_the_bar(beat: Fraction, barlines: Barlines) -> Fraction:
    return barlines.start_of(barlines.bars_until(beat))


def _without_repeats(chords: Sequence[ChordAt]) -> tuple[ChordAt, ...]:
    kept: list[ChordAt] = []
    for chord in chords:
        if kept and kept[-1].beat == chord.beat:
            kept.pop()
        if not kept or kept[-1].symbol != chord.symbol:
            kept.append(chord)
    return tuple(kept)


def on_one_note(syllables: Sequence[Syllable]) -> str:
    """Write syllables that share a note: a word whole, two words joined by the sign for it."""
    texts = [s.text + (ELISION if s.word_end else "") for s in syllables[:-1]]
    return "".join((*texts, syllables[-1].text))


def shared_out(sung: Sequence[int], syllables: Sequence[Syllable]) -> dict[int, range]:
    """Give the syllables that each note carries, so that those not heard are not lost.

    What was skipped between two syllables ends the word before it or begins the one after
    it; whole words join those before, but nobody sings two lines on one note. Up to
    `MOST_SKIPPED` are so kept at either end: more than that is a memo of some of the words.

    Parameters
    ----------
    sung
        The syllables heard as notes of their own, ascending.
    syllables
        All the words.

    Returns
    -------
    dict
        For each of `sung`, all that its note carries, itself included.
    """
    bounds = []
    for before, after in pairwise(sung):
        ends = [i + 1 for i in range(before, after) if syllables[i].word_end]
        line_ends = [end for end in ends if syllables[end - 1].line_end]
        bounds.append((line_ends or ends or [after])[-1])
    first, last = sung[0], sung[-1] + 1
    start = 0 if first <= MOST_SKIPPED else first
    stop = len(syllables) if len(syllables) - last <= MOST_SKIPPED else last
    edges = [start, *bounds, stop]
    return {
        syllable: range(low, high)
        for syllable, (low, high) in zip(sung, pairwise(edges), strict=True)
    }
