"""Broadcast Wave: what recorders write is read, and what is written others read back."""

import hashlib
import re
import struct
import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import AudioError, FormatError, UsageError
from coproduce.files.audio import probe, read_audio
from coproduce.files.bext import read_bext
from coproduce.files.bwf import write_broadcast_wav
from coproduce.files.ffmpeg import ffmpeg_path
from coproduce.model.audio import Signal, SoundStream

IXML = b"""<?xml version="1.0" encoding="UTF-8"?>
<BWFXML><IXML_VERSION>2.10</IXML_VERSION><SCENE>4A</SCENE><TAKE>3</TAKE><NOTE></NOTE>
<TRACK_LIST><TRACK_COUNT>2</TRACK_COUNT>
<TRACK><CHANNEL_INDEX>1</CHANNEL_INDEX><NAME>Boom</NAME></TRACK>
<TRACK><CHANNEL_INDEX>2</CHANNEL_INDEX><NAME>Lav 1</NAME></TRACK></TRACK_LIST></BWFXML>\0\0"""


def bext(
    description: bytes = b"Chorus", samples: int = 1_728_000_123, history: bytes = b""
) -> bytes:
    return (
        struct.pack(
            "<256s32s32s10s8sQH64s10s180s",
            *(description, b"Zoom H4n", b"REF\0dirt behind", b"2026-03-11", b"10:00:00"),
            *(samples, 2, b"", b"", b""),
        )
        + history
    )


def wav(
    path: Path, *before: tuple[bytes, bytes], after: tuple[tuple[bytes, bytes], ...] = ()
) -> Path:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)

    layout = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    sound = np.arange(999, dtype="<i2").tobytes()
    chunks = [*before, (b"fmt ", layout), (b"data", sound), *after]
    body = b"WAVE" + b"".join(chunk(*one) for one in chunks)
    path.write_bytes(struct.pack("<4sI", b"RIFF", len(body)) + body)
    return path


def test_bext_is_read_field_by_field(tmp_path: Path) -> None:
    found = read_bext(wav(tmp_path / "a.wav", (b"bext", bext(history=b"A=PCM,F=48000\r\n"))))
    assert found is not None
    assert (found.description, found.originator, found.reference) == ("Chorus", "Zoom H4n", "REF")
    assert (found.date, found.time, found.version) == ("2026-03-11", "10:00:00", 2)
    assert found.time_reference_samples == 1_728_000_123
    assert found.coding_history == "A=PCM,F=48000"


@given(samples=st.integers(0, 2**64 - 1))
def test_any_time_reference_survives(
    tmp_path_factory: pytest.TempPathFactory, samples: int
) -> None:
    path = wav(tmp_path_factory.mktemp("bwf") / "a.wav", (b"bext", bext(samples=samples)))
    found = read_bext(path)
    assert found is not None
    assert found.time_reference_samples == samples


