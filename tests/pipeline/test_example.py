"""The example hub: what EXAMPLE says is in the words, and what the key says is in the takes.

The faults are measured here with a few lines of arithmetic, not with our own checks.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from coproduce.errors import FormatError, RefusedError
from coproduce.files.chordpro import read_chordpro
from coproduce.files.drafts import read_drafts
from coproduce.files.project import read_song_folder
from coproduce.files.song_schema import PeopleFile, SongFile
from coproduce.files.templates import share_folder
from coproduce.files.toml_settings import read_settings
from coproduce.model.chords import ChordSheet
from coproduce.model.people import Permission
from coproduce.pipeline.example import LEDGER, write_example_hub
from coproduce.pipeline.example_faults import TAKES
from coproduce.pipeline.example_score import SONG, read_score
from coproduce.pipeline.example_takes import ANSWER_KEY, missing_takes, record_takes, take_path

FloatArray = npt.NDArray[np.float64]
RATE_HZ = 48_000
SONGS = ("number-nine", "mind-my-feet", "what-are-you-growing")
# EXAMPLE.md: who each sung line is by, in the order of the sheet.
LINES = [
    ("We caught it by the baker's in the rain", "P01"),
    ("Two buckets and a windmill on a cane", "P03"),
    ("The flask was hot, the windows white with steam", "P05"),
    ("I drew a whale and no one wiped it clean", "P03"),
    ("Egg and cress on the number nine", "P01"),
    ("Your hand is cold, so warm it up in mine", "P01 P03"),
    ("Sing out loud when you see the shore", "P04"),
    ("Ring the bell and we'll go round once more", "group"),
    ("My mother counted pennies, one by one", "P05"),
    ('"Keep that," the driver said, "and buy a bun"', "P01"),
    ("The seagulls read the paper on the pier", "P04"),
    ('And someone always shouted, "Are we here?"', "group"),
    ("I've never met a jellyfish I like", "P03"),
    ("The wind would push me home upon my bike", "P05"),
    ("You taught me how to make a flat stone fly", "P06"),
    ("I taught you how to video the sky", "P03"),
    ("The road is new, the old stop isn't there", "P01"),
    ("But vinegar still hangs upon the air", "P07"),
    ("Some days I lose the name of where I've been", "P01"),
    ("You say it, and the sea comes rolling in", "P06"),
    ("Ring the bell! (ding ding) Ring the bell!", "group"),
]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub") / "demo"
    write_example_hub(folder, short=True)
    record_takes(folder)
    return folder


@pytest.fixture(scope="module")
def key(hub: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((hub / ANSWER_KEY).read_text("utf-8"))
    return document


def planted(key: dict[str, Any], take: str, kind: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        finding for finding in key["takes"][take]["planted"] if finding["kind"] == kind
    ]
    assert len(found) == 1
    return found[0]


def heard(hub: Path, take: str) -> tuple[FloatArray, int]:
    samples, rate_hz = soundfile.read(take_path(hub, take), dtype="float64", always_2d=True)
    return samples.T, int(rate_hz)


def lag_s(reference: FloatArray, take: FloatArray, near_s: float = 0.0) -> float:
    """Seconds by which `take` is late, to a part of a sample, by their phases.

    Only a second around `near_s` is searched: bars are like one another.
    """
    length = 1 << int(np.ceil(np.log2(reference.size + take.size)))
    cross = np.fft.rfft(take, length) * np.conj(np.fft.rfft(reference, length))
    alike = np.fft.irfft(cross / (np.abs(cross) + 1e-9 * np.abs(cross).max()), length)
    lags = np.arange(-RATE_HZ, RATE_HZ) + round(near_s * RATE_HZ)
    peak = int(lags[np.abs(alike[lags]).argmax()])
    left, top, right = np.abs(alike[[peak - 1, peak, peak + 1]])
    return float(peak + 0.5 * (left - right) / (left - 2 * top + right)) / RATE_HZ


def likeness(stereo: FloatArray) -> float:
    """Correlation of the two channels, -1 to 1."""
    left, right = stereo
    return float(left @ right / np.sqrt((left @ left) * (right @ right)))


def sheet_of(song: str) -> ChordSheet:
    return read_chordpro(share_folder("projects") / song / "chords" / f"{song}.cho")


# The words


def test_the_sheet_has_the_lines_of_the_table_in_their_order() -> None:
    lines = [
        line.words
        for section in sheet_of(SONG).sections
        if not section.is_recall
        for line in section.lines
        if line.words.strip()
    ]
    assert lines == [words for words, _ in LINES]


@pytest.mark.parametrize(("words", "by"), LINES)
def test_each_line_was_said_by_whom_the_table_names(words: str, by: str) -> None:
    folder = share_folder("projects") / SONG
    paths = [f"lyrics/{path.name}" for path in sorted((folder / "lyrics").iterdir())]
    people = read_settings(folder / "people.toml", PeopleFile).root
    said = [
        " ".join(line.speakers)
        for draft in read_drafts(folder, paths, list(people))
        for line in draft.lines
        if line.words == words
    ]
    assert said == [by]


def test_the_first_workshop_offered_fourteen_fragments() -> None:
    folder = share_folder("projects") / SONG
    (draft,) = read_drafts(
        folder, ["lyrics/2026-02-04-workshop-1.txt"], [f"P0{n}" for n in range(8)]
    )
    assert len(draft.lines) == 14
    assert {line.section for line in draft.lines} == {None, "Title", "Verse 1", "Chorus"}


def test_the_withdrawn_line_was_said_and_is_not_sung() -> None:
    folder = share_folder("projects") / SONG
    assert "freewheel" in (folder / "lyrics" / "2026-02-11-workshop-2.txt").read_text("utf-8")
    assert "freewheel" not in (folder / "chords" / "number-nine.cho").read_text("utf-8")


def test_people_agreed_to_what_the_table_says() -> None:
    people = read_settings(share_folder("projects") / SONG / "people.toml", PeopleFile).root
    assert [person for person, table in people.items() if table.withdrew_on] == ["P02"]
    assert Permission.STREAM not in people["P06"].allows | people["P06"].refuses
    assert people["P04"].refuses == {Permission.SOLO_VOICE}
    assert people["P05"].allows == people["P07"].allows == set(Permission)
    credits_given = [table.credit for table in people.values()]
    names = ["Marigold", None, "Kit", "Wren", "Eunice Fairweather", "Robin T.", "Jo Ashdown"]
    assert credits_given == names


@pytest.mark.parametrize("song", SONGS)
def test_each_section_of_the_form_has_its_bars_in_the_sheet(song: str) -> None:
    settings = read_settings(share_folder("projects") / song / "song.toml", SongFile).to_model()
    sheet = sheet_of(song)
    written = {section.label: len(section.bars) for section in sheet.sections if section.bars}
    assert {section.name: section.bars for section in settings.form} == written
    assert sheet.key == settings.key
    assert not sheet.problems


def test_the_song_lasts_three_minutes() -> None:
    song = read_settings(share_folder("projects") / SONG / "song.toml", SongFile).to_model()
    assert (song.bars, song.bars * song.bar_s) == (72, 180.0)


# The hub


@pytest.mark.parametrize("song", SONGS)
def test_every_song_of_the_hub_reads(hub: Path, song: str) -> None:
    folder = read_song_folder(hub / song)
    tunes = {section.tune for section in folder.song.form if section.tune}
    assert tunes == set(folder.ideas)


def test_no_legal_name_is_in_a_song_folder(hub: Path) -> None:
    assert "QXLEGAL-P01" in (hub / "register.toml").read_text("utf-8")
    for path in (path for song in SONGS for path in (hub / song).rglob("*") if path.is_file()):
        assert b"QXLEGAL" not in path.read_bytes()


def test_a_short_form_keeps_one_verse_and_the_chorus(hub: Path) -> None:
    form = read_song_folder(hub / SONG).song.form
    assert [(section.name, section.bars) for section in form] == [("Verse 1", 8), ("Chorus", 8)]
    settings = (hub / SONG / "song.toml").read_text()
    assert "16 bars, 40 seconds" in settings
    assert "72 bars" not in settings


def test_what_people_changed_is_kept_and_the_rest_is_brought_up_to_date(tmp_path: Path) -> None:
    write_example_hub(tmp_path / "demo")
    shipped = (tmp_path / "demo" / SONG / "song.toml").read_bytes()
    (tmp_path / "demo" / SONG / "song.toml").write_text("changed by hand")
    (tmp_path / "demo" / SONG / "people.toml").unlink()
    # As if an older version of coproduce had written another read-me.
    (tmp_path / "demo" / "README.md").write_text("old")
    ledger = json.loads((tmp_path / "demo" / LEDGER).read_text("utf-8"))
    ledger["README.md"] = hashlib.sha256(b"old").hexdigest()
    (tmp_path / "demo" / LEDGER).write_text(json.dumps(ledger))

    for _ in range(2):
        assert write_example_hub(tmp_path / "demo") == (f"{SONG}/song.toml",)
        assert (tmp_path / "demo" / SONG / "song.toml").read_text("utf-8") == "changed by hand"
    assert (tmp_path / "demo" / SONG / "people.toml").exists()
    assert "Tideline" in (tmp_path / "demo" / "README.md").read_text("utf-8")
    assert shipped != b"changed by hand"


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(RefusedError, match="not empty"):
        write_example_hub(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_a_recorded_song_is_not_given_the_other_form(tmp_path: Path) -> None:
    write_example_hub(tmp_path / "demo", short=True)
    (tmp_path / "demo" / SONG / "takes").mkdir()
    settings = tmp_path / "demo" / SONG / "song.toml"
    before = settings.read_bytes()
    with pytest.raises(RefusedError, match="with --short"):
        write_example_hub(tmp_path / "demo")
    assert settings.read_bytes() == before


def test_a_file_is_no_place_for_a_hub(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(RefusedError, match="is a file"):
        write_example_hub(tmp_path / "demo")


def test_a_damaged_ledger_is_said(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_text("{")
    with pytest.raises(FormatError, match="cannot be read"):
        write_example_hub(tmp_path)


# The takes


def test_the_key_names_every_take_and_every_file_is_there(hub: Path, key: dict[str, Any]) -> None:
    assert list(key["takes"]) == list(TAKES)
    assert all((hub / entry["file"]).is_file() for entry in key["takes"].values())
    folder = read_song_folder(hub / SONG)
    assert {take.name for take in folder.takes} == set(TAKES)
    assert all(take.heard is not None for take in folder.takes)


def test_the_controls_are_clean(hub: Path, key: dict[str, Any]) -> None:
    for take in ("guide-guitar/01", "piano/02"):
        samples, rate_hz = heard(hub, take)
        assert key["takes"][take]["planted"] == []
        assert (rate_hz, samples.shape[0]) == (RATE_HZ, 2)
        assert np.abs(samples).max() < 0.6
        assert np.abs(samples.mean(axis=1)).max() < 0.001
        assert 0.3 < likeness(samples) < 0.99
        assert soundfile.info(take_path(hub, take)).subtype == "PCM_24"


def test_every_take_but_the_wrong_header_is_as_long_as_the_song(hub: Path) -> None:
    for take in TAKES:
        samples, rate_hz = heard(hub, take)
        extra_s = {"vox-lead/03": 0.8, "choir/02": 12.4}.get(take, 0.0)
        stretch = 44_100 / 48_000 if take == "backing-vox/01" else 1.0
        assert samples.shape[1] / rate_hz == pytest.approx(48.0 * stretch + extra_s, abs=0.005)


@pytest.mark.parametrize(
    "take", ["piano/02", "bass/01", "claps/01", "fiddle/02", "accordion/01", "trumpet/02"]
)
def test_instruments_are_together_with_the_guide(hub: Path, take: str) -> None:
    guide, _ = heard(hub, "guide-guitar/01")
    samples, _ = heard(hub, take)
    assert lag_s(guide[0, : 20 * RATE_HZ], samples[0, : 20 * RATE_HZ]) == pytest.approx(
        0.0, abs=0.0001
    )


def test_the_lead_is_eight_tenths_late(hub: Path, key: dict[str, Any]) -> None:
    guide, _ = heard(hub, "guide-guitar/01")
    samples, _ = heard(hub, "vox-lead/03")
    assert lag_s(guide[0, : 20 * RATE_HZ], samples[0, : 20 * RATE_HZ], 0.5) == pytest.approx(
        0.80, abs=0.0001
    )
    assert planted(key, "vox-lead/03", "offset")["value"] == 0.80


def test_the_choir_comes_from_another_clock(hub: Path, key: dict[str, Any]) -> None:
    guide, _ = heard(hub, "guide-guitar/01")
    samples, rate_hz = heard(hub, "choir/02")
    assert rate_hz == 44_100
    assert soundfile.info(take_path(hub, "choir/02")).subtype == "PCM_16"
    choir = soxr.resample(samples[0], 44_100, RATE_HZ, quality="VHQ")
    early = lag_s(guide[0, : 10 * RATE_HZ], choir[: 24 * RATE_HZ], 12.4)
    at = 38 * RATE_HZ
    late = lag_s(guide[0, at : at + 7 * RATE_HZ], choir[at : at + 21 * RATE_HZ], 12.4)
    drift = planted(key, "choir/02", "drift")["value"] * 1e-6
    # Drift moves the peak by 0.04 ms for each second into the window.
    assert early == pytest.approx(12.4 + 3 * drift, abs=0.0002)
    assert late - early == pytest.approx(38.5 * drift, abs=0.0002)


def test_people_talk_before_the_choir_is_counted_in(hub: Path, key: dict[str, Any]) -> None:
    samples, rate_hz = heard(hub, "choir/02")
    talk = planted(key, "choir/02", "talk")
    spoken = samples[0, : round(talk["end_s"] * rate_hz)]
    assert talk["end_s"] == 12.4
    assert 0.01 < np.sqrt(np.mean(spoken**2)) < 0.1


def test_the_claps_have_thirty_seven_clipped_runs_where_the_key_has_them(
    hub: Path, key: dict[str, Any]
) -> None:
    samples, _ = heard(hub, "claps/01")
    full = np.abs(samples[0]) > 0.9999
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(int), [0]))))
    runs = [(start, end - start) for start, end in edges.reshape(-1, 2) if end - start >= 3]
    told = planted(key, "claps/01", "clipping")
    assert len(runs) == told["value"] == 37
    assert [length for _, length in runs] == [run["samples"] for run in told["runs"]]
    starts_s = [float(start) / RATE_HZ for start, _ in runs]
    assert starts_s == pytest.approx([run["start_s"] for run in told["runs"]], abs=1e-5)


def test_the_bass_hums_at_minus_fifty_two(hub: Path) -> None:
    samples, _ = heard(hub, "bass/01")
    tail = samples[0, -RATE_HZ * 2 :]
    spectrum = np.abs(np.fft.rfft(tail)) / (tail.size / 2)
    hum = np.sqrt(sum(spectrum[2 * hertz] ** 2 / 2 for hertz in (50, 100, 150)))
    assert 20 * np.log10(hum) == pytest.approx(-52.0, abs=0.1)


def test_the_fiddle_is_upside_down_on_the_right(hub: Path) -> None:
    samples, _ = heard(hub, "fiddle/02")
    assert likeness(samples) < -0.5


def test_the_accordion_only_looks_like_stereo(hub: Path) -> None:
    samples, _ = heard(hub, "accordion/01")
    assert samples.shape[0] == 2
    np.testing.assert_array_equal(samples[0], samples[1])


def test_the_bell_is_off_centre(hub: Path) -> None:
    samples, _ = heard(hub, "bus-bell/01")
    assert samples.mean() == pytest.approx(0.02, abs=0.0005)


def test_the_backing_voices_play_too_fast_and_too_high(hub: Path, key: dict[str, Any]) -> None:
    guide, _ = heard(hub, "guide-guitar/01")
    samples, rate_hz = heard(hub, "backing-vox/01")
    assert rate_hz == RATE_HZ
    righted = soxr.resample(samples[0], 44_100, RATE_HZ, quality="VHQ")
    assert lag_s(guide[0, : 20 * RATE_HZ], righted[: 20 * RATE_HZ]) == pytest.approx(
        0.0, abs=0.0001
    )
    told = planted(key, "backing-vox/01", "wrong-header-rate")
    assert told["pitch_cents"] == pytest.approx(146.7, abs=0.1)


def test_the_trumpet_drops_out_to_digital_zero(hub: Path, key: dict[str, Any]) -> None:
    samples, rate_hz = heard(hub, "trumpet/02")
    start = round(planted(key, "trumpet/02", "dropout")["start_s"] * rate_hz)
    assert not samples[:, start:].any()
    assert np.abs(samples[:, start - 4800 : start]).max() > 0.05


def test_in_the_whole_song_the_trumpet_drops_out_at_two_minutes_ten(tmp_path: Path) -> None:
    write_example_hub(tmp_path / "demo")
    key = record_takes(tmp_path / "demo", names=["trumpet/02"])
    assert planted(key, "trumpet/02", "dropout")["start_s"] == 130.0
    assert read_score(tmp_path / "demo").end_s == 185.0


def test_the_copy_is_a_copy(hub: Path) -> None:
    original, copy = (take_path(hub, take).read_bytes() for take in ("guide-guitar/01", "other/01"))
    assert original == copy


def test_the_child_alone_is_in_opus(hub: Path, key: dict[str, Any]) -> None:
    assert soundfile.info(take_path(hub, "ukulele/01")).subtype == "OPUS"
    assert planted(key, "ukulele/01", "consent")["value"] == "P04"


def test_takes_recorded_again_are_the_same_bytes(hub: Path, tmp_path: Path) -> None:
    again = ["claps/01", "choir/02", "ukulele/01"]
    write_example_hub(tmp_path / "demo", short=True)
    record_takes(tmp_path / "demo", names=again)
    for take in again:
        assert take_path(tmp_path / "demo", take).read_bytes() == take_path(hub, take).read_bytes()


def test_takes_that_are_there_are_kept_and_the_key_stays_whole(
    hub: Path, key: dict[str, Any]
) -> None:
    before = {take: take_path(hub, take).stat().st_mtime_ns for take in TAKES}
    take_path(hub, "bus-bell/01").unlink()
    assert missing_takes(hub) == ["bus-bell/01"]
    assert record_takes(hub) == key
    after = {take: take_path(hub, take).stat().st_mtime_ns for take in TAKES}
    assert [take for take in TAKES if before[take] != after[take]] == ["bus-bell/01"]


def test_takes_of_another_form_are_not_mixed_with_new_ones(hub: Path) -> None:
    settings = hub / SONG / "song.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("bars = 8", "bars = 4"), encoding="utf-8")
    try:
        with pytest.raises(RefusedError, match="not the one that the takes were recorded to"):
            record_takes(hub)
    finally:
        settings.write_text(text, encoding="utf-8")


def test_a_damaged_key_is_said(hub: Path) -> None:
    text = (hub / ANSWER_KEY).read_text("utf-8")
    (hub / ANSWER_KEY).write_text("{}", encoding="utf-8")
    try:
        with pytest.raises(FormatError, match="no answer key"):
            record_takes(hub)
    finally:
        (hub / ANSWER_KEY).write_text(text, encoding="utf-8")
