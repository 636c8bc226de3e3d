"""What a session's own files say beside the music, for the allow-list of metadata.

Projects of studio programs like to say where they were saved and who saved them: paths,
authors, notes, times. Ours say names of tracks, items and sections, and relative paths.
"""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from coproduce.files.bext import read_bext
from coproduce.files.dawproject import METADATA, NO_TIME, PROJECT
from coproduce.files.midi import END, KEY, LYRIC, METRE, TEMPO, TEXT_MARKER, TRACK_NAME

_RPP_TEXTS: Final = frozenset({"<REAPER_PROJECT", "NAME", "MARKER", "FILE"})
_RPP_LINE: Final = re.compile(r"\s*(\S+)\s*(.*)")
_QUOTED: Final = re.compile(r"([\"'`])(.*?)\1")
_ONE_DATA_BYTE: Final = frozenset({0xC, 0xD})
_MIDI_METAS: Final = {TEXT_MARKER, LYRIC, TRACK_NAME, TEMPO, METRE, KEY, END}
OUR_VERSION: Final = 2  # of EBU Tech 3285; and we name no originator


def is_inside(path: str) -> bool:
    """Whether a path stays in the session's folder, on any computer.

    >>> [is_inside(path) for path in ("takes/01.wav", "../01.wav", "/x/01.wav", "C:/x.wav")]
    [True, False, False, False]
    """
    parts = PureWindowsPath(path)
    is_relative = not (parts.drive or parts.root or PurePosixPath(path).is_absolute())
    return bool(path) and is_relative and not {"..", "~"} & set(parts.parts)


def rpp_fields(path: Path) -> Iterator[str]:
    """Give what a Reaper project says that ours need not say."""
    for line in path.read_text("utf-8").splitlines():
        found = _RPP_LINE.match(line)
        if found is None:
            continue
        key, rest = found.groups()
        texts = [text for _, text in _QUOTED.findall(rest)]
        if texts and key not in _RPP_TEXTS:
            yield f"text at {key}"
        if key == "FILE" and not all(map(is_inside, texts or [rest])):
            yield "path that leads out of the session"
        if key == "<REAPER_PROJECT" and rest.split()[-1] != "0":
            yield "time of saving"


def dawproject_fields(path: Path) -> Iterator[str]:
    """Give what a DAWproject says that ours need not say."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename not in {PROJECT, METADATA}:
                yield f"member {member.filename}"
            if member.date_time != NO_TIME or member.extra or member.comment:
                yield f"time or note of member {member.filename}"
        if archive.comment:
            yield "archive comment"
        # We wrote both a moment ago, so no entity can be in them.
        metadata = ET.fromstring(archive.read(METADATA))  # noqa: S314
        yield from (f"<{child.tag}>" for child in metadata if child.tag != "Title")
        project = ET.fromstring(archive.read(PROJECT))  # noqa: S314
        if not all(is_inside(file.get("path", "")) for file in project.iter("File")):
            yield "path that leads out of the session"


def midi_fields(path: Path) -> Iterator[str]:
    """Give the kinds of events that are neither music nor names of tracks and sections."""
    content = path.read_bytes()
    at = 8 + struct.unpack_from(">I", content, 4)[0]
    while at + 8 <= len(content):
        name, length = struct.unpack_from(">4sI", content, at)
        if name != b"MTrk":
            yield f"chunk {name!r}"
        else:
            yield from _track_fields(content[at + 8 : at + 8 + length])
        at += 8 + length


def bext_fields(path: Path) -> Iterator[str]:
    """Give what a Broadcast Wave file says of people and times; a place in the song is neither."""
    bext = read_bext(path)
    if bext is None:
        return
    if bext.originator:
        yield "bext originator"
    # A date and time of zeros is how the format says that there are none.
    said = {"date": bext.date, "time": bext.time}
    yield from (f"bext {name}" for name, text in said.items() if text.strip("0-:_ ."))
    more = {"reference": bext.reference, "history": bext.coding_history}
    if bext.originator or bext.version != OUR_VERSION:  # not ours, and may say anything
        more["description"] = bext.description
    yield from (f"bext {name}" for name, text in more.items() if text)


def _track_fields(track: bytes) -> Iterator[str]:
    at, running = 0, 0
    while at < len(track):
        _, at = _number(track, at)
        status = track[at]
        if status >= 0x80:
            at += 1
            running = status if status < 0xF0 else running
        else:
            status = running
        if status == 0xFF:
            kind = track[at]
            length, at = _number(track, at + 1)
            at += length
            if kind not in _MIDI_METAS:
                yield f"meta event {kind}"
        elif status in {0xF0, 0xF7}:
            length, at = _number(track, at)
            at += length
            yield "system exclusive event"
        else:
            at += 1 if status >> 4 in _ONE_DATA_BYTE else 2


def _number(track: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, and say where it ends."""
    number = 0
    while True:
        number = number << 7 | track[at] & 0x7F
        at += 1
        if track[at - 1] < 0x80:
            return number, at
