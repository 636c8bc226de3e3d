"""The correction loop, as a person goes round it: heard, corrected, told, sung to other words."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.files.audio import write_wav
from coproduce.files.melody_json import read_melody_json
from coproduce.model.audio import Signal
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.units import midi_to_hz

RATE_HZ = 16_000
PITCHES = (60, 62, 64, 65, 67, 65, 64, 62, 64, 65, 64, 62, 60, 64, 62, 60)
SONG = """\
title = "Harbour Lights"
key = "C major"
time_signature = "4/4"
tempo_bpm = 120

[[form]]
section = "Verse 1"
bars = 4
tune = "verse"
"""
SHEET = """\
{title: Harbour Lights}
{key: C}
{start_of_verse: Verse 1}
[C]Low in the bay the [F]lights come on
[C]all of the boats are [G]home, all gone
{end_of_verse}
"""
PEOPLE = """\
[P01]
credit = "Marigold"
generation = "elder"
decided_by = "own"
allows = ["words", "live"]
"""


def run(*arguments: str) -> int:
    return finish(group, ["melody", "diff", *arguments])


@pytest.fixture(scope="module")
def heard_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hum a verse of eight notes a line, and build its notes."""
    parts = [np.zeros(RATE_HZ // 2)]
    for midi in PITCHES:
        times = np.arange(round(0.44 * RATE_HZ)) / RATE_HZ
        fade = np.minimum(1.0, np.minimum(times, times[::-1]) / 0.02)
        hertz = midi_to_hz(midi)
        parts += [sum(np.sin(2 * np.pi * k * hertz * times) / k for k in range(1, 10)) * fade / 10]
        parts += [np.zeros(round(0.06 * RATE_HZ))]
    sound = np.concatenate([*parts, np.zeros(RATE_HZ // 2)]).astype(np.float32)
    song = tmp_path_factory.mktemp("hub") / "harbour-lights"
    for folder in ("ideas", "chords", "lyrics"):
        (song / folder).mkdir(parents=True)
    write_wav(song / "ideas" / "verse.wav", Signal(sound[None], RATE_HZ))
    (song / "song.toml").write_text(SONG)
    (song / "people.toml").write_text(PEOPLE)
    (song / "chords" / "harbour-lights.cho").write_text(SHEET)
    result = build_song(song, BuildRequest(only=("notate",), jobs=1))
    assert not [step for step in result.steps if step.error]
    return song


@pytest.fixture
def song(heard_song: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "harbour-lights"
    shutil.copytree(heard_song, copied)
    return copied


def corrected(song: Path, old: str = "", new: str = "") -> None:
    """Save the working copy as a correction, the first `old` in it replaced."""
    score = (song / "build/notation/verse.musicxml").read_text()
    assert old in score
    (song / "melody").mkdir(exist_ok=True)
    (song / "melody" / "verse.musicxml").write_text(score.replace(old, new, 1))


def told(song: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert run(str(song), "--json") == 0
    (document,) = json.loads(capsys.readouterr().out)["tunes"]
    assert isinstance(document, dict)
    return document


def test_without_a_correction_nothing_is_told(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(song)) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "no tune was corrected by hand" in printed.err


def test_correcting_nothing_is_no_change(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrected(song)
    document = told(song, capsys)
    assert document["sentences"] == []
    assert document["notes"] == document["chords"] == document["facts"] == []
    assert run(str(song), "verse") == 0
    assert "Nothing was changed from what was heard." in capsys.readouterr().out


def test_a_corrected_note_is_told_wins_and_stays_when_words_change(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corrected(song, "<step>G</step>", "<step>A</step>")
    sentence = "Bar 2 beat 1, “the”: G4 became A4."
    document = told(song, capsys)
    assert document["sentences"] == [sentence]
    melody = read_melody_json(song / "build/notation/verse.json")
    assert [note.midi_pitch for note in melody.notes][4] == 69
    by_hand = (song / "melody" / "verse.musicxml").read_bytes()

    sheet = song / "chords" / "harbour-lights.cho"
    sheet.write_text(sheet.read_text().replace("boats", "ships").replace("lights", "stars"))
    document = told(song, capsys)
    # Other words are no correction of the tune; they are set, and that is said.
    assert document["sentences"] == [sentence]
    assert "are set under the notes: “stars” for “lights”" in str(document["remarks"])
    melody = read_melody_json(song / "build/notation/verse.json")
    words = " ".join(note.syllable or "" for note in melody.notes)
    assert "stars come on" in words
    assert "of the ships" in words
    assert [note.midi_pitch for note in melody.notes][4] == 69
    assert (song / "melody" / "verse.musicxml").read_bytes() == by_hand


def test_what_cannot_be_compared_is_said(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrected(song)
    (song / "ideas" / "verse.wav").unlink()
    assert run(str(song)) == 0
    assert "there is no memo of this tune" in capsys.readouterr().out


def test_a_tune_that_nobody_corrected_is_wrong_usage(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(song), "chorus") == 2
    message = capsys.readouterr().err
    assert re.search(r"no corrected tune 'chorus'.*its tunes: verse", message)
    assert "melody/verse.musicxml" in message


def test_a_broken_score_says_where_and_what_to_do(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corrected(song)
    (song / "melody" / "verse.musicxml").write_text("<score-partwise><part")
    assert run(str(song)) == 1
    message = capsys.readouterr().err
    assert "melody/verse.musicxml" in message
    assert "Traceback" not in message


def test_a_corrected_tune_goes_into_the_key_that_the_song_gets_afterwards(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corrected(song)
    (song / "song.toml").write_text(SONG.replace("C major", "Eb major"))
    document = told(song, capsys)
    # Heard and corrected are in one key, so nothing was changed by hand.
    assert document["sentences"] == []
    assert "moved up 3 semitones" in str(document["remarks"])
    melody = read_melody_json(song / "build/notation/verse.json")
    assert [note.midi_pitch for note in melody.notes] == [pitch + 3 for pitch in PITCHES]
    assert [chord.symbol for chord in melody.chords] == ["Eb", "Ab", "Eb", "Bb"]


def test_a_corrected_tune_without_chords_has_those_of_the_sheet(song: Path) -> None:
    heard = read_melody_json(song / "build/notation/verse.json")
    score = (song / "build/notation/verse.musicxml").read_text()
    (song / "melody").mkdir()
    without = re.sub(r"<harmony.*?</harmony>", "", score, flags=re.DOTALL)
    (song / "melody" / "verse.musicxml").write_text(without)
    result = build_song(song, BuildRequest(only=("notate",), jobs=1))
    assert result.errors == ()
    melody = read_melody_json(song / "build/notation/verse.json")
    assert melody.chords == heard.chords != ()


def test_a_tune_longer_than_its_section_is_told(song: Path) -> None:
    corrected(song)
    (song / "song.toml").write_text(SONG.replace("bars = 4", "bars = 2"))
    assert build_song(song, BuildRequest(jobs=1)).errors == ()
    report = (song / "build/report/index.html").read_text()
    assert "The form gives it 2 bars, and its tune in melody/ has 4." in report
