"""Words under notes that are already there: another verse, or words that changed.

A best path over notes and syllables keeps what has not changed where it is, holds a syllable
over several notes where there are too few, and sings two on one note where there are too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from coproduce.model.barlines import Barlines
from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.score import ELISION, Sung, Underlay, own_words
from coproduce.model.syllables import Syllable
from coproduce.model.tune_changes import SetTune
from coproduce.stages.paired_words import kept, opcodes
from coproduce.stages.underlay import on_one_note
from coproduce.stages.wording import listed
from coproduce.stages.words_as_sung import plain, plain_words, words_in, words_of, words_under
from coproduce.theory.syllables import attack_of, release_of, syllables_of

# What each way of setting a syllable costs; the words as they were cost nothing.
OTHER_SYLLABLE: Final = 0.3
ON_HELD_NOTE: Final = 0.9  # a note that carried a syllable on now gets one of its own
HELD: Final = 1.1
SILENT: Final = 1.0
ELIDED: Final = 1.6
STRESS: Final = 0.2
LINE_MOVED: Final = 1.5
MOST_ON_A_NOTE: Final = 3
MOST_DIFFERENCES: Final = 5  # so many changes of words are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A note that may carry a syllable: what it had, how it is stressed, if a line begins here."""

    text: str | None
    strength: float
    opens_line: bool = False


def set_lines(melody: Melody, own: Sequence[str], lines: Sequence[str]) -> Underlay:
    """Put the lines of a verse under a tune.

    Parameters
    ----------
    melody
        The tune with the words of its first verse.
    own
        The lines of that verse, so that it is known where lines end; may be empty.
    lines
        The lines to set.

    Returns
    -------
    Underlay
        One entry a note, and what had to be stretched or squeezed.
    """
    slots = slots_of(melody, own)
    syllables = syllables_of(lines)
    if not syllables or not slots:
        return Underlay(words=own_words(melody))
    counts = _best_path(slots, syllables)
    return _underlay(slots, syllables, counts)


def set_changed_words(melody: Melody, lines: Sequence[str]) -> SetTune:
    """Put today's words under a tune that a person corrected with the words of another day.

    Words that are still the same stay on their notes, divided as the person divided them;
    a tune whose words are unchanged comes back as it was.

    Parameters
    ----------
    melody
        The corrected tune.
    lines
        The words as the chord sheet has them now; without any nothing is changed.
    """
    old = words_under(melody)
    new = syllables_of(lines)
    if not new or plain_words(map("".join, old)) == plain_words(words_in(lines)):
        return SetTune(melody=melody)
    wanted = tuple(_divided_as_before(old, words_of(new)))
    slots = slots_of(melody)
    underlay = _underlay(slots, wanted, _best_path(slots, wanted))
    notes = tuple(
        replace(note, syllable=sung.text, word_end=sung.word_end)
        for note, sung in zip(melody.notes, underlay.words, strict=True)
    )
    remark = (
        f"The chord sheet's words are set under the notes: {_differences(old, words_in(lines))}."
    )
    return SetTune(melody=replace(melody, notes=notes), remarks=(remark, *_told(underlay)))


def _divided_as_before(
    old: Sequence[Sequence[str]], new: Sequence[Sequence[Syllable]]
) -> Iterator[Syllable]:
    """Give the new words, those that were there before divided as they were."""
    before = [plain("".join(word)) for word in old]
    after = [plain("".join(syllable.text for syllable in word)) for word in new]
    still = {place: old[index] for place, index in kept(before, after).items()}
    for index, word in enumerate(new):
        parts = still.get(index)
        if parts is None or [plain(s.text) for s in word] == [plain(part) for part in parts]:
            yield from word
            continue
        stress = max(syllable.stress for syllable in word)
        for place, part in enumerate(parts):
            is_last = place + 1 == len(parts)
            yield Syllable(
                text=part,
                attack=attack_of(part),
                release=release_of(part, is_word_end=is_last),
                word_end=is_last,
                line_end=is_last and word[-1].line_end,
                stress=word[place].stress if place < len(word) else stress,
            )


def _differences(old: Sequence[Sequence[str]], new: Sequence[str]) -> str:
    """Say which words are others than in the score: “rain” for “snow”."""
    before = ["".join(word) for word in old]
    told = []
    changes = opcodes(list(map(plain, before)), list(map(plain, new)))
    for is_kept, run in groupby(changes, key=lambda change: change[0] == "equal"):
        if is_kept:
            continue
        (_, first, _, start, _), *_, (_, _, last, _, end) = (both := list(run)) + both
        here, there = f"“{' '.join(new[start:end])}”", f"“{' '.join(before[first:last])}”"
        if start == end:
            told.append(f"{there} left out")
        else:
            told.append(f"{here} for {there}" if first < last else f"{here} added")
    more = len(told) - MOST_DIFFERENCES
    shown = told[:MOST_DIFFERENCES] + ([f"{more} more"] if more > 0 else [])
    return listed(shown)


def _told(underlay: Underlay) -> Iterator[str]:
    """Say for each line what had to be squeezed or stretched."""
    for line, texts in underlay.squeezed:
        more = sum(text.count(ELISION) for text in texts)
        sung = ", ".join(f"“{text.replace(ELISION, ' ')}”" for text in texts)
        verb = "syllable" if more == 1 else "syllables"
        yield f"{more} {verb} more than notes in line {line}: {sung} on one note."
    for line, texts in underlay.stretched:
        held = ", ".join(f"“{text}”" for text in dict.fromkeys(texts))
        verb = "syllable" if len(texts) == 1 else "syllables"
        yield f"{len(texts)} {verb} fewer than notes in line {line}: {held} held over more notes."
    if underlay.unsung:
        verb = "note has" if underlay.unsung == 1 else "notes have"
        yield f"{underlay.unsung} {verb} no words any more."


