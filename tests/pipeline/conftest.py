"""The example song's words with four short takes of noise, quick to build."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from coproduce.files.audio import write_wav
from coproduce.files.templates import share_folder
from coproduce.model.audio import Signal
from coproduce.pipeline.songs import BuildRequest, build_song

RATE_HZ = 16_000
SONG = """\
# The example, for tests of words and people.
title = "Sandwiches on the Number Nine"
key = "C major"
time_signature = "4/4"
tempo_bpm = 240
reference = "guide-guitar/01"
masters = ["live"]

[[form]]
section = "Verse 1"
bars = 4
tune = ""

[[takes]]
take = "guide-guitar/01"
heard = ["P07"]
[[takes]]
take = "vox-lead/03"
heard = ["P05"]
[[takes]]
take = "choir/02"
heard = ["P01", "P03", "P04", "P05", "P06"]
[[takes]]
take = "ukulele/01"
heard = ["P04"]
"""


@pytest.fixture(scope="session")
def _built_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make and build the song once; each test works on a copy."""
    song = tmp_path_factory.mktemp("words") / "hub" / "number-nine"
    example = share_folder("projects") / "number-nine"
    for folder in ("lyrics", "chords"):
        shutil.copytree(example / folder, song / folder)
    shutil.copy(example / "people.toml", song / "people.toml")
    (song / "song.toml").write_text(SONG)
    noise = np.random.default_rng(1)
    for take in ("guide-guitar/01", "vox-lead/03", "choir/02", "ukulele/01"):
        samples = 0.1 * noise.standard_normal((1, 5 * RATE_HZ)).astype(np.float32)
        write_wav(song / "takes" / f"{take}.wav", Signal(samples, RATE_HZ))
    register = "\n".join(f'P0{n} = "QXLEGAL-P0{n}"' for n in range(1, 8))
    (song.parent / "register.toml").write_text(register)
    assert build_song(song, BuildRequest(jobs=1)).errors == ()
    return song


@pytest.fixture
def song_with_people(_built_song: Path, tmp_path: Path) -> Path:
    """Give a song folder in a hub of its own, built, with a register beside it."""
    shutil.copytree(_built_song.parent, tmp_path / "hub")
    return tmp_path / "hub" / _built_song.name
