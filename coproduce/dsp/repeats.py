"""Buffers that were played twice: the same samples again, to the last bit.

A computer that is too busy writes what it had once more. Nothing that comes through a
microphone repeats itself exactly; what a synthesiser plays may, for as long as a note lasts,
so only what stops after a few rounds is a fault.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.stretches import Span, Stretch, joined, runs_of

SHORTEST_SAMPLES: Final = 64
LONGEST_SAMPLES: Final = 8192
_MOST_ROUNDS: Final = 8
_LONG_SAMPLES: Final = 2048  # no tone has such a period, so it may go round for long
_LEAST_VALUES: Final = 16  # a fade in 16 bits has few values, and they repeat by chance
_LEAST_ANCHORS: Final = 3
_ONE_IN: Final = 16
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_ODD: Final = tuple(
    np.uint64(factor)
    for factor in (0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3)
)

Marks = npt.NDArray[np.uint64]


class RepeatWatch:
    """Find repeated buffers in a take that comes stretch by stretch."""

    def __init__(self) -> None:
        self._found: list[Span] = []

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        rate_hz = stretch.sample_rate_hz
        # The context before the core is as long as the longest buffer and more.
        frames = _frames(stretch)
        for lag in _likely_lags(frames):
            for start, end in runs_of(frames[lag:] == frames[:-lag]):
                first = start + lag
                length = end - start
                if not stretch.core_start <= first < stretch.core_end or length < lag:
                    continue
                is_tone = lag < _LONG_SAMPLES and length > _MOST_ROUNDS * lag
                if is_tone or len(np.unique(frames[first : first + lag])) < _LEAST_VALUES:
                    continue
                at = stretch.first_sample + first
                self._found.append(Span(at / rate_hz, (at + length) / rate_hz, length / rate_hz))

    def spans(self) -> list[Span]:
        """Give the repeated pieces; the amount is their length in seconds."""
        return [
            Span(span.start_s, span.end_s, span.end_s - span.start_s)
            for span in joined(self._found, 0.0)
        ]


def _frames(stretch: Stretch) -> Marks:
    """Give every moment one number that all its channels decide."""
    total = np.zeros(stretch.samples.shape[1], np.uint64)
    for channel, row in enumerate(stretch.samples):
        # -0.0 and 0.0 are the same silence.
        bits = (row + np.float32(0.0)).view(np.uint32).astype(np.uint64)
        total += bits * (_ODD[channel % 4] + np.uint64(2 * (channel // 4)))
    return total


def _likely_lags(frames: Marks) -> list[int]:
    """Find distances at which some places of the wave come again.

    Places are chosen by what is there, so that a repetition has the same ones.
    """
    if len(frames) < 2 * SHORTEST_SAMPLES:
        return []
    words = frames[:-3] * _ODD[0]
    for step in (1, 2, 3):
        words += frames[step : len(frames) - 3 + step] * _ODD[step]
    words *= _MIX
    words ^= words >> np.uint64(29)
    anchors = np.flatnonzero(words % np.uint64(_ONE_IN) == 0)
    names = words[anchors]
    order = np.argsort(names, kind="stable")
    is_again = names[order[1:]] == names[order[:-1]]
    lags = anchors[order[1:]][is_again] - anchors[order[:-1]][is_again]
    lags = lags[(lags >= SHORTEST_SAMPLES) & (lags <= LONGEST_SAMPLES)]
    values, counts = np.unique(lags, return_counts=True)
    # Tones give many lags; the commonest say enough.
    often = values[counts >= _LEAST_ANCHORS]
    ranked = often[np.argsort(-counts[counts >= _LEAST_ANCHORS], kind="stable")]
    return [int(lag) for lag in ranked[:8]]
