"""What can go wrong, told to a volunteer: what happened, where, and what to do next.

::

    CoproduceError            exit code 1
    ├── MaterialError         1  the material is at fault
    │   ├── FormatError       1  a file is not what it should be: which, where in it
    │   ├── ProjectError      1  a song folder has mistakes: all of them at once
    │   ├── AudioError        1  sound that cannot be used
    │   └── NoTuneError       1  a recording in which no tune was found
    ├── StorageError          1  the disk is full, or a folder cannot be written
    ├── StepError             1  a step of a build crashed
    ├── UsageError            2  the command was called wrongly
    └── RefusedError          3  we could, but will not
        ├── EditedError       3  an output was changed by hand
        ├── ConsentError      3  somebody did not agree
        │   └── NotClearedError   everybody who did not, and to what
        └── LeakError         3  what was to leave held what may not
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and what to do next."""

    what: str
    where: str = ""
    next_step: str = ""

    def without(self, words: str) -> Problem:
        """Leave some words out, such as the folder that all paths begin with."""
        return Problem(
            what=self.what.replace(words, ""),
            where=self.where.replace(words, ""),
            next_step=self.next_step.replace(words, ""),
        )

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}" if self.where else self.what
        return f"{sentence}\n  {self.next_step}" if self.next_step else sentence


class CoproduceError(Exception):
    """Any failure that a user can read.

    Parameters
    ----------
    what
        What happened, as a sentence.
    where
        The file, and the line, key or time in it.
    next_step
        What the reader can do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, where: str = "", next_step: str = "") -> None:
        # All arguments go to Exception, so that the error survives pickling.
        super().__init__(what, where, next_step)
        self.problems: tuple[Problem, ...] = (Problem(what=what, where=where, next_step=next_step),)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class MaterialError(CoproduceError):
    """The material that somebody gave is at fault."""


class FormatError(MaterialError):
    """A file is not what its name or place says it is."""


class AudioError(MaterialError):
    """Sound that cannot be used: empty, not finite, of the wrong shape."""


class NoTuneError(MaterialError):
    """A recording in which no tune was found; the message says what was heard."""


class _ListedError(CoproduceError):
    """Several things at once, every one of which is told."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        Exception.__init__(self, problems)
        self.problems = tuple(problems)


class ProjectError(_ListedError, MaterialError):
    """A song folder has mistakes; every one of them is listed."""


class StorageError(CoproduceError):
    """The disk is full, or a place cannot be written to."""


class StepError(CoproduceError):
    """A step of a build crashed; this is coproduce's fault, not the user's."""


class UsageError(CoproduceError):
    """The command was called wrongly."""

    exit_code = 2


class RefusedError(CoproduceError):
    """Something that could be done, and will not be."""

    exit_code = 3


class EditedError(RefusedError):
    """An output was changed by hand; overwriting it would lose that work."""


class ConsentError(RefusedError):
    """Somebody who is heard, quoted or named did not agree to this use."""


class NotClearedError(_ListedError, ConsentError):
    """Somebody did not agree; every obstacle is listed."""


class LeakError(_ListedError, RefusedError):
    """What was put together held what may not leave; it was thrown away. Every leak is listed."""
