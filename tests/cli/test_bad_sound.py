"""Broken, odd and huge files through the commands: what is there is used, what is wrong said."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from coproduce.cli.align import command as align
from coproduce.cli.check import command as check
from coproduce.cli.master import command as master
from coproduce.cli.measure import command as measure
from coproduce.cli.notate import command as notate
from coproduce.cli.output import finish

RATE_HZ = 48_000
LENGTH_S = 6.0
DATA_SIZE_AT = 40  # of a plain WAV header
HEADER_BYTES = 44
FRAME_S = 4096 / RATE_HZ  # FLAC's, at this rate

Wave = npt.NDArray[np.float64]


def noise(length_s: float = LENGTH_S, rate_hz: int = RATE_HZ, channels: int = 1) -> Wave:
    """Give a steady hiss, in which every fault that is planted stands out."""
    shape = (round(length_s * rate_hz), channels)
    return 0.1 * np.random.default_rng(7).standard_normal(shape)


def wav(path: Path, samples: Wave, rate_hz: int = RATE_HZ, subtype: str = "PCM_16") -> None:
    soundfile.write(path, samples, rate_hz, subtype=subtype, format="WAV")


def cut_short(path: Path) -> None:
    wav(path, noise())
    content = path.read_bytes()
    path.write_bytes(content[: HEADER_BYTES + 2 * (2 * RATE_HZ) + 1])  # 2 s and half a sample


def claiming(size: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        wav(path, noise())
        content = bytearray(path.read_bytes())
        assert content[DATA_SIZE_AT - 4 : DATA_SIZE_AT] == b"data"
        struct.pack_into("<I", content, DATA_SIZE_AT, size)
        path.write_bytes(content)

    return write


def broken_flac(path: Path) -> None:
    soundfile.write(path, noise(), RATE_HZ, subtype="PCM_16", format="FLAC")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)


def with_value(value: float, first: int, last: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        samples = noise()
        samples[first:last] = value
        wav(path, samples, subtype="FLOAT")

    return write


def samples_of(samples: Wave, rate_hz: int = RATE_HZ) -> Callable[[Path], None]:
    return lambda path: wav(path, samples, rate_hz)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file, and what is said of it: findings with their span in seconds, and the rest.

    `measured_s` is the length that `measure` finds, None if it can use nothing of the file;
    then `refusal` is in what it says. `said` is in what it says besides.
    """

    write: Callable[[Path], None]
    findings: dict[str, tuple[float, float]]
    within_s: float = 0.001
    is_read: bool = True
    measured_s: float | None = LENGTH_S
    refusal: str = ""
    said: str = ""


ONE_SAMPLE_S = 1 / RATE_HZ
CASES = {
    "cut short.wav": Case(
        write=cut_short,
        findings={"truncated": (2.0, LENGTH_S)},
        measured_s=2.0,
        said="ends before its header says; what is there is used (2.0 s; 4.0 s are missing)",
    ),
    "size 0.wav": Case(
        write=claiming(0), findings={"wrong-length": (0.0, LENGTH_S)}, said="never finished"
    ),
    # Recorders that stream write this when they do not know; so it is nobody's fault.
    "size unknown.wav": Case(write=claiming(0xFFFFFFFF), findings={}),
    "size too large.wav": Case(
        write=claiming(round(2 * 10 * RATE_HZ)),
        findings={"truncated": (LENGTH_S, 10.0)},
        said="4.0 s are missing",
    ),
    "size too small.wav": Case(
        write=claiming(round(2 * RATE_HZ)),
        findings={"wrong-length": (1.0, LENGTH_S)},
        said="never finished",
    ),
    "a broken frame.flac": Case(
        write=broken_flac,
        findings={"broken": (LENGTH_S / 2, LENGTH_S)},
        within_s=2 * FRAME_S,
        measured_s=None,
        refusal="broken at 3.0 s",
    ),
    "no sample.wav": Case(
        write=samples_of(np.zeros((0, 1))),
        findings={"unreadable": (0.0, 0.0)},
        is_read=False,
        measured_s=None,
        refusal="no sound: its length is zero",
    ),
    "one sample.wav": Case(
        write=samples_of(np.array([[0.5]])),
        findings={"empty": (0.0, ONE_SAMPLE_S)},
        measured_s=ONE_SAMPLE_S,
    ),
    "zeros.wav": Case(write=samples_of(np.zeros((288_000, 1))), findings={"silent": (0.0, 6.0)}),
    "not a number.wav": Case(
        write=with_value(np.nan, RATE_HZ, RATE_HZ + 1),
        findings={"no-number": (1.0, 1.0)},
        measured_s=None,
        refusal="at 1.000 s is not a number",
    ),
    "infinite for 50 ms.wav": Case(
        write=with_value(-np.inf, RATE_HZ, RATE_HZ + 2400),
        findings={"no-number": (1.0, 1.05)},
        measured_s=None,
        refusal="at 1.000 s is infinite",
    ),
    "nothing but NaN.wav": Case(
        write=with_value(np.nan, 0, 288_000),
        findings={"no-number": (0.0, 6.0)},
        measured_s=None,
        refusal="at 0.000 s is not a number",
    ),
    "thirty digits.wav": Case(
        write=with_value(1e30, 2 * RATE_HZ, 3 * RATE_HZ),
        findings={"no-number": (2.0, 3.0)},
        measured_s=None,
        refusal="at 2.000 s is no sound (1.0e+30)",
    ),
    "192 kHz.wav": Case(write=samples_of(noise(rate_hz=192_000), 192_000), findings={}),
    "32 channels.wav": Case(
        write=samples_of(noise(channels=32)), findings={"many-channels": (0.0, LENGTH_S)}
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Case, Path]:
    case, path = CASES[request.param], tmp_path / request.param
    case.write(path)
    return case, path


def run(
    command: Any, arguments: list[object], capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, Any], str]:
    """Run a command; give its exit code, its JSON document, and what it said."""
    capsys.readouterr()
    code = finish(command, [*(str(argument) for argument in arguments), "--json"])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert "inside coproduce" not in printed.err, printed.err
    return code, json.loads(printed.out), printed.err


