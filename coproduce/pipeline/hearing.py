"""Hearing one recording: read block by block, noted, and never changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from coproduce.errors import CoproduceError
from coproduce.files.audio import probe, read_blocks
from coproduce.files.bext import read_bext
from coproduce.pipeline.digests import sha256
from coproduce.stages.check import TakeNotes, listen, unreadable

BLOCK_VALUES: Final = 1 << 19  # of all channels together


def hear_file(path: Path, name: str) -> TakeNotes:
    """Hear a recording and note its faults; one that cannot be read is a fault as well."""
    digest = ""
    try:
        info = probe(path)
        # What is too long is not read at all, so nobody waits for it.
        digest = "" if info.is_too_long else sha256(path)
        size = max(BLOCK_VALUES // max(info.channels, 1), 1 << 12)
        blocks = read_blocks(path, block_samples=size, only_numbers=False)
        return listen(name, blocks, info, digest)
    except CoproduceError as error:
        return unreadable(name, error, digest)


def time_stamp(path: Path, sample_rate_hz: int) -> float | None:
    """Give the time of day in seconds at which a recorder stamped a file; None if it did not.

    Nothing else of what a recorder wrote beside the sound is given: it may name people.
    """
    try:
        bext = read_bext(path)
    except CoproduceError:
        return None
    if bext is None or not bext.time_reference_samples:
        return None
    return bext.time_reference_samples / sample_rate_hz
