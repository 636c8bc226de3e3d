"""Whatever is wrong with a song folder is told with file, place and next step, and nothing more."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.errors import AudioError, FormatError, StorageError
from coproduce.files.documents import read_document
from coproduce.files.new_song import write_new_song
from coproduce.files.templates import share_folder
from coproduce.pipeline.outcome import SongResult, State
from coproduce.pipeline.songs import BuildRequest, build_song

RATE_HZ = 8000
DEMANDING = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
from coproduce.cli import main
if __name__ == "__main__":
    main(["build", "--jobs", "1", sys.argv[1]])
"""


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Make a song with a guide and a voice of four seconds."""
    folder = tmp_path / "Chanson d'été 🌊"
    write_new_song(folder, "Été", share_folder("templates") / "project")
    chance = np.random.default_rng(1)
    for take in ("guide/01.wav", "voix lead 🎤/prise é.wav"):
        put(folder / "takes" / take, 0.1 * chance.standard_normal(4 * RATE_HZ))
    return folder


def put(path: Path, samples: np.ndarray, subtype: str = "PCM_16") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, RATE_HZ, subtype=subtype)


def build(song: Path) -> SongResult:
    return build_song(song, BuildRequest(jobs=1))


def failed(result: SongResult) -> dict[str, str]:
    return {s.name: str(s.error) for s in result.steps if s.state is State.FAILED}


@pytest.mark.long
def test_names_with_spaces_accents_and_emoji_work(song: Path) -> None:
    result = build(song)
    assert result.errors == ()
    assert (song / "build/master/stream.wav").is_file()
    assert (song / "build/stems/voix lead 🎤.wav").is_file()


@pytest.mark.long
def test_an_empty_song_still_gives_papers_and_a_report(tmp_path: Path) -> None:
    write_new_song(tmp_path / "s", "T", share_folder("templates") / "project")
    assert build(tmp_path / "s").errors == ()
    assert (tmp_path / "s/build/report/index.html").is_file()


@pytest.mark.long
def test_a_slip_in_the_mix_stops_no_paper_and_loses_nothing(song: Path) -> None:
    sheet = song / "chords" / "ete.cho"
    sheet.parent.mkdir(exist_ok=True)
    for old in sheet.parent.glob("*"):
        old.unlink()
    sheet.write_text("{title: Été}\n[C]La mer\n", encoding="utf-8")
    assert build(song).errors == ()
    master = (song / "build/master/stream.wav").read_bytes()
    mix = song / "mix.toml"
    mix.write_text("[parts.gide]\nmute = true\n", encoding="utf-8")
    sheet.write_text("{title: Été}\n[C]La mer [G]monte\n", encoding="utf-8")
    slipped = build(song)
    assert {step.name for step in slipped.steps if step.state is State.RAN} == {
        "words",
        "engrave:chord-sheet",
        "engrave:large-print",
    }
    assert 'Did you mean "guide"?' in str(slipped.error)
    assert slipped.exit_code == 1
    assert (song / "build/master/stream.wav").read_bytes() == master
    assert build_song(song, BuildRequest(jobs=1, only=("mix",))).steps == ()
    mix.write_text("", encoding="utf-8")
    mended = build(song)
    ran = {step.name for step in mended.steps if step.state is State.RAN}
    assert ran == {"harmony", "report"}  # both read the sheet


@pytest.mark.long
@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        ("text", FormatError, "this is text"),
        ("empty", FormatError, "empty"),
        ("no samples", AudioError, "no sound"),
        ("nan", AudioError, "at 1.000 s"),
        ("six channels", AudioError, "it has 6 channels, and a part has one or two"),
    ],
)
def test_a_take_that_is_no_sound_fails_alone(
    song: Path, content: str, kind: type[Exception], words: str
) -> None:
    take = song / "takes/flute/01.wav"
    take.parent.mkdir()
    if content == "text":
        take.write_text("This is a shopping list.\n" * 20, encoding="utf-8")
    elif content == "empty":
        take.write_bytes(b"")
    elif content == "no samples":
        put(take, np.zeros(0))
    elif content == "six channels":
        put(take, 0.1 * np.random.default_rng(3).standard_normal((2 * RATE_HZ, 6)))
    else:
        spoiled = np.zeros(2 * RATE_HZ)
        spoiled[RATE_HZ] = np.nan
        put(take, spoiled, "FLOAT")
    result = build(song)
    assert result.exit_code == 1
    told = failed(result)
    assert told, "nothing failed"
    for error in result.errors:
        assert str(error).startswith("takes/flute/01.wav: ")
        assert isinstance(error, kind), error
        assert "Traceback" not in str(error)
        assert error.problems[0].next_step
    assert words in "\n".join(told.values())
    # What does not need the bad take is made.
    states = {s.name: s.state for s in result.steps}
    assert states["engrave:chord-sheet"] is State.RAN
    assert states["report"] is State.RAN
    assert states["stem:voix lead 🎤"] is State.RAN
    assert states["master:stream"] is State.RAN
    assert read_document(song / "build/mix/mix.json")["missing"] == ["flute"]
    assert str(song.parent) not in (song / "build/report/index.html").read_text("utf-8")
    assert not list((song / "build").rglob("*flute*.wav"))
    assert not (song / "build/.scratch").exists()


@pytest.mark.long
def test_a_stem_made_elsewhere_at_another_rate_is_converted(song: Path) -> None:
    chance = np.random.default_rng(2)
    (song / "stems").mkdir(exist_ok=True)
    soundfile.write(song / "stems/kazoo.wav", 0.1 * chance.standard_normal(44_100), 11_025)
    assert build(song).errors == ()
    recipe = read_document(song / "build/mix/mix.json")
    assert recipe["measurement"]["sample_rate_hz"] == RATE_HZ
    assert "kazoo" in {fader["part"] for fader in recipe["faders"]}


@pytest.mark.long
def test_a_stem_made_elsewhere_with_too_many_channels_fails_alone(song: Path) -> None:
    (song / "stems").mkdir(exist_ok=True)
    put(song / "stems/kazoo.wav", 0.1 * np.random.default_rng(2).standard_normal((RATE_HZ, 6)))
    result = build(song)
    assert list(failed(result)) == ["stem:kazoo"]
    assert str(result.errors[0]).startswith("stems/kazoo.wav: it has 6 channels")
    assert read_document(song / "build/mix/mix.json")["missing"] == ["kazoo"]


@pytest.mark.long
def test_a_disk_that_fills_up_is_told_and_nothing_is_half_written(song: Path) -> None:
    script = song.parent / "demanding.py"
    script.write_text(DEMANDING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(song), "60000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((song / "build").rglob("*.wav")) == []
    assert not (song / "build/.scratch").exists()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    assert build(song).errors == ()


def test_a_build_folder_that_cannot_be_written_is_told(
    song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permissions do not hold for a superuser, so the system's answer is given here.
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    (error,) = build(song).errors
    assert isinstance(error, StorageError)
    assert "You may not write here" in str(error)


def test_a_build_folder_that_is_a_file_is_told(song: Path) -> None:
    (song / "build").write_text("", encoding="utf-8")
    result = build(song)
    assert result.exit_code == 1
    assert "build" in str(result.errors[0])


def test_originals_are_never_touched(song: Path) -> None:
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(song.rglob("*"))
        if path.is_file()
    }
    build(song)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
