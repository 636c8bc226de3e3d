"""Sessions as Reaper projects: plain text, blocks in angle brackets, a value list a line.

The format is documented by those who use it (Cockos wiki, "State Chunk Definitions"); what is
written here is the smallest project that says everything. It holds no path but those of the
session's own files, no time of day, and no chance: ids are derived from what they stand for.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from coproduce.model.music import TimeSignature
from coproduce.model.session import Fade, FadeShape, Item, Session, SessionTrack
from coproduce.units import db_to_gain


class _Bare(str):
    """A word that is written without quotes, such as an id."""

    __slots__ = ()


Field: TypeAlias = str | int | float

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "coproduce/session")
_NEVER: Final = 0  # where Reaper notes when a project was saved
# The centre is 3 dB down, as in our mix; what is stereo is brought up again by as much.
_PAN_LAW: Final = math.sqrt(0.5)
_STEREO_BALANCE: Final = 3
_IN_SECONDS: Final = 0  # items keep their seconds when somebody edits the tempo
_HOLD: Final = 1  # a tempo stays until the next point
_SHAPES: Final = {FadeShape.EQUAL_GAIN: 0, FadeShape.EQUAL_POWER: 1}
_SOURCES: Final = {".wav": "WAVE", ".flac": "FLAC"}
_CUSTOM_COLOUR: Final = 0x1000000
_QUOTES: Final = ('"', "'", "`")


def session_to_rpp(session: Session) -> str:
    """Write a session as a Reaper project, line ends as Reaper has them on Linux and macOS."""
    return "\n".join(_project(session)) + "\n"


def _project(session: Session) -> Iterator[str]:
    signature = session.time_signature
    yield f'<REAPER_PROJECT 0.1 "6.0" {_NEVER}'
    yield from _indented(
        (
            _line("PANLAW", _PAN_LAW),
            _line("PANMODE", _STEREO_BALANCE),
            _line("TIMELOCKMODE", _IN_SECONDS),
            _line("TEMPOENVLOCKMODE", _IN_SECONDS),
            _line("SAMPLERATE", session.sample_rate_hz, 1, 0),
            _line("TEMPO", session.tempo[0].tempo_bpm, signature.beats, signature.unit),
            _line("MASTER_VOLUME", db_to_gain(session.master_gain_db), 0, -1, -1, 1),
            *_tempo(session),
            *_markers(session),
            *(line for track in _numbered(session) for line in _track(*track)),
        )
    )
    yield ">"


def _tempo(session: Session) -> Iterator[str]:
    yield "<TEMPOENVEX"
    yield from _indented((_line("ACT", 1, -1), _line("VIS", 1, 0, 1), _line("DEFSHAPE", 1, -1, -1)))
    for number, point in enumerate(session.tempo):
        metre = () if number else (_metre(session.time_signature),)
        yield "  " + _line("PT", point.time_s, point.tempo_bpm, _HOLD, *metre)
    yield ">"


def _metre(signature: TimeSignature) -> int:
    return signature.unit * 0x10000 + signature.beats


def _markers(session: Session) -> Iterator[str]:
    for number, marker in enumerate(session.markers, 1):
        key = _guid(session.title, "marker", number)
        yield _line("MARKER", number, marker.time_s, marker.name, 0, 0, 1, _Bare("B"), key, 0)


def _numbered(session: Session) -> Iterator[tuple[SessionTrack, str]]:
    for number, track in enumerate(session.tracks, 1):
        yield track, f"{session.title}/{number}/{track.name}"


def _track(track: SessionTrack, key: str) -> Iterator[str]:
    channel_gain = 1.0 if track.channels == 1 else math.sqrt(2.0)
    guid = _guid(key)
    yield _line("<TRACK", guid)
    yield from _indented(
        (
            _line("NAME", track.name),
            _line("PEAKCOL", _colour(track.colour)),
            _line("BEAT", _IN_SECONDS),
            _line("AUTOMODE", 0),
            _line("VOLPAN", db_to_gain(track.gain_db) * channel_gain, track.pan, -1, -1, 1),
            _line("MUTESOLO", int(track.is_muted), 0, 0),
            _line("IPHASE", 0),
            _line("ISBUS", 0, 0),
            _line("NCHAN", 2),
            _line("FX", 1),
            _line("TRACKID", guid),
            _line("MAINSEND", 1, 0),
            *(
                line
                for number, item in enumerate(track.items, 1)
                for line in _item(item, f"{key}/{number}", number)
            ),
        )
    )
    yield ">"


def _item(item: Item, key: str, number: int) -> Iterator[str]:
    yield "<ITEM"
    yield from _indented(
        (
            _line("POSITION", item.position_s),
            _line("SNAPOFFS", 0),
            _line("LENGTH", item.length_s),
            _line("LOOP", 0),
            _line("ALLTAKES", 0),
            _fade("FADEIN", item.fade_in),
            _fade("FADEOUT", item.fade_out),
            _line("MUTE", int(item.is_muted), 0),
            _line("SEL", 0),
            _line("IGUID", _guid(key, "item")),
            _line("IID", number),
            _line("NAME", item.name),
            # The third is the take's gain, and below zero it turns the take's polarity over.
            _line("VOLPAN", 1, 0, -1 if item.is_flipped else 1, -1),
            _line("SOFFS", item.source_start_s),
            # Pitch is not kept, and must not be: a clock that ran fast by 40 ppm wrote the sound
            # down slow and low by as much, so that playing it faster sets both right; and it is
            # resampling, which is exact, where keeping the pitch would stretch, which smears.
            _line("PLAYRATE", item.play_rate, int(item.play_rate == 1.0), 0, -1),
            _line("CHANMODE", 0),
            _line("GUID", _guid(key, "take")),
            f"<SOURCE {_SOURCES[PurePosixPath(item.file.path).suffix]}",
            "  " + _line("FILE", item.file.path),
            ">",
        )
    )
    yield ">"


def _fade(name: str, fade: Fade) -> str:
    return _line(name, _SHAPES[fade.shape], fade.length_s, 0, _SHAPES[fade.shape], 0, 0, 0)


def _colour(colour: str) -> int:
    """Give "#rrggbb" as Reaper counts it: blue above green above red, and a bit that it is set."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return _CUSTOM_COLOUR | blue << 16 | green << 8 | red


def _guid(*of: object) -> _Bare:
    return _Bare(f"{{{uuid.uuid5(_NAMESPACE, '/'.join(map(str, of)))}}}".upper())


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _line(*fields: Field) -> str:
    head, *rest = fields
    return " ".join((str(head), *(_written(field) for field in rest)))


def _written(field: Field) -> str:
    if isinstance(field, str):
        return str(field) if isinstance(field, _Bare) else _quoted(field)
    if isinstance(field, int):
        return str(field)
    # A drift of a thousandth of a ppm is a millisecond in eleven days: twelve decimals are ample.
    return f"{field:.12f}".rstrip("0").rstrip(".") if field else "0"


def _quoted(text: str) -> str:
    """Put a text into whichever quotes are not in it; one that has all of them loses one kind."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    quote = next((quote for quote in _QUOTES if quote not in plain), None)
    if quote is None:
        plain, quote = plain.replace("`", "'"), "`"
    return f"{quote}{plain}{quote}"
