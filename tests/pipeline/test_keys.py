"""`coproduce keys` on a song folder: builds the notes, keeps to consent, and tells in words."""

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.errors import EditedError, NoTuneError
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.suggestions_json import suggestions_from_json
from coproduce.files.templates import share_folder
from coproduce.model.melody import ChordAt
from coproduce.pipeline.keys import song_keys
from coproduce.pipeline.songs import BuildRequest, build_song
from helpers.tunes import melody_of, note

PITCHES = (60, 64, 67, 69, 67, 65, 64, 62, 60)


def score(*chords: ChordAt) -> str:
    notes = tuple(
        note(pitch, i, 4 if i == len(PITCHES) - 1 else 1, None) for i, pitch in enumerate(PITCHES)
    )
    melody = melody_of(notes, chords=chords)
    return score_to_musicxml("Verse", [melody])


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Make the example song with a tune that was corrected by hand, and nothing to listen to."""
    folder = tmp_path / "number-nine"
    shutil.copytree(share_folder("projects") / "number-nine", folder)
    shutil.rmtree(folder / "ideas")
    (folder / "melody").mkdir(exist_ok=True)
    (folder / "melody" / "verse.musicxml").write_text(score(), encoding="utf-8")
    return folder


def test_keys_of_a_song_come_from_its_corrected_tune(song: Path) -> None:
    found = song_keys(song)
    now = next(advice for advice in found.keys if advice.shift_semitones == 0)
    assert str(found.current) == "C major"
    assert (now.range.lowest, now.range.highest) == (60, 69)
    assert [horn.name for horn in now.horns] == ["Trumpet", "Alto sax"]
    assert now.guitar is not None
    assert (song / "build/notation/verse.json").exists()


def test_nothing_but_build_is_written(song: Path) -> None:
    before = {p: p.read_bytes() for p in song.rglob("*") if p.is_file()}
    song_keys(song)
    after = {
        p: p.read_bytes()
        for p in song.rglob("*")
        if p.is_file() and "build" not in p.relative_to(song).parts
    }
    assert after == before


def test_who_withdrew_does_not_count(song: Path) -> None:
    people = song / "people.toml"
    text = people.read_text("utf-8")
    # P01 and P05 are the elders that are left; when they go as well, no elder is counted.
    for name in ("P01", "P05"):
        text = text.replace(f"[{name}]\n", f"[{name}]\nwithdrew_on = 2026-03-01\n")
    before = [voice.group for voice in song_keys(song).keys[0].voices]
    people.write_text(text, encoding="utf-8")
    assert "elders" in before
    assert "elders" not in [voice.group for voice in song_keys(song).keys[0].voices]


def test_json_has_the_keys_and_no_person(song: Path) -> None:
    result = CliRunner().invoke(group, ["keys", str(song), "--json"])
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert (document["song"], document["current"]) == ("number-nine", "C major")
    assert len(document["keys"]) == 12
    first = document["keys"][0]
    assert {"key", "shift_semitones", "lowest", "highest", "tessitura", "voices"} <= set(first)
    assert {"horns", "guitar", "keyboard", "score", "reasons"} <= set(first)
    assert not re.search(r"P0\d|Marigold|Eunice|Kit|Wren|Robin", result.stdout)
    assert str(song.parent) not in result.stdout


def test_words_name_the_key_it_is_in(song: Path) -> None:
    result = CliRunner().invoke(group, ["keys", str(song)])
    assert result.exit_code == 0
    assert "C major (the key it is in): C4 to A4" in result.stdout
    assert "Trumpet reads D (2 sharps)" in result.stdout


def test_a_song_without_a_tune_says_what_to_do(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(song / "melody")
    with pytest.raises(NoTuneError, match="no tune"):
        song_keys(song)
    assert finish(group, ["keys", str(song)]) == 1
    assert "ideas/" in capsys.readouterr().err


def test_a_score_of_the_build_that_was_edited_is_kept(song: Path) -> None:
    song_keys(song)
    made = song / "build/notation/verse.musicxml"
    made.write_text(made.read_text("utf-8") + "<!-- mine -->", encoding="utf-8")
    with pytest.raises(EditedError):
        song_keys(song)
    assert made.read_text("utf-8").endswith("<!-- mine -->")


def suggested(song: Path) -> int:
    assert build_song(song, BuildRequest(only=("notate",))).errors == ()
    text = (song / "build/notation/verse.chords.json").read_text("utf-8")
    return len(suggestions_from_json(text))


def test_a_tune_without_chords_gets_suggestions_and_one_with_chords_none(song: Path) -> None:
    shutil.rmtree(song / "chords")
    assert suggested(song) == 3
    own = score(ChordAt(beat=Fraction(0), symbol="C"), ChordAt(beat=Fraction(4), symbol="F"))
    (song / "melody" / "verse.musicxml").write_text(own, encoding="utf-8")
    assert suggested(song) == 0


def test_without_a_sheet_the_guitar_plays_what_we_suggest(song: Path) -> None:
    shutil.rmtree(song / "chords")
    now = next(a for a in song_keys(song).keys if a.shift_semitones == 0)
    assert now.guitar is not None
    assert str(now.guitar.shapes_key) == "C major"
