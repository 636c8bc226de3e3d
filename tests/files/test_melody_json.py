from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.errors import FormatError
from coproduce.files.melody_json import (
    melody_document,
    melody_from_json,
    melody_to_json,
    read_melody_json,
    read_track,
    track_to_json,
    write_melody,
    write_track,
)
from coproduce.model.audio import Signal
from coproduce.model.barlines import MetreChange
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature

MELODY = Melody(
    section="Refrain: « été » 🌊",
    key=Key.parse("Bb minor"),
    time_signature=TimeSignature(6, 8),
    tempo_bpm=126.4,
    tuning_cents=-35.2,
    pickup_beats=Fraction(1, 2),
    notes=(
        MelodyNote(
            onset_s=0.52,
            duration_s=0.31,
            midi_pitch=61,
            beat=Fraction(-1, 2),
            beats=Fraction(2, 3),
            syllable="grow",
            word_end=False,
            confidence=0.91,
        ),
    ),
    chords=(ChordAt(beat=Fraction(3, 2), symbol="Bbm7/Ab"),),
    moved_semitones=-1,
    metre_changes=(MetreChange(bars_before=2, time_signature=TimeSignature(9, 8)),),
)


def test_a_melody_comes_back_as_it_was(tmp_path: Path) -> None:
    write_melody(tmp_path / "verse.json", MELODY)
    assert read_melody_json(tmp_path / "verse.json") == MELODY


def test_the_command_line_prints_what_it_promises() -> None:
    document = melody_document(MELODY)
    assert list(document) == [
        "key", "time_signature", "metre_changes", "tempo_bpm", "tuning_cents", "pickup_beats",
        "feel", "moved_semitones", "notes",
    ]  # fmt: skip
    assert document["metre_changes"] == [{"bar": 3, "time_signature": "9/8"}]
    assert list(document["notes"][0]) == [
        "onset_s", "duration_s", "midi_pitch", "beat", "beats", "syllable", "confidence"
    ]  # fmt: skip


def test_a_listening_comes_back_as_it_was_and_is_written_the_same(tmp_path: Path) -> None:
    times = np.arange(16_000) / 16_000
    tone = (0.3 * np.sin(2 * np.pi * 220 * times)).astype(np.float32)
    track = track_pitch(Signal(tone[None], 16_000))
    write_track(tmp_path / "idea.pitch.json", track)
    again = read_track(tmp_path / "idea.pitch.json")
    assert again == track
    assert track_to_json(again) == track_to_json(track)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "coproduce melody 1"}'])
def test_a_damaged_file_is_said_to_be_damaged(text: str) -> None:
    with pytest.raises(FormatError, match="cannot be read back"):
        melody_from_json(text, "verse.json")


def test_a_fraction_over_nothing_is_damage() -> None:
    with pytest.raises(FormatError, match="cannot be read back"):
        melody_from_json(melody_to_json(MELODY).replace('"2/3"', '"2/0"'))