def test_check_says_what_is_wrong_and_where(
    case: tuple[Case, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, path = case
    before = path.read_bytes()
    code, document, _ = run(check, [path], capsys)
    assert code == (0 if wanted.is_read else 1)
    (take,) = document["takes"]
    found = {finding["kind"]: finding for finding in take["findings"]}
    assert list(found) == list(wanted.findings)
    for kind, (start_s, end_s) in wanted.findings.items():
        assert found[kind]["start_s"] == pytest.approx(start_s, abs=wanted.within_s)
        assert found[kind]["end_s"] == pytest.approx(end_s, abs=wanted.within_s)
        assert found[kind]["meaning"]
        assert found[kind]["next_step"]
    assert path.read_bytes() == before


def test_measure_uses_what_is_there_or_says_why_not(
    case: tuple[Case, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, path = case
    code, document, said = run(measure, [path], capsys)
    if wanted.measured_s is None:
        assert code == 1
        (problem,) = document["error"]["problems"]
        assert wanted.refusal in problem["what"]
        assert problem["where"] == str(path)
        assert problem["next_step"]
        return
    assert code == 0
    (file,) = document["files"]
    assert file["duration_s"] == pytest.approx(wanted.measured_s, abs=1e-3)
    assert wanted.said in said
    assert (not said) == (not wanted.said)


def test_align_uses_what_is_there_or_says_why_not(
    case: tuple[Case, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, path = case
    reference = tmp_path / "guide.wav"
    wav(reference, noise())
    code, document, said = run(align, [reference, path, "-o", tmp_path / "out"], capsys)
    if wanted.measured_s is None:
        assert code == 1
        assert wanted.refusal in document["error"]["problems"][0]["what"]
        assert not (tmp_path / "out" / f"{path.stem}.wav").exists()
        return
    assert code == 0
    (take,) = document["takes"]
    assert wanted.said in said
    copy = soundfile.info(take["output"])
    assert (copy.frames, copy.samplerate) == (288_000, RATE_HZ)
    is_same_hiss = path.name in {"cut short.wav", "32 channels.wav"} or "size" in path.name
    if is_same_hiss and "32" not in path.name:
        assert take["confidence"] > 0.9
        assert take["offset_s"] == 0.0
    else:
        assert take["moved"] is False
        assert take["note"]


INCOMPLETE = [name for name, case in CASES.items() if case.said]


@pytest.mark.parametrize("name", INCOMPLETE)
def test_master_and_notate_say_that_a_file_is_not_whole(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, whole = tmp_path / name, tmp_path / "whole.wav"
    CASES[name].write(path)
    wav(whole, noise())
    out = ["--overwrite", "-o", tmp_path / "out.wav"]
    code, document, said = run(master, [path, *out, "--for", "stream"], capsys)
    assert code == 0
    assert document["before"]["duration_s"] == pytest.approx(CASES[name].measured_s, abs=1e-3)
    assert f"{path}: " in said
    assert CASES[name].said in said
    _, _, said = run(master, [whole, *out, "--reference", path], capsys)
    assert CASES[name].said in said
    _, _, said = run(master, [whole, *out, "--for", "stream"], capsys)
    assert not said
    _, _, said = run(notate, [path], capsys)  # finds no tune in a hiss
    assert CASES[name].said in said


def test_a_reference_of_silence_moves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wav(tmp_path / "guide.wav", np.zeros((288_000, 1)))
    wav(tmp_path / "take.wav", noise())
    arguments = [tmp_path / "guide.wav", tmp_path / "take.wav", "-o", tmp_path / "out"]
    _, document, _ = run(align, arguments, capsys)
    (take,) = document["takes"]
    assert take["moved"] is False
    assert take["candidates_s"] == []
    assert "Nothing in it can be compared" in take["note"]


# What ten gigabytes are, of 24-bit stereo at 48 kHz; the files take no room on the disk.
HUGE_BYTES = 10 * 10**9
HUGE_FRAMES = HUGE_BYTES // 6
MOST_MB = 300
MEASURING_MEMORY = """
import resource, sys
from coproduce.cli import main
try:
    main(sys.argv[1:])
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak {peak // 1024} MB", file=sys.stderr)
"""


def huge_rf64(path: Path, frames: int = HUGE_FRAMES) -> None:
    sizes = struct.pack("<QQQI", 72 + 6 * frames, 6 * frames, frames, 0)
    layout = struct.pack("<HHIIHH", 1, 2, RATE_HZ, 6 * RATE_HZ, 6, 24)
    chunks = [(b"ds64", sizes), (b"fmt ", layout)]
    header = struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE")
    header += b"".join(struct.pack("<4sI", name, len(body)) + body for name, body in chunks)
    header += struct.pack("<4sI", b"data", 0xFFFFFFFF)
    with path.open("wb") as stream:
        stream.write(header)
        stream.truncate(len(header) + 6 * frames)


def huge_w64(path: Path) -> None:
    soundfile.write(path, np.zeros((8, 2)), RATE_HZ, subtype="PCM_24", format="W64")
    header = bytearray(path.read_bytes())
    data_at = header.index(b"data\xf3\xac\xd3\x11")
    struct.pack_into("<Q", header, 16, data_at + 24 + 6 * HUGE_FRAMES)
    struct.pack_into("<Q", header, data_at + 16, 24 + 6 * HUGE_FRAMES)
    with path.open("wb") as stream:
        stream.write(header[: data_at + 24])
        stream.truncate(data_at + 24 + 6 * HUGE_FRAMES)


def run_alone(arguments: list[object]) -> tuple[subprocess.CompletedProcess[str], int]:
    """Run coproduce in a process of its own; give what it printed, and its peak memory in MB."""
    # A process counts the peak of the one it was split from; so a shell lies between.
    through = ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", MEASURING_MEMORY]
    done = subprocess.run(
        [*through, *(str(argument) for argument in arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    peak = done.stderr.rsplit("peak ", 1)[1].removesuffix(" MB\n")
    return done, int(peak)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["rf64", "w64"])
def test_ten_gigabytes_are_told_to_be_no_take_in_bounded_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"left on.{kind}"
    {"rf64": huge_rf64, "w64": huge_w64}[kind](path)
    assert path.stat().st_size > HUGE_BYTES - 6
    done, peak_mb = run_alone(["check", path, "--json"])
    (take,) = json.loads(done.stdout)["takes"]
    assert done.returncode == 0
    assert take["verdict"] == "reject"
    (found,) = take["findings"]
    assert (found["kind"], found["unit"]) == ("too-long", "s")
    assert found["value"] == pytest.approx(HUGE_FRAMES / RATE_HZ)
    assert "9.6 hours" in found["meaning"]
    assert peak_mb < MOST_MB

    wav(tmp_path / "guide.wav", noise())
    out = tmp_path / "out"
    done, peak_mb = run_alone(["align", tmp_path / "guide.wav", path, "-o", out])
    assert done.returncode == 1
    assert "9.6 hours of sound in 2 channels is too long for one take" in done.stderr
    assert not out.exists()
    assert peak_mb < MOST_MB


@pytest.mark.long
def test_memory_does_not_grow_with_a_file_that_is_measured(tmp_path: Path) -> None:
    huge_rf64(tmp_path / "a.wav", HUGE_FRAMES // 10)
    done, peak_mb = run_alone(["measure", tmp_path / "a.wav", "--json"])
    (file,) = json.loads(done.stdout)["files"]
    assert file["duration_s"] == pytest.approx(HUGE_FRAMES // 10 / RATE_HZ, abs=1e-3)
    assert file["sample_peak_dbfs"] is None
    assert peak_mb < MOST_MB
