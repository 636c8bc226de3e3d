"""Samples that are no sound: not a number, infinite, or beyond anything that was recorded.

A broken export leaves NaN and infinity in a float file, and now and then numbers of thirty
digits, whose squares are infinite. None of them may reach a filter, which would never
forget it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.model.audio import Samples

# Whole numbers of 32 bits that somebody put into a float file as they were, and twice that.
MOST_SAMPLE: Final = 2.0**32


def all_finite(samples: Samples) -> bool:
    """Whether every sample is a number that sound may have, looking closely only in doubt.

    >>> all_finite(np.array([[0.5, -1.5]], np.float32))
    True
    >>> all_finite(np.array([[0.5, np.nan]], np.float32))
    False
    """
    with np.errstate(over="ignore", invalid="ignore"):
        # No square is larger than their sum, which is one pass over the memory.
        power = float(np.vdot(samples, samples))
    return power <= MOST_SAMPLE**2 or bool(finite(samples).all())


def finite(samples: Samples) -> npt.NDArray[np.bool_]:
    """Mark the samples that are numbers that sound may have."""
    marks: npt.NDArray[np.bool_] = np.abs(samples) <= np.float32(MOST_SAMPLE)
    return marks
