"""What the steps wrote is read back as facts, or refused with the file's name."""

import json
from fractions import Fraction
from typing import Any, Final

import pytest

from coproduce.errors import FormatError
from coproduce.files.build_documents import read_song_facts
from coproduce.files.melody_json import melody_to_json
from coproduce.files.suggestions_json import suggestions_to_json
from coproduce.model.clearance import Why
from coproduce.model.melody import ChordAt, ChordSuggestion, Melody
from coproduce.model.music import Key, TimeSignature
from coproduce.model.recording import AlignmentBasis

SETTINGS: Final[dict[str, Any]] = {
    "title": "Kettle Song",
    "key": "C major",
    "time_signature": "4/4",
    "tempo_bpm": 96,
    "bars": 8,
    "bar_s": 2.5,
    "form": [{"name": "Verse", "bars": 8}],
    "papers": ["build/sheets/lead-sheet.pdf"],
    "quarantined": [
        {"take": "ukulele/01", "person": "P04", "why": "withdrew", "permission": ""},
    ],
    "unlisted": [],
    "drafts": 2,
}
VERSE: Final = Melody(
    section="Verse",
    key=Key.parse("C major"),
    time_signature=TimeSignature(4, 4),
    tempo_bpm=96.0,
    tuning_cents=0.0,
    pickup_beats=Fraction(0),
    notes=(),
)
ALIGNMENT: Final = {
    "take": "vox/01",
    "offset_s": 0.8,
    "drift_ppm": 0.0,
    "polarity": 1,
    "confidence": 0.9,
    "residual_ms": None,
    "moved": True,
    "basis": "music",
    "note": "It plays the same music.",
    "candidates_s": [0.8],
    "pieces": [],
}


def test_each_document_is_known_by_its_place() -> None:
    problem = {"what": "nobody said it", "where": "chords/kettle.cho:4", "next_step": "Ask."}
    facts = read_song_facts(
        SETTINGS,
        {
            "build/notation/verse.json": melody_to_json(VERSE),
            "build/stems/vox.alignment.json": json.dumps(ALIGNMENT),
            "build/stems/timeline.json": json.dumps(
                {
                    "sample_rate_hz": 48_000,
                    "start_s": 5.0,
                    "length_samples": 96_000,
                    "is_heard": False,
                }
            ),
            "build/check/words.json": json.dumps({"problems": [problem]}),
            "build/session/other.json": "not ours to read",
        },
    )
    assert [(tune.name, tune.melody) for tune in facts.tunes] == [("verse", VERSE)]
    assert [problem.where for problem in facts.words] == ["chords/kettle.cho:4"]
    assert facts.timeline is not None
    assert facts.timeline.length_s == 2.0
    assert facts.alignments[0][1].basis is AlignmentBasis.MUSIC
    assert facts.kept_out[0].why is Why.WITHDREW
    assert facts.kept_out[0].permission is None
    assert facts.bars == 8


def test_what_could_not_be_made_is_told_once_and_its_paper_is_not_linked() -> None:
    message = "the idea verse: no tune was heard\n  Sing closer to the phone."
    facts = read_song_facts(
        SETTINGS,
        {},
        {
            "build/notation/verse.json": message,
            "build/mix/mix.json": "the disk is full",
            "build/mix/mix.wav": "the disk is full",
            "build/sheets/lead-sheet.pdf": "engrave:lead-sheet: needs notate:verse",
        },
    )
    assert facts.papers == ()
    (tune,) = facts.tunes
    assert tune.problem is not None
    assert tune.problem.what == "the idea verse: no tune was heard"
    assert tune.problem.next_step == "Sing closer to the phone."
    assert [problem.where for problem in facts.lost] == [
        "build/mix/mix.json",
        "build/sheets/lead-sheet.pdf",
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("build/check/findings.json", '{"takes": [{"name": "vox/01", "verdict": "lovely"}]}'),
        ("build/check/findings.json", "[]"),
        ("build/check/words.json", '{"problems": [{"what": "no place"}]}'),
        ("build/mix/mix.json", '{"faders": 3}'),
        ("build/master/cd.json", "{"),
        ("build/stems/vox.json", '{"part": "vox"}'),
        ("build/notation/verse.json", "null"),
    ],
)
def test_a_damaged_document_is_named(path: str, text: str) -> None:
    with pytest.raises(FormatError, match="cannot be read back") as raised:
        read_song_facts(SETTINGS, {path: text})
    assert raised.value.problems[0].where == path
    assert "build again" in raised.value.problems[0].next_step


def test_suggested_chords_belong_to_their_tune() -> None:
    simple = ChordSuggestion(
        name="simple", meaning="three chords", chords=(ChordAt(beat=Fraction(0), symbol="C"),)
    )
    documents = {
        "build/notation/verse.json": melody_to_json(VERSE),
        "build/notation/verse.chords.json": suggestions_to_json("verse", [simple]),
    }
    (tune,) = read_song_facts(SETTINGS, documents).tunes
    assert (tune.name, tune.suggestions) == ("verse", (simple,))
    lost = dict.fromkeys(documents, "only noise was heard\nSing.")
    facts = read_song_facts(SETTINGS, {}, lost)
    (tune,) = facts.tunes
    assert facts.lost == ()
    assert (tune.name, tune.suggestions) == ("verse", ())
