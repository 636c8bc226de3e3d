"""Suggested chords as JSON: what the build leaves for people who look for chords."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from coproduce.files.atomic import write_text
from coproduce.files.documents import must_be_of_format, reading_back
from coproduce.model.melody import ChordAt, ChordSuggestion

SUGGESTIONS_FORMAT: Final = "coproduce chord suggestions 1"


def suggestions_to_json(section: str, suggestions: Sequence[ChordSuggestion]) -> str:
    """Write the suggestions for the tune of a section; none if it has chords of its own."""
    document = {
        "format": SUGGESTIONS_FORMAT,
        "section": section,
        "suggestions": [
            {
                "name": suggestion.name,
                "meaning": suggestion.meaning,
                "chords": [
                    {"beat": str(chord.beat), "symbol": chord.symbol} for chord in suggestion.chords
                ],
            }
            for suggestion in suggestions
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def suggestions_from_json(text: str, where: str = "") -> tuple[ChordSuggestion, ...]:
    """Read what `suggestions_to_json` wrote.

    Raises
    ------
    FormatError
        If the text is not such a document.
    """
    with reading_back(where):
        document: Any = json.loads(text)
        must_be_of_format(document, SUGGESTIONS_FORMAT)
        return tuple(
            ChordSuggestion(
                name=str(entry["name"]),
                meaning=str(entry["meaning"]),
                chords=tuple(
                    ChordAt(beat=Fraction(chord["beat"]), symbol=str(chord["symbol"]))
                    for chord in entry["chords"]
                ),
            )
            for entry in document["suggestions"]
        )


def write_suggestions(path: Path, section: str, suggestions: Sequence[ChordSuggestion]) -> None:
    """Write suggestions to a file, atomically."""
    write_text(path, suggestions_to_json(section, suggestions))
