"""FLAC: every step of 16 and 24 bits comes back, and the bytes are the same each time."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import soundfile

from coproduce.errors import AudioError
from coproduce.files.flac import write_flac
from coproduce.model.audio import Signal


def noise(length_samples: int, channels: int = 2) -> Signal:
    rng = np.random.default_rng(1)
    samples = rng.uniform(-0.99, 0.99, (channels, length_samples)).astype(np.float32)
    return Signal(samples, 48_000)


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2])
def test_it_reads_back_to_half_a_step(tmp_path: Path, bits: Literal[16, 24], channels: int) -> None:
    signal = noise((1 << 18) + 1000, channels)
    write_flac(tmp_path / "a.flac", signal, bits)
    read, rate_hz = soundfile.read(tmp_path / "a.flac", dtype="float64", always_2d=True)
    assert rate_hz == 48_000
    assert np.abs(read.T - signal.samples).max() <= 0.5 / (1 << (bits - 1)) + 1e-12
    assert soundfile.info(tmp_path / "a.flac").subtype == f"PCM_{bits}"


def test_beyond_full_scale_is_held_there(tmp_path: Path) -> None:
    signal = Signal(np.array([[2.0, -2.0, 1.0, -1.0]], dtype=np.float32), 48_000)
    write_flac(tmp_path / "a.flac", signal)
    read, _ = soundfile.read(tmp_path / "a.flac", dtype="int32")
    assert (read >> 8).tolist() == [8388607, -8388608, 8388607, -8388608]


def test_the_same_sound_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.flac", "b.flac"):
        write_flac(tmp_path / name, noise(5000))
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused_and_nothing_is_left(tmp_path: Path, value: float) -> None:
    samples = np.zeros((1, 100), dtype=np.float32)
    samples[0, 50] = value
    with pytest.raises(AudioError, match="no number"):
        write_flac(tmp_path / "a.flac", Signal(samples, 48_000))
    assert not list(tmp_path.iterdir())
