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


@pytest.mark.parametrize(
    ("pitches", "song_key", "expected"),
    [
        ((69, 72, 71, 69, 68, 69, 76, 72, 71, 69), None, "A minor"),
        ((72, 76, 79, 77, 74, 71, 72), None, "C major"),
        ((69, 72, 71, 69, 68, 69, 76, 72, 71, 69), "G major", "A minor"),
        ((72, 76, 79, 77, 74, 71, 72), "A minor", "A minor"),
    ],
)
def test_a_key_without_its_mode_is_told_by_the_song_or_else_by_the_notes(
    tmp_path: Path, pitches: tuple[int, ...], song_key: str | None, expected: str
) -> None:
    notes = tuple(
        replace(TUNE.notes[1], midi_pitch=pitch, beat=Fraction(beat), beats=Fraction(1))
        for beat, pitch in enumerate(pitches)
    )
    plain = replace(TUNE, key=Key.parse("C"), notes=notes, chords=(), pickup_beats=Fraction(0))
    path = written(tmp_path / "verse.musicxml", plain)
    text = path.read_text(encoding="utf-8")
    assert "<mode>major</mode>" in text
    path.write_text(text.replace("<mode>major</mode>", ""), encoding="utf-8")
    key = Key.parse(song_key) if song_key else None
    assert str(read_melody(path, "Verse 1", 120.0, key=key).melody.key) == expected
