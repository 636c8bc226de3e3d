"""A corrected tune and the chords over it are in one key, whatever the sheet's hands play."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from coproduce.files.melody_json import read_melody_json
from coproduce.files.musicxml import score_to_musicxml
from coproduce.model.melody import Melody
from coproduce.pipeline.step import Job, Step
from coproduce.pipeline.steps.notation import notate_tune
from helpers.tunes import melody_of, note

WORDS = "one two three four five".split()  # noqa: SIM905 - a line of words
TUNE = melody_of(
    [note(pitch, beat, 1, WORDS[beat]) for beat, pitch in enumerate((60, 64, 67, 71, 72))]
)


def notated(root: Path, head: str, key: str) -> Melody:
    """Build the notation of a tune in C under a sheet's words and chords."""
    root.joinpath("s.cho").write_text(
        f"{{title: T}}\n{{key: C}}\n{head}{{sov}}\n[C]one two three [G]four [C]five\n{{eov}}\n"
    )
    root.joinpath("verse.musicxml").write_text(score_to_musicxml("T", [TUNE]), encoding="utf-8")
    step = Step(
        name="notate:verse",
        stage="notate",
        action="coproduce.pipeline.steps.notation:notate_tune",
        inputs={"corrected": ("verse.musicxml",), "sheet": ("s.cho",)},
        outputs={"melody": "verse.json", "score": "made.musicxml", "midi": "verse.mid"},
        settings={
            "tune": "verse",
            "sections": [],
            "bars": [],
            "key": key,
            "time_signature": "4/4",
            "tempo_bpm": 96.0,
            "title": "T",
        },
    )
    scratch = root / "made"
    scratch.mkdir()
    notate_tune(Job(root=root, scratch=scratch, step=step))
    return read_melody_json(scratch / "verse.json")


@pytest.mark.parametrize("head", ["", "{capo: 2}\n", "{transpose: 2}\n", "{capo: 3}\n"])
@pytest.mark.parametrize(("key", "up", "fifth"), [("C major", 0, "G"), ("D major", 2, "A")])
def test_chords_and_notes_sound_in_the_songs_key(
    tmp_path: Path, head: str, key: str, up: int, fifth: str
) -> None:
    melody = notated(tmp_path, head, key)
    assert str(melody.key) == key
    assert [n.midi_pitch - up for n in melody.notes] == [n.midi_pitch for n in TUNE.notes]
    chords = {chord.beat: chord.symbol for chord in melody.chords}
    assert chords == {Fraction(0): key[0], Fraction(3): fifth, Fraction(4): key[0]}
