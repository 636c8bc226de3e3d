"""A lead sheet as it is written: tunes with their verses, and what is repeated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coproduce.model.melody import Melody

# Two syllables on one note stand in one text, joined by the sign that singers know for it.
ELISION: Final = "\u203f"


@dataclass(frozen=True, slots=True)
class Sung:
    """What one verse has on one note.

    `text` is None for nothing, "" where the syllable before is held on; two syllables on one
    note are joined by `ELISION`.
    """

    text: str | None
    word_end: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Underlay:
    """Words set under the notes of a tune, one entry a note.

    `squeezed` holds for each line, from 1, the syllables that share a note; `stretched`
    those that are now held over more notes than before. `unsung` counts the notes that had a
    syllable and now have none.
    """

    words: tuple[Sung, ...]
    squeezed: tuple[tuple[int, tuple[str, ...]], ...] = ()
    stretched: tuple[tuple[int, tuple[str, ...]], ...] = ()
    unsung: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verse:
    """The words of one section under a tune, one entry a note."""

    name: str
    syllables: tuple[Sung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """A stretch of music that is written once, with all verses that are sung to it.

    Parameters
    ----------
    label
        What stands above it: "Verse 1, 2". Nothing for an ending.
    melody
        Notes and chords; a stretch in which nobody sings has no notes.
    bars
        Its length in bars after the pickup.
    verses
        The words, in the order in which they are sung. The first are those of the melody.
    verse_of_pass
        For each time it is played, the index of its verse; None where nothing is sung.
    sections
        For each time it is played, the section of the form that it then is.
    """

    label: str
    melody: Melody
    bars: int
    verses: tuple[Verse, ...] = ()
    verse_of_pass: tuple[int | None, ...] = (0,)
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Strains in a row that are played `times` times.

    With `endings` the first time ends with the first of them and the next with the second;
    there are then as many as times.
    """

    strains: tuple[Strain, ...]
    times: int = 1
    endings: tuple[Strain, ...] = ()

    def __post_init__(self) -> None:
        if not self.strains or self.times < 1:
            raise ValueError("a passage needs a strain that is played")
        if self.endings and len(self.endings) != self.times:
            raise ValueError("a passage has as many endings as it is played times")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsetWords:
    """Words of a section that do not go under its tune, and why; they are printed below."""

    section: str
    lines: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A whole lead sheet. `feel` goes with the tempo, such as "light shuffle"."""

    title: str
    passages: tuple[Passage, ...]
    feel: str = ""
    unset: tuple[UnsetWords, ...] = ()

    def __post_init__(self) -> None:
        if not self.passages:
            raise ValueError("a score needs a tune")

    @property
    def strains(self) -> Iterator[Strain]:
        """Every strain as it is written, endings after what they end."""
        for passage in self.passages:
            yield from passage.strains
            yield from passage.endings

    def played(self) -> Iterator[tuple[Strain, int | None]]:
        """Every strain as it is played, repeats written out, with the index of its verse."""
        for passage in self.passages:
            for time in range(passage.times):
                strains = [*passage.strains, *passage.endings[time : time + 1]]
                for strain in strains:
                    is_ending = strain in passage.endings
                    at = 0 if is_ending else min(time, len(strain.verse_of_pass) - 1)
                    yield strain, strain.verse_of_pass[at]


def own_words(melody: Melody) -> tuple[Sung, ...]:
    """Give the words that a melody brings."""
    return tuple(Sung(note.syllable, note.word_end) for note in melody.notes)


def score_of(title: str, melodies: tuple[Melody, ...], *, feel: str = "") -> Score:
    """Put tunes one after the other, each played once."""
    return Score(title=title, passages=tuple(map(_alone, melodies)), feel=feel)


def _alone(melody: Melody) -> Passage:
    strain = Strain(
        label=melody.section,
        melody=melody,
        bars=max(melody.bars, melody.chord_bars, 1),
        verses=(Verse(name=melody.section, syllables=own_words(melody)),),
        sections=(melody.section,),
    )
    return Passage(strains=(strain,))
