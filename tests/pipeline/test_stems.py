"""Stems: all from bar 1, of one length, rate and depth, and together they are the mix."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.files.audio import probe, read_audio, write_wav
from coproduce.files.documents import read_document
from coproduce.model.audio import Samples, Signal, signal_of
from coproduce.model.mixing import Fader, Role
from coproduce.pipeline.outcome import State
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.stages.mix import mix

RATE_HZ = 48_000
COUNT_IN_S = 1.0
LATE_S = 0.25
LONG_S = 12.0
# -120 dBFS
TOLERANCE = 1e-6
SONG = """\
title = "Three Recorders"
key = "C major"
time_signature = "4/4"
tempo_bpm = 240
count_in_bars = 1
reference = "guide/01"

[[form]]
section = "Verse 1"
bars = 8
tune = ""

[[takes]]
take = "guide/01"
heard = []
[[takes]]
take = "choir/02"
heard = []
[[takes]]
take = "bass/01"
heard = []
"""


def played(seed: int) -> Samples:
    """Noise that comes and goes, as a song does."""
    generator = np.random.default_rng(seed)
    swell = np.repeat(generator.uniform(0.1, 1.0, round(LONG_S * 8)), RATE_HZ // 8)
    noise = generator.standard_normal((1, len(swell)))
    return (0.05 * swell * noise).astype(np.float32)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three recorders before one band: of other rates, depths, lengths and channels."""
    song = tmp_path_factory.mktemp("hub") / "three-recorders"
    takes = song / "takes"
    band, near = played(1), played(2)
    stereo = np.concatenate((band, band + 0.2 * near))
    late = np.concatenate((np.zeros((1, round(LATE_S * RATE_HZ)), np.float32), band), axis=1)
    write_wav(takes / "guide/01.wav", Signal(stereo, RATE_HZ))
    write_wav(takes / "choir/02.wav", Signal(0.5 * late + 0.1 * played(3)[:, :1], RATE_HZ), "float")
    (takes / "bass").mkdir()
    lower = band[:, : 9 * RATE_HZ].reshape(1, -1, 3).mean(axis=2).astype(np.float32)
    soundfile.write(takes / "bass/01.wav", lower.T, RATE_HZ // 3, subtype="PCM_16")
    (song / "song.toml").write_text(SONG)
    (song / "people.toml").write_text("")
    assert build_song(song, BuildRequest(jobs=1)).errors == ()
    return song


def stems_of(song: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted((song / "build/stems").glob("*.wav"))}


def test_a_take_louder_than_full_scale_is_mixed_as_it_is(song: Path, tmp_path: Path) -> None:
    loud = tmp_path / "loud"
    shutil.copytree(song, loud)
    take = loud / "takes/choir/02.wav"
    before = read_audio(take)
    write_wav(take, Signal(20.0 * before.samples, before.sample_rate_hz), "float")
    assert build_song(loud, BuildRequest(jobs=1)).errors == ()
    stem, softer = (read_audio(folder / "build/stems/choir.wav") for folder in (loud, song))
    assert np.abs(stem.samples).max() > 2.0
    np.testing.assert_allclose(stem.samples, 20.0 * softer.samples, atol=20.0 * TOLERANCE)
    # The fader brings it back, so that the mix is the same.
    mix, softer_mix = (read_audio(folder / "build/mix/mix.wav") for folder in (loud, song))
    np.testing.assert_allclose(mix.samples, softer_mix.samples, atol=1e-4)
    report = (loud / "build/report/index.html").read_text("utf-8")
    assert report.count("louder than full scale, so kept as 32-bit float") == 1
    assert "so kept as 32-bit float" not in (song / "build/report/index.html").read_text("utf-8")


def test_stems_are_named_by_part_and_alike(song: Path) -> None:
    stems = stems_of(song)
    assert set(stems) == {"guide", "choir", "bass"}
    shapes = {
        (info.sample_rate_hz, info.length_samples, info.bits, info.encoding)
        for info in map(probe, stems.values())
    }
    # Eight bars and one to ring out, of a second each.
    assert shapes == {(RATE_HZ, 9 * RATE_HZ, 24, "PCM_24")}
    assert {name: probe(path).channels for name, path in stems.items()} == {
        "guide": 2,
        "choir": 1,
        "bass": 1,
    }


def test_nothing_is_done_to_the_sound_of_a_stem(song: Path) -> None:
    first = round(COUNT_IN_S * RATE_HZ)
    guide = read_audio(stems_of(song)["guide"]).samples
    take = read_audio(song / "takes/guide/01.wav").samples
    np.testing.assert_array_equal(guide, take[:, first : first + guide.shape[1]])
    choir = read_audio(stems_of(song)["choir"]).samples
    late = first + round(LATE_S * RATE_HZ)
    take = read_audio(song / "takes/choir/02.wav").samples[:, late : late + choir.shape[1]]
    # Lined up by less than a hundredth of a millisecond: half a sample of white noise.
    error = np.sqrt(np.mean((choir - take) ** 2) / np.mean(take**2))
    assert error < 0.5


def test_summed_stems_are_the_unprocessed_mix(song: Path) -> None:
    stems = [read_audio(path) for path in stems_of(song).values()]
    flat = Fader(part="x", role=Role.OTHER, gain_db=0.0, pan=0.0)
    unprocessed = mix([(flat, stem) for stem in stems])
    total = np.zeros((2, 9 * RATE_HZ))
    for stem in stems:
        # One channel goes to both sides 3 dB down, two stay as they are.
        total += stem.samples if stem.channels == 2 else stem.samples * np.sqrt(0.5)
    assert unprocessed.trim_db == 0.0
    np.testing.assert_allclose(signal_of(unprocessed.stream).samples, total, rtol=0, atol=TOLERANCE)


def test_the_mix_is_its_stems_at_the_faders_and_nothing_else(song: Path) -> None:
    recipe = read_document(song / "build/mix/mix.json")
    total = np.zeros((2, 9 * RATE_HZ))
    for fader in recipe["faders"]:
        assert not fader["muted"]
        stem = read_audio(stems_of(song)[fader["part"]])
        angle = (fader["pan"] + 1.0) * np.pi / 4.0
        sides = np.array([[np.cos(angle)], [np.sin(angle)]]) * (stem.channels**0.5)
        total += stem.samples * sides * 10 ** (fader["gain_db"] / 20.0)
    total *= 10 ** (recipe["trim_db"] / 20.0)
    made = read_audio(song / "build/mix/mix.wav").samples
    np.testing.assert_allclose(made, total, rtol=0, atol=TOLERANCE)


def test_a_nudge_moves_its_stem_only_and_is_told(song: Path) -> None:
    before = {name: read_audio(path).samples for name, path in stems_of(song).items()}
    (song / "mix.toml").write_text("[parts.choir]\nnudge_ms = 20\n")
    built = build_song(song, BuildRequest(jobs=1))
    assert built.errors == ()
    again = {result.name for result in built.steps if result.state == State.RAN}
    assert "stem:choir" in again
    assert not {name for name in again if name.startswith(("align:", "check"))}
    after = {name: read_audio(path).samples for name, path in stems_of(song).items()}
    by = round(0.020 * RATE_HZ)
    np.testing.assert_array_equal(after["choir"][:, by:], before["choir"][:, :-by])
    for other in ("guide", "bass"):
        np.testing.assert_array_equal(after[other], before[other])
    page = (song / "build/report/index.html").read_text("utf-8")
    assert "moved 20 ms later in mix.toml" in page
    (song / "mix.toml").unlink()
    assert build_song(song, BuildRequest(jobs=1)).errors == ()
    back = read_audio(stems_of(song)["choir"]).samples
    np.testing.assert_array_equal(back, before["choir"])
