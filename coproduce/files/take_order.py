"""In which order takes were recorded: by what their names count, or else by what files tell.

The clock of the file system is never asked: it tells when a file was copied.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from coproduce.errors import CoproduceError
from coproduce.files.bext import read_bext
from coproduce.theory.take_names import are_numbered, natural_order

_MP4_SUFFIXES: Final = frozenset({".m4a", ".m4b", ".mp4", ".mov", ".3gp", ".3g2"})
_FIRST_YEAR: Final = 1990  # recorders whose clock was never set begin earlier, or at 0
_DATE: Final = re.compile(r"(\d{4})\D?(\d\d)\D?(\d\d)")
_TIME: Final = re.compile(r"(\d\d)\D?(\d\d)\D?(\d\d)")
_BOX: Final = struct.Struct(">I4s")
_LONG_BOX: Final = struct.Struct(">Q")
_SECONDS_FROM_1904_TO_1990: Final = 2_713_996_800

Moment = tuple[int, ...]


def in_order_of_recording(root: Path, takes: Mapping[str, str]) -> list[str]:
    """Sort the names of takes by part, and in each part as they were recorded.

    Where the names of a part do not number its takes, and all its files say when they were
    recorded in the same way, that decides; otherwise numbers count, and 10 comes after 9.

    Parameters
    ----------
    root
        The song folder.
    takes
        The path of each take below it, by its name, such as "vox-lead/03".
    """
    ordered: list[str] = []
    for part in sorted({name.partition("/")[0] for name in takes}):
        own = sorted((name for name in takes if name.partition("/")[0] == part), key=natural_order)
        moments = {}
        if not are_numbered([name.partition("/")[2] for name in own]):
            moments = _moments({name: root / takes[name] for name in own})
        ordered += sorted(own, key=lambda name: moments.get(name, ()))
    return ordered


def _moments(paths: Mapping[str, Path]) -> dict[str, Moment]:
    """Say when each was recorded, if one kind of clock tells it of all; else nothing."""
    readers: tuple[Callable[[Path], Moment | None], ...] = (_broadcast_moment, _mp4_moment)
    for read in readers:
        moments = {}
        for name, path in paths.items():
            moment = read(path)
            if moment is None:
                break
            moments[name] = moment
        else:
            return moments
    return {}


def _broadcast_moment(path: Path) -> Moment | None:
    """Read when a Broadcast Wave file was begun, by its recorder's clock."""
    try:
        bext = read_bext(path)
    except (CoproduceError, OSError):
        return None
    date = _DATE.fullmatch(bext.date) if bext else None
    time = _TIME.fullmatch(bext.time) if bext else None
    if date is None or time is None or int(date[1]) < _FIRST_YEAR:
        return None
    return tuple(int(figure) for figure in (*date.groups(), *time.groups()))


def _mp4_moment(path: Path) -> Moment | None:
    """Read when a phone's file was begun, in seconds; None if it does not say."""
    if path.suffix.lower() not in _MP4_SUFFIXES:
        return None
    try:
        with path.open("rb") as stream:
            end = path.stat().st_size
            header = _box(stream, 0, end, b"moov")
            header = _box(stream, *header, b"mvhd") if header else None
            if header is None:
                return None
            stream.seek(header[0])
            version = stream.read(4)[:1]
            (seconds,) = struct.unpack(
                *((">Q", stream.read(8)) if version == b"\1" else (">I", stream.read(4)))
            )
    except (OSError, struct.error):
        return None
    return (seconds,) if seconds > _SECONDS_FROM_1904_TO_1990 else None


def _box(stream: BinaryIO, start: int, end: int, wanted: bytes) -> tuple[int, int] | None:
    """Find a box of a name between two places of an MP4 file: where its content is."""
    while start + _BOX.size <= end:
        stream.seek(start)
        size, name = _BOX.unpack(stream.read(_BOX.size))
        body = start + _BOX.size
        if size == 1:
            (size,) = _LONG_BOX.unpack(stream.read(_LONG_BOX.size))
            body += _LONG_BOX.size
        stop = start + size if size else end
        if name == wanted:
            return body, min(stop, end)
        if stop <= start + 1:
            return None
        start = stop
    return None
