"""What a person changed in a tune: notes that came, went or became others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from coproduce.model.melody import Melody, MelodyNote


class NoteChange(StrEnum):
    """What became of a note."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    PITCH = "pitch"
    LENGTH = "length"
    WORD = "word"
    MARKS = "marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedNote:
    """One note before and after; `before` is None for a new one, `after` for one taken out."""

    kinds: tuple[NoteChange, ...]
    before: MelodyNote | None
    after: MelodyNote | None

    def __post_init__(self) -> None:
        if not self.kinds or (self.before is None and self.after is None):
            raise ValueError("a changed note was changed, and there before or after")


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneChanges:
    """Everything that differs between a tune as it was heard and as it was corrected.

    Parameters
    ----------
    tune
        Its name.
    shift_beats
        By how many quarter notes all of it stands later against the bars; then `moved` tells
        only of notes that stand elsewhere than that.
    facts
        What is otherwise of key, metre, tempo and the like: name, before, after.
    notes
        The changed notes in the order of the corrected tune.
    chords
        Changed chord symbols: the beat, the symbol before and the one after, "" for none.
    """

    tune: str
    shift_beats: Fraction = Fraction(0)
    facts: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[ChangedNote, ...] = ()
    chords: tuple[tuple[Fraction, str, str], ...] = ()

    @property
    def count(self) -> int:
        """How many things were changed."""
        of_notes = sum(len(change.kinds) for change in self.notes)
        return of_notes + len(self.facts) + len(self.chords) + bool(self.shift_beats)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed."""
        return not (self.shift_beats or self.facts or self.notes or self.chords)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChanges:
    """Changes in plain words, ready to be shown.

    `heard_problem` says why there is no tune to compare with, where nothing was heard.
    `remarks` are about the file: what was not read, and how changed words were set.
    """

    tune: str
    sentences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    heard_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTune:
    """A corrected tune with today's words under it, and what had to be stretched or squeezed."""

    melody: Melody
    remarks: tuple[str, ...] = ()
