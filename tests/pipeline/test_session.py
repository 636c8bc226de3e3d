"""A song is handed to a studio: takes line up there, originals stay, and nobody is exposed."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import rpp
import scipy.interpolate
import scipy.signal
import soundfile

from coproduce.cli.output import finish
from coproduce.cli.session import command
from coproduce.errors import (
    ConsentError,
    FormatError,
    LeakError,
    MaterialError,
    RefusedError,
    UsageError,
)
from coproduce.files.audio import read_audio, write_wav
from coproduce.files.bext import read_bext
from coproduce.files.handed_on import name_of_folder
from coproduce.model.audio import Signal
from coproduce.pipeline.made_folder import is_untouched
from coproduce.pipeline.session import HandedOver, make_session
from coproduce.pipeline.session_files import CONTENTS

RATE_HZ = 16_000
NAME = "sandwiches-on-the-number-nine"
DRIFT_PPM, LATE_S = 90.0, 2.3456
START_S, LENGTH_S = 2.0, 42.0
DRIFTED = """\
title = "Kettle Song"
key = "C major"
time_signature = "4/4"
tempo_bpm = 120
count_in_bars = 1
reference = "guide/01"
[[form]]
section = "Verse"
bars = 10
[[form]]
section = "Chorus"
bars = 10
[[takes]]
take = "guide/01"
heard = []
[[takes]]
take = "fiddle/01"
heard = []
[[takes]]
take = "fiddle/02"
heard = []
"""

Wave = npt.NDArray[np.float64]


def project_of(folder: Path) -> Any:
    (path,) = folder.glob("*.rpp")
    return rpp.loads(path.read_text("utf-8"))


def items_of(project: Any, name: str) -> list[Any]:
    (track,) = (t for t in project.findall("TRACK") if t.find("NAME")[1] == name)
    return list(track.findall("ITEM"))


@pytest.fixture(scope="module")
def drifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a piece twice: by the guide, and by a recorder that ran fast, late, upside down."""
    song = tmp_path_factory.mktemp("hub") / "kettle"
    generator = np.random.default_rng(7)
    clicks = scipy.signal.butter(4, [200, 3_000], "bandpass", fs=RATE_HZ, output="sos")
    length = round((START_S + LENGTH_S + 2.0) * RATE_HZ)
    swell = 0.6 + 0.4 * np.sin(np.arange(length) / RATE_HZ)
    wave = 0.2 * scipy.signal.sosfilt(clicks, generator.standard_normal(length)) * swell
    played = scipy.interpolate.CubicSpline(np.arange(length) / RATE_HZ, wave)
    moments_s = np.arange(length + 5 * RATE_HZ) / RATE_HZ
    at_s = (moments_s - LATE_S) / (1.0 + 1e-6 * DRIFT_PPM)
    is_there = (at_s >= 0) & (at_s <= (length - 1) / RATE_HZ)
    late = np.where(is_there, -played(np.clip(at_s, 0, (length - 1) / RATE_HZ)), 0.0)
    late += 0.002 * generator.standard_normal(len(late))
    for take, sound in (("guide/01", wave), ("fiddle/01", 0.5 * wave), ("fiddle/02", late)):
        write_wav(song / f"takes/{take}.wav", Signal(sound[None].astype(np.float32), RATE_HZ))
    (song / "song.toml").write_text(DRIFTED, encoding="utf-8")
    (song / "people.toml").write_text("", encoding="utf-8")
    return song


def rendered(item: Any, folder: Path, length_samples: int) -> Wave:
    """Play one item as it was read from the project, and by nothing else."""
    position_s, length_s, offset_s = (
        float(item.find(key)[1]) for key in ("POSITION", "LENGTH", "SOFFS")
    )
    rate, gain = float(item.find("PLAYRATE")[1]), float(item.find("VOLPAN")[3])
    sound, rate_hz = soundfile.read(folder / item.find("SOURCE").find("FILE")[1])
    spline = scipy.interpolate.CubicSpline(np.arange(len(sound)) / rate_hz, sound)
    inside = np.arange(length_samples) / RATE_HZ - position_s
    heard = spline(np.clip(offset_s + inside * rate, 0, (len(sound) - 1) / rate_hz))
    return np.where((inside >= 0) & (inside < length_s), gain * heard, 0.0)


