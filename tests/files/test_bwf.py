"""What recorders write beside the sound is read, wherever it lies, and damage is said."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import FormatError
from coproduce.files.audio import read_audio
from coproduce.files.bwf import read_bext, read_ixml

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
    notes = read_ixml(path)
    assert notes is not None
    assert notes.fields == {"SCENE": "4A", "TAKE": "3"}
    assert notes.tracks == ("Boom", "Lav 1")
    assert read_bext(path) is not None
    assert read_audio(path).length_samples == 999


def test_other_files_have_none(tmp_path: Path) -> None:
    assert read_bext(wav(tmp_path / "a.wav")) is None
    assert read_ixml(tmp_path / "a.wav") is None
    soundfile.write(tmp_path / "a.flac", np.zeros(100), 48_000)
    assert read_bext(tmp_path / "a.flac") is None
    soundfile.write(tmp_path / "a.rf64", np.zeros(100), 48_000, format="RF64")
    assert read_bext(tmp_path / "a.rf64") is None


def test_damage_is_said(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="bext chunk has 40 bytes"):
        read_bext(wav(tmp_path / "a.wav", (b"bext", b"x" * 40)))
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><BWFXML>&a;</BWFXML>'
    for content in (bomb, b"<BWFXML>", b"\xff\xfe"):
        with pytest.raises(FormatError):
            read_ixml(wav(tmp_path / "a.wav", (b"iXML", content)))
