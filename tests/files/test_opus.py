"""Ogg Opus: it sounds like what was written, and the bytes are the same each time."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.errors import FormatError
from coproduce.files.opus import page_checksum, with_serial, write_opus
from coproduce.model.audio import Signal


def sine(rate_hz: int = 48_000, seconds: float = 1.0) -> Signal:
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    samples = 0.5 * np.sin(2 * np.pi * 440.0 * time_s)
    return Signal(samples.astype(np.float32)[np.newaxis, :], rate_hz)


def test_it_reads_back_as_it_was(tmp_path: Path) -> None:
    write_opus(tmp_path / "a.opus", sine())
    read, rate_hz = soundfile.read(tmp_path / "a.opus", dtype="float32")
    assert rate_hz == 48_000
    assert read.size == 48_000
    likeness = np.corrcoef(read[2000:-2000], sine().samples[0, 2000:-2000]).ravel()[1]
    assert likeness > 0.999


def test_the_same_sound_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.opus", "b.opus"):
        write_opus(tmp_path / name, sine())
    assert (tmp_path / "a.opus").read_bytes() == (tmp_path / "b.opus").read_bytes()


def test_the_checksum_is_that_of_the_page(tmp_path: Path) -> None:
    """Libsndfile's own checksum, found again with our arithmetic."""
    soundfile.write(tmp_path / "a.opus", sine().samples.T, 48_000, format="OGG", subtype="OPUS")
    stream = bytearray((tmp_path / "a.opus").read_bytes())
    first_page = stream[: 27 + 1 + 19]
    theirs = int.from_bytes(first_page[22:26], "little")
    first_page[22:26] = bytes(4)
    assert page_checksum(first_page) == theirs


def test_another_rate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no rate of 44100 Hz"):
        write_opus(tmp_path / "a.opus", sine(44_100))
    assert not list(tmp_path.iterdir())


def test_what_is_no_ogg_stream_is_said() -> None:
    with pytest.raises(FormatError, match="byte 0 is not the start"):
        with_serial(b"RIFF....", 1)
