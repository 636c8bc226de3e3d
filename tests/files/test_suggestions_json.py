from fractions import Fraction
from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.suggestions_json import (
    suggestions_from_json,
    suggestions_to_json,
    write_suggestions,
)
from coproduce.model.melody import ChordAt, ChordSuggestion

SUGGESTIONS = (
    ChordSuggestion(
        name="simple",
        meaning="three chords",
        chords=(ChordAt(beat=Fraction(0), symbol="C"), ChordAt(beat=Fraction(9, 2), symbol="G7")),
    ),
)


def test_what_was_written_is_read() -> None:
    assert suggestions_from_json(suggestions_to_json("Verse", SUGGESTIONS)) == SUGGESTIONS
    assert suggestions_from_json(suggestions_to_json("Verse", ())) == ()


def test_it_is_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "verse.chords.json"
    write_suggestions(path, "Verse", SUGGESTIONS)
    assert suggestions_from_json(path.read_text("utf-8")) == SUGGESTIONS


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "else"}', '{"format": "coproduce chord suggestions 1"}']
)
def test_something_else_is_said_to_be_damaged(text: str) -> None:
    with pytest.raises(FormatError, match="cannot be read back"):
        suggestions_from_json(text, "verse.chords.json")
