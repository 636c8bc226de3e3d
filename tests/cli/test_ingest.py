"""Sound of every kind, rate and number of channels is heard by check as it was played."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from coproduce.cli.check import command
from coproduce.cli.output import finish

RATE_HZ = 48_000
STARTS_S = 0.7
LENGTH_S = 4.0
PEAK_DBFS = -6.0
# Coders begin and end with a part of a frame of silence; the longest has a tenth of a second.
LOSSY_LENGTH_S = 0.12
AT_ONCE_S = 0.05

Frames = npt.NDArray[np.float64]


def played(rate_hz: int = RATE_HZ, channels: int = 2, length_s: float = LENGTH_S) -> Frames:
    """Play notes that are heard in a telephone as well, after a rest, over a hiss."""
    chance = np.random.default_rng(5)
    wave = np.zeros(round(length_s * rate_hz))
    for onset_s in np.arange(STARTS_S, length_s - 0.5, 0.25):
        start = round(onset_s * rate_hz)
        time_s = np.arange(min(rate_hz // 2, len(wave) - start)) / rate_hz
        pitch_hz = 440.0 * 2 ** (chance.integers(0, 12) / 12)
        partials = sum(np.sin(2 * np.pi * n * pitch_hz * time_s) / n for n in (1, 2))
        # No note begins or ends at once: that would be a click, and be found.
        shape = np.minimum(time_s / 0.01, 1.0) * np.cos(np.pi * time_s) ** 2
        wave[start : start + len(time_s)] += partials * shape
    sides = wave[:, None] * np.linspace(0.8, 1.0, channels)[::-1]
    sides *= 10 ** (PEAK_DBFS / 20) / np.abs(sides).max()
    return sides + 3e-5 * chance.standard_normal(sides.shape)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How a take is kept, and what `check` should say of the file.

    `rate_hz` and `channels` are those that come out again; `bits` is None where the format has
    no fixed number. `notes` are findings that this way of keeping brings with it.
    """

    suffix: str
    write: Callable[[Path], None]
    rate_hz: int = RATE_HZ
    channels: int = 2
    bits: int | None = None
    is_lossy: bool = False
    peak_db: float = 0.1
    notes: tuple[str, ...] = ()


