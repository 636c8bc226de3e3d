"""What of a recording is compared with others: one channel, whitened.

Whitening gives every moment and every frequency the same weight (as the phase transform
does: Knapp & Carter, "The generalized correlation method for estimation of time delay",
IEEE Trans. ASSP 24, 1976). So what leaks quietly from one player into another's microphone
counts as much as what that player does, and rooms and microphones hardly matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.dsp.one_channel import Wave, one_channel_blocks
from coproduce.model.audio import Sound, stream_of

RATE_HZ: Final = 16_000
_FRAME_SAMPLES: Final = 1024
_BAND_HZ: Final = (80.0, 7_000.0)
_FLOOR: Final = 1e-6  # keeps digital silence silent
_ROWS: Final = 2048
_PIECE_SAMPLES: Final = 1 << 20

# Half precision is enough for whitened sound, of which an hour is held.
White: TypeAlias = npt.NDArray[np.float16] | Wave


def resampled_blocks(sound: Sound) -> Iterator[Wave]:
    """Give one channel of a recording at `RATE_HZ`, in consecutive pieces."""
    rate_hz = stream_of(sound).sample_rate_hz
    resampler = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32")
    for wave in one_channel_blocks(sound):
        yield resampler.resample_chunk(wave)
    yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def hear(sound: Sound) -> White:
    """Give a recording as it is compared: whitened, in half precision, 115 MB an hour."""
    pieces = [piece.astype(np.float16) for piece in _whiten_blocks(resampled_blocks(sound))]
    return np.concatenate([np.zeros(0, np.float16), *pieces])


def _whiten_blocks(waves: Iterable[Wave]) -> Iterator[Wave]:
    """Whiten a wave that comes in pieces, as `whiten` does a whole one."""
    hop = _FRAME_SAMPLES // 2
    # Each piece is whitened with one frame's half before and after it.
    waiting = np.zeros(hop, np.float32)
    for wave in waves:
        waiting = np.concatenate((waiting, wave))
        while len(waiting) >= _PIECE_SAMPLES + 2 * hop:
            yield whiten(waiting[: _PIECE_SAMPLES + 2 * hop])[hop:-hop]
            waiting = waiting[_PIECE_SAMPLES:]
    yield whiten(waiting)[hop:]


def whiten(wave: Wave) -> Wave:
    """Give every frequency between 80 Hz and 7 kHz the same weight in every 64 ms.

    Parameters
    ----------
    wave
        One channel at 16 kHz, shape (samples,).

    Returns
    -------
    numpy.ndarray
        The same length; digital silence stays silent.
    """
    hop = _FRAME_SAMPLES // 2
    window = np.sqrt(np.hanning(_FRAME_SAMPLES + 1)[:-1]).astype(np.float32)
    frequencies_hz = np.arange(hop + 1) * (RATE_HZ / _FRAME_SAMPLES)
    band = (frequencies_hz > _BAND_HZ[0]) & (frequencies_hz < _BAND_HZ[1])
    padded = np.zeros((-(-len(wave) // hop) + 2) * hop, np.float32)
    padded[hop : hop + len(wave)] = wave
    white = np.zeros_like(padded)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME_SAMPLES)[::hop]
    for first in range(0, len(frames), _ROWS):
        spectrum = scipy.fft.rfft(frames[first : first + _ROWS] * window)
        spectrum *= band / (np.abs(spectrum) + np.float32(_FLOOR))
        pieces = scipy.fft.irfft(spectrum) * window
        # Every second frame lies end to end.
        for parity in (0, 1):
            side_by_side = pieces[parity::2].reshape(-1)
            start = (first + parity) * hop
            white[start : start + len(side_by_side)] += side_by_side
    return white[hop : hop + len(wave)]
