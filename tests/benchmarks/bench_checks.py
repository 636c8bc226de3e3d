"""How fast takes are checked, and how much memory an hour of them needs, up to its master.

Speed is process time, so the cores that others use do not count: seconds of sound heard in a
second of one core, from the file on the disk to the verdict. Memory is the peak of a process
that does nothing else, its libraries included; of a build, that of its hungriest process.
Give recordings as arguments to check them,
too::

    python tests/benchmarks/bench_checks.py RECORDING...
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile

from coproduce.files.ffmpeg import ffmpeg_path
from coproduce.pipeline.hearing import hear_file
from coproduce.stages.check import TakeNotes, check

RATE_HZ: Final = 48_000
PIECE_S: Final = 20
TAKE_S: Final = 180
HOUR_S: Final = 3600
WANTED_SPEED: Final = 100.0
WANTED_MB: Final = 600
HOUR_LATE_S: Final = 7.5
RUNS: Final = 3
CHORDS: Final = ((261.63, 329.63, 392.0), (349.23, 440.0, 523.25), (392.0, 493.88, 587.33))

Frames = npt.NDArray[np.float64]

ALONE: Final = """
import resource, sys
from coproduce.cli import main
try:
    main(sys.argv[1:])
finally:
    processes = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(process).ru_maxrss for process in processes)
    print("peak", peak, file=sys.stderr)
