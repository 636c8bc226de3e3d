"""Tunes, and tempo maps, as Standard MIDI Files: words as lyrics, chords and sections as markers.

Format 1 of the Standard MIDI Files 1.0 specification: a first track with tempo, metre, key
and markers, a second with the voice. Times are written, not sung, so that it lines up with
bars, and swung where the score says so; the same melody gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Final

from coproduce.model.melody import Melody
from coproduce.model.music import MODE_FIFTHS, TimeSignature
from coproduce.model.score import ELISION, Score, score_of
from coproduce.model.session import Session
from coproduce.theory.score_layout import Bar, PlacedNote, lay_out, play_order
from coproduce.theory.swing import swung

TICKS_PER_QUARTER: Final = 480
VELOCITY: Final = 80
SLOWEST: Final = 0xFFFFFF  # microseconds a quarter note, in three bytes
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
    return score_to_midi(score_of(title, (melody,)))


def score_to_midi(score: Score) -> bytes:
    """Write a lead sheet as it is played, repeats written out, each time with its verse."""
    bars = list(play_order(lay_out(score)))
    conductor = [_Message(0, 0, _text(TRACK_NAME, score.title))]
    voice = [
        _Message(0, 0, _text(TRACK_NAME, "Voice")),
        _Message(0, 1, bytes([0xC0, CHOIR_AAHS])),
    ]
    first = bars[0][0]
    now = first.time_signature.bar_quarters - (first.end - first.start)
    now = now if first.is_pickup else Fraction(0)
    before: Melody | None = None
    metre: TimeSignature | None = None
    for bar, time in bars:
        at = 0 if before is None else _tick(now)
        if before is None or bar.opens:
            conductor += _changes(at, bar.melody, before)
            before = bar.melody
        if bar.time_signature != metre:
            metre = bar.time_signature
            conductor.append(_Message(at, 2, _meta(METRE, _metre(metre))))
        if bar.label:
            # A section is marked where its first whole bar begins.
            start = now + (bar.end - bar.start if bar.is_pickup else 0)
            name = bar.sections[time - 1] if time <= len(bar.sections) else bar.label
            conductor.append(_Message(_tick(start), 4, _text(TEXT_MARKER, name)))
        conductor += [
            _Message(_tick(_played(chord.beat, bar, now)), 5, _text(TEXT_MARKER, chord.symbol))
            for chord in bar.chords
        ]
        for note in bar.notes:
            if note.beat >= bar.start:
                start, end = (_played(beat, bar, now) for beat in (note.beat, note.end))
                voice += _sung(note, start, end, _verse(bar, time))
        now += bar.end - bar.start
    header = b"MThd" + struct.pack(">IHHH", 6, 1, 2, TICKS_PER_QUARTER)
    return header + _track(conductor) + _track(voice)


def tempo_to_midi(session: Session) -> bytes:
    """Write how time goes in a session: metre, tempo and sections, and no note.

    A tempo here is a whole number of microseconds, so each is chosen against where time has
    got to by then: what is rounded off one beat is given back to the next.
    """
    messages = [
        _Message(0, 0, _text(TRACK_NAME, session.title)),
        _Message(0, 2, _meta(METRE, _metre(session.time_signature))),
    ]
    messages += [_Message(_tick(m.beat), 4, _text(TEXT_MARKER, m.name)) for m in session.markers]
    reached_us = Fraction(0)
    for point, following in zip_longest(session.tempo, session.tempo[1:]):
        microseconds = round(60e6 / point.tempo_bpm)
        if following is not None:
            beats = following.beat - point.beat
            microseconds = round((Fraction(following.time_s) * 10**6 - reached_us) / beats)
            reached_us += microseconds * beats
        data = _meta(TEMPO, min(microseconds, SLOWEST).to_bytes(3, "big"))
        messages.append(_Message(_tick(point.beat), 1, data))
    header = b"MThd" + struct.pack(">IHHH", 6, 1, 1, TICKS_PER_QUARTER)
    return header + _track(messages)


def _tick(beat: Fraction) -> int:
    return round(beat * TICKS_PER_QUARTER)


def _changes(tick: int, melody: Melody, before: Melody | None) -> Iterator[_Message]:
    """Say tempo and key where they change."""
    if before is None or before.tempo_bpm != melody.tempo_bpm:
        microseconds = round(60e6 / melody.tempo_bpm)
        yield _Message(tick, 1, _meta(TEMPO, microseconds.to_bytes(3, "big")))
    if before is None or before.key != melody.key:
        yield _Message(tick, 3, _meta(KEY, _key(melody)))


def _verse(bar: Bar, time: int) -> int:
    """Give the number of the verse that is sung in a bar the first, second ... time."""
    if bar.ending:
        return bar.ending
    verses = bar.verse_of_pass
    found = verses[min(time, len(verses)) - 1] if verses else None
    return 0 if found is None else found + 1


def _played(beat: Fraction, bar: Bar, now: Fraction) -> Fraction:
    """Say at which quarter note of the file a beat of a bar is played that begins at `now`."""
    within = beat - bar.origin
    if bar.melody.feel == "swing":
        within = swung(within)
    return now + bar.origin - bar.start + within


def _sung(note: PlacedNote, start: Fraction, end: Fraction, verse: int) -> Iterator[_Message]:
    word = next((word for word in note.words if word.number == verse), None)
    if word:
        spoken = word.text.replace(ELISION, " ") + (" " if word.word_end else "-")
        yield _Message(_tick(start), 3, _text(LYRIC, spoken))
    pitch = note.note.midi_pitch
    yield _Message(_tick(start), 4, bytes([0x90, pitch, VELOCITY]))
    yield _Message(_tick(end), 2, bytes([0x80, pitch, 0]))


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


def _metre(metre: TimeSignature) -> bytes:
    clocks = int(metre.pulse_quarters * 24)
    return bytes([metre.beats, metre.unit.bit_length() - 1, clocks, 8])


def _key(melody: Melody) -> bytes:
    """Sharps or flats, and whether the third is minor; the specification knows two modes."""
    fifths = max(-7, min(7, melody.key.fifths))
    minor = MODE_FIFTHS[melody.key.mode] <= MODE_FIFTHS["dorian"]
    return struct.pack(">bB", fifths, int(minor))