def slots_of(melody: Melody, lines: Sequence[str] = ()) -> tuple[Slot, ...]:
    """Give the notes of a tune as places for syllables."""
    barlines = melody.barlines
    plain = [Slot(text=note.syllable, strength=_strength(barlines, note)) for note in melody.notes]
    own = syllables_of(lines)
    if not own or not plain:
        return tuple(plain)
    opens: set[int] = set()
    at = 0
    for index, count in enumerate(_best_path(plain, own)):
        if count > 0 and (at == 0 or own[at - 1].line_end):
            opens.add(index)
        at += max(count, 0)
    return tuple(
        Slot(text=slot.text, strength=slot.strength, opens_line=index in opens)
        for index, slot in enumerate(plain)
    )


def _strength(barlines: Barlines, note: MelodyNote) -> float:
    bar = barlines.bar_at(note.beat)
    within = note.beat - barlines.start_of(bar)
    if within == 0:
        return 1.0
    return 0.7 if within % barlines.metre_of(bar).pulse_quarters == 0 else 0.2


def _best_path(slots: Sequence[Slot], syllables: Sequence[Syllable]) -> list[int]:
    """Choose how many syllables begin on each note; -1 is a note without any words."""
    notes, words = len(slots), len(syllables)
    infinity = float("inf")
    best = [[infinity] * (words + 1) for _ in range(notes + 1)]
    choice = [[0] * (words + 1) for _ in range(notes + 1)]
    best[0][0] = 0.0
    knows_lines = any(slot.opens_line for slot in slots)
    # Where there are far more syllables than notes, as many go on one note as must.
    most = max(MOST_ON_A_NOTE, -(-words // notes) + 1)
    for i, slot in enumerate(slots):
        for j in range(words + 1):
            here = best[i][j]
            if here == infinity:
                continue
            for count in range(-1, min(most, words - j) + 1):
                cost = _cost(slot, syllables, j, count, knows_lines=knows_lines)
                if here + cost < best[i + 1][j + max(count, 0)]:
                    best[i + 1][j + max(count, 0)] = here + cost
                    choice[i + 1][j + max(count, 0)] = count
    counts: list[int] = []
    j = words
    for i in range(notes, 0, -1):
        counts.append(choice[i][j])
        j -= max(choice[i][j], 0)
    return counts[::-1]


def _cost(
    slot: Slot, syllables: Sequence[Syllable], first: int, count: int, *, knows_lines: bool
) -> float:
    infinity = float("inf")
    if count < 0:
        # Nothing is sung on it: before the words begin, or as it was.
        return infinity if 0 < first < len(syllables) else 0.0 if slot.text is None else SILENT
    cost = 0.0
    if count == 0:
        if first == 0:
            return infinity
        # Nobody holds the end of a line into the next.
        cost = LINE_MOVED if slot.opens_line else 0.0
        return cost if slot.text == "" else cost + HELD + STRESS * slot.strength
    syllable = syllables[first]
    if slot.text == "":
        cost += ON_HELD_NOTE
    if slot.text is None or not _is_same(slot.text, syllables[first : first + count]):
        cost += OTHER_SYLLABLE if slot.text else 0.0
        cost += STRESS * abs(syllable.stress - slot.strength)
        # A third syllable on a note is far worse than a second.
        cost += ELIDED * count * (count - 1) / 2
        cost += STRESS * sum(s.stress for s in syllables[first + 1 : first + count])
    if any(s.line_end for s in syllables[first : first + count - 1]):
        cost += LINE_MOVED  # two lines meet on one note
    begins_line = first == 0 or syllables[first - 1].line_end
    if knows_lines and begins_line != slot.opens_line:
        cost += LINE_MOVED
    return cost


def _is_same(text: str, syllables: Sequence[Syllable]) -> bool:
    return plain(text) == plain(on_one_note(syllables))


def _underlay(
    slots: Sequence[Slot], syllables: Sequence[Syllable], counts: Sequence[int]
) -> Underlay:
    words: list[Sung] = []
    squeezed: dict[int, list[str]] = {}
    stretched: dict[int, list[str]] = {}
    unsung = 0
    line_of = list(_lines_of(syllables))
    at = 0
    ends = True
    for slot, count in zip(slots, counts, strict=True):
        if count < 0:
            words.append(Sung(None))
            unsung += slot.text is not None
            continue
        if count == 0:
            words.append(Sung("", ends))
            if slot.text != "":
                stretched.setdefault(line_of[at - 1], []).append(syllables[at - 1].text)
            continue
        sung = syllables[at : at + count]
        text = on_one_note(sung)
        ends = sung[-1].word_end
        words.append(Sung(text, ends))
        if count > 1 and text != slot.text:
            parts = ELISION.join(syllable.text for syllable in sung)
            squeezed.setdefault(line_of[at], []).append(parts)
        at += count
    return Underlay(
        words=tuple(words),
        squeezed=tuple((line, tuple(texts)) for line, texts in sorted(squeezed.items())),
        stretched=tuple((line, tuple(texts)) for line, texts in sorted(stretched.items())),
        unsung=unsung,
    )


def _lines_of(syllables: Sequence[Syllable]) -> Iterator[int]:
    """Give the number of the line of each syllable, from 1."""
    line = 1
    for syllable in syllables:
        yield line
        line += syllable.line_end
