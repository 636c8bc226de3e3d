"""Writing Ogg Opus, as phones record it, with the same bytes each time.

An Ogg stream carries a serial number that libsndfile draws at random. Ours is fixed, and
the checksum of each page is made anew (RFC 3533, §6).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from coproduce.errors import FormatError
from coproduce.files.atomic import replacing
from coproduce.model.audio import Signal

SERIAL: Final = 1
_SERIAL_AT: Final = 14
_CHECKSUM_AT: Final = 22
_SEGMENTS_AT: Final = 26
_POLYNOMIAL: Final = 0x04C11DB7  # RFC 3533, §6: not reflected, starting from zero
OPUS_RATES_HZ: Final = (8_000, 12_000, 16_000, 24_000, 48_000)


def write_opus(path: Path, signal: Signal) -> None:
    """Write a signal as Ogg Opus, atomically.

    Raises
    ------
    FormatError
        If the rate is not one that Opus has.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    if signal.sample_rate_hz not in OPUS_RATES_HZ:
        raise FormatError(
            f"Opus has no rate of {signal.sample_rate_hz} Hz", str(path), "Resample it to 48000 Hz."
        )
    with replacing(path) as temporary:
        soundfile.write(
            temporary,
            np.ascontiguousarray(signal.samples.T),
            signal.sample_rate_hz,
            format="OGG",
            subtype="OPUS",
        )
        temporary.write_bytes(with_serial(temporary.read_bytes(), SERIAL))


def with_serial(stream: bytes, serial: int) -> bytes:
    """Give every page of an Ogg stream another serial number, and its checksum.

    Raises
    ------
    FormatError
        If the bytes are no Ogg stream.
    """
    pages = bytearray(stream)
    at = 0
    while at < len(pages):
        if pages[at : at + 4] != b"OggS":
            raise FormatError(f"byte {at} is not the start of an Ogg page")
        segments = pages[at + _SEGMENTS_AT]
        body_at = at + _SEGMENTS_AT + 1 + segments
        end = body_at + sum(pages[at + _SEGMENTS_AT + 1 : body_at])
        struct.pack_into("<I", pages, at + _SERIAL_AT, serial)
        struct.pack_into("<I", pages, at + _CHECKSUM_AT, 0)
        struct.pack_into("<I", pages, at + _CHECKSUM_AT, page_checksum(pages[at:end]))
        at = end
    return bytes(pages)


def page_checksum(page: bytes | bytearray) -> int:
    """Checksum of an Ogg page whose own checksum field is zero."""
    register = 0
    for byte in page:
        register = ((register << 8) & 0xFFFFFFFF) ^ _TABLE[(register >> 24) ^ byte]
    return register


def _table_entry(byte: int) -> int:
    register = byte << 24
    for _ in range(8):
        carry = register & 0x80000000
        register = ((register << 1) & 0xFFFFFFFF) ^ (_POLYNOMIAL if carry else 0)
    return register


_TABLE: Final = tuple(_table_entry(byte) for byte in range(256))
