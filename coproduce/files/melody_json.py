"""Melodies and listenings as JSON: what one step of a build leaves for the next.

Numbers are written as they are kept (listenings are rounded when they are made; beats are
fractions, "7/2"), so that reading gives back the very same value.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from coproduce.files.atomic import write_text
from coproduce.files.documents import must_be_of_format, read_document_text, reading_back
from coproduce.model.barlines import MetreChange
from coproduce.model.listening import DECIMALS, PitchTrack
from coproduce.model.melody import ChordAt, Melody, MelodyNote, NoteMark
from coproduce.model.music import Key, TimeSignature

MELODY_FORMAT: Final = "coproduce melody 1"
LISTENING_FORMAT: Final = "coproduce listening 1"


def melody_document(melody: Melody) -> dict[str, Any]:
    """Give a melody as the document that `coproduce notate --json` prints."""
    return {
        "key": str(melody.key),
        "time_signature": str(melody.time_signature),
        "metre_changes": _metre_changes(melody),
        "tempo_bpm": melody.tempo_bpm,
        "tuning_cents": melody.tuning_cents,
        "pickup_beats": float(melody.pickup_beats),
        "feel": melody.feel,
        "moved_semitones": melody.moved_semitones,
        "notes": [
            {
                "onset_s": note.onset_s,
                "duration_s": note.duration_s,
                "midi_pitch": note.midi_pitch,
                "beat": float(note.beat),
                "beats": float(note.beats),
                "syllable": note.syllable,
                "confidence": note.confidence,
            }
            for note in melody.notes
        ],
    }


def _metre_changes(melody: Melody) -> list[dict[str, object]]:
    """List the time signatures that hold from later bars on; bars are counted from 1."""
    return [
        {"bar": change.bars_before + 1, "time_signature": str(change.time_signature)}
        for change in melody.metre_changes
    ]


def melody_to_json(melody: Melody) -> str:
    """Write a melody, losing nothing."""
    document = {
        "format": MELODY_FORMAT,
        "section": melody.section,
        "key": str(melody.key),
        "time_signature": str(melody.time_signature),
        "tempo_bpm": melody.tempo_bpm,
        "tuning_cents": melody.tuning_cents,
        "pickup_beats": str(melody.pickup_beats),
        "notes": [
            {
                "onset_s": note.onset_s,
                "duration_s": note.duration_s,
                "midi_pitch": note.midi_pitch,
                "beat": str(note.beat),
                "beats": str(note.beats),
                "syllable": note.syllable,
                "word_end": note.word_end,
                "confidence": note.confidence,
                **(
                    {}
                    if note.fifths_from_key is None
                    else {"fifths_from_key": note.fifths_from_key}
                ),
                **({"marks": list(note.marks)} if note.marks else {}),
                **({"dynamic": note.dynamic} if note.dynamic else {}),
            }
            for note in melody.notes
        ],
        "chords": [{"beat": str(chord.beat), "symbol": chord.symbol} for chord in melody.chords],
        **({"feel": melody.feel} if melody.feel else {}),
        **({"moved_semitones": melody.moved_semitones} if melody.moved_semitones else {}),
        **({"metre_changes": _metre_changes(melody)} if melody.metre_changes else {}),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def melody_from_json(text: str, where: str = "") -> Melody:
    """Read what `melody_to_json` wrote.

    Raises
    ------
    FormatError
        If the text is not such a document.
    """
    with reading_back(where):
        document: Any = json.loads(text)
        must_be_of_format(document, MELODY_FORMAT)
        return Melody(
            section=str(document["section"]),
            key=Key.parse(document["key"]),
            time_signature=TimeSignature.parse(document["time_signature"]),
            tempo_bpm=float(document["tempo_bpm"]),
            tuning_cents=float(document["tuning_cents"]),
            pickup_beats=Fraction(document["pickup_beats"]),
            notes=tuple(
                MelodyNote(
                    onset_s=float(note["onset_s"]),
                    duration_s=float(note["duration_s"]),
                    midi_pitch=int(note["midi_pitch"]),
                    beat=Fraction(note["beat"]),
                    beats=Fraction(note["beats"]),
                    syllable=note["syllable"],
                    word_end=bool(note["word_end"]),
                    confidence=float(note["confidence"]),
                    fifths_from_key=note.get("fifths_from_key"),
                    marks=tuple(map(NoteMark, note.get("marks", ()))),
                    dynamic=str(note.get("dynamic", "")),
                )
                for note in document["notes"]
            ),
            chords=tuple(
                ChordAt(beat=Fraction(chord["beat"]), symbol=str(chord["symbol"]))
                for chord in document["chords"]
            ),
            feel=str(document.get("feel", "")),
            moved_semitones=int(document.get("moved_semitones", 0)),
            metre_changes=tuple(
                MetreChange(
                    bars_before=int(change["bar"]) - 1,
                    time_signature=TimeSignature.parse(change["time_signature"]),
                )
                for change in document.get("metre_changes", ())
            ),
        )


def write_melody(path: Path, melody: Melody) -> None:
    """Write a melody to a file, atomically."""
    write_text(path, melody_to_json(melody))


def read_melody_json(path: Path) -> Melody:
    """Read a melody from a file that `write_melody` wrote."""
    return melody_from_json(read_document_text(path), str(path))


def track_to_json(track: PitchTrack) -> str:
    """Write a listening, one curve a line."""
    head = {"format": LISTENING_FORMAT, "hop_s": track.hop_s, "duration_s": track.duration_s}
    lines = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    for name, decimals in DECIMALS.items():
        values = ",".join(f"{value:.{decimals}f}" for value in getattr(track, name).tolist())
        lines.append(f'"{name}": [{values}]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def track_from_json(text: str, where: str = "") -> PitchTrack:
    """Read what `track_to_json` wrote.

    Raises
    ------
    FormatError
        If the text is not such a document.
    """
    with reading_back(where):
        document: Any = json.loads(text)
        must_be_of_format(document, LISTENING_FORMAT)
        curves = {name: np.asarray(document[name], dtype=np.float32) for name in DECIMALS}
        return PitchTrack(
            hop_s=float(document["hop_s"]), duration_s=float(document["duration_s"]), **curves
        )


def write_track(path: Path, track: PitchTrack) -> None:
    """Write a listening to a file, atomically."""
    write_text(path, track_to_json(track))


def read_track(path: Path) -> PitchTrack:
    """Read a listening from a file that `write_track` wrote."""
    return track_from_json(read_document_text(path), str(path))
