"""A memo goes in as the phone saved it, and what is no tune is said to be what it is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt
import pytest

from coproduce.cli import group
from coproduce.cli.output import finish
from coproduce.files.audio import write_wav
from coproduce.model.audio import Signal
from coproduce.theory.syllables import syllables_of
from coproduce.units import midi_to_hz
from helpers.singer import STAR, STAR_WORDS, sing

RATE_HZ: Final = 16_000
WORDS: Final = STAR_WORDS
# How phones save memos: the file's ending, and what ffmpeg writes it with.
PHONES: Final = {
    "iphone.m4a": ("-c:a", "aac", "-b:a", "64k"),
    "android.3gp": ("-c:a", "libopencore_amrnb", "-ar", "8000", "-b:a", "12.2k"),
    "old.amr": ("-c:a", "libopencore_amrnb", "-ar", "8000", "-b:a", "12.2k"),
    "message.ogg": ("-c:a", "libopus", "-b:a", "24k"),
    "message.opus": ("-c:a", "libopus", "-b:a", "16k"),
    "memo.mp3": ("-c:a", "libmp3lame", "-b:a", "64k"),
    "dictaphone.m4a": ("-c:a", "aac", "-b:a", "32k", "-ar", "11025"),
}


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sing a song of four lines, with its words beside it."""
    folder = tmp_path_factory.mktemp("ideas")
    sound = sing(STAR, WORDS, tempo_bpm=100, cents=-20)
    write_wav(folder / "memo.wav", sound)
    (folder / "words.txt").write_text("\n".join(WORDS) + "\n")
    return folder / "memo.wav"


Notes = list[tuple[int, str, float]]
Listen = Callable[[Path], Notes]


@pytest.fixture
def listen(memo: Path, capsys: pytest.CaptureFixture[str]) -> Listen:
    def heard(path: Path) -> Notes:
        capsys.readouterr()
        words = memo.with_name("words.txt")
        assert finish(group, ["notate", str(path), "--lyrics", str(words), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        return [(n["midi_pitch"], n["syllable"], n["beats"]) for n in document["notes"]]

    return heard


@pytest.mark.parametrize("name", sorted(PHONES))
def test_a_memo_from_a_phone_gives_the_same_tune_as_the_wave_file(
    memo: Path, tmp_path: Path, name: str, listen: Listen
) -> None:
    path = tmp_path / name
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(memo), "-ac", "1"]
    subprocess.run([*command, *PHONES[name], str(path)], check=True, timeout=60)
    plain, phone = listen(memo), listen(path)
    assert [note[:2] for note in plain] == [
        (midi, syllable.text)
        for (midi, _, _), syllable in zip(STAR, syllables_of(WORDS), strict=True)
    ]
    # Telephones of 8 kHz may lose one note of the 28; the others none.
    missed = 1 if "amrnb" in " ".join(PHONES[name]) else 0
    assert len(phone) == len(plain)
    assert sum(a[:2] != b[:2] for a, b in zip(plain, phone, strict=True)) <= missed
    assert sum(a[2] != b[2] for a, b in zip(plain, phone, strict=True)) <= 1 + missed


Sound = npt.NDArray[np.float64]
TIMES: Final = np.arange(6 * RATE_HZ) / RATE_HZ


def clicks() -> Sound:
    """Give a metronome: a short high tone every half second."""
    within = TIMES % 0.5
    return 0.5 * np.asarray(np.sin(2 * np.pi * 1000 * TIMES) * np.exp(-within / 0.005))


def gliding() -> Sound:
    """Talk without words: a voice that glides all the time and stops for every syllable."""
    pitch = 50 + 5 * np.sin(2 * np.pi * 0.9 * TIMES) + 3 * np.sin(2 * np.pi * 2.3 * TIMES)
    phase = 2 * np.pi * np.cumsum(440.0 * 2 ** ((pitch - 69) / 12)) / RATE_HZ
    voice = sum(np.sin(k * phase) / k for k in range(1, 20))
    return np.asarray(0.1 * voice * (np.sin(2 * np.pi * 2.0 * TIMES) > -0.6))


def strummed() -> Sound:
    """Strum four chords on six strings."""
    sound = np.zeros(len(TIMES))
    chords = [(48, 52, 55, 60, 64, 67), (53, 57, 60, 65, 69, 72), (55, 59, 62, 67, 71, 74)]
    for strum in range(12):
        start = strum * RATE_HZ // 2
        for string, midi in enumerate(chords[strum // 2 % 3]):
            at = start + string * 160
            ring = TIMES[: max(0, min(len(TIMES) - at, 24_000))]
            hertz = midi_to_hz(midi)
            string_sound = sum(np.sin(2 * np.pi * k * hertz * ring) / k for k in range(1, 10))
            sound[at : at + len(ring)] += 0.05 * string_sound * np.exp(-ring / 0.8)
    return sound


@pytest.mark.parametrize(
    ("sound", "heard"),
    [
        (np.zeros(len(TIMES)), "silence"),
        (0.1 * np.random.default_rng(1).standard_normal(len(TIMES)), "noise without a pitch"),
        (clicks(), "noise without a pitch"),
        (gliding(), "speech"),
        (strummed(), "several voices or instruments at once"),
    ],
    ids=["silence", "noise", "clicks", "gliding", "strummed"],
)
def test_what_is_no_tune_is_named_and_nothing_is_written(
    sound: Sound, heard: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_wav(tmp_path / "memo.wav", Signal(sound.astype(np.float32)[None], RATE_HZ))
    score = tmp_path / "memo.musicxml"
    assert finish(group, ["notate", str(tmp_path / "memo.wav"), "-o", str(score), "--json"]) == 1
    printed = capsys.readouterr()
    assert "memo.wav" in printed.err
    assert f"no tune found: what was heard is {heard}" in printed.err
    assert printed.out == "" or "notes" not in json.loads(printed.out)
    assert not score.exists()
