"""The wave between two samples: a sinc under a Kaiser window, as weights or as a filter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coproduce.dsp.overlap_save import OverlapSave


def interpolation_kernel(
    delay_samples: float, reach_samples: int, kaiser_beta: float
) -> npt.NDArray[np.float64]:
    """Weights that give the wave a fraction of a sample after the middle one.

    Parameters
    ----------
    delay_samples
        0 to 1: where between the middle sample and the next the wave is wanted.
    reach_samples
        How many samples to either side are used.
    kaiser_beta
        Shape of the window: higher is quieter between, and duller at the very top.

    Returns
    -------
    numpy.ndarray
        Shape (2 * reach_samples,), for the samples from -reach_samples + 1 to
        reach_samples around the middle one.
    """
    distance = np.arange(-reach_samples + 1, reach_samples + 1) - delay_samples
    edge = np.clip(1.0 - (distance / reach_samples) ** 2, 0.0, None)
    kernel: npt.NDArray[np.float64] = (
        np.sinc(distance) * np.i0(kaiser_beta * np.sqrt(edge)) / np.i0(kaiser_beta)
    )
    kernel /= kernel.sum()
    return kernel


def between_samples(
    delay_samples: float,
    channels: int,
    *,
    reach_samples: int,
    kaiser_beta: float,
    block_samples: int,
) -> OverlapSave:
    """Make a filter whose output at sample n is the wave at n + `delay_samples`."""
    kernel = interpolation_kernel(delay_samples, reach_samples, kaiser_beta)
    # Placed around zero, the transform of the kernel is the response at every bin.
    around = np.zeros(block_samples)
    around[np.arange(-reach_samples + 1, reach_samples + 1)] = kernel
    return OverlapSave(
        np.conj(np.fft.rfft(around)),
        before_samples=reach_samples,
        after_samples=reach_samples,
        channels=channels,
    )
