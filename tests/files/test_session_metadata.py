"""What studio programs like to write about people and places is found in a session's files."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.files.allowed_metadata import check_metadata
from coproduce.files.bwf import write_broadcast_wav
from coproduce.files.dawproject import session_to_dawproject
from coproduce.files.midi import tempo_to_midi
from coproduce.files.reaper import session_to_rpp
from coproduce.files.session_metadata import is_inside
from coproduce.files.track_sheet import track_sheet_csv, track_sheet_pdf
from coproduce.model.audio import Signal
from helpers.session_example import SESSION


def places(folder: Path) -> list[str]:
    return [leak.place for leak in check_metadata(folder)]


def test_what_we_write_is_clean(tmp_path: Path) -> None:
    (tmp_path / "s.rpp").write_text(session_to_rpp(SESSION), encoding="utf-8")
    (tmp_path / "s.dawproject").write_bytes(session_to_dawproject(SESSION))
    (tmp_path / "tempo.mid").write_bytes(tempo_to_midi(SESSION))
    (tmp_path / "tracks.csv").write_text(track_sheet_csv(SESSION), encoding="utf-8")
    (tmp_path / "tracks.pdf").write_bytes(track_sheet_pdf(SESSION))
    assert places(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('  AUTHOR "Margaret Hobbs"', "text at AUTHOR"),
        ('  RECORD_PATH "Audio" ""', "text at RECORD_PATH"),
        ('  FILE "/home/margaret/01.wav"', "path that leads out of the session"),
        ("  FILE C:\\\\Users\\\\margaret\\\\01.wav", "path that leads out of the session"),
        ('  FILE "../../01.wav"', "path that leads out of the session"),
        ('<REAPER_PROJECT 0.1 "7.0/linux" 1700000000', "time of saving"),
    ],
)
def test_a_reaper_project_that_says_more_is_found(tmp_path: Path, line: str, place: str) -> None:
    text = session_to_rpp(SESSION).replace("\n>\n", f"\n{line}\n>\n")
    (tmp_path / "s.rpp").write_text(text, encoding="utf-8")
    assert places(tmp_path) == [place]


def test_a_stem_of_ours_is_clean_and_room_that_holds_something_is_not(tmp_path: Path) -> None:
    sound = Signal(np.zeros((1, 10), np.float32), 48_000)
    write_broadcast_wav(tmp_path / "a.wav", sound, 48_000, description="Kettle Song, vox")
    assert places(tmp_path) == []
    content = (tmp_path / "a.wav").read_bytes()
    room = b"JUNK" + struct.pack("<I", 28)
    assert room in content
    filled = content.replace(room + bytes(28), room + b"Margaret Hobbs was here.....")
    (tmp_path / "a.wav").write_bytes(filled)
    assert places(tmp_path) == ["JUNK chunk"]


def test_a_dawproject_that_says_more_is_found(tmp_path: Path) -> None:
    packed = io.BytesIO(session_to_dawproject(SESSION))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("plugins/margaret.fxp", b"x")
    (tmp_path / "s.dawproject").write_bytes(packed.getvalue())
    assert places(tmp_path) == [
        "member plugins/margaret.fxp",
        "time or note of member plugins/margaret.fxp",
    ]


def test_a_dawproject_with_a_path_of_this_computer_is_found(tmp_path: Path) -> None:
    track = SESSION.tracks[1]
    file = replace(track.items[0].file, path="/home/margaret/01.wav")
    track = replace(track, items=(replace(track.items[0], file=file),))
    packed = session_to_dawproject(replace(SESSION, tracks=(track,)))
    (tmp_path / "s.dawproject").write_bytes(packed)
    assert places(tmp_path) == ["path that leads out of the session"]


def test_a_midi_file_with_a_copyright_is_found(tmp_path: Path) -> None:
    note = bytes([0, 0x90, 60, 80, 0x60, 60, 0])  # the second by running status
    track = note + b"\x00\xff\x02\x05Hobbs" + b"\x00\xff\x2f\x00"
    data = b"MThd" + struct.pack(">IHHH", 6, 1, 1, 480)
    (tmp_path / "t.mid").write_bytes(data + b"MTrk" + struct.pack(">I", len(track)) + track)
    assert places(tmp_path) == ["meta event 2"]


@pytest.mark.parametrize(
    ("at", "text", "place"),
    [
        (0, b"Margaret's song", "bext description"),
        (256, b"Margaret", "bext originator"),
        (288, b"UK123", "bext reference"),
        (320, b"2026-02-04", "bext date"),
        (330, b"10:30:00", "bext time"),
        (602, b"A=PCM,T=Margaret's recorder", "bext history"),
    ],
)
def test_a_stem_that_tells_who_and_when_is_found(
    tmp_path: Path, at: int, text: bytes, place: str
) -> None:
    body = bytearray(602 + 40)
    body[at : at + len(text)] = text
    soundfile.write(tmp_path / "a.wav", np.zeros((10, 1)), 48_000, "PCM_24")
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content += struct.pack("<4sI", b"bext", len(body)) + body
    struct.pack_into("<I", content, 4, len(content) - 8)
    (tmp_path / "a.wav").write_bytes(content)
    assert places(tmp_path) == [place]


@pytest.mark.parametrize(
    "path", ["", "/x.wav", "\\x.wav", "C:x.wav", "\\\\nas\\x.wav", "a/../../x.wav", "~/x.wav"]
)
def test_paths_that_lead_out_are_known(path: str) -> None:
    assert not is_inside(path)
    assert is_inside("takes/vox lead/03.wav")