def test_chunks_behind_the_sound_are_found_and_the_sound_is_whole(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", after=((b"iXML", IXML), (b"bext", bext())))
    assert read_bext(path) is not None
    assert read_audio(path).length_samples == 999


def test_other_files_have_none(tmp_path: Path) -> None:
    assert read_bext(wav(tmp_path / "a.wav")) is None
    soundfile.write(tmp_path / "a.flac", np.zeros(100), 48_000)
    assert read_bext(tmp_path / "a.flac") is None
    soundfile.write(tmp_path / "a.rf64", np.zeros(100), 48_000, format="RF64")
    assert read_bext(tmp_path / "a.rf64") is None


def test_damage_is_said(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="bext chunk has 40 bytes"):
        read_bext(wav(tmp_path / "a.wav", (b"bext", b"x" * 40)))


def sound(seconds: float = 1.0, channels: int = 2, rate_hz: int = 48_000) -> Signal:
    noise = np.random.default_rng(5).uniform(-0.9, 0.9, (channels, round(seconds * rate_hz)))
    return Signal(noise.astype(np.float32), rate_hz)


def in_pieces(pieces: list[Signal]) -> SoundStream:
    return SoundStream(sample_rate_hz=48_000, channels=2, read=lambda: iter(pieces))


def test_what_is_louder_than_full_scale_is_not_cut_off(tmp_path: Path) -> None:
    path, wave = tmp_path / "a.wav", Signal(4.0 * sound(0.1).samples, 48_000)
    write_broadcast_wav(path, wave, 48_000, description="Bass", time_reference_samples=7)
    assert probe(path).encoding == "FLOAT"
    np.testing.assert_array_equal(read_audio(path).samples, wave.samples)
    found = read_bext(path)
    assert found is not None
    assert found.time_reference_samples == 7


def test_a_written_file_says_what_it_is_and_where_it_belongs(tmp_path: Path) -> None:
    path, wave = tmp_path / "stems" / "a.wav", sound()
    write_broadcast_wav(
        path, wave, 48_000, description="Chœur, verse", time_reference_samples=172_800_123
    )
    found = read_bext(path)
    assert found is not None
    assert found.description == "Ch?ur, verse"
    assert found.time_reference_samples == 172_800_123
    assert found.version == 2
    assert (found.originator, found.reference, found.date, found.time) == ("", "", "", "")
    info = probe(path)
    assert (info.bits, info.channels, info.sample_rate_hz) == (24, 2, 48_000)
    assert not info.is_truncated
    assert not info.is_beyond_header
    # half a step of 24 bits
    np.testing.assert_allclose(read_audio(path).samples, wave.samples, atol=0.6 / (1 << 23))


def test_libsndfile_and_ffmpeg_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_broadcast_wav(
        path, sound(channels=1), 48_000, description="Bass", time_reference_samples=96_000
    )
    with soundfile.SoundFile(path) as read:
        assert (read.format, read.subtype, read.frames) == ("WAV", "PCM_24", 48_000)
    shown = subprocess.run(
        [ffmpeg_path(), "-hide_banner", "-i", path], capture_output=True, text=True, check=False
    ).stderr
    assert re.search(r"time_reference *: 96000\b", shown)
    assert re.search(r"comment *: Bass\b", shown)
    assert "Duration: 00:00:01.00" in shown
    assert "date" not in shown


@given(
    lengths=st.lists(st.integers(0, 700), min_size=1, max_size=5),
    channels=st.integers(1, 3),
    samples=st.integers(0, 2**64 - 1),
)
def test_pieces_give_the_bytes_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], channels: int, samples: int
) -> None:
    folder = tmp_path_factory.mktemp("bwf")
    whole = sound(sum(lengths) / 8_000, channels, 8_000)
    edges = np.cumsum([0, *lengths])
    pieces = in_pieces(
        [Signal(whole.samples[:, start:end], 8_000) for start, end in pairwise(edges)]
    )
    for name, given_sound in (("a.wav", whole), ("b.wav", pieces)):
        write_broadcast_wav(
            folder / name, given_sound, 8_000, description="x", time_reference_samples=samples
        )
    assert (folder / "a.wav").read_bytes() == (folder / "b.wav").read_bytes()
    assert (folder / "a.wav").stat().st_size % 2 == 0
    found = read_bext(folder / "a.wav")
    assert found is not None
    assert found.time_reference_samples == samples


def test_what_is_too_long_for_riff_becomes_rf64(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, wave = tmp_path / "a.wav", sound()
    # Four gigabytes take long to write, so that the limit is set where this file is beyond it;
    # the sizes themselves stand in 64 bits.
    monkeypatch.setattr("coproduce.files.wav._RIFF_LIMIT", 100_000)
    write_broadcast_wav(path, wave, 48_000, description="x", time_reference_samples=7)
    content = bytearray(path.read_bytes())
    assert content[:4] == b"RF64"
    assert content[12:16] == b"ds64"
    riff_bytes, data_bytes, samples = struct.unpack_from("<QQQ", content, 20)
    assert riff_bytes == len(content) - 8
    assert (data_bytes, samples) == (6 * 48_000, 48_000)
    # As the header of a really long file has them.
    for place in (4, content.index(b"data") + 4):
        content[place : place + 4] = b"\xff" * 4
    path.write_bytes(content)
    monkeypatch.undo()
    with soundfile.SoundFile(path) as read:
        assert (read.format, read.frames) == ("RF64", 48_000)
    found = read_bext(path)
    assert found is not None
    assert found.time_reference_samples == 7
    np.testing.assert_allclose(read_audio(path).samples, wave.samples, atol=0.6 / (1 << 23))


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("a.wav", "b.wav"):
        write_broadcast_wav(tmp_path / name, sound(0.1), 48_000, description="x")
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with pytest.raises(UsageError, match="time reference of -1"):
        write_broadcast_wav(path, sound(), 48_000, description="x", time_reference_samples=-1)
    with pytest.raises(AudioError, match="48000 Hz came where 44100 Hz"):
        write_broadcast_wav(path, sound(), 44_100, description="x")
    with pytest.raises(AudioError, match="no sound"):
        write_broadcast_wav(path, in_pieces([]), 48_000, description="x")
    with pytest.raises(AudioError, match="1 channels at 48000 Hz follows"):
        write_broadcast_wav(path, in_pieces([sound(0.1), sound(0.1, 1)]), 48_000, description="x")
    assert list(tmp_path.iterdir()) == []
