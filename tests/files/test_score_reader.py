"""A tune that a person corrected and saved as MusicXML is read as they left it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature

TUNE = Melody(
    section="Verse 1",
    key=Key.parse("Bb major"),
    time_signature=TimeSignature(3, 4),
    tempo_bpm=90.0,
    tuning_cents=0.0,
    pickup_beats=Fraction(1),
    notes=tuple(
        MelodyNote(
            onset_s=0.0,
            duration_s=0.5,
            midi_pitch=pitch,
            beat=Fraction(beat),
            beats=Fraction(beats),
            syllable=syllable,
            word_end=word_end,
        )
        for pitch, beat, beats, syllable, word_end in [
            (65, "-1", "1", "the", True),
            (70, "0", "1", "har", False),
            (74, "1", "1/2", "bour", True),
            (72, "3/2", "3/2", "lights", True),
            (70, "3", "4", "home", True),
        ]
    ),
    chords=(ChordAt(beat=Fraction(0), symbol="Bb"), ChordAt(beat=Fraction(3), symbol="Eb")),
)


def written(path: Path, melody: Melody = TUNE) -> Path:
    path.write_text(score_to_musicxml("Harbour", [melody]), encoding="utf-8")
    return path


def essence(melody: Melody) -> list[tuple[int, Fraction, Fraction, str | None, bool]]:
    return [(n.midi_pitch, n.beat, n.beats, n.syllable, n.word_end) for n in melody.notes]


def test_what_we_write_reads_back_as_the_same_tune(tmp_path: Path) -> None:
    tune = read_melody(written(tmp_path / "verse.musicxml"), "Verse 1", 120.0).melody
    assert essence(tune) == essence(TUNE)
    assert tune.key == TUNE.key
    assert tune.time_signature == TUNE.time_signature
    assert tune.pickup_beats == 1
    assert tune.tempo_bpm == pytest.approx(90.0)
    assert tune.chords == TUNE.chords


def test_a_tune_without_a_pickup_begins_at_its_first_bar(tmp_path: Path) -> None:
    plain = replace(TUNE, notes=TUNE.notes[1:], pickup_beats=Fraction(0))
    tune = read_melody(written(tmp_path / "a.musicxml", plain), "Verse 1", 120.0).melody
    assert essence(tune) == essence(plain)


def test_compressed_scores_are_read_as_well(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "verse.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("score.xml", score_to_musicxml("Harbour", [TUNE]))
    assert essence(read_melody(tmp_path / "verse.mxl", "Verse 1", 120.0).melody) == essence(TUNE)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not well-formed XML"),
        (b"RIFF....WAVE", "not well-formed XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>', "declares entities"),
        (b"<opml/>", "is not a MusicXML score"),
        (b"<score-partwise version='4.0'/>", "holds no notes"),
        (b"PK\x03\x04", "an archive that cannot be opened"),
        (b"<score-partwise><part", "not well-formed XML"),
    ],
)
def test_what_is_no_tune_is_told(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "verse.musicxml").write_bytes(content)
    with pytest.raises(FormatError, match=expected):
        read_melody(tmp_path / "verse.musicxml", "Verse 1", 120.0)
