"""The order of takes: names that count decide, then what files tell, and never a file's date."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from coproduce.files.take_order import in_order_of_recording

FROM_1904 = 3_800_000_000  # some day in 2024


def wav(date: str, time: str) -> bytes:
    fields = struct.pack("<256s32s32s10s8s", b"", b"", b"", date.encode(), time.encode())
    bext = fields.ljust(602, b"\0")
    body = b"WAVEbext" + struct.pack("<I", len(bext)) + bext
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def m4a(seconds: int, *, version: int = 0) -> bytes:
    header = struct.pack(">B3xQ" if version else ">B3xI", version, seconds)
    moov = box(b"moov", box(b"mvhd", header.ljust(100, b"\0")))
    return box(b"ftyp", b"M4A ") + box(b"mdat", bytes(50)) + moov


def ordered(root: Path, files: dict[str, bytes]) -> list[str]:
    takes = {}
    for number, (name, content) in enumerate(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1e9 - number, 1e9 - number))
        takes[name.rpartition(".")[0]] = name
    found = in_order_of_recording(root, takes)
    assert sorted(found) == sorted(takes)
    return found


def test_numbers_count_whatever_the_files_tell(tmp_path: Path) -> None:
    files = {
        "vox/take 10.wav": wav("2026-03-11", "10:00:00"),
        "vox/take 9.wav": wav("2026-03-11", "11:00:00"),
    }
    assert ordered(tmp_path, files) == ["vox/take 9", "vox/take 10"]


def test_recorders_that_write_days_first_are_sorted_by_their_stamps(tmp_path: Path) -> None:
    files = {
        "vox/31-01-26.wav": wav("2026-01-31", "18:00:00"),
        "vox/02-02-26 b.wav": wav("2026-02-02", "18:30:00"),
        "vox/02-02-26.wav": wav("2026:02:02", "18-40-00"),
    }
    assert ordered(tmp_path, files) == ["vox/31-01-26", "vox/02-02-26 b", "vox/02-02-26"]


@pytest.mark.parametrize("version", [0, 1])
def test_phones_name_places_and_tell_the_time_inside(tmp_path: Path, version: int) -> None:
    files = {
        "vox/Mill Street 2.m4a": m4a(FROM_1904, version=version),
        "vox/Kitchen.m4a": m4a(FROM_1904 + 60, version=version),
    }
    assert ordered(tmp_path, files) == ["vox/Mill Street 2", "vox/Kitchen"]


@pytest.mark.parametrize(
    "other",
    [m4a(0), m4a(FROM_1904)[:90], b"", b"RIFF", wav("2026-03-11", "10:00:00"), wav("0000", "")],
)
def test_where_one_file_tells_nothing_names_decide(tmp_path: Path, other: bytes) -> None:
    files = {"vox/Mill Street 2.m4a": m4a(FROM_1904), "vox/Kitchen.m4a": other}
    assert ordered(tmp_path, files) == ["vox/Kitchen", "vox/Mill Street 2"]


def test_each_part_is_sorted_by_itself(tmp_path: Path) -> None:
    files = {
        "vox/late.wav": wav("2026-03-11", "10:00:00"),
        "vox/again.wav": wav("2026-03-11", "10:05:00"),
        "bass/2.wav": wav("2026-03-12", "10:00:00"),
        "bass/10.wav": wav("2026-03-10", "10:00:00"),
    }
    assert ordered(tmp_path, files) == ["bass/2", "bass/10", "vox/late", "vox/again"]