def by_libsndfile(
    form: str, subtype: str, rate_hz: int = RATE_HZ, channels: int = 2
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        soundfile.write(path, played(rate_hz, channels), rate_hz, subtype=subtype, format=form)

    return write


def by_ffmpeg(
    *coder: str, rate_hz: int = RATE_HZ, channels: int = 2, picture: tuple[str, ...] = ()
) -> Callable[[Path], None]:
    """Encode with the ffmpeg of the wheel; `picture` is the coder of a film beside the sound."""

    def write(path: Path) -> None:
        plain = path.with_name("plain.wav")
        soundfile.write(plain, played(rate_hz, channels), rate_hz, subtype="PCM_24")
        film = ("-f", "lavfi", "-i", f"color=c=blue:s=64x64:d={LENGTH_S}") if picture else ()
        done = subprocess.run(
            [
                imageio_ffmpeg.get_ffmpeg_exe(),
                *("-v", "error", "-y", *film, "-i", str(plain)),
                *(("-c:v", *picture) if picture else ("-vn",)),
                *("-c:a", *coder, str(path)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        plain.unlink()

    return write


def broadcast(path: Path) -> None:
    """Write a WAV file with a bext chunk, as field recorders do: ten in the morning."""
    soundfile.write(path, played(), RATE_HZ, subtype="PCM_24", format="WAV")
    content = path.read_bytes()
    bext = bytearray(602)
    bext[:9] = b"Harbour R"
    bext[338:346] = (10 * 3600 * RATE_HZ).to_bytes(8, "little")
    body = b"bext" + len(bext).to_bytes(4, "little") + bytes(bext) + content[12:]
    path.write_bytes(b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WAVE" + body)


WAYS = {
    "WAV, 8 bits": Kept(suffix="wav", write=by_libsndfile("WAV", "PCM_U8"), bits=8),
    "WAV, 16 bits": Kept(suffix="wav", write=by_libsndfile("WAV", "PCM_16"), bits=16),
    "WAV, 24 bits": Kept(suffix="WAV", write=by_libsndfile("WAV", "PCM_24"), bits=24),
    "WAV, 32 bits": Kept(suffix="wav", write=by_libsndfile("WAV", "PCM_32"), bits=32),
    "WAV, float": Kept(suffix="wav", write=by_libsndfile("WAV", "FLOAT"), bits=32),
    "WAV, double": Kept(suffix="wav", write=by_libsndfile("WAV", "DOUBLE"), bits=64),
    "WAV, extensible": Kept(suffix="wav", write=by_libsndfile("WAVEX", "PCM_24"), bits=24),
    "RF64": Kept(suffix="rf64", write=by_libsndfile("RF64", "PCM_24"), bits=24),
    "W64": Kept(suffix="w64", write=by_libsndfile("W64", "PCM_24"), bits=24),
    "Broadcast Wave": Kept(suffix="bwf", write=broadcast, bits=24),
    "AIFF": Kept(suffix="aif", write=by_libsndfile("AIFF", "PCM_24"), bits=24),
    "AIFF, 16 bits": Kept(suffix="aiff", write=by_libsndfile("AIFF", "PCM_16"), bits=16),
    "CAF": Kept(suffix="caf", write=by_libsndfile("CAF", "PCM_24"), bits=24),
    "FLAC": Kept(suffix="flac", write=by_libsndfile("FLAC", "PCM_24"), bits=24),
    "FLAC, 16 bits": Kept(suffix="flac", write=by_libsndfile("FLAC", "PCM_16"), bits=16),
    "ALAC": Kept(suffix="m4a", write=by_ffmpeg("alac")),
    "MP3": Kept(
        suffix="mp3", write=by_ffmpeg("libmp3lame", "-b:a", "128k"), is_lossy=True, peak_db=1.0
    ),
    "Ogg Vorbis": Kept(
        suffix="ogg", write=by_libsndfile("OGG", "VORBIS"), is_lossy=True, peak_db=1.0
    ),
    "Ogg Opus": Kept(
        suffix="opus", write=by_ffmpeg("libopus", "-b:a", "64k"), is_lossy=True, peak_db=1.0
    ),
    "m4a": Kept(suffix="m4a", write=by_ffmpeg("aac", "-b:a", "128k"), is_lossy=True, peak_db=1.0),
    "AAC": Kept(suffix="aac", write=by_ffmpeg("aac", "-b:a", "128k"), is_lossy=True, peak_db=1.0),
    "amr": Kept(
        suffix="amr",
        write=by_ffmpeg("libopencore_amrnb", "-ar", "8000", "-ac", "1"),
        rate_hz=8_000,
        channels=1,
        is_lossy=True,
        peak_db=3.0,
    ),
    "3gp": Kept(
        suffix="3gp",
        write=by_ffmpeg("libopencore_amrnb", "-ar", "8000", "-ac", "1"),
        rate_hz=8_000,
        channels=1,
        is_lossy=True,
        peak_db=3.0,
    ),
    "mp4, a film": Kept(
        suffix="mp4",
        write=by_ffmpeg("aac", "-b:a", "128k", picture=("mpeg4",)),
        is_lossy=True,
        peak_db=1.0,
    ),
    "mov, a film": Kept(
        suffix="mov", write=by_ffmpeg("pcm_s16le", picture=("mjpeg", "-pix_fmt", "yuvj420p"))
    ),
    "webm, a film": Kept(
        suffix="webm",
        write=by_ffmpeg("libopus", "-b:a", "64k", picture=("libvpx",)),
        is_lossy=True,
        peak_db=1.0,
    ),
    "mkv": Kept(suffix="mkv", write=by_ffmpeg("flac")),
    "avi, a film": Kept(
        suffix="avi", write=by_ffmpeg("pcm_s16le", picture=("mjpeg", "-pix_fmt", "yuvj420p"))
    ),
}
WAYS |= {
    f"WAV, {rate_hz} Hz": Kept(
        suffix="wav", write=by_libsndfile("WAV", "PCM_24", rate_hz), rate_hz=rate_hz, bits=24
    )
    for rate_hz in (8_000, 11_025, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000)
}
WAYS |= {
    f"WAV, {channels} channels": Kept(
        suffix="wav",
        write=by_libsndfile("WAV", "PCM_24", channels=channels),
        channels=channels,
        bits=24,
        notes=("many-channels",) if channels > 2 else (),
    )
    for channels in (1, 3, 4, 6, 8, 16, 32)
}


def checked(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert finish(command, [str(path), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    (take,) = json.loads(printed.out)["takes"]
    found: dict[str, Any] = take
    return found


@pytest.mark.parametrize("way", WAYS)
def test_a_take_is_heard_as_it_was_played(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = WAYS[way]
    path = tmp_path / f"vox lead 3.{kept.suffix}"
    kept.write(path)
    before = path.read_bytes()
    take = checked(path, capsys)
    figures = take["figures"]
    assert (figures["sample_rate_hz"], figures["channels"]) == (kept.rate_hz, kept.channels)
    assert figures["bits"] == kept.bits
    length_s = LOSSY_LENGTH_S if kept.is_lossy else 1e-3
    assert figures["duration_s"] == pytest.approx(LENGTH_S, abs=length_s)
    assert figures["peak_dbfs"] == pytest.approx(PEAK_DBFS, abs=kept.peak_db)
    assert figures["starts_s"] == pytest.approx(STARTS_S, abs=AT_ONCE_S)
    assert tuple(finding["kind"] for finding in take["findings"]) == kept.notes
    assert take["proposed"] == "vox-lead/03"
    assert path.read_bytes() == before


def test_the_time_of_day_of_a_recorder_is_told_and_nothing_else_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broadcast(tmp_path / "a.wav")
    take = checked(tmp_path / "a.wav", capsys)
    assert take["time_stamp_s"] == 10 * 3600
    assert "Harbour" not in json.dumps(take)


def test_the_flicker_of_the_last_of_eight_bits_is_no_click(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = np.zeros((4 * RATE_HZ, 1))
    chance = np.random.default_rng(3)
    steps[chance.integers(0, len(steps), 200)] = 1 / 128
    samples = steps + 0.3 * played(channels=1)
    rounded = np.round(samples * 128) / 128
    soundfile.write(tmp_path / "a.wav", rounded, RATE_HZ, subtype="PCM_U8")
    kinds = {finding["kind"] for finding in checked(tmp_path / "a.wav", capsys)["findings"]}
    assert kinds <= {"noise"}
    # A click that is more than that is one in eight bits, too.
    rounded[round(0.4 * RATE_HZ)] += 0.25
    soundfile.write(tmp_path / "b.wav", rounded, RATE_HZ, subtype="PCM_U8")
    clicks = [f for f in checked(tmp_path / "b.wav", capsys)["findings"] if f["kind"] == "click"]
    assert [f["start_s"] for f in clicks] == [pytest.approx(0.4, abs=0.001)]


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT"])
def test_lost_sound_is_found_in_any_width(
    subtype: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = played()
    lost_s = (1.55, 1.95)
    samples[round(lost_s[0] * RATE_HZ) : round(lost_s[1] * RATE_HZ)] = 0.0
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ, subtype=subtype)
    found = checked(tmp_path / "a.wav", capsys)["findings"]
    (lost,) = [finding for finding in found if finding["kind"] == "dropout"]
    assert (lost["start_s"], lost["end_s"]) == pytest.approx(lost_s, abs=AT_ONCE_S)
