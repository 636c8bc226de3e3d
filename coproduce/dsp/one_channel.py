"""One channel of a recording, without letting channels cancel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.model.audio import Sound, SoundStream, stream_of

Wave: TypeAlias = npt.NDArray[np.float32]

_CANCELLED: Final = 0.1  # of the louder channel's power: then the mean is no picture of it
_HAS_SOUND: Final = 0.01


def one_channel_blocks(sound: Sound) -> Iterator[Wave]:
    """Give the mean of the channels in consecutive pieces, each of shape (samples,).

    Where one channel is upside down the mean would be silence; then the first that has sound
    is given. Sound of several channels is read twice.
    """
    stream = stream_of(sound)
    channel = _clear_channel(stream) if stream.channels > 1 else 0
    for block in stream.read():
        samples = block.samples
        wave = samples.mean(axis=0, dtype=np.float32) if channel is None else samples[channel]
        yield np.ascontiguousarray(wave)


def one_channel(sound: Sound) -> Wave:
    """Give the mean of the channels, or where they cancel, the first that has sound."""
    pieces = list(one_channel_blocks(sound))
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.zeros(0, np.float32), *pieces])


def is_cancelled(mean_power: float, powers: npt.NDArray[np.float64]) -> bool:
    """Whether the mean of channels is no picture of them, by their powers."""
    return mean_power < _CANCELLED * float(powers.max())


def first_with_sound(powers: npt.NDArray[np.float64]) -> int:
    """Give the first channel that has sound, by the powers of all."""
    return int(np.argmax(powers > _HAS_SOUND * powers.max()))


def _clear_channel(stream: SoundStream) -> int | None:
    """Choose a channel where the channels cancel; None where their mean will do."""
    powers, mean_power = np.zeros(stream.channels), 0.0
    for block in stream.read():
        samples = block.samples
        powers += np.einsum("ij,ij->i", samples, samples)
        mean_power += float(np.sum(np.square(samples.mean(axis=0, dtype=np.float32))))
    return first_with_sound(powers) if is_cancelled(mean_power, powers) else None