def lag_ms(one: Wave, other: Wave) -> float:
    """By how much one sound comes later than another, to a fraction of a sample."""
    both = scipy.signal.correlate(one, other, method="fft")
    peak = int(np.argmax(both))
    left, middle, right = both[peak - 1 : peak + 2]
    fraction = 0.5 * (left - right) / (left - 2 * middle + right)
    return float(1e3 * (peak + fraction - (len(other) - 1)) / RATE_HZ)


def test_a_drifted_take_lines_up_in_the_project_at_both_ends(drifted: Path, tmp_path: Path) -> None:
    make_session(drifted, tmp_path / "session")
    project = project_of(tmp_path / "session")
    (item,) = items_of(project, "fiddle")
    assert item.find("SOURCE").find("FILE")[1] == "takes/fiddle/02.wav"
    assert float(item.find("PLAYRATE")[1]) == pytest.approx(1.0 + 1e-6 * DRIFT_PPM, abs=2e-6)
    length = round(LENGTH_S * RATE_HZ)
    take = rendered(item, tmp_path / "session", length)
    (guide_item,) = items_of(project, "guide")
    guide = rendered(guide_item, tmp_path / "session", length)
    for start_s in (0.0, LENGTH_S - 5.0):
        window = slice(round(start_s * RATE_HZ), round((start_s + 5.0) * RATE_HZ))
        # Without the play rate it would be 3.8 ms away at the end, and without the turn no peak.
        assert abs(lag_ms(take[window], guide[window])) < 0.1
    # It sounds as the stem does, which was made another way.
    stem = read_audio(tmp_path / "session" / "stems" / "fiddle.wav").samples[0]
    middle = slice(RATE_HZ, length - RATE_HZ)
    assert np.abs(stem[middle] - take[middle]).max() < 0.01


def test_a_take_that_is_upside_down_is_there_turned_for_programs_that_cannot(
    drifted: Path, tmp_path: Path
) -> None:
    made = make_session(drifted, tmp_path / "session")
    assert [name for name in made.files if name.startswith("turned/")] == ["turned/fiddle/02.wav"]
    take, turned = (
        soundfile.read(made.folder / name)[0]
        for name in ("takes/fiddle/02.wav", "turned/fiddle/02.wav")
    )
    assert np.array_equal(turned, -take)


def test_a_take_that_is_not_used_is_in_it_muted(drifted: Path, tmp_path: Path) -> None:
    made = make_session(drifted, tmp_path / "session")
    (item,) = items_of(project_of(tmp_path / "session"), "fiddle 01")
    assert item.find("MUTE")[1] == "1"
    assert item.find("NAME")[1] == "fiddle 01 (muted: the mix uses another)"
    assert "takes/fiddle/01.wav" in made.files


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "build" not in path.relative_to(folder).parts
    }


def made_of(song: Path, **more: Any) -> HandedOver:
    return make_session(song, song.parent / "session", **more)


def test_originals_are_untouched_and_what_is_handed_on_is_the_same_each_time(
    song_with_people: Path,
) -> None:
    before = digests(song_with_people)
    first = digests(made_of(song_with_people).folder)
    after = digests(song_with_people)
    del after["handed-on.toml"]  # where it went, which is all that is added
    assert after == before
    shutil.rmtree(song_with_people.parent / "session")
    assert digests(made_of(song_with_people).folder) == first


def test_where_a_session_went_and_who_is_in_it_is_written_down(song_with_people: Path) -> None:
    made_of(song_with_people)
    kept = song_with_people / "handed-on.toml"
    first = kept.read_text("utf-8")
    (session,) = tomllib.loads(first)["sessions"]
    assert session["folder"] == name_of_folder((song_with_people.parent / "session").resolve())
    assert session["people"] == ["P01", "P03", "P04", "P05", "P06", "P07"]
    assert session["is_unlisted"] is False
    made_of(song_with_people)
    assert kept.read_text("utf-8") == first
    made_in_build = make_session(song_with_people)
    assert made_in_build.folder.is_relative_to(song_with_people)
    assert kept.read_text("utf-8") == first


