import json
from fractions import Fraction
from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.tune_changes_json import changes_document, told_from_json, write_changes
from coproduce.model.tune_changes import ChangedNote, NoteChange, ToldChanges, TuneChanges
from helpers.tunes import note

BEFORE = note(60, Fraction(-1, 2), "1/2", "oh")
CHANGES = TuneChanges(
    tune="verse",
    shift_beats=Fraction(1, 2),
    facts=(("key", "C major", "A minor"),),
    notes=(ChangedNote(kinds=(NoteChange.REMOVED,), before=BEFORE, after=None),),
    chords=((Fraction(0), "", "Am"),),
)
TOLD = ToldChanges(tune="verse", sentences=("The key is A minor.",), remarks=("Grace notes.",))


def test_it_has_the_shape_that_programs_are_promised() -> None:
    assert changes_document(CHANGES, TOLD) == {
        "format": "coproduce tune changes 1",
        "tune": "verse",
        "heard_problem": None,
        "sentences": ["The key is A minor."],
        "remarks": ["Grace notes."],
        "shift_beats": 0.5,
        "facts": [{"name": "key", "heard": "C major", "corrected": "A minor"}],
        "notes": [
            {
                "kinds": ["removed"],
                "heard": {"beat": -0.5, "beats": 0.5, "midi_pitch": 60, "syllable": "oh"},
                "corrected": None,
            }
        ],
        "chords": [{"beat": 0.0, "heard": None, "corrected": "Am"}],
    }


def test_what_is_told_comes_back_and_the_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "verse.diff.json"
    write_changes(path, CHANGES, TOLD)
    first = path.read_bytes()
    assert told_from_json(first.decode()) == TOLD
    write_changes(path, CHANGES, TOLD)
    assert path.read_bytes() == first


@pytest.mark.parametrize("text", ["", "[]", '{"format": "something else"}', '{"tune": "verse"}'])
def test_what_cannot_be_read_says_what_to_do(text: str) -> None:
    with pytest.raises(FormatError, match=r"verse\.diff\.json") as caught:
        told_from_json(text, "verse.diff.json")
    assert "it can be remade" in str(caught.value)


def test_the_document_is_json_through_and_through() -> None:
    document = changes_document(CHANGES, TOLD)
    assert json.loads(json.dumps(document)) == document
