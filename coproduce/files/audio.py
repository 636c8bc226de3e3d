"""Reading sound from any file a volunteer brings; inputs are opened read-only.

libsndfile reads what it can (WAV, AIFF, FLAC, MP3, Ogg), ffmpeg the rest. Only here are
samples transposed: everywhere else they have the shape (channels, samples).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from coproduce.dsp.resample import resample_blocks
from coproduce.errors import AudioError, FormatError
from coproduce.files.ffmpeg import container_of, decode_blocks, probe_with_ffmpeg
from coproduce.files.flac import write_flac_blocks
from coproduce.files.not_sound import not_sound, require_file, require_finite
from coproduce.files.wav import Bits, wav_length, write_wav, write_wav_blocks, write_wav_unclipped
from coproduce.model.audio import AudioInfo, Samples, Signal, Sound, SoundStream

__all__ = [
    "Bits",
    "open_sound",
    "probe",
    "read_audio",
    "read_blocks",
    "require_channels_of_a_part",
    "require_length_of_a_take",
    "stream_audio",
    "write_audio",
    "write_wav",
    "write_wav_blocks",
    "write_wav_unclipped",
]

BLOCK_SAMPLES: Final = 1 << 18
_SALVAGED_SAMPLES: Final = 1152
# An hour and a half of stereo at 48 kHz; longer sound goes through `read_blocks`.
MOST_SAMPLES_IN_MEMORY: Final = 520_000_000
# Ten minutes of stereo at 48 kHz, in 240 MB.
MOST_SAMPLES_HELD: Final = 60_000_000
_BITS: Final = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32} | {
    "FLOAT": 32,
    "DOUBLE": 64,
    "ALAC_16": 16,
    "ALAC_20": 20,
    "ALAC_24": 24,
    "ALAC_32": 32,
}


def probe(path: Path) -> AudioInfo:
    """Read the header of a sound file.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound.
    """
    require_file(path)
    try:
        with soundfile.SoundFile(path) as sound:
            declared, length_samples = sound.frames, sound.frames
            lengths = wav_length(path)
            if lengths is not None:
                declared = max(declared, lengths.declared_samples or 0)
                if lengths.is_beyond_header:
                    declared = lengths.declared_samples or 0
                    length_samples = lengths.present_samples
            return AudioInfo(
                sample_rate_hz=sound.samplerate,
                channels=sound.channels,
                length_samples=length_samples,
                declared_samples=declared,
                container=sound.format,
                encoding=sound.subtype,
                bits=_BITS.get(sound.subtype),
            )
    except soundfile.LibsndfileError as cause:
        container = container_of(path)
        if container is None:
            raise not_sound(path) from cause
        return probe_with_ffmpeg(path, container)


def read_audio(path: Path) -> Signal:
    """Read a whole sound file.

    Parameters
    ----------
    path
        Any file of sound: WAV, AIFF, FLAC, MP3, Ogg, m4a, 3gp, amr, video.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound.
    AudioError
        If it holds no sound, a sample that is no number, or too much for the memory.
    """
    info = probe(path)
    if info.length_samples * info.channels > MOST_SAMPLES_IN_MEMORY:
        raise _too_long(path, info)
    whole = np.empty((info.channels, info.length_samples), np.float32)
    length = 0
    for block in read_blocks(path):
        end = length + block.samples.shape[1]
        if end > whole.shape[1]:  # a compressed file was longer than its header thought
            whole = np.concatenate((whole[:, :length], _room_for(block, end)), axis=1)
        whole[:, length:end] = block.samples
        length = end
    # No copy, unless the file was shorter than its header thought.
    return Signal(np.ascontiguousarray(whole[:, :length]), info.sample_rate_hz)


def read_blocks(
    path: Path,
    *,
    block_samples: int = BLOCK_SAMPLES,
    sample_rate_hz: int | None = None,
    only_numbers: bool = True,
) -> Iterator[Signal]:
    """Read a sound file piece by piece, so that an hour needs no more memory than a minute.

    Parameters
    ----------
    path
        Any file of sound.
    block_samples
        Samples of the file in each block but the last; after resampling they vary.
    sample_rate_hz
        Rate to convert to; None keeps the file's own.
    only_numbers
        Whether a sample that is infinite, no number, or beyond all sound is an error; False
        passes it on.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound.
    AudioError
        If it holds no sound, or a sample that is no number: the time is in the message.
    """
    info = probe(path)
    blocks = (
        Signal(samples, info.sample_rate_hz) for samples in _decoded(path, info, block_samples)
    )
    heard = _heard(path, blocks, only_numbers=only_numbers)
    yield from resample_blocks(heard, sample_rate_hz or info.sample_rate_hz)


def _heard(path: Path, blocks: Iterator[Signal], *, only_numbers: bool) -> Iterator[Signal]:
    length = 0
    for block in blocks:
        if only_numbers:
            require_finite(block.samples, path, length, block.sample_rate_hz)
        length += block.length_samples
        if block.length_samples:
            yield block
    if length == 0:
        raise AudioError(
            "it holds no sound: its length is zero",
            str(path),
            "Export it again from the recorder, or take it out of the folder.",
        )


def stream_audio(path: Path) -> SoundStream:
    """Give a sound file as a stream: its blocks are read when they are asked for.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound. What `read_blocks` raises comes later.
    AudioError
        If it is far too long for a take.
    """
    info = probe(path)
    require_length_of_a_take(path, info)
    return SoundStream(
        sample_rate_hz=info.sample_rate_hz,
        channels=info.channels,
        read=lambda: read_blocks(path),
    )


def open_sound(path: Path) -> Sound:
    """Give a sound file to somebody who reads it several times.

    A song is held in memory, so that it is decoded once; what is longer is a stream.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound.
    AudioError
        If it holds no sound or a sample that is no number, or is far too long for a take; of a
        stream, what is in its samples is said when they are read.
    """
    info = probe(path)
    if info.length_samples * info.channels > MOST_SAMPLES_HELD:
        return stream_audio(path)
    return read_audio(path)


def require_length_of_a_take(path: Path, info: AudioInfo) -> None:
    """Refuse a recording that is far too long for a take.

    Raises
    ------
    AudioError
        If it is longer than any concert.
    """
    if info.is_too_long:
        raise _too_long(path, info)


def require_channels_of_a_part(path: Path) -> None:
    """Refuse a recording of which no stem can be made for a stereo mix.

    Raises
    ------
    FormatError
        If it is missing, a folder, or not sound.
    AudioError
        If it has more than two channels.
    """
    info = probe(path)
    if info.has_too_many_channels:
        raise AudioError(
            f"it has {info.channels} channels, and a part has one or two",
            str(path),
            "Export the channels that belong to this part as mono or stereo, and the others as "
            "takes of parts of their own.",
        )


def write_audio(
    path: Path, blocks: Iterable[Signal], *, length_samples: int | None, bits: Bits = 24
) -> None:
    """Write consecutive pieces of sound as WAV or FLAC, whichever the name says, atomically.

    Parameters
    ----------
    path
        The file to write, named .wav or .flac.
    blocks
        All of one rate and one number of channels.
    length_samples
        Samples in each channel, where that is known before.
    bits
        16 or 24; in a WAV file "float" as well.

    Raises
    ------
    FormatError
        If the name ends in neither .wav nor .flac.
    AudioError
        If a sample is not a finite number.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    if path.suffix.lower() == ".wav":
        write_wav_blocks(path, blocks, length_samples=length_samples, bits=bits)
        return
    if path.suffix.lower() != ".flac" or bits == "float":
        raise FormatError(
            f"{path.suffix or 'no suffix'} with {bits} bits is not a format that is written here",
            str(path),
            "Let the name end in .wav, or in .flac with 16 or 24 bits.",
        )
    write_flac_blocks(path, blocks, bits)