def test_a_session_that_is_refused_is_not_written_down(song_with_people: Path) -> None:
    (song_with_people.parent / "register.toml").write_text('P03 = "Number Nine"\n')
    with pytest.raises(LeakError):
        made_of(song_with_people)
    assert not (song_with_people / "handed-on.toml").exists()


def test_without_a_place_to_write_down_where_it_goes_nothing_goes(song_with_people: Path) -> None:
    (song_with_people / "handed-on.toml").write_text("[[sessions]\n")
    with pytest.raises(FormatError, match=r"handed-on\.toml"):
        made_of(song_with_people)
    assert not (song_with_people.parent / "session").exists()


def test_everything_that_a_studio_needs_is_there(song_with_people: Path) -> None:
    made = made_of(song_with_people)
    assert list(made.files) == sorted(
        [
            "README.txt",
            f"{NAME}.dawproject",
            f"{NAME}.rpp",
            "session.json",
            *(f"stems/{part}.wav" for part in ("choir", "guide-guitar", "vox-lead")),
            "takes/choir/02.wav",
            "takes/guide-guitar/01.wav",
            "takes/vox-lead/03.wav",
            "tempo.mid",
            "tracks.csv",
            "tracks.pdf",
        ]
    )
    lengths = {soundfile.info(path).frames for path in (made.folder / "stems").iterdir()}
    assert len(lengths) == 1
    stamp = read_bext(made.folder / "stems/choir.wav")
    assert stamp is not None
    assert stamp.time_reference_samples == 0
    assert stamp.description == "Sandwiches on the Number Nine, choir"
    assert (stamp.originator, stamp.date) == ("", "")
    for track in project_of(made.folder).findall("TRACK"):
        for item in track.findall("ITEM"):
            assert (made.folder / item.find("SOURCE").find("FILE")[1]).is_file()


def test_a_voice_without_consent_is_nowhere_and_only_its_own_people_are_told(
    song_with_people: Path,
) -> None:
    made = made_of(song_with_people)
    assert not any("ukulele" in name for name in made.files)
    assert made.remarks == (
        "ukulele/01 is not in it: somebody who is heard on it did not agree to that.",
    )
    for name in ("README.txt", f"{NAME}.rpp", "tracks.csv", "session.json"):
        assert "ukulele" not in (made.folder / name).read_text("utf-8")


def test_only_those_are_named_who_said_that_their_name_may_be_used(
    song_with_people: Path,
) -> None:
    made = made_of(song_with_people)
    with (made.folder / "tracks.csv").open(encoding="utf-8") as sheet:
        heard = {row["take"]: row["heard"] for row in csv.DictReader(sheet)}
    assert heard == {
        "choir/02": "Eunice Fairweather and 4 others",
        "guide-guitar/01": "Jo Ashdown",
        "vox-lead/03": "Eunice Fairweather",
    }
    written = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    for secret in (b"QXLEGAL", b"Marigold", b"Robin", b"P05", str(song_with_people).encode()):
        assert secret not in written


