"""`coproduce align` writes copies that lie on the reference, and leaves the takes alone."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from coproduce.cli.align import command
from coproduce.cli.output import finish
from coproduce.files.audio import read_audio, write_wav
from coproduce.model.audio import Signal

RATE_HZ = 16_000


@pytest.fixture
def takes(tmp_path: Path) -> tuple[Path, Path]:
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, 12 * RATE_HZ))
    reference = noise.astype(np.float32)
    write_wav(tmp_path / "guide" / "01.wav", Signal(reference, RATE_HZ))
    late = np.pad(reference, ((0, 0), (RATE_HZ, 0)))
    write_wav(tmp_path / "fiddle" / "01.wav", Signal(late, RATE_HZ))
    return tmp_path / "guide" / "01.wav", tmp_path / "fiddle" / "01.wav"


def test_a_late_take_is_lined_up(
    takes: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, late = takes
    before = hashlib.sha256(late.read_bytes()).hexdigest()
    out = tmp_path / "out"
    assert finish(command, [str(reference), str(late), "-o", str(out), "--json"]) == 0
    (take,) = json.loads(capsys.readouterr().out)["takes"]
    assert take["path"] == str(late)
    assert take["offset_s"] == pytest.approx(1.0, abs=1e-4)
    assert take["moved"] is True
    assert take["polarity"] == 1
    assert take["confidence"] > 0.9
    guide = read_audio(reference)
    copy = read_audio(Path(take["output"]))
    assert np.abs(copy.samples - guide.samples).max() < 1e-5
    assert hashlib.sha256(late.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("elastic", [[], ["--elastic"]], ids=["as a whole", "elastic"])
def test_a_take_louder_than_full_scale_is_copied_without_being_cut_off(
    takes: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], elastic: list[str]
) -> None:
    reference, late = takes
    loud, out = tmp_path / "loud.wav", tmp_path / "out"
    write_wav(loud, Signal(8.0 * read_audio(late).samples, RATE_HZ), "float")
    arguments = [str(reference), str(loud), str(late), *elastic, "-o", str(out)]
    assert finish(command, arguments) == 0
    printed = capsys.readouterr().out
    assert printed.count("louder than full scale, so the copy is 32-bit float") == 1
    assert finish(command, [*arguments, "--overwrite", "--json"]) == 0
    over, other = json.loads(capsys.readouterr().out)["takes"]
    assert (over["output_bits"], other["output_bits"]) == (32, 24)
    guide = read_audio(reference).samples
    copy = read_audio(Path(over["output"])).samples
    assert over["output_peak_dbfs"] == pytest.approx(20 * np.log10(np.abs(copy).max()), abs=1e-3)
    assert np.abs(copy).max() > 2.0
    if not elastic:
        assert np.abs(copy / 8.0 - guide).max() < 1e-5


def test_copies_are_not_replaced_unasked(takes: tuple[Path, Path], tmp_path: Path) -> None:
    arguments = [str(path) for path in takes] + ["-o", str(tmp_path / "out")]
    assert finish(command, arguments) == 0
    assert finish(command, arguments) == 3
    assert finish(command, [*arguments, "--overwrite"]) == 0


def test_takes_of_one_name_get_names_of_their_own(
    takes: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, late = takes
    out = tmp_path / "out"
    assert finish(command, [str(reference), str(reference), str(late), "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["fiddle-01.wav", "guide-01.wav"]
    assert "1.0000 s late" in capsys.readouterr().out.replace("1.00 s", "1.0000 s")


def test_a_take_that_cannot_be_read_stops_no_other(
    takes: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, late = takes
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    arguments = [str(reference), str(tmp_path / "bad.wav"), str(late), "-o", str(tmp_path / "out")]
    assert finish(command, [*arguments, "--json"]) == 1
    told = capsys.readouterr()
    bad, good = json.loads(told.out)["takes"]
    assert bad["error"]["problems"][0]["where"] == str(tmp_path / "bad.wav")
    assert Path(good["output"]).is_file()
    assert "bad.wav" in told.err
    (tmp_path / "out" / "01.wav").unlink()
    assert finish(command, arguments) == 1
    assert "1.00 s late" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--strength", "--most-ms"])
def test_what_is_no_number_is_refused(
    takes: tuple[Path, Path], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*map(str, takes), "-o", "out", "--elastic", option, "nan"]
    assert finish(command, arguments) == 2
    assert "nan is no number" in capsys.readouterr().err
