"""Long sound heard stretch by stretch, with a little of what comes before and after.

Whoever watches for faults sees each sample once in the core of a stretch, and may look at its
neighbours on both sides, wherever the blocks of a file end. So an hour needs no more memory
than a minute, and a fault that lies across two blocks is one fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.model.audio import Samples, Signal

CONTEXT_SAMPLES: Final = 12_288  # a quarter of a second at 48 kHz
CONTEXT_S: Final = 0.1
_CORE_SAMPLES: Final = 1 << 18

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a take, and how much of something it holds."""

    start_s: float
    end_s: float
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A core of whole seconds (but for the last), with context around it.

    Parameters
    ----------
    samples
        Core and context, shape (channels, samples).
    sample_rate_hz
        Samples a second.
    first_sample
        Where `samples` begins in the take.
    core_start, core_end
        Where the core lies in `samples`.
    """

    samples: Samples
    sample_rate_hz: int
    first_sample: int
    core_start: int
    core_end: int

    @property
    def core(self) -> Samples:
        """The samples that no other stretch has in its core."""
        return self.samples[:, self.core_start : self.core_end]

    @property
    def core_first_sample(self) -> int:
        """Where the core begins in the take."""
        return self.first_sample + self.core_start


def stretches(blocks: Iterable[Signal]) -> Iterator[Stretch]:
    """Cut blocks of any size into stretches."""
    kept: Samples | None = None  # context before, then what is not heard yet
    before = first_sample = core_samples = context = rate_hz = 0
    for block in blocks:
        if kept is None:
            rate_hz = block.sample_rate_hz
            context = max(CONTEXT_SAMPLES, round(CONTEXT_S * rate_hz))
            seconds = max(1, _CORE_SAMPLES // rate_hz // max(1, block.channels // 2))
            core_samples = seconds * rate_hz
            kept = np.zeros((block.channels, 0), np.float32)
        kept = np.concatenate((kept, block.samples), axis=1)
        while kept.shape[1] >= before + core_samples + context:
            end = before + core_samples
            yield Stretch(kept[:, : end + context], rate_hz, first_sample, before, end)
            drop = max(0, end - context)
            first_sample += drop
            before = end - drop
            kept = kept[:, drop:]
    if kept is not None:
        # What is left may be longer than one core, because it waited for its context.
        while kept.shape[1] > before:
            end = min(before + core_samples, kept.shape[1])
            yield Stretch(kept[:, : end + context], rate_hz, first_sample, before, end)
            drop = max(0, end - context)
            first_sample += drop
            before = end - drop
            kept = kept[:, drop:]


def in_blocks(signal: Signal) -> Iterator[Signal]:
    """Cut a signal in memory into blocks, without a copy."""
    for start in range(0, signal.length_samples, _CORE_SAMPLES):
        piece = signal.samples[:, start : start + _CORE_SAMPLES]
        yield Signal(piece, signal.sample_rate_hz)


class RunTracker:
    """Find where marks begin and end, over any number of pieces of a row."""

    def __init__(self) -> None:
        self._heard = 0
        self._open: int | None = None

    def add(self, marked: Marks) -> list[tuple[int, int]]:
        """Give the runs that end in this piece, as (first, one after last) of the whole row."""
        offset, self._heard = self._heard, self._heard + len(marked)
        if self._open is None and not marked.any():
            return []
        found = [(start + offset, end + offset) for start, end in runs_of(marked)]
        if self._open is not None:
            if found and found[0][0] == offset:
                found[0] = (self._open, found[0][1])
            else:
                found.insert(0, (self._open, offset))
            self._open = None
        if found and found[-1][1] == self._heard:
            self._open = found.pop()[0]
        return found

    def finish(self) -> list[tuple[int, int]]:
        """Give the run that reaches to the end, if there is one."""
        return [] if self._open is None else [(self._open, self._heard)]

    @property
    def open_since(self) -> int | None:
        """Where the run began that has not ended yet."""
        return self._open


def runs_of(marked: Marks) -> list[tuple[int, int]]:
    """Where True begins and ends, in samples.

    >>> runs_of(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    if not marked.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def joined(spans: Iterable[Span], join_s: float) -> list[Span]:
    """Tell spans that lie nearer than `join_s` as one, their amounts added.

    >>> joined([Span(1.0, 1.1, 1), Span(1.12, 1.2, 1), Span(3.0, 3.1, 1)], 0.05)
    [Span(start_s=1.0, end_s=1.2, amount=2), Span(start_s=3.0, end_s=3.1, amount=1)]
    """
    together: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start_s, span.end_s)):
        if together and span.start_s - together[-1].end_s < join_s:
            last = together[-1]
            together[-1] = Span(
                last.start_s, max(last.end_s, span.end_s), last.amount + span.amount
            )
        else:
            together.append(span)
    return together


class Places:
    """Gather spans, those that lie nearer than `join_s` as one.

    So a take that crackles for an hour has as many places as pauses, not as many as crackles.
    """

    def __init__(self, join_s: float) -> None:
        self._join_s = join_s
        self._spans: list[Span] = []
        self._settled = 0

    def add(self, spans: Iterable[Span]) -> None:
        """Take in more spans, none of which lies long before those that came last."""
        self._spans[self._settled :] = joined((*self._spans[self._settled :], *spans), self._join_s)
        self._settled = max(len(self._spans) - 1, 0)

    def spans(self) -> list[Span]:
        """Give the places in order, with what they hold."""
        return joined(self._spans, self._join_s)


def outside(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Keep the spans that do not lie inside one of the others.

    >>> outside([Span(1.0, 2.0, 1), Span(1.5, 2.5, 1)], [Span(1.0, 2.0, 9)])
    [Span(start_s=1.5, end_s=2.5, amount=1)]
    """
    rivals = joined(others, 0.0)
    starts = np.array([rival.start_s for rival in rivals])
    kept = []
    for span in spans:
        place = int(np.searchsorted(starts, span.start_s, side="right")) - 1
        if place < 0 or rivals[place].end_s < span.end_s:
            kept.append(span)
    return kept


def apart_from(spans: Iterable[Span], others: Iterable[Span], near_s: float) -> list[Span]:
    """Keep the spans that touch none of the others, nor come near one."""
    rivals = joined(others, 2 * near_s)
    starts = np.array([rival.start_s for rival in rivals])
    ends = np.array([rival.end_s for rival in rivals])
    return [
        span
        for span in spans
        if not np.any((starts - near_s < span.end_s) & (ends + near_s > span.start_s))
    ]
