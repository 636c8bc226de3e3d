"""The sound rooms beside other tools: meter, limiter, master.

Everything is measured in this process, on this machine, in one run. ffmpeg is the one on the
path or the one in the imageio-ffmpeg wheel, its start-up included. Give recordings as
arguments to measure on them instead of on the song that is made here::

    python tests/benchmarks/bench_sound.py RECORDING...
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyloudnorm

from coproduce.dsp.limiter import limit
from coproduce.dsp.loudness import measure
from coproduce.files.audio import read_audio, write_wav
from coproduce.files.ffmpeg import ffmpeg_path
from coproduce.model.audio import Signal, signal_of
from coproduce.model.mixing import MasterTarget
from coproduce.stages.master import master

RATE_HZ = 48_000
DRIVE_DB = 12.0
CEILING_DBTP = -1.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class Row:
    """One line of the table: what, ours, the peers', and what we set ourselves."""

    what: str
    ours: str
    peers: str = ""
    wanted: str = ""


def timed(work: Callable[[], Result], runs: int = 3) -> tuple[Result, float]:
    """Give what a piece of work returns, and the shortest time of some runs in seconds."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begun)
    return result, min(seconds)


def song(duration_s: float, seed: int = 1) -> Signal:
    """Make a dense song, as loud as a record: chords, bass, tune and drums, saturated."""
    generator = np.random.default_rng(seed)
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    wave = np.zeros((2, len(time_s)))
    for beat, onset_s in enumerate(np.arange(0.2, duration_s - 2.0, 0.3125)):
        root = 110.0 * 2 ** (generator.choice([0, 3, 5, 7, 8]) / 12)
        start = round((onset_s + generator.normal(0.0, 0.006)) * RATE_HZ)
        piece = time_s[: RATE_HZ * 3 // 2]
        for interval, gain in ((0.5, 1.2), (1.0, 0.6), (1.26, 0.5), (1.5, 0.5), (4.0, 0.3)):
            tone = sum(np.sin(2 * np.pi * n * root * interval * piece) / n for n in (1, 2, 3, 4))
            side = generator.uniform(0.3, 0.7)
            note = gain * tone * np.exp(-generator.uniform(1.0, 5.0) * piece)
            wave[0, start : start + len(piece)] += side * note
            wave[1, start : start + len(piece)] += (1 - side) * note
        stroke = generator.standard_normal(RATE_HZ // 4) * np.exp(-np.arange(RATE_HZ // 4) / 1500)
        wave[:, start : start + len(stroke)] += (3.0 if beat % 4 == 2 else 0.7) * stroke
    wave += 0.002 * generator.standard_normal(wave.shape)
    tape = np.tanh(wave / (6.0 * np.sqrt(np.mean(wave**2))))
    return Signal((tape / np.abs(tape).max() * 0.966).astype(np.float32), RATE_HZ)


def ffmpeg(*arguments: object) -> str:
    """Run ffmpeg and give what it said."""
    command = [ffmpeg_path(), "-hide_banner", "-nostats", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def meter_rows(piece: Signal, folder: Path) -> list[Row]:
    """Measure the whole of BS.1770, EBU 3341 and 3342 beside ffmpeg's filter and pyloudnorm."""
    path = folder / "meter.wav"
    write_wav(path, piece, "float")
    ours, ours_s = timed(lambda: measure(piece), runs=5)
    said, theirs_s = timed(
        lambda: ffmpeg("-i", path, "-af", "ebur128=peak=true", "-f", "null", "-")
    )
    theirs = said.rpartition("Summary:")[2].split()
    lufs, peak = theirs[theirs.index("I:") + 1], theirs[theirs.index("Peak:") + 1]
    simple, simple_s = timed(
        lambda: pyloudnorm.Meter(piece.sample_rate_hz).integrated_loudness(
            piece.samples.T.astype(np.float64)
        ),
        runs=1,
    )
    return [
        Row(
            f"meter, {piece.duration_s:.0f} s stereo, all scales",
            f"{ours_s:.2f} s: {ours.loudness_lufs:.2f} LUFS, {ours.true_peak_dbtp:.2f} dBTP",
            f"ffmpeg {theirs_s:.2f} s: {lufs} LUFS, {peak} dBTP; "
            f"pyloudnorm, loudness only, {simple_s:.2f} s: {simple:.2f} LUFS",
            "0.25 s",
        )
    ]


