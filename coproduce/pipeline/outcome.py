"""What becomes of a build: of each step, of each song, and what is shown meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from coproduce.errors import CoproduceError
from coproduce.pipeline.status import Reason


class State(StrEnum):
    """What became of a step."""

    RAN = "ran"
    FRESH = "fresh"
    FAILED = "failed"
    BLOCKED = "blocked"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What became of one step, why it was looked at, and how long it took."""

    name: str
    state: State
    reasons: tuple[Reason, ...] = ()
    seconds: float = 0.0
    error: CoproduceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SongResult:
    """What became of all steps of one song."""

    song: str
    steps: tuple[StepResult, ...] = ()
    error: CoproduceError | None = None
    removed: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[CoproduceError, ...]:
        """Everything that went wrong."""
        own = (self.error,) if self.error else ()
        return own + tuple(step.error for step in self.steps if step.error)

    @property
    def exit_code(self) -> int:
        """0 if nothing went wrong, else the gravest code."""
        return max((error.exit_code for error in self.errors), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to show while building: a step began, or became something."""

    song: str
    step: str
    state: State | None
    done: int
    total: int


Observe = Callable[[Event], None]
