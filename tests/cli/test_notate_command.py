import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.model.listening import PitchTrack
from coproduce.model.melody import Melody, NotateRequest
from coproduce.stages.notate import notate
from coproduce.units import midi_to_hz


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hum a scale up and down, quarter notes at 120."""
    rate = 16_000
    parts = [np.zeros(rate // 2)]
    for midi in (60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 60):
        times = np.arange(round(0.44 * rate)) / rate
        fade = np.minimum(1.0, np.minimum(times, times[::-1]) / 0.02)
        hertz = midi_to_hz(midi)
        parts += [sum(np.sin(2 * np.pi * k * hertz * times) / k for k in range(1, 10)) * fade / 10]
        parts += [np.zeros(round(0.06 * rate))]
    sound = np.concatenate([*parts, np.zeros(rate // 2)])
    path = tmp_path_factory.mktemp("ideas with spaces") / "tune é.wav"
    soundfile.write(path, sound, rate)
    return path


def run(*arguments: str) -> int:
    return finish(group, ["notate", *arguments])


def test_json_alone_is_on_stdout(memo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(memo), "--tempo", "120", "--time", "4/4", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [n["midi_pitch"] for n in document["notes"]][:5] == [60, 62, 64, 65, 67]
    assert [n["beat"] for n in document["notes"]][:4] == [0, 1, 2, 3]
    assert document["key"] == "C major"


def test_a_score_is_written(memo: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("do re mi fa so fa mi re do mi so do\n")
    score = tmp_path / "tune.musicxml"
    assert run(str(memo), "-o", str(score), "--lyrics", str(words), "--key", "C") == 0
    assert "<text>fa</text>" in score.read_text()


def test_a_short_idea_is_written_down_without_slow_imports(memo: Path, tmp_path: Path) -> None:
    """Each of them takes a tenth of a second and more, a good part of what the idea may take."""
    words, score = tmp_path / "words.txt", tmp_path / "tune.musicxml"
    words.write_text("do re mi fa so fa mi re do mi so do\n")
    arguments = ["notate", str(memo), "--lyrics", str(words), "-o", str(score)]
    script = (
        "import sys\n"
        "from coproduce.cli import group\n"
        "from coproduce.cli.output import finish\n"
        f"assert finish(group, {arguments!r}) == 0\n"
        "print('loaded:', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.partition("loaded:")[2].split())
    assert score.exists()
    assert "swift_f0" in loaded
    assert not loaded & {"scipy.ndimage", "scipy.special", "librosa", "music21", "numba"}


def test_notes_to_listen_to_again_are_listed_and_coloured_alike(
    memo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def unsure(track: PitchTrack, request: NotateRequest) -> Melody:
        melody = notate(track, request)
        first, second, *others = (replace(note, confidence=0.9) for note in melody.notes)
        doubtful = replace(second, confidence=0.3, onset_s=1.04)
        return replace(melody, notes=(first, doubtful, *others))

    monkeypatch.setattr("coproduce.cli.notate.notate", unsure)
    score = tmp_path / "tune.musicxml"
    asked = ("--tempo", "120", "--time", "4/4")
    assert run(str(memo), "-o", str(score), *asked) == 0
    assert score.read_text().count('color="') == 1
    told = capsys.readouterr().err
    assert "1 to listen to again, coloured in the score:\n  0:01.0 bar 1 beat 2: D4\n" in told


def test_a_score_has_its_memos_name_for_a_title(memo: Path, tmp_path: Path) -> None:
    score = tmp_path / "tune.musicxml"
    assert run(str(memo), "-o", str(score)) == 0
    assert "<work-title>Tune é</work-title>" in score.read_text()


def test_chords_are_suggested_and_named_as_suggestions(
    memo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(memo), "--tempo", "120", "--time", "4/4", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    names = [suggestion["name"] for suggestion in document["suggested_chords"]]
    assert names == ["simple", "relative-minors", "richer"]
    simple = document["suggested_chords"][0]
    assert simple["bars"].startswith("| C |")
    assert simple["chords"][0] == {"beat": 0.0, "symbol": "C"}
    assert document["other_key"] is None
    assert run(str(memo)) == 0
    assert "suggestions" in capsys.readouterr().err


def test_suggested_chords_are_in_the_score_only_when_asked_for(memo: Path, tmp_path: Path) -> None:
    plain, asked = tmp_path / "plain.musicxml", tmp_path / "asked.musicxml"
    assert run(str(memo), "-o", str(plain)) == 0
    assert run(str(memo), "-o", str(asked), "--chords", "simple") == 0
    assert "<harmony" not in plain.read_text()
    assert "<harmony" in asked.read_text()


def test_a_key_that_the_notes_are_not_in_is_obeyed_and_told(
    memo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(memo), "--key", "E") == 0
    told = capsys.readouterr().err
    assert "in E major (as you said, though its notes are those of C major;" in told
    assert run(str(memo), "--key", "Db", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["key"], document["moved_semitones"]) == ("Db major", 1)
    assert document["other_key"] is None


def test_a_score_corrected_by_hand_is_kept(memo: Path, tmp_path: Path) -> None:
    score = tmp_path / "tune.musicxml"
    score.write_text("by hand")
    assert run(str(memo), "-o", str(score)) == 3
    assert score.read_text() == "by hand"
    assert run(str(memo), "-o", str(score), "--overwrite") == 0
    assert score.read_text() != "by hand"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["{memo}", "--key", "H"], 2, "names no key"),
        (["{memo}", "--time", "four"], 2, "not a time signature"),
        (["{memo}", "--tempo", "9"], 2, "--tempo"),
        (["{memo}", "-o", "tune.pdf"], 2, "MusicXML"),
        (["nowhere.wav"], 1, "nowhere.wav"),
    ],
)
def test_mistakes_are_told_in_words(
    memo: Path,
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*[argument.format(memo=memo) for argument in arguments]) == code
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told


def test_silence_is_said_to_be_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    soundfile.write(tmp_path / "nothing.wav", np.zeros(32_000), 16_000)
    assert run(str(tmp_path / "nothing.wav")) == 1
    told = capsys.readouterr().err
    assert "silence" in told
    assert "nothing.wav" in told