def limiter_rows(piece: Signal, folder: Path) -> list[Row]:
    """Drive a song by 12 dB into limiters at -1 dBTP."""
    path, out = folder / "loud.wav", folder / "limited.wav"
    write_wav(path, piece, "float")
    made, ours_s = timed(lambda: limit(piece, CEILING_DBTP, drive_db=DRIVE_DB))
    ours = made.measurement
    level_in, ceiling = 10 ** (DRIVE_DB / 20), 10 ** (CEILING_DBTP / 20)
    chain = (
        f"aresample={4 * piece.sample_rate_hz},"
        f"alimiter=level_in={level_in:.4f}:limit={ceiling:.4f}:level=0:attack=5:release=50,"
        f"aresample={piece.sample_rate_hz}"
    )
    _, theirs_s = timed(lambda: ffmpeg("-i", path, "-af", chain, "-c:a", "pcm_f32le", out), runs=1)
    theirs = measure(read_audio(out))
    peers = (
        f"ffmpeg alimiter at 4x {theirs_s:.2f} s: "
        f"{theirs.loudness_lufs:.2f} LUFS, {theirs.true_peak_dbtp:.2f} dBTP"
    )
    if importlib.util.find_spec("pedalboard"):
        peers += "; " + pedalboard_limited(piece)
    time_s = np.arange(4 * RATE_HZ) / RATE_HZ
    sine = Signal((0.9 * np.sin(2 * np.pi * 60.0 * time_s))[None].astype(np.float32), RATE_HZ)
    bent = distortion(signal_of(limit(sine, CEILING_DBTP, drive_db=DRIVE_DB).stream), 60.0)
    return [
        Row(
            f"limiter, {piece.duration_s:.0f} s driven by {DRIVE_DB:.0f} dB",
            f"{ours_s:.2f} s: {ours.loudness_lufs:.2f} LUFS, {ours.true_peak_dbtp:.3f} dBTP",
            peers,
            "1 s, -7.5 LUFS, -1.00 dBTP",
        ),
        Row("limiter, THD+N at 60 Hz", f"{100 * bent:.4f} %", "", "1 %"),
    ]


def pedalboard_limited(piece: Signal) -> str:
    """Run pedalboard's limiter with its gain before it."""
    pedalboard = importlib.import_module("pedalboard")
    board = pedalboard.Pedalboard(
        [pedalboard.Gain(DRIVE_DB), pedalboard.Limiter(threshold_db=CEILING_DBTP)]
    )
    made, seconds = timed(lambda: board(piece.samples, piece.sample_rate_hz), runs=1)
    measured = measure(Signal(np.asarray(made, np.float32), piece.sample_rate_hz))
    return (
        f"pedalboard {seconds:.2f} s: {measured.loudness_lufs:.2f} LUFS, "
        f"{measured.true_peak_dbtp:.2f} dBTP"
    )


def distortion(signal: Signal, frequency_hz: float) -> float:
    """Measure harmonics and noise against a sine, both as amplitudes."""
    middle = signal.samples[0, RATE_HZ // 2 : -RATE_HZ // 2].astype(np.float64)
    power = np.abs(np.fft.rfft(middle * np.blackman(len(middle)))) ** 2
    tone = round(frequency_hz * len(middle) / RATE_HZ)
    around = float(power[tone - 6 : tone + 7].sum())
    return float(np.sqrt((power[6:].sum() - around) / around))


def master_rows(piece: Signal, folder: Path) -> list[Row]:
    """Reach -14 and -9 LUFS under -1 dBTP, beside ffmpeg's loudnorm in one pass."""
    rows = []
    path, out = folder / "mix.wav", folder / "master.wav"
    write_wav(path, piece, "float")
    for wanted in (-14.0, -9.0):
        target = MasterTarget(loudness_lufs=wanted, ceiling_dbtp=CEILING_DBTP)
        made, ours_s = timed(lambda target=target: master(piece, target), runs=1)  # type: ignore[misc]
        chain = f"loudnorm=I={wanted}:TP={CEILING_DBTP}:LRA=11"
        rate = ("-ar", piece.sample_rate_hz, "-ac", 2)
        ffmpeg("-i", path, "-af", chain, *rate, "-c:a", "pcm_f32le", out)
        theirs = measure(read_audio(out))
        rows.append(
            Row(
                f"master to {wanted:.0f} LUFS",
                f"{ours_s:.2f} s: {made.after.loudness_lufs:.2f} LUFS, "
                f"{made.after.true_peak_dbtp:.2f} dBTP, reached: {made.reached}",
                f"loudnorm {theirs.loudness_lufs:.2f} LUFS, {theirs.true_peak_dbtp:.2f} dBTP",
                "0.1 LU, never over",
            )
        )
    return rows


def main() -> None:
    """Print one table for each piece."""
    pieces = {Path(path).name: read_audio(Path(path)) for path in sys.argv[1:]} or {
        "made here": song(180.0)
    }
    for name, piece in pieces.items():
        stereo = piece if piece.channels == 2 else Signal(np.repeat(piece.samples, 2, 0), RATE_HZ)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            rows = [
                *meter_rows(stereo, folder),
                *limiter_rows(stereo, folder),
                *master_rows(stereo, folder),
            ]
        print(f"\n{name}")
        for row in rows:
            print(f"  {row.what}\n    ours    {row.ours}")
            if row.peers:
                print(f"    peers   {row.peers}")
            print(f"    wanted  {row.wanted}")


if __name__ == "__main__":
    main()
