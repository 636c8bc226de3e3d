"""Sound cut anew into blocks of one length, so that several sounds can be read in step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from coproduce.model.audio import Samples, Signal

BLOCK_SAMPLES: Final = 1 << 17


def equal_blocks(
    blocks: Iterable[Signal], length_samples: int = BLOCK_SAMPLES
) -> Iterator[Samples]:
    """Cut consecutive blocks of any length into blocks of one; only the last may be shorter.

    >>> ramp = Signal(np.arange(5, dtype=np.float32)[None], 8_000)
    >>> [block.tolist() for block in equal_blocks([ramp], 3)]
    [[[0.0, 1.0, 2.0]], [[3.0, 4.0]]]
    """
    waiting: list[Samples] = []
    waiting_samples = 0
    for block in blocks:
        waiting.append(block.samples)
        waiting_samples += block.length_samples
        if waiting_samples < length_samples:
            continue
        joined = np.concatenate(waiting, axis=1)
        whole = waiting_samples - waiting_samples % length_samples
        for start in range(0, whole, length_samples):
            yield joined[:, start : start + length_samples]
        waiting, waiting_samples = [joined[:, whole:]], waiting_samples - whole
    if waiting_samples:
        yield np.concatenate(waiting, axis=1)
