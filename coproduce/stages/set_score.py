"""Set a song as one lead sheet: each tune once where it can be, its verses below one another.

The order in which the song is played is kept: whoever follows the repeats plays the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from coproduce.model.barlines import Barlines
from coproduce.model.chords import ChordSheet, SheetSection
from coproduce.model.melody import Melody
from coproduce.model.score import (
    ELISION,
    Passage,
    Score,
    Strain,
    Underlay,
    UnsetWords,
    Verse,
    own_words,
)
from coproduce.model.section_names import family, find_section, listed_labels, plain
from coproduce.model.song import Song
from coproduce.stages.fold_endings import with_endings
from coproduce.stages.move_tune import move_tune
from coproduce.stages.set_words import set_lines
from coproduce.stages.underlay import chords_by_bars
from coproduce.stages.words_as_sung import lines_without_notes
from coproduce.theory.pitch import fifths_between
from coproduce.theory.transpose import keys_by_line

# More verses than these under one staff are hard to follow.
MOST_VERSES: Final = 5
# A repeat sign costs a reader as much as half a bar: it must save more than that.
SIGN_BARS: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """One section as it is played: its tune in its key, or none, and its words."""

    name: str
    melody: Melody
    bars: int
    tune: str = ""
    words: Underlay | None = None

    @property
    def music(self) -> tuple[object, ...]:
        """What two stretches share if they are the same music."""
        return (self.tune or plain(self.name), str(self.melody.key), self.bars)


def set_score(song: Song, sheet: ChordSheet | None, tunes: Mapping[str, Melody]) -> Score:
    """Set a song.

    Parameters
    ----------
    song
        Its form says what is played when; without one the sheet's sections do.
    sheet
        The words and chords as they sound in the song's key, with English names; None if
        there is no sheet.
    tunes
        The melodies by the names that the form has for them.

    Raises
    ------
    ValueError
        If there is no tune.
    """
    stretches, unset = _played(song, sheet, tunes)
    passages = [
        passage
        for start, unit, times in _shortest(stretches)
        for passage in _passages(stretches[start : start + unit * times], unit, times)
    ]
    return Score(
        title=song.title, passages=with_endings(passages), feel=song.feel, unset=tuple(unset)
    )


def _played(
    song: Song, sheet: ChordSheet | None, tunes: Mapping[str, Melody]
) -> tuple[list[_Stretch], list[UnsetWords]]:
    """Give the sections in the order in which they are played, and words without a place."""
    sections = _Sections(song, sheet)
    stretches: list[_Stretch] = []
    unset: dict[str, UnsetWords] = {}
    used: set[str] = set()
    for name, bars, wanted in _order(song, sheet, tunes):
        section = sections.named(name)
        melody = tunes.get(wanted)
        lines = _lines(section)
        if melody is None:
            stretches.append(_silent(name, bars, section, song, tunes))
            continue
        used.add(wanted)
        own = sections.named(melody.section)
        usual = sections.bars(melody.section, melody)
        if bars and bars != usual and plain(name) != plain(melody.section):
            why = f"{bars} bars, and the tune has {usual}"
            unset.setdefault(plain(name), UnsetWords(section=name, lines=lines, why=why))
            continue
        words = Underlay(words=own_words(melody))
        if left := lines_without_notes(melody, lines) if own is section else ():
            why = "the tune ends before them, or begins after them"
            unset.setdefault(plain(name), UnsetWords(section=name, lines=left, why=why))
        if lines and plain(name) != plain(melody.section):
            words = set_lines(melody, _lines(own), lines)
            if not _fits(words, lines, _lines(own)):
                why = "more or fewer syllables than the tune has notes"
                unset.setdefault(plain(name), UnsetWords(section=name, lines=lines, why=why))
                words = Underlay(words=())
        stretches.append(
            _Stretch(
                name=name,
                melody=sections.in_key_of(melody, section),
                bars=max(usual, melody.bars),
                tune=wanted,
                words=words,
            )
        )
    for name, melody in tunes.items():
        if name not in used:
            bars = max(melody.bars, melody.chord_bars, 1)
            words = Underlay(words=own_words(melody))
            stretches.append(
                _Stretch(name=melody.section, melody=melody, bars=bars, tune=name, words=words)
            )
    return stretches, list(unset.values())


def _order(
    song: Song, sheet: ChordSheet | None, tunes: Mapping[str, Melody]
) -> Iterator[tuple[str, int, str]]:
    """Give name, bars and tune of each section of the form, or else of the sheet."""
    if song.form:
        for step in song.form:
            yield step.name, step.bars, family(step.name) if step.tune is None else step.tune
        return
    known = {plain(name): name for name in tunes}
    for section in sheet.sections if sheet else ():
        tune = known.get(family(section.label), known.get(plain(section.label), ""))
        if tune or section.bars:
            yield section.label, len(section.bars), tune


class _Sections:
    """Looks sections of a sheet up by their names."""

    def __init__(self, song: Song, sheet: ChordSheet | None) -> None:
        self.song = song
        self.sheet = sheet
        self.own = [s for s in sheet.sections if not s.is_recall] if sheet else []

    def named(self, name: str) -> SheetSection | None:
        """Find a section."""
        return find_section(self.own, name)

    def bars(self, name: str, melody: Melody) -> int:
        """Say how long a section is: by the form, by its grid, or by its tune."""
        for step in self.song.form:
            if plain(step.name) == plain(name) and step.bars:
                return step.bars
        section = self.named(name)
        return len(section.bars) if section and section.bars else max(melody.bars, 1)

    def in_key_of(self, melody: Melody, section: SheetSection | None) -> Melody:
        """Move a tune into the key that holds where a section stands in the sheet."""
        if self.sheet is None or section is None:
            return melody
        key_at = keys_by_line(self.sheet, are_heard=True)
        home = self.named(melody.section)
        old = key_at(home.line_number) if home else melody.key
        new = key_at(section.line_number)
        up = (new.tonic.pitch_class - old.tonic.pitch_class + 5) % 12 - 5
        if not up:
            return melody
        fifths = fifths_between(old.tonic, new.tonic)
        moved = move_tune(melody, up, fifths)
        chords = chords_by_bars(section, melody.barlines) or moved.chords
        return replace(moved, chords=chords)


def _silent(
    name: str, bars: int, section: SheetSection | None, song: Song, tunes: Mapping[str, Melody]
) -> _Stretch:
    """Make a stretch in which no tune is known: rests under its chords."""
    model = next(iter(tunes.values()))
    chords = chords_by_bars(section, Barlines(song.time_signature)) if section else ()
    melody = Melody(
        section=name,
        key=song.key,
        time_signature=song.time_signature,
        tempo_bpm=song.tempo_bpm,
        tuning_cents=0.0,
        pickup_beats=Fraction(0),
        notes=(),
        chords=chords,
        feel=model.feel,
    )
    return _Stretch(name=name, melody=melody, bars=max(bars, melody.chord_bars, 1))


def _lines(section: SheetSection | None) -> tuple[str, ...]:
    if section is None:
        return ()
    return tuple(line.words.strip() for line in section.lines if line.words.strip())


def _fits(words: Underlay, lines: Sequence[str], own: Sequence[str]) -> bool:
    """Whether a verse can be sung from under the notes: a syllable more or two fewer a line."""
    if own and len(own) != len(lines):
        return False
    more = sum(text.count(ELISION) for _, texts in words.squeezed for text in texts)
    fewer = sum(len(texts) for _, texts in words.stretched) + words.unsung
    return more <= len(lines) and fewer <= 2 * len(lines)


def _shortest(stretches: Sequence[_Stretch]) -> list[tuple[int, int, int]]:
    """Part the form into units that repeat, so that the fewest bars are written.

    Returns
    -------
    list
        For each part where it starts, how many stretches it is long, and how often it comes.
    """
    count = len(stretches)
    best: list[tuple[float, list[tuple[int, int, int]]]] = [(0.0, [])]
    for end in range(1, count + 1):
        choices = []
        for start in range(end):
            for unit in range(1, end - start + 1):
                times, rest = divmod(end - start, unit)
                if rest or (unit > 1 and times == 1):
                    continue
                part = stretches[start:end]
                if times > 1 and not _repeats(part, unit):
                    continue
                bars = sum(stretch.bars for stretch in part[:unit])
                cost = best[start][0] + bars + (SIGN_BARS if times > 1 else 0.0)
                choices.append((cost, [*best[start][1], (start, unit, times)]))
        best.append(min(choices, key=lambda choice: choice[0]))
    return best[count][1]


def _repeats(part: Sequence[_Stretch], unit: int) -> bool:
    if any(stretch.music != part[i % unit].music for i, stretch in enumerate(part)):
        return False
    # A repeat of nothing but rests saves no reading worth its signs.
    if not any(stretch.tune for stretch in part):
        return False
    return all(len(set(_worded(part[i::unit]))) <= MOST_VERSES for i in range(unit))


def _worded(stretches: Sequence[_Stretch]) -> list[tuple[str, ...]]:
    return [
        tuple(str(sung.text) for sung in stretch.words.words)
        for stretch in stretches
        if stretch.words and stretch.words.words
    ]


def _passages(part: Sequence[_Stretch], unit: int, times: int) -> Iterator[Passage]:
    strains = tuple(_strain(part[index::unit]) for index in range(unit))
    yield Passage(strains=strains, times=times)


def _strain(plays: Sequence[_Stretch]) -> Strain:
    """Write one strain with the words of every time that it is played."""
    verses: list[Verse] = []
    verse_of_pass: list[int | None] = []
    for play in plays:
        words = play.words.words if play.words else ()
        if not any(sung.text for sung in words):
            verse_of_pass.append(None)
            continue
        found = next((i for i, verse in enumerate(verses) if verse.syllables == words), None)
        if found is None:
            found = len(verses)
            verses.append(Verse(name=play.name, syllables=words))
        verse_of_pass.append(found)
    names = list(dict.fromkeys(play.name for play in plays))
    return Strain(
        label=listed_labels(names),
        melody=plays[0].melody,
        bars=plays[0].bars,
        verses=tuple(verses),
        verse_of_pass=tuple(verse_of_pass),
        sections=tuple(play.name for play in plays),
    )
