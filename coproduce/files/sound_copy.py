"""Copies of recordings that hold the sound and nothing else: no tags, no notes, no dates.

The sample values are those of the original, to the last bit; only what a recorder or a person
wrote beside them stays behind. What was compressed with loss is unpacked as it is heard.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from coproduce.files.audio import probe, read_blocks
from coproduce.files.wav import Bits, write_wav_blocks
from coproduce.model.audio import AudioInfo, Signal
from coproduce.model.session import SessionFile

_EXACT_LENGTHS: Final = frozenset({"WAV", "WAVEX", "RF64", "FLAC", "AIFF"})


def copy_sound(source: Path, target: Path, name: str, *, turned: bool = False) -> SessionFile:
    """Write the samples of a recording into a WAV file without anything beside them.

    Whole numbers of up to 24 bits stay what they are; everything else becomes 32-bit float, in
    which we hear it ourselves.

    Parameters
    ----------
    source, target
        The recording, which is only read, and the file to write.
    name
        What the copy is called in the session.
    turned
        Whether to turn the sound over. Only the very lowest number has no opposite, and comes
        out one step short.

    Raises
    ------
    FormatError, AudioError
        If the recording cannot be read to its end.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    info = probe(source)
    length_samples = _length(source, info)
    blocks = read_blocks(source)
    if turned:
        blocks = (Signal(-block.samples, block.sample_rate_hz) for block in blocks)
    write_wav_blocks(target, blocks, length_samples=length_samples, bits=copied_bits(info.bits))
    return SessionFile(
        path=name,
        duration_s=length_samples / info.sample_rate_hz,
        sample_rate_hz=info.sample_rate_hz,
        channels=info.channels,
    )


def copied_bits(bits: int | None) -> Bits:
    """Choose a width that loses nothing of what is read.

    >>> copied_bits(8), copied_bits(24), copied_bits(None)
    (16, 24, 'float')
    """
    if bits is None or bits > 24:
        return "float"
    return 16 if bits <= 16 else 24


def _length(source: Path, info: AudioInfo) -> int:
    """Count the samples, where a header may only guess them."""
    if info.container in _EXACT_LENGTHS and info.length_samples == info.declared_samples:
        return info.length_samples
    return sum(block.length_samples for block in read_blocks(source))
