"""Sound in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.errors import AudioError

Samples: TypeAlias = npt.NDArray[np.float32]
# A whole concert is shorter; what is longer is a recorder that nobody switched off.
LONGEST_TAKE_S: Final = 4 * 3600.0
# What can be placed between left and right; more are several microphones in one file.
MOST_CHANNELS_OF_A_PART: Final = 2


@dataclass(frozen=True, slots=True)
class Signal:
    """Samples and their rate.

    Parameters
    ----------
    samples
        float32, shape (channels, samples), full scale is ±1.
    sample_rate_hz
        Samples a second in each channel.

    Raises
    ------
    AudioError
        If the array has another shape or type, or the rate is not positive.
    """

    samples: Samples
    sample_rate_hz: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise AudioError(
                f"samples of shape {self.samples.shape} and type {self.samples.dtype}",
                next_step="Give float32 samples of shape (channels, samples).",
            )
        if self.sample_rate_hz <= 0:
            raise AudioError(f"a sample rate of {self.sample_rate_hz} Hz")

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def length_samples(self) -> int:
        """Samples in each channel."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.length_samples / self.sample_rate_hz

    def to_mono(self) -> Signal:
        """Mean of the channels, shape (1, samples)."""
        if self.channels == 1:
            return self
        mono = self.samples.mean(axis=0, keepdims=True, dtype=np.float32)
        return Signal(mono, self.sample_rate_hz)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundStream:
    """Sound that is read a block at a time, as often as it is asked for: it may last hours.

    Parameters
    ----------
    sample_rate_hz, channels
        Of every block.
    read
        Gives the consecutive blocks from the beginning on; each call begins anew.
    """

    sample_rate_hz: int
    channels: int
    read: Callable[[], Iterator[Signal]]


Sound: TypeAlias = Signal | SoundStream
_BLOCK_SAMPLES = 1 << 18


def stream_of(sound: Sound) -> SoundStream:
    """Give sound as a stream, whether it is in memory or already one.

    >>> silence = Signal(np.zeros((1, 3), np.float32), 8_000)
    >>> [block.length_samples for block in stream_of(silence).read()]
    [3]
    """
    if isinstance(sound, SoundStream):
        return sound

    def read() -> Iterator[Signal]:
        for start in range(0, max(sound.length_samples, 1), _BLOCK_SAMPLES):
            yield Signal(sound.samples[:, start : start + _BLOCK_SAMPLES], sound.sample_rate_hz)

    return SoundStream(sample_rate_hz=sound.sample_rate_hz, channels=sound.channels, read=read)


def signal_of(sound: Sound) -> Signal:
    """Give sound in memory, whether it is a stream or already there.

    >>> silence = Signal(np.zeros((1, 3), np.float32), 8_000)
    >>> signal_of(stream_of(silence)).samples.tolist()
    [[0.0, 0.0, 0.0]]
    """
    if isinstance(sound, Signal):
        return sound
    nothing: Samples = np.zeros((sound.channels, 0), np.float32)
    samples = np.concatenate([nothing, *(block.samples for block in sound.read())], axis=1)
    return Signal(samples, sound.sample_rate_hz)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioInfo:
    """What the header of a file says about the sound in it.

    Parameters
    ----------
    sample_rate_hz, channels
        As the header has them, right or wrong.
    length_samples
        Samples in each channel that can be read; in compressed files an estimate.
    declared_samples
        Samples that the header promises: more than `length_samples` in a truncated file,
        fewer where a recorder stopped before it wrote its header.
    container
        Such as "WAV", "FLAC", "OGG", "m4a".
    encoding
        Such as "PCM_24", "FLOAT", "VORBIS", "aac".
    bits
        Bits a sample where the encoding has a fixed number, else None.
    """

    sample_rate_hz: int
    channels: int
    length_samples: int
    declared_samples: int
    container: str
    encoding: str
    bits: int | None

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.length_samples / self.sample_rate_hz

    @property
    def is_too_long(self) -> bool:
        """Whether nobody can mean this to be one take."""
        return self.duration_s > LONGEST_TAKE_S

    @property
    def has_too_many_channels(self) -> bool:
        """Whether nobody can know how this would be placed in a stereo mix."""
        return self.channels > MOST_CHANNELS_OF_A_PART

    @property
    def is_truncated(self) -> bool:
        """Whether sound is missing that the header promises."""
        return self.length_samples < self.declared_samples

    @property
    def is_beyond_header(self) -> bool:
        """Whether there is sound that the header does not know of."""
        return self.length_samples > self.declared_samples
