"""Reading a tune that a person corrected in a notation program and saved as MusicXML."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias

import music21

from coproduce.errors import FormatError
from coproduce.files.safe_xml import parse_xml
from coproduce.files.sheet_import import read_content
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, PitchName, TimeSignature
from coproduce.units import beats_to_seconds

# music21 puts what its streams can do together while it runs, past what types can say.
Stream: TypeAlias = Any

_CONTINUES: Final = {"begin", "middle"}


def read_melody(path: Path, section: str, tempo_bpm: float) -> Melody:
    """Read the top line of a MusicXML file as a tune.

    Parameters
    ----------
    path
        A .musicxml, .xml or compressed .mxl file.
    section
        The section's name, which the melody keeps.
    tempo_bpm
        Quarter notes a minute, where the score states none.

    Raises
    ------
    FormatError
        If it is no MusicXML, is far too large, declares entities, or holds no notes.
    """
    where = f"melody/{path.name}"
    score = _parsed(_text(path, where), where)
    part = next(iter(score.getElementsByClass("Part")), None)
    line = part.stripTies().flatten() if part is not None else None
    if line is None or not line.notes.stream().getElementsByClass("Note"):
        raise FormatError("holds no notes", where, "Export the tune again as MusicXML.")
    metre = next(iter(line.getElementsByClass("TimeSignature")), None)
    mark = next(iter(line.getElementsByClass("MetronomeMark")), None)
    stated_bpm = mark.getQuarterBPM() if mark is not None else None
    bpm = float(stated_bpm or tempo_bpm)
    pickup = _pickup(part)
    signature = TimeSignature(metre.numerator, metre.denominator) if metre else TimeSignature(4, 4)
    return Melody(
        section=section,
        key=_key(line),
        time_signature=signature,
        tempo_bpm=bpm,
        tuning_cents=0.0,
        pickup_beats=pickup,
        notes=tuple(_notes(line, pickup, bpm)),
        chords=tuple(_chords(line, pickup)),
    )


def _parsed(text: str, where: str) -> Stream:
    try:
        return music21.converter.parseData(text, format="musicxml")
    except Exception as cause:  # music21 raises whatever it stumbled over
        raise FormatError(
            f"is not well-formed MusicXML ({cause})", where, "Export the tune again."
        ) from cause


def _text(path: Path, where: str) -> str:
    content = read_content(path)
    # The strict parser first: it bounds size and depth, and refuses entities.
    root = parse_xml(content, where)
    if root.name != "score-partwise":
        raise FormatError("is not a MusicXML score", where, "Export the tune as MusicXML.")
    is_utf16 = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return content.decode("utf-16" if is_utf16 else "utf-8-sig", "replace")


def _pickup(part: Stream) -> Fraction:
    first = next(iter(part.getElementsByClass("Measure")), None)
    if first is None or first.barDuration is None:
        return Fraction(0)
    held = Fraction(first.duration.quarterLength).limit_denominator(96)
    full = Fraction(first.barDuration.quarterLength).limit_denominator(96)
    return held if first.number == 0 or held < full else Fraction(0)


def _key(line: Stream) -> Key:
    signature = next(iter(line.getElementsByClass("KeySignature")), None)
    key = signature if isinstance(signature, music21.key.Key) else line.analyze("key")
    name = key.tonic.name.replace("-", "b")
    return Key(PitchName(name[0], name.count("#") - name.count("b")), key.mode)


def _notes(line: Stream, pickup: Fraction, tempo_bpm: float) -> Iterator[MelodyNote]:
    for note in line.getElementsByClass("Note"):
        start = Fraction(note.offset).limit_denominator(96)
        beats = Fraction(note.quarterLength).limit_denominator(96)
        if not beats:
            continue  # a grace note has no place of its own
        lyric = note.lyrics[0] if note.lyrics else None
        yield MelodyNote(
            onset_s=round(beats_to_seconds(float(start), tempo_bpm), 4),
            duration_s=round(beats_to_seconds(float(beats), tempo_bpm), 4),
            midi_pitch=note.pitch.midi,
            beat=start - pickup,
            beats=beats,
            syllable=lyric.text if lyric else None,
            word_end=lyric.syllabic not in _CONTINUES if lyric else True,
        )


def _chords(line: Stream, pickup: Fraction) -> Iterator[ChordAt]:
    for symbol in line.getElementsByClass("ChordSymbol"):
        # music21 writes a flat as a hyphen.
        written = symbol.figure.replace("-", "b")
        yield ChordAt(beat=Fraction(symbol.offset).limit_denominator(96) - pickup, symbol=written)