def test_a_name_that_may_not_leave_stops_the_whole(song_with_people: Path) -> None:
    (song_with_people / "takes/guide-guitar").rename(song_with_people / "takes/QXLEGAL-P01")
    text = (song_with_people / "song.toml").read_text("utf-8")
    text = text.replace("guide-guitar/01", "QXLEGAL-P01/01")
    (song_with_people / "song.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LeakError, match="the legal name of P01"):
        made_of(song_with_people)
    assert not (song_with_people.parent / "session").exists()


def test_a_title_of_somebody_who_refused_does_not_go_along(song_with_people: Path) -> None:
    draft = next((song_with_people / "lyrics").iterdir())
    with draft.open("a", encoding="utf-8") as lines:
        lines.write("\nP04: Sandwiches on the Number Nine\n")
    text = (song_with_people / "people.toml").read_text("utf-8")
    table = text[text.index("[P04]") : text.index("[P05]")]
    refused = table.replace('"words", ', "").replace("solo-voice", "words")
    (song_with_people / "people.toml").write_text(text.replace(table, refused), encoding="utf-8")
    with pytest.raises(ConsentError, match="Title: P04 said no to words"):
        made_of(song_with_people)


def test_takes_that_nobody_listed_are_told(song_with_people: Path) -> None:
    text = (song_with_people / "song.toml").read_text("utf-8")
    listed = '[[takes]]\ntake = "guide-guitar/01"\nheard = ["P07"]\n'
    (song_with_people / "song.toml").write_text(text.replace(listed, ""), encoding="utf-8")
    (_, unlisted) = made_of(song_with_people).remarks
    assert unlisted.startswith("Nobody wrote down who is heard on guide-guitar/01.")


def test_a_take_that_cannot_be_read_is_left_out_and_the_others_go_on(
    song_with_people: Path,
) -> None:
    (song_with_people / "takes/vox-lead/03.wav").write_bytes(b"RIFF nothing")
    made = made_of(song_with_people)
    assert "takes/vox-lead/03.wav" not in made.files
    assert "takes/choir/02.wav" in made.files
    told = "\n".join(made.remarks)
    assert told.count("takes/vox-lead/03.wav: ") == 1
    assert "vox-lead/03 is not in it: takes/vox-lead/03.wav: " in told
    assert made.exit_code == 1
    assert str(song_with_people) not in told


def test_takes_are_handed_on_under_names_that_every_computer_can_write(
    song_with_people: Path,
) -> None:
    takes = song_with_people / "takes/vox-lead"
    odd = ("new\nline", "what?", "what*", "a\"`'")
    for name in odd:
        shutil.copy(takes / "03.wav", takes / f"{name}.wav")
    listed = "".join(
        f"\n[[takes]]\ntake = {json.dumps('vox-lead/' + name)}\nheard = []\n" for name in odd
    )
    with (song_with_people / "song.toml").open("a", encoding="utf-8") as settings:
        settings.write(listed)
    made = made_of(song_with_people)
    (project,) = (made.folder / name for name in made.files if name.endswith(".rpp"))
    named = set(re.findall(r'FILE "(.*)"', project.read_text("utf-8")))
    assert {"new-line", "what-", "what- 2", "a-`'"} <= {Path(name).stem for name in named}
    assert all((made.folder / name).is_file() for name in named)


def test_where_somebody_worked_nothing_is_replaced_unasked(song_with_people: Path) -> None:
    made = made_of(song_with_people)
    assert is_untouched(made.folder, CONTENTS)
    made_of(song_with_people)  # as it was: it may be made again
    with (made.folder / f"{NAME}.rpp").open("a", encoding="utf-8") as project:
        project.write("\n")
    with pytest.raises(RefusedError, match="somebody has worked in this session"):
        made_of(song_with_people)
    made_of(song_with_people, overwrite=True)
    assert is_untouched(made.folder, CONTENTS)
    (made.folder / "bounce.wav").write_bytes(b"")
    assert not is_untouched(made.folder, CONTENTS)


def test_a_folder_that_is_no_session_is_never_replaced(song_with_people: Path) -> None:
    target = song_with_people.parent / "session"
    target.mkdir()
    (target / "mine.txt").write_text("mine", encoding="utf-8")
    for overwrite in (False, True):
        with pytest.raises(RefusedError, match="is no session"):
            made_of(song_with_people, overwrite=overwrite)
    assert [path.name for path in target.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("inside", ["takes/x", "x", "build/stems"])
def test_a_session_never_lands_among_the_songs_own_files(
    song_with_people: Path, inside: str
) -> None:
    with pytest.raises(UsageError):
        make_session(song_with_people, song_with_people / inside)


def test_without_anything_that_may_be_handed_on_it_is_refused(song_with_people: Path) -> None:
    for part in ("guide-guitar", "vox-lead", "choir"):
        shutil.rmtree(song_with_people / "takes" / part)
    text = (song_with_people / "song.toml").read_text("utf-8")
    kept = text.split("[[takes]]")[0].replace('reference = "guide-guitar/01"\n', "")
    listed = '[[takes]]\ntake = "ukulele/01"\nheard = ["P04"]\n'
    (song_with_people / "song.toml").write_text(kept + listed, encoding="utf-8")
    with pytest.raises(ConsentError, match="everybody who is heard"):
        made_of(song_with_people)
    shutil.rmtree(song_with_people / "takes")
    with pytest.raises(MaterialError, match="no recording to hand on"):
        made_of(song_with_people)


def test_a_comp_plays_in_the_project_as_it_does_in_the_stem(drifted: Path, tmp_path: Path) -> None:
    song = tmp_path / "kettle"
    shutil.copytree(drifted, song)
    choice = '[parts.fiddle]\ncomp = ["Verse: 01", "Chorus: 02"]\n'
    (song / "mix.toml").write_text(choice, encoding="utf-8")
    made = make_session(song, tmp_path / "session")
    items = items_of(project_of(made.folder), "fiddle")
    assert [item.find("NAME")[1] for item in items] == ["fiddle 01", "fiddle 02"]
    length = round(LENGTH_S * RATE_HZ)
    stem = read_audio(made.folder / "stems/fiddle.wav").samples[0]
    first, second = (rendered(item, made.folder, length) for item in items)
    # Outside of the fade, whose bend is the program's own, each is heard alone.
    starts, ends = second.nonzero()[0][0], first.nonzero()[0][-1]
    assert 0 < ends - starts < 0.1 * RATE_HZ
    assert np.abs(stem[RATE_HZ:starts] - first[RATE_HZ:starts]).max() < 0.01
    assert np.abs(stem[ends + 1 : -RATE_HZ] - second[ends + 1 : -RATE_HZ]).max() < 0.01


def test_a_part_that_was_moved_by_ear_lies_so_in_the_project_and_in_the_stem(
    drifted: Path, tmp_path: Path
) -> None:
    song = tmp_path / "kettle"
    shutil.copytree(drifted, song)
    (song / "mix.toml").write_text("[parts.fiddle]\nnudge_ms = 25\n", encoding="utf-8")
    made = make_session(song, tmp_path / "session")
    project = project_of(made.folder)
    length = round(LENGTH_S * RATE_HZ)
    (item,), (guide_item,) = items_of(project, "fiddle"), items_of(project, "guide")
    take = rendered(item, made.folder, length)
    assert lag_ms(take, rendered(guide_item, made.folder, length)) == pytest.approx(25, abs=0.1)
    stem = read_audio(made.folder / "stems/fiddle.wav").samples[0]
    middle = slice(RATE_HZ, length - RATE_HZ)
    assert np.abs(stem[middle] - take[middle]).max() < 0.01


def test_stems_are_equally_long_whoever_made_them(song_with_people: Path) -> None:
    (song_with_people / "stems").mkdir()
    short = Signal(np.full((2, 1_000), 0.25, np.float32), RATE_HZ)
    write_wav(song_with_people / "stems/bells.wav", short)
    made = made_of(song_with_people)
    lengths = {soundfile.info(path).frames for path in (made.folder / "stems").iterdir()}
    assert len(lengths) == 1
    bells, _ = soundfile.read(made.folder / "stems/bells.wav")
    assert bells[:1_000].min() == 0.25
    assert not bells[1_000:].any()


def test_stems_made_elsewhere_are_handed_on_without_takes(song_with_people: Path) -> None:
    shutil.copytree(song_with_people / "takes/choir", song_with_people / "stems")
    (song_with_people / "stems/02.wav").rename(song_with_people / "stems/band.wav")
    shutil.rmtree(song_with_people / "takes")
    made = made_of(song_with_people)
    (item,) = items_of(project_of(made.folder), "band")
    assert item.find("SOURCE").find("FILE")[1] == "stems/band.wav"


def test_the_command_prints_one_document(
    song_with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish(command, [str(song_with_people), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert Path(document["folder"]) == (song_with_people / "build/session").resolve()
    assert [track["name"] for track in document["tracks"]] == ["vox-lead", "choir", "guide-guitar"]
    (item,) = document["tracks"][0]["items"]
    assert item["file"] == "takes/vox-lead/03.wav"
    assert document["sections"] == [{"name": "Verse 1", "time_s": 0.0}]
    assert finish(command, [str(song_with_people), "-o", str(song_with_people / "x")]) == 2
