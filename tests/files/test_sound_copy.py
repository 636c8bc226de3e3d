"""A copy has the very samples of the take, and nothing that anybody wrote beside them."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import Any

import mutagen.flac
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from coproduce.errors import AudioError
from coproduce.files.sound_copy import copy_sound

SECRET = b"Sung by Margaret Hobbs, Harbour Road"
NOISE = np.random.default_rng(5)


def whole(bits: int, channels: int = 2) -> npt.NDArray[np.int32]:
    """Make samples of every size, both ends of the scale among them, as 32-bit numbers."""
    most = 1 << (bits - 1)
    samples = NOISE.integers(-most, most, (70_000, channels), dtype=np.int64)
    samples[:2] = [[-most], [most - 1]]
    return (samples << (32 - bits)).astype(np.int32)


@pytest.mark.parametrize(
    ("suffix", "subtype", "bits", "copied"),
    [
        (".wav", "PCM_16", 16, "PCM_16"),
        (".wav", "PCM_24", 24, "PCM_24"),
        (".flac", "PCM_16", 16, "PCM_16"),
        (".flac", "PCM_24", 24, "PCM_24"),
        (".aiff", "PCM_24", 24, "PCM_24"),
        (".wav", "PCM_U8", 8, "PCM_16"),
    ],
)
def test_every_sample_is_the_same_to_the_last_bit(
    tmp_path: Path, suffix: str, subtype: str, bits: int, copied: str
) -> None:
    source, target = tmp_path / f"a{suffix}", tmp_path / "copy.wav"
    samples = whole(bits)
    soundfile.write(source, samples, 44_100, subtype)
    before = hashlib.sha256(source.read_bytes()).digest()
    made = copy_sound(source, target, "takes/a/01.wav")
    assert hashlib.sha256(source.read_bytes()).digest() == before
    read, rate_hz = soundfile.read(target, dtype="int32")
    assert np.array_equal(read, samples)
    assert rate_hz == 44_100
    assert soundfile.info(target).subtype == copied
    assert (made.path, made.channels, made.duration_s) == ("takes/a/01.wav", 2, 70_000 / 44_100)


def test_a_turned_copy_and_the_take_make_silence(tmp_path: Path) -> None:
    samples = whole(24)
    soundfile.write(tmp_path / "a.wav", samples, 48_000, "PCM_24")
    copy_sound(tmp_path / "a.wav", tmp_path / "turned.wav", "t", turned=True)
    read, _ = soundfile.read(tmp_path / "turned.wav", dtype="int32")
    together = (samples.astype(np.int64) + read) >> 8
    # The lowest number of all has no opposite: one step of 2 to the 24 is left of it.
    assert np.abs(together).max() <= 1
    assert not together[samples != samples.min()].any()


def test_floating_point_stays_beyond_full_scale(tmp_path: Path) -> None:
    samples = (4.0 * NOISE.standard_normal((1_000, 1))).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", samples, 48_000, "FLOAT")
    copy_sound(tmp_path / "a.wav", tmp_path / "copy.wav", "c")
    read, _ = soundfile.read(tmp_path / "copy.wav", dtype="float32", always_2d=True)
    assert np.array_equal(read, samples)


def test_what_was_compressed_is_copied_as_it_is_heard(tmp_path: Path) -> None:
    time_s = np.arange(96_000) / 48_000
    soundfile.write(tmp_path / "a.ogg", 0.5 * np.sin(2_000 * time_s), 48_000)
    made = copy_sound(tmp_path / "a.ogg", tmp_path / "copy.wav", "c")
    heard, _ = soundfile.read(tmp_path / "a.ogg", dtype="float32")
    copied, _ = soundfile.read(tmp_path / "copy.wav", dtype="float32")
    assert np.array_equal(copied, heard)
    assert made.duration_s == len(heard) / 48_000


def test_chunks_of_a_recorder_stay_behind(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", whole(24), 48_000, "PCM_24")
    content = bytearray((tmp_path / "a.wav").read_bytes())
    for name in (b"bext", b"iXML", b"LIST"):
        body = SECRET.ljust(700, b"\0")
        content += struct.pack("<4sI", name, len(body)) + body
    struct.pack_into("<I", content, 4, len(content) - 8)
    (tmp_path / "a.wav").write_bytes(content)
    copy_sound(tmp_path / "a.wav", tmp_path / "copy.wav", "c")
    assert SECRET in content
    assert SECRET not in (tmp_path / "copy.wav").read_bytes()


def test_tags_stay_behind(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", whole(16), 48_000, "PCM_16")
    file: Any = mutagen.flac.FLAC(tmp_path / "a.flac")  # type: ignore[no-untyped-call]
    file["artist"] = SECRET.decode()
    file.save()
    copy_sound(tmp_path / "a.flac", tmp_path / "copy.wav", "c")
    assert SECRET not in (tmp_path / "copy.wav").read_bytes()


def test_a_recording_that_is_broken_leaves_no_half_copy(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full((100, 1), np.nan), 48_000, "FLOAT")
    with pytest.raises(AudioError, match="not a number"):
        copy_sound(tmp_path / "a.wav", tmp_path / "copy.wav", "c")
    assert not (tmp_path / "copy.wav").exists()