def _too_long(path: Path, info: AudioInfo) -> AudioError:
    channels = "1 channel" if info.channels == 1 else f"{info.channels} channels"
    return AudioError(
        f"{info.duration_s / 3600:.1f} hours of sound in {channels} is too long for one take",
        str(path),
        "Cut it into songs, and put each one into its own folder.",
    )


def _room_for(block: Signal, length_samples: int) -> Samples:
    """Make room for a block, and for as much again as came before."""
    return np.empty((block.channels, block.length_samples + length_samples // 2), np.float32)


def _decoded(path: Path, info: AudioInfo, block_samples: int) -> Iterator[Samples]:
    container = container_of(path)
    # libsndfile loses its place in Opus that others wrote (libsndfile issue 794), and
    # believes a header that knows of less than there is.
    if container is not None and (info.encoding == "OPUS" or info.is_beyond_header):
        beyond = info.is_beyond_header
        yield from decode_blocks(path, container, info, block_samples, to_the_end=beyond)
        return
    try:
        sound = soundfile.SoundFile(path)
    except soundfile.LibsndfileError:
        if container is None:  # pragma: no cover - probe has refused it before
            raise
        yield from decode_blocks(path, container, info, block_samples)
        return
    good = 0
    with sound:
        while True:
            try:
                frames = sound.read(block_samples, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as cause:
                for samples in _salvaged(path, good, block_samples):
                    good += samples.shape[1]
                    yield samples
                raise AudioError(
                    f"the file is broken at {good / info.sample_rate_hz:.1f} s",
                    str(path),
                    "Copy it from the recorder again; if that fails, cut the end off.",
                ) from cause
            if not len(frames):
                return
            good += len(frames)
            yield np.ascontiguousarray(frames.T)


def _salvaged(path: Path, start: int, most_samples: int) -> Iterator[Samples]:
    """Give what can still be read of a block that could not be read as a whole."""
    with soundfile.SoundFile(path) as sound, contextlib.suppress(soundfile.LibsndfileError):
        sound.seek(start)
        for _ in range(0, most_samples, _SALVAGED_SAMPLES):
            frames = sound.read(_SALVAGED_SAMPLES, dtype="float32", always_2d=True)
            if not len(frames):
                return
            yield np.ascontiguousarray(frames.T)