"""


@dataclass(frozen=True)
class Kind:
    """A kind of take: how it is played, and how it is kept."""

    name: str
    suffix: str
    play: Callable[[int], Frames]
    rate_hz: int = RATE_HZ
    subtype: str = "PCM_24"
    length_s: int = TAKE_S


def music(seed: int, rate_hz: int = RATE_HZ, channels: int = 2) -> Frames:
    """Play twenty seconds of broken chords over the hiss of a microphone."""
    chance = np.random.default_rng(seed)
    wave = np.zeros(PIECE_S * rate_hz)
    ring = np.arange(rate_hz) / rate_hz
    for number, onset_s in enumerate(np.arange(0.1, PIECE_S - 1.5, 0.31)):
        frequency_hz = chance.choice(CHORDS[number // 6 % 3])
        start = round((onset_s + chance.uniform(0.0, 0.1)) * rate_hz)
        partials = sum(np.sin(2 * np.pi * n * frequency_hz * ring) / n for n in (1, 2, 3))
        wave[start : start + rate_hz] += 0.1 * partials * np.exp(-5.0 * ring)
    sides = wave[:, None] * np.linspace(0.7, 1.0, channels)
    return sides + 6e-5 * chance.standard_normal(sides.shape)


def crackle(seed: int) -> Frames:
    """Overdrive the music until it is cut off all the time: the most there is to note."""
    return np.clip(60.0 * music(seed), -1.0, 1.0)


KINDS: Final = (
    Kind("one voice", ".wav", lambda seed: music(seed, channels=1)),
    Kind("stereo", ".wav", music),
    Kind("stereo, 44.1 kHz, 16 bits", ".wav", lambda seed: music(seed, 44_100), 44_100, "PCM_16"),
    Kind("stereo, 192 kHz", ".wav", lambda seed: music(seed, 192_000), 192_000),
    Kind("stereo, cut off throughout", ".wav", crackle),
    Kind("stereo, FLAC", ".flac", music),
    Kind("stereo, phone memo", ".m4a", music, subtype="PCM_16"),
    Kind("32 channels", ".wav", lambda seed: music(seed, channels=32), length_s=60),
)


def record(path: Path, kind: Kind, length_s: int, before_s: float = 0.0) -> None:
    """Write a take piece by piece; pieces are three, so that nothing repeats at once."""
    pieces = [kind.play(seed) for seed in (1, 2, 3)]
    plain = path.with_suffix(".wav") if kind.suffix == ".m4a" else path
    with soundfile.SoundFile(plain, "w", kind.rate_hz, pieces[0].shape[1], kind.subtype) as sound:
        if before_s:
            hiss = np.random.default_rng(9).standard_normal((round(before_s * kind.rate_hz), 1))
            sound.write(6e-5 * np.broadcast_to(hiss, (len(hiss), pieces[0].shape[1])))
        for number in range(length_s // PIECE_S):
            # A hiss of its own each time, or it would be the same sound over and over.
            chance = np.random.default_rng(100 + number)
            piece = pieces[number * number % 3]
            sound.write(piece + 6e-5 * chance.standard_normal(piece.shape))
    if plain != path:
        quiet = [ffmpeg_path(), "-v", "error", "-y", "-i", str(plain), str(path)]
        subprocess.run(quiet, check=True)
        plain.unlink()


def speed_of(path: Path) -> tuple[TakeNotes, float]:
    """Check a file a few times; give its notes, and seconds of sound in a second of a core."""
    best_s = np.inf
    for _ in range(RUNS):
        begun = os.times()
        notes = hear_file(path, path.name)
        check([notes])
        ended = os.times()
        # A decoder that runs beside us counts as well.
        best_s = min(best_s, sum(ended[:4]) - sum(begun[:4]))
    length_s = notes.info.duration_s if notes.info else 0.0
    return notes, length_s / max(best_s, 1e-9)


def peak_mb(arguments: list[str]) -> tuple[float, float]:
    """Run coproduce in a process of its own; give its peak memory and its process time."""
    # A process counts the peak of the one it was split from; so a shell lies between.
    through = ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", ALONE]
    begun = os.times()
    done = subprocess.run(
        [*through, *arguments], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    ended = os.times()
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    used_s = sum(ended[2:4]) - sum(begun[2:4])
    return int(done.stderr.rsplit(b"peak ", 1)[1]) / 1024, used_s


def tell_speeds(folder: Path, recordings: list[Path]) -> None:
    """Print how fast each kind of take is checked."""
    print(f"{'checks, for each second of a core':<44}{'seconds of sound':>18}{'wanted':>9}")
    for number, kind in enumerate(KINDS):
        path = folder / f"{number}{kind.suffix}"
        record(path, kind, kind.length_s)
        _tell_speed(kind.name, path)
        path.unlink()
    for path in recordings:
        _tell_speed(path.name, path)


def _tell_speed(name: str, path: Path) -> None:
    notes, speed = speed_of(path)
    short = "" if speed >= WANTED_SPEED else "   SHORT"
    kinds = ", ".join(dict.fromkeys(found.kind for found in notes.findings))
    print(f"{name[:43]:<44}{speed:18.0f}{WANTED_SPEED:9.0f}{short}   {kinds}")


def tell_memory(folder: Path) -> None:
    """Print the peak memory for an hour of sound, and how long it takes one core."""
    guide, take, bad = (folder / name for name in ("guide.wav", "take.wav", "crackle.wav"))
    stereo = Kind("stereo", ".wav", music)
    record(guide, stereo, HOUR_S)
    record(take, stereo, HOUR_S, before_s=HOUR_LATE_S)
    record(bad, Kind("crackle", ".wav", crackle), HOUR_S)
    song = folder / "long-song"
    peak_mb(["new", str(song), "--title", "A Long Song"])
    for recording, part in ((guide, "guide"), (take, "lead")):
        (song / "takes" / part).mkdir(parents=True)
        (song / "takes" / part / "01.wav").hardlink_to(recording)
    rows = (
        ("check an hour of stereo", ["check", str(guide)]),
        ("check an hour that is cut off throughout", ["check", str(bad)]),
        ("measure an hour of stereo", ["measure", str(guide)]),
        (
            "line an hour up with an hour, and write it",
            ["align", str(guide), str(take), "-o", str(folder / "out")],
        ),
        (
            "master an hour for a CD",
            ["master", str(guide), "--for", "cd", "-o", str(folder / "cd.wav")],
        ),
        ("build a song of an hour: two takes, a master", ["build", str(song)]),
    )
    print(f"\n{'an hour':<44}{'peak MB':>10}{'wanted':>9}{'seconds of a core':>20}")
    for what, arguments in rows:
        memory_mb, used_s = peak_mb(arguments)
        over = "" if memory_mb <= WANTED_MB else "   OVER"
        print(f"{what:<44}{memory_mb:10.0f}{WANTED_MB:9d}{used_s:20.1f}{over}")


def main() -> None:
    """Check takes of many kinds, then long ones in processes of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tell_speeds(folder, [Path(argument) for argument in sys.argv[1:]])
        tell_memory(folder)


if __name__ == "__main__":
    main()
