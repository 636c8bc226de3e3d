"""What other programs read in a score: music21 and verovio, and a small parser of MIDI files."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeAlias

import music21
import verovio

from coproduce.model.melody import Melody

# Each note: where it begins and how long it is in quarter notes, and its MIDI pitch.
Played: TypeAlias = list[tuple[Fraction, Fraction, int]]


def sung(melody: Melody) -> Played:
    return [(note.beat, note.beats, note.midi_pitch) for note in melody.notes]


def as_music21(text: str) -> Any:
    score: Any = music21.converter.parse(text, format="musicxml")
    return score.parts[0]


def heard_by_music21(part: Any) -> Played:
    line = part.stripTies().flatten()
    return [
        (
            Fraction(n.offset).limit_denominator(96),
            Fraction(n.quarterLength).limit_denominator(96),
            n.pitch.midi,
        )
        for n in line.getElementsByClass("Note")
    ]


def heard_by_verovio(text: str) -> Played:
    toolkit = verovio.toolkit()
    toolkit.setOptions({"inputFrom": "musicxml", "xmlIdSeed": 1})
    assert toolkit.loadData(text)
    return notes_of(base64.b64decode(toolkit.renderToMIDI()))


def events(track: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Read a track: tick, status byte (a meta event's kind with 0x100 added), data."""
    at = now = status = 0

    def number() -> int:
        nonlocal at
        value = 0
        while True:
            byte = track[at]
            at += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value

    while at < len(track):
        now += number()
        if track[at] >= 0x80:
            status = track[at]
            at += 1
        if status == 0xFF:
            kind = track[at]
            at += 1
            length = number()
            yield now, 0x100 + kind, track[at : at + length]
        else:
            length = 1 if status & 0xF0 in {0xC0, 0xD0} else 2
            yield now, status, track[at : at + length]
        at += length


def tracks(data: bytes) -> tuple[int, list[list[tuple[int, int, bytes]]]]:
    """Take a MIDI file apart: ticks in a quarter note, and the events of each track."""
    assert data[:4] == b"MThd"
    (ticks,) = struct.unpack(">H", data[12:14])
    found, at = [], 14
    while at < len(data):
        assert data[at : at + 4] == b"MTrk"
        (size,) = struct.unpack(">I", data[at + 4 : at + 8])
        found.append(list(events(data[at + 8 : at + 8 + size])))
        at += 8 + size
    return ticks, found


def notes_of(data: bytes) -> Played:
    ticks, found = tracks(data)
    notes: Played = []
    for track in found:
        open_notes: dict[int, int] = {}
        for tick, status, body in track:
            kind = status & 0xF0 if status < 0x100 else 0
            if kind == 0x90 and body[1]:
                open_notes[body[0]] = tick
            elif kind in {0x80, 0x90} and body[0] in open_notes:
                start = open_notes.pop(body[0])
                notes.append((_beats(start, ticks), _beats(tick - start, ticks), body[0]))
    return sorted(notes)


def _beats(tick: int, ticks: int) -> Fraction:
    """Give ticks in quarter notes; verovio ends notes a tick early so that they do not touch."""
    return Fraction(round(tick * 24 / ticks), 24)


def texts(data: bytes, kind: int) -> list[tuple[Fraction, str]]:
    ticks, found = tracks(data)
    return [
        (_beats(tick, ticks), body.decode())
        for track in found
        for tick, status, body in track
        if status == 0x100 + kind
    ]
