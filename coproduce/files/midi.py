"""Tunes as Standard MIDI Files: notes, words as lyrics, chords and sections as markers.

Format 1 of the Standard MIDI Files 1.0 specification: a first track with tempo, metre, key
and markers, a second with the voice. Times are written, not sung, so that it lines up with
bars; the same melody gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coproduce.model.melody import Melody
from coproduce.model.music import MODE_FIFTHS

TICKS_PER_QUARTER: Final = 480
VELOCITY: Final = 80
CHOIR_AAHS: Final = 52  # General MIDI program 53
# Meta events of the specification.
TEXT_MARKER, LYRIC, TRACK_NAME = 0x06, 0x05, 0x03
TEMPO, METRE, KEY, END = 0x51, 0x58, 0x59, 0x2F


@dataclass(frozen=True, slots=True, order=True)
class _Message:
    """A message at a tick; `rank` orders what happens at one tick, ends before beginnings."""

    tick: int
    rank: int
    data: bytes


def melody_to_midi(title: str, melody: Melody) -> bytes:
    """Write a tune.

    A pickup stands at the end of a whole first bar, so that bars begin where they should.
    """
    bar = melody.time_signature.bar_quarters
    lead_in = bar if melody.pickup_beats else Fraction(0)

    def tick(beat: Fraction) -> int:
        return round((beat + lead_in) * TICKS_PER_QUARTER)

    conductor = [
        _Message(0, 0, _text(TRACK_NAME, title)),
        _Message(0, 1, _meta(TEMPO, round(60e6 / melody.tempo_bpm).to_bytes(3, "big"))),
        _Message(0, 2, _meta(METRE, _metre(melody))),
        _Message(0, 3, _meta(KEY, _key(melody))),
        _Message(tick(Fraction(0)), 4, _text(TEXT_MARKER, melody.section)),
        *(_Message(tick(c.beat), 5, _text(TEXT_MARKER, c.symbol)) for c in melody.chords),
    ]
    voice = [
        _Message(0, 0, _text(TRACK_NAME, "Voice")),
        _Message(0, 1, bytes([0xC0, CHOIR_AAHS])),
    ]
    for note in melody.notes:
        start, end = tick(note.beat), tick(note.beat + note.beats)
        if note.syllable:
            spoken = note.syllable + (" " if note.word_end else "-")
            voice.append(_Message(start, 3, _text(LYRIC, spoken)))
        voice.append(_Message(start, 4, bytes([0x90, note.midi_pitch, VELOCITY])))
        voice.append(_Message(end, 2, bytes([0x80, note.midi_pitch, 0])))
    header = b"MThd" + struct.pack(">IHHH", 6, 1, 2, TICKS_PER_QUARTER)
    return header + _track(conductor) + _track(voice)


def _track(messages: Sequence[_Message]) -> bytes:
    body, now = bytearray(), 0
    for message in sorted(messages):
        body += _variable_length(message.tick - now) + message.data
        now = message.tick
    body += _variable_length(0) + _meta(END, b"")
    return b"MTrk" + struct.pack(">I", len(body)) + bytes(body)


def _variable_length(number: int) -> bytes:
    """Seven bits a byte, the highest bit set on all but the last."""
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))


def _meta(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind]) + _variable_length(len(data)) + data


def _text(kind: int, text: str) -> bytes:
    return _meta(kind, text.encode())


def _metre(melody: Melody) -> bytes:
    metre = melody.time_signature
    clocks = int(melody.time_signature.pulse_quarters * 24)
    return bytes([metre.beats, metre.unit.bit_length() - 1, clocks, 8])


def _key(melody: Melody) -> bytes:
    """Sharps or flats, and whether the third is minor; the specification knows two modes."""
    fifths = max(-7, min(7, melody.key.fifths))
    minor = MODE_FIFTHS[melody.key.mode] <= MODE_FIFTHS["dorian"]
    return struct.pack(">bB", fifths, int(minor))
