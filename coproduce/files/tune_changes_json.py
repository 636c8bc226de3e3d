"""What a person changed in a tune, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from coproduce.files.atomic import write_text
from coproduce.files.documents import must_be_of_format, reading_back
from coproduce.model.melody import MelodyNote
from coproduce.model.tune_changes import ChangedNote, ToldChanges, TuneChanges

CHANGES_FORMAT: Final = "coproduce tune changes 1"


def changes_document(changes: TuneChanges, told: ToldChanges) -> dict[str, Any]:
    """Give changes as a document, each with its words; beats count quarters from bar 1."""
    return {
        "format": CHANGES_FORMAT,
        "tune": told.tune,
        "heard_problem": told.heard_problem or None,
        "sentences": list(told.sentences),
        "remarks": list(told.remarks),
        "shift_beats": float(changes.shift_beats),
        "facts": [
            {"name": name, "heard": before, "corrected": after}
            for name, before, after in changes.facts
        ],
        "notes": [_note_change(change) for change in changes.notes],
        "chords": [
            {"beat": float(beat), "heard": before or None, "corrected": after or None}
            for beat, before, after in changes.chords
        ],
    }


def write_changes(path: Path, changes: TuneChanges, told: ToldChanges) -> None:
    """Write changes to a file, atomically."""
    document = changes_document(changes, told)
    write_text(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def told_from_json(text: str, where: str = "") -> ToldChanges:
    """Read what was told of the changes.

    Raises
    ------
    FormatError
        If the text is no such document.
    """
    with reading_back(where):
        document = json.loads(text)
        must_be_of_format(document, CHANGES_FORMAT)
        return ToldChanges(
            tune=str(document["tune"]),
            sentences=tuple(map(str, document["sentences"])),
            remarks=tuple(map(str, document["remarks"])),
            heard_problem=str(document["heard_problem"] or ""),
        )


def _note_change(change: ChangedNote) -> Mapping[str, Any]:
    return {
        "kinds": [str(kind) for kind in change.kinds],
        "heard": _note(change.before),
        "corrected": _note(change.after),
    }


def _note(note: MelodyNote | None) -> dict[str, Any] | None:
    if note is None:
        return None
    return {
        "beat": float(note.beat),
        "beats": float(note.beats),
        "midi_pitch": note.midi_pitch,
        "syllable": note.syllable,
    }
