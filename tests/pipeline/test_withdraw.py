import datetime as dt
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import coproduce.pipeline.withdraw
from coproduce.cli.output import finish
from coproduce.cli.withdraw import command
from coproduce.errors import (
    ConsentError,
    FormatError,
    LeakError,
    ProjectError,
    StorageError,
    UsageError,
)
from coproduce.files.audio import write_wav
from coproduce.files.flac import write_flac_blocks
from coproduce.files.handed_on import keep_handed_on
from coproduce.files.leak_scan import scan_folder
from coproduce.files.seal import read_sealed
from coproduce.files.tags import tag_flac
from coproduce.files.templates import share_folder
from coproduce.model.audio import Signal
from coproduce.model.mixing import Purpose
from coproduce.model.session import HandedOn
from coproduce.pipeline.canaries import taken_back
from coproduce.pipeline.credits import song_credits
from coproduce.pipeline.outcome import SongResult
from coproduce.pipeline.release import release_song
from coproduce.pipeline.withdraw import foresee_withdrawal, withdraw
from coproduce.pipeline.words import read_words
from coproduce.stages.clear import clear

DAY = dt.date(2026, 3, 1)
P05 = re.compile(
    rb"flask was hot|counted pennies|wind would push|salt in a twist|fairweather", re.IGNORECASE
)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {".digests.json", ".lock"}  # its own memory
    }


def people_wrote(song: Path) -> dict[str, bytes]:
    outside = ("build/", "sealed/", "takes/")
    return {name: content for name, content in files(song).items() if not name.startswith(outside)}


def test_the_impact_is_shown_and_nothing_is_changed(
    song_with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(song_with_people)
    assert finish(command, [str(song_with_people), "P03", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["done"] is False
    impact = document["impact"]
    assert len(impact["drafts"]) == 7
    assert [thing["where"] for thing in impact["sung"]][:2] == [
        "Verse 1, line 17 of the sheet",
        "Verse 1, line 19 of the sheet",
    ]
    assert {
        "where": "takes/choir/02.wav",
        "what": "choir/02",
        "others": ["P01", "P04", "P05", "P06"],
    } in impact["takes"]
    assert files(song_with_people) == before


def test_afterwards_nothing_of_theirs_is_in_what_was_made(song_with_people: Path) -> None:
    release_song(song_with_people, Purpose.LIVE)
    assert any(P05.search(content) for content in files(song_with_people / "build").values())
    words = read_words(song_with_people)
    theirs = tuple(taken_back(words, "P05"))
    found = {leak.file for leak in scan_folder(song_with_people / "build", theirs)}
    assert {"sheets/chord-sheet.pdf", "sheets/large-print.pdf"} <= found
    comments = (song_with_people / "people.toml").read_text().count("#")
    done = withdraw(song_with_people, "P05", DAY)
    assert done.errors == ()
    assert done.leaks == ()
    assert not any(P05.search(content) for content in files(song_with_people / "build").values())
    assert not any(P05.search(content) for content in people_wrote(song_with_people).values())
    # Their take, and the choir's with them in it, are not even cut into stems.
    stems = {path.stem for path in (song_with_people / "build" / "stems").glob("*.wav")}
    assert stems == {"guide-guitar"}
    assert (song_with_people / "build" / "master" / "live.wav").exists()
    # The comment that explained the name went with the name; every other one stayed.
    assert (song_with_people / "people.toml").read_text().count("#") == comments - 1
    assert read_words(song_with_people).people["P05"].withdrew_on == DAY
    sealed = json.loads(done.sealed.read_text())["lines"]
    assert sealed["people.toml"] == ["credit = Eunice Fairweather"]
    assert (
        "P05: My mother counted pennies, one by one" in sealed["lyrics/2026-02-11-workshop-2.txt"]
    )
    released = release_song(song_with_people, Purpose.LIVE)
    assert not any(P05.search(content) for content in files(released.folder).values())


def test_lines_that_others_said_are_as_they_were(
    song_with_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    before = {name: text.splitlines() for name, text in people_wrote(song_with_people).items()}
    withdraw(song_with_people, "P05", DAY)
    for name, lines in people_wrote(song_with_people).items():
        if name == "people.toml":
            continue
        after = lines.splitlines()
        assert len(after) == len(before[name])
        changed = [old for old, new in zip(before[name], after, strict=True) if old != new]
        assert all(P05.search(line) or b"P05" in line for line in changed if b"[" not in line)


def test_a_withdrawal_that_stops_anywhere_is_finished_by_the_next_one(
    song_with_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    write = coproduce.pipeline.withdraw._write  # noqa: SLF001 - the place where a disk fills up
    for stops_at in range(6):
        calls = 0

        def failing(path: Path, text: str, stops_at: int = stops_at) -> None:
            nonlocal calls
            calls += 1
            if calls > stops_at:
                raise StorageError("the disk is full")
            write(path, text)

        monkeypatch.setattr(coproduce.pipeline.withdraw, "_write", failing)
        person = f"P0{(1, 3, 4, 5, 6, 7)[stops_at]}"
        foreseen = [said.what for said in foresee_withdrawal(song_with_people, person).drafts]
        assert foreseen
        try:
            withdraw(song_with_people, person, DAY)
        except StorageError:
            # From the first write on, whatever of theirs is still there cannot leave.
            words = read_words(song_with_people)
            has_left = clear(words.lineage, (), words.people, Purpose.REHEARSAL).is_clear
            is_there = any(person in line.people for line in words.lineage.lines)
            assert not (stops_at and has_left and is_there)
        monkeypatch.setattr(coproduce.pipeline.withdraw, "_write", write)
        withdraw(song_with_people, person, DAY)
        after = foresee_withdrawal(song_with_people, person)
        assert (after.drafts, after.sung) == ((), ())
        sealed = json.loads((song_with_people / "sealed" / f"{person}.json").read_text())["lines"]
        said = [
            line for name, texts in sealed.items() if name.startswith("lyrics") for line in texts
        ]
        assert all(any(words in line for line in said) for words in foreseen)


def test_a_hand_made_score_with_their_words_is_pointed_out(
    song_with_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    score = song_with_people / "melody" / "notes about the tune.md"
    score.parent.mkdir()
    score.write_text("It began with: My mother counted pennies, one by one")
    done = withdraw(song_with_people, "P05", DAY)
    assert any("notes about the tune.md" in remark for remark in done.look_at)


def test_a_title_that_was_theirs_is_pointed_out(song_with_people: Path) -> None:
    assert any(
        "the title is theirs" in r for r in foresee_withdrawal(song_with_people, "P01").look_at
    )
    look_at = foresee_withdrawal(song_with_people, "P05").look_at
    assert not any("title" in remark for remark in look_at)


def test_what_names_them_in_the_sheet_or_the_split_is_pointed_out(
    song_with_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    sheet = song_with_people / "chords" / "number-nine.cho"
    sheet.write_text("{lyricist: Eunice Fairweather}\n" + sheet.read_text())
    (song_with_people / "split.toml").write_text('[[shares]]\nname = "Eunice Fairweather"\n')
    look_at = " ".join(withdraw(song_with_people, "P05", DAY).look_at)
    assert "chords/number-nine.cho, line 1: the credit of P05" in look_at
    assert "split.toml, line 2: the credit of P05" in look_at


def test_who_withdrew_is_not_named_on_the_split_sheet(tmp_path: Path) -> None:
    song = small_song(tmp_path, {"P01": "Ann", "P02": "Bartholomew"}, TWO, *TWO_SUNG)
    shares = 'person = "P02"\nname = "Bartholomew"', 'name = "bartholomew"', 'person = "P01"'
    tables = (f'[[shares]]\n{share}\nrole = "words"\n' for share in shares)
    (song / "split.toml").write_text("".join(tables))
    withdraw(song, "P02", DAY)
    found = song_credits(song, Purpose.LIVE)
    assert found.split is not None
    assert [share.name for share in found.split.shares] == ["", "", "Ann"]
    assert found.withdrew == ("P02",)


def test_file_names_and_tags_are_looked_at_and_our_own_templates_are_not(tmp_path: Path) -> None:
    """A memo is called by the first line of the song, or by a phone with the singer's name."""
    song = small_song(tmp_path, {"P01": "Ann", "P02": "May"}, TWO, *TWO_SUNG)
    for name in ("song.toml", "people.toml", "ideas/README.md", "lyrics/README.md"):
        ours = (share_folder("templates") / "project" / name).read_text()
        path = song / name
        path.parent.mkdir(exist_ok=True)
        comments = "".join(f"{line}\n" for line in ours.splitlines() if line.startswith("#"))
        path.write_text(ours if path.suffix == ".md" else path.read_text() + comments)
    silence = np.zeros((1, 16_000), np.float32)
    write_wav(song / "ideas" / "the kettle sings at four.wav", Signal(silence, 16_000))
    write_flac_blocks(song / "ideas" / "verse.flac", iter([Signal(silence, 16_000)]), 16)
    tag_flac(song / "ideas" / "verse.flac", "May sings", "")
    found = foresee_withdrawal(song, "P02").look_at
    held = [said for said in found if "P02, who withdrew" in said]
    assert [said.partition(":")[0] for said in held] == [
        "something in ideas whose name may not be shown",
        "ideas/verse.flac, beside the sound",
    ]


def test_the_other_songs_of_the_hub_are_named(song_with_people: Path) -> None:
    other = song_with_people.parent / "mind-my-feet"
    other.mkdir()
    for name in ("song.toml", "people.toml"):
        text = (song_with_people / name).read_text().partition("[[takes]]")[0]
        (other / name).write_text(text.replace('reference = "guide-guitar/01"', ""))
    look_at = " ".join(foresee_withdrawal(song_with_people, "P05").look_at)
    assert "mind-my-feet: they are in this song too" in look_at
    assert "mind-my-feet" not in " ".join(foresee_withdrawal(song_with_people, "P02").look_at)


def test_sessions_that_left_the_folder_are_asked_back(
    song_with_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    for folder, people, is_unlisted in (
        ("~/studio", ("P01", "P05"), False),
        ("/mnt/memory-stick", ("P01",), True),
        ("~/for-the-fiddler", ("P03",), False),
    ):
        handed_on = HandedOn(folder=folder, people=people, is_unlisted=is_unlisted)
        keep_handed_on(song_with_people, handed_on)
    foreseen = " ".join(foresee_withdrawal(song_with_people, "P05").look_at)
    afterwards = " ".join(withdraw(song_with_people, "P05", DAY).look_at)
    for told in (foreseen, afterwards):
        assert "~/studio: they are in this session" in told
        assert "/mnt/memory-stick: nobody wrote down who is heard" in told
        assert "fiddler" not in told


def test_a_slip_where_sessions_are_written_down_holds_up_no_withdrawal(
    song_with_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    (song_with_people / "handed-on.toml").write_text("[[sessions]\n")
    look_at = " ".join(withdraw(song_with_people, "P05", DAY).look_at)
    assert "handed-on.toml: it has mistakes" in look_at


def test_it_can_be_said_twice(song_with_people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    withdraw(song_with_people, "P05", DAY)
    before = files(song_with_people)
    withdraw(song_with_people, "P05", dt.date(2026, 4, 1))
    assert files(song_with_people) == before


def test_nobody_is_taken_out_by_a_slip_of_the_finger(song_with_people: Path) -> None:
    with pytest.raises(UsageError, match=r"P55 is not in people.toml\n.*Did you mean"):
        foresee_withdrawal(song_with_people, "P55")
    with pytest.raises(UsageError, match="there is P05: give the id") as refusal:
        foresee_withdrawal(song_with_people, "eunice fairweather")
    assert "unice" not in str(refusal.value)


def _no_build(*_: object, **__: object) -> SongResult:
    return SongResult(song="")


SMALL_SONG = """\
title = "Kitchen"
key = "G major"
time_signature = "4/4"
tempo_bpm = 96
"""
SMALL_SHEET = """\
{{title: Kitchen}}
{{start_of_verse: Verse 1}}
{first}
{second}
{{end_of_verse}}
"""


def small_song(tmp_path: Path, names: Mapping[str, str | None], draft: str, *sung: str) -> Path:
    """Write a song of two lines, without sound."""
    song = tmp_path / "hub" / "kitchen"
    people = (
        f'[{person}]\ngeneration = "elder"\ndecided_by = "own"\n'
        f'allows = ["words", "live", "name"]\n' + (f'credit = "{name}"\n' if name else "")
        for person, name in names.items()
    )
    texts = {
        "song.toml": SMALL_SONG,
        "people.toml": "".join(people),
        "lyrics/2026-01-08.txt": draft,
        "chords/kitchen.cho": SMALL_SHEET.format(first=sung[0], second=sung[1]),
    }
    for name, text in texts.items():
        (song / name).parent.mkdir(parents=True, exist_ok=True)
        (song / name).write_text(text, "utf-8")
    return song


TWO = "[Verse 1]\nP01: Two voices in the morning\nP02: The kettle sings at four\n"
TWO_SUNG = ("Two [G]voices in the morning", "The kettle sings at [D]four")


@pytest.mark.parametrize("left", ["{comment: Bartholomew sings alone}", TWO_SUNG[1]])
def test_what_is_sealed_does_not_leave_whoever_writes_it_again(tmp_path: Path, left: str) -> None:
    song = small_song(tmp_path, {"P01": "Marigold", "P02": "Bartholomew"}, TWO, *TWO_SUNG)
    done = withdraw(song, "P02", DAY)
    assert release_song(song, Purpose.LIVE).files
    sheet = song / "chords" / "kitchen.cho"
    sheet.write_text(sheet.read_text().replace("{end_of_verse}", f"{left}\n{{end_of_verse}}"))
    with pytest.raises((LeakError, ConsentError)):
        release_song(song, Purpose.LIVE)
    # Who pins them to somebody else does not get them out of the house.
    text = sheet.read_text()
    sheet.write_text(text.replace(left, f"{{x_by: P01}}\n{left}"))
    with pytest.raises(LeakError, match="P02, who withdrew"):
        release_song(song, Purpose.LIVE)
    done.sealed.write_text("torn")
    with pytest.raises(FormatError, match="keep it safe"):
        release_song(song, Purpose.LIVE)


def test_two_people_of_one_name_are_two_people(tmp_path: Path) -> None:
    song = small_song(tmp_path, {"P01": "Mary", "P02": "Mary"}, TWO, *TWO_SUNG)
    found = song_credits(song, Purpose.LIVE)
    assert found.credits.lines == ("Words: Mary and Mary.",)
    assert found.alike == (("P01", "P02"),)
    done = withdraw(song, "P02", DAY)
    assert done.leaks == ()
    assert [said for said in done.look_at if "people.toml" in said] == []
    assert any("nobody could look for it" in said for said in done.look_at)
    released = release_song(song, Purpose.LIVE)
    assert any("P02 was credited by" in remark for remark in released.remarks)


@pytest.mark.parametrize("name", ["J.", "Em", "Page", "Will", "Star", "Marigold"])
def test_a_name_that_is_in_every_paper_stops_no_release(tmp_path: Path, name: str) -> None:
    """Letters and chords, words of PDF, pieces under notes and chords, and longer words."""
    draft = "[Verse 1]\nP01: Two marigolds, willing as starlings\nP02: The kettle sings at four\n"
    sung = ("Two [Em]marigolds, will[G]ing as starlings", TWO_SUNG[1])
    song = small_song(tmp_path, {"P01": "Ann", "P02": name}, draft, *sung)
    done = withdraw(song, "P02", DAY)
    assert done.leaks == ()
    assert any("nobody could look for it" in said for said in done.look_at)
    released = release_song(song, Purpose.LIVE)
    assert any("P02 was credited by" in remark for remark in released.remarks)


def test_a_short_name_beside_the_words_stops_a_release(tmp_path: Path) -> None:
    song = small_song(tmp_path, {"P01": "Ann", "P02": "Jo"}, TWO, *TWO_SUNG)
    withdraw(song, "P02", DAY)
    sheet = song / "chords" / "kitchen.cho"
    plain = sheet.read_text()
    sheet.write_text(plain.replace("{start_of", "{comment: with joy}\n{start_of"))
    assert any("P02 was credited by" in said for said in release_song(song, Purpose.LIVE).remarks)
    sheet.write_text(plain.replace("{start_of", "{comment: Jo starts}\n{start_of"))
    with pytest.raises(LeakError, match=r"kitchen.cho, line 2: the credit of P02"):
        release_song(song, Purpose.LIVE)
    # A Jo who is here may be named.
    table = '\n[P03]\ncredit = "Jo"\ngeneration = "teen"\ndecided_by = "own"\nallows = ["live"]\n'
    people = song / "people.toml"
    people.write_text(people.read_text() + table)
    assert release_song(song, Purpose.LIVE).files


@pytest.mark.parametrize(
    ("name", "first"),
    [("Theresa", "And [G]there sat the dog"), ("Andrea", "A hand [G]reaching out")],
)
def test_a_name_across_two_sung_words_is_still_looked_for(
    tmp_path: Path, name: str, first: str
) -> None:
    draft = f"[Verse 1]\nP01: {first.replace('[G]', '')}\nP02: The kettle sings at four\n"
    song = small_song(tmp_path, {"P01": "Ann", "P02": name}, draft, first, TWO_SUNG[1])
    withdraw(song, "P02", DAY)
    assert not any("P02" in remark for remark in release_song(song, Purpose.LIVE).remarks)
    sheet = song / "chords" / "kitchen.cho"
    remark = f"{{comment: {name} starts}}\n{{start_of"
    sheet.write_text(sheet.read_text().replace("{start_of", remark))
    with pytest.raises(LeakError, match="the credit of P02"):
        release_song(song, Purpose.LIVE)


def test_a_word_of_our_own_report_is_nobodys_name(tmp_path: Path) -> None:
    """The report has a link to skip to its end, and somebody is called Skip."""
    song = small_song(tmp_path, {"P01": "Ann", "P02": "Skip"}, TWO, *TWO_SUNG)
    done = withdraw(song, "P02", DAY)
    assert "skip" in (song / "build" / "report" / "index.html").read_text().casefold()
    assert done.leaks == ()
    assert release_song(song, Purpose.LIVE).files


def test_a_part_of_a_name_beside_the_words_is_pointed_out(tmp_path: Path) -> None:
    names = {"P01": "Rose", "P02": "Grace O'Dea"}
    song = small_song(tmp_path, names, TWO, *TWO_SUNG)
    (song.parent / "register.toml").write_text('P01 = "Rose Margaret Hobbs"\n')
    sheet = song / "chords" / "kitchen.cho"
    remarks = "{comment: Grace starts}\n{comment: with grace, Rose}\n{comment: Margaret too}\n"
    remarks += "{artist: Grace and others}\n"
    sheet.write_text(sheet.read_text().replace("{start_of", remarks + "{start_of"))
    withdraw(song, "P02", DAY)
    told = [said for said in release_song(song, Purpose.LIVE).remarks if "has a word of" in said]
    assert [said.partition(":")[0] for said in sorted(told)] == [
        "chords/kitchen.cho, line 2",
        "chords/kitchen.cho, line 4",
        "chords/kitchen.cho, line 5",
    ]
    told.sort()
    assert "P02" in told[0]
    assert "a legal name of P01" in told[1]
    assert not any(name in "".join(told) for name in ("Grace", "Margaret", "Rose"))
    # Somebody of that name who did not agree to a concert.
    people = song / "people.toml"
    table = '\n[P03]\ncredit = "Margaret"\ngeneration = "teen"\ndecided_by = "own"\nallows = []\n'
    people.write_text(people.read_text() + table)
    told = [said for said in release_song(song, Purpose.LIVE).remarks if "line 4" in said]
    assert ["P03, who has not agreed" in said for said in told] == [True]
    assert not any("line 4" in said for said in release_song(song, Purpose.REHEARSAL).remarks)


@pytest.mark.parametrize("order", [("P01", "P02"), ("P02", "P01")])
def test_a_third_persons_words_stay_in_whatever_order_two_withdraw(
    tmp_path: Path, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    draft = (
        "[Verse 1]\nP01 (gesture): waves both arms like a gull\n"
        "P02: Bread on the water, and the seagulls call\n"
        "P03: And the lifeboat bell rang over us all\n"
    )
    sung = (
        "Bread on the [G]water, and the seagulls call",
        "And the lifeboat bell rang over us all",
    )
    song = small_song(tmp_path, {"P01": "Ann", "P02": "Bob", "P03": "Cath"}, draft, *sung)
    for person in order:
        withdraw(song, person, DAY)
    assert sung[1] in (song / "chords" / "kitchen.cho").read_text()
    assert f"P03: {sung[1]}" in (song / "lyrics" / "2026-01-08.txt").read_text()
    assert not list((song / "sealed").glob("P03*"))


def test_nobody_withdraws_tomorrow(
    song_with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(song_with_people)
    arguments = [str(song_with_people), "P05", "--yes", "--on", "9999-12-31"]
    assert finish(command, arguments) == 2
    assert "not there yet" in capsys.readouterr().err
    assert files(song_with_people) == before


@pytest.mark.parametrize("order", [("P01", "P02"), ("P02", "P01")])
def test_what_two_said_together_is_sealed_for_both(
    tmp_path: Path, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    draft = "[Verse 1]\nP01 + P02: The kettle sings at four and nobody comes\nP03: Two voices\n"
    song = small_song(tmp_path, dict.fromkeys(("P01", "P02", "P03")), draft, *TWO_SUNG)
    for person in order:
        withdraw(song, person, DAY)
    for person in order:
        sealed = read_sealed(song, person).lines["lyrics/2026-01-08.txt"]
        assert sealed == ("P01 + P02: The kettle sings at four and nobody comes",)


def test_what_somebody_else_said_too_stays_sung(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    draft = f"{TWO}P01: The kettle sings at four\n"
    song = small_song(tmp_path, {"P01": "Marigold", "P02": "Bartholomew"}, draft, *TWO_SUNG)
    withdraw(song, "P02", DAY)
    assert TWO_SUNG[1] in (song / "chords" / "kitchen.cho").read_text()


def test_a_pin_goes_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    draft = f"{TWO}P03: My grandad hid his medals in a biscuit tin\n"
    sung = (f"{{x_by: P02 P01}}\n{TWO_SUNG[1]}", "My grandad hid his medals in a biscuit tin")
    song = small_song(tmp_path, dict.fromkeys(("P01", "P02", "P03")), draft, *sung)
    withdraw(song, "P02", DAY)
    assert "x_by" not in (song / "chords" / "kitchen.cho").read_text()
    lines = {line.words: line.authors for line in read_words(song).lineage.lines}
    assert lines[sung[1]] == ("P03",)


def test_a_remark_to_players_goes_with_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coproduce.pipeline.withdraw, "build_song", _no_build)
    sung = (TWO_SUNG[0], "The kettle [*for my Harold]sings at [D]four")
    song = small_song(tmp_path, dict.fromkeys(("P01", "P02")), TWO, *sung)
    withdraw(song, "P02", DAY)
    assert "Harold" not in (song / "chords" / "kitchen.cho").read_text()


def test_whoever_is_sealed_is_looked_for_though_nobody_lists_them(tmp_path: Path) -> None:
    song = small_song(tmp_path, {"P01": "Marigold", "P02": "Bartholomew"}, TWO, *TWO_SUNG)
    withdraw(song, "P02", DAY)
    people = (song / "people.toml").read_text()
    (song / "people.toml").write_text(people.partition("[P02]")[0])
    sheet = song / "chords" / "kitchen.cho"
    text = sheet.read_text()
    sheet.write_text(text.replace("{end_of_verse}", "{comment: Bartholomew}\n{end_of_verse}"))
    with pytest.raises(LeakError, match="P02, who withdrew"):
        release_song(song, Purpose.LIVE)


def test_a_title_that_was_taken_back_does_not_leave(tmp_path: Path) -> None:
    draft = f"{TWO}[Title]\nP02: Kitchen\n"
    song = small_song(tmp_path, {"P01": "Marigold", "P02": "Bartholomew"}, draft, *TWO_SUNG)
    withdraw(song, "P02", DAY)
    with pytest.raises(LeakError, match="words of P02, who withdrew"):
        release_song(song, Purpose.LIVE)


def test_a_refusal_before_a_gap_is_still_asked_for(tmp_path: Path) -> None:
    """A gesture may have been put into what was taken back, or into what is still there."""
    draft = (
        "[Verse 1]\nP03 (gesture): opens both arms slowly\nP02: The kettle sings at four\n"
        "P01: Two voices in the morning\n"
    )
    song = small_song(tmp_path, {"P01": "Marigold", "P02": "B", "P03": "C"}, draft, *TWO_SUNG)
    people = (song / "people.toml").read_text()
    head, _, tail = people.partition("[P03]")
    refused = tail.replace('allows = ["words", "live", "name"]', 'refuses = ["words"]')
    (song / "people.toml").write_text(f"{head}[P03]{refused}")
    withdraw(song, "P02", DAY)
    assert TWO_SUNG[0] in (song / "chords" / "kitchen.cho").read_text()
    with pytest.raises(ConsentError, match="P03 said no to words"):
        release_song(song, Purpose.LIVE)


def test_a_line_like_what_is_sealed_is_pointed_out(tmp_path: Path) -> None:
    near = "The kettle sings at five"
    song = small_song(
        tmp_path, dict.fromkeys(("P01", "P02")), f"{TWO}P01: {near}\n", TWO_SUNG[0], near
    )
    withdraw(song, "P02", DAY)
    released = release_song(song, Purpose.LIVE)
    assert any("is like something of P02's, who withdrew" in said for said in released.remarks)


def test_a_cue_that_quotes_a_part_of_what_is_sealed_is_pointed_out(tmp_path: Path) -> None:
    long = "The kettle sings at four and nobody comes down"
    draft = TWO.replace("The kettle sings at four", long)
    song = small_song(tmp_path, dict.fromkeys(("P01", "P02")), draft, TWO_SUNG[0], long)
    withdraw(song, "P02", DAY)
    assert not any("some words" in said for said in release_song(song, Purpose.LIVE).remarks)
    sheet = song / "chords" / "kitchen.cho"
    cue = "{comment: wait till the kettle sings at four}\n{end_of_verse}"
    sheet.write_text(sheet.read_text().replace("{end_of_verse}", cue))
    (said,) = [said for said in release_song(song, Purpose.LIVE).remarks if "some words" in said]
    assert said.startswith("chords/kitchen.cho, line ")
    assert "P02's, who withdrew" in said


MIX_SLIP = "[parts.vox-laed]\ntrim_db = 2\n"


def test_a_slip_in_the_mix_holds_up_no_withdrawal(
    song_with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (song_with_people / "mix.toml").write_text(MIX_SLIP)
    (song_with_people / "takes" / "loose.wav").write_bytes(b"")
    assert finish(command, [str(song_with_people), "P05", "--yes"]) == 1
    told = capsys.readouterr().err
    assert "They are taken out, and nothing of theirs is left" in told
    assert "mix.toml: parts, vox-laed" in told
    assert "recordings, mix, masters and report wait" in told
    assert not any(P05.search(content) for content in people_wrote(song_with_people).values())
    build = song_with_people / "build"
    assert (build / "sheets" / "large-print.pdf").is_file()
    assert not (build / "master").exists()
    with pytest.raises(ProjectError, match=r"mix\.toml"):
        release_song(song_with_people, Purpose.LIVE)


def test_a_slip_in_the_mix_of_another_song_hides_nobody(song_with_people: Path) -> None:
    other = song_with_people.parent / "other"
    shutil.copytree(song_with_people, other)
    (other / "mix.toml").write_text(MIX_SLIP)
    look_at = foresee_withdrawal(song_with_people, "P05").look_at
    assert any("other: they are in this song too" in remark for remark in look_at)


def test_a_slip_in_the_drafts_is_told_before_anything_is_changed(song_with_people: Path) -> None:
    draft = song_with_people / "lyrics" / "2026-03-04-workshop-4.txt"
    draft.write_text("[Verse 1]\nP99: Nobody knows who that is\n")
    before = files(song_with_people)
    with pytest.raises(ProjectError, match="workshop-4"):
        withdraw(song_with_people, "P05", DAY)
    assert files(song_with_people) == before


def test_what_people_put_into_the_build_is_named_before_it_goes(song_with_people: Path) -> None:
    kept = song_with_people / "build" / "notation" / "verse.mscz"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"hand work")
    paper = song_with_people / "build" / "sheets" / "chord-sheet.pdf"
    paper.write_bytes(paper.read_bytes() + b"% note")
    release_folder = song_with_people / "build" / "release" / "live"
    release_folder.mkdir(parents=True)
    (release_folder / "song.wav").write_bytes(b"")
    edited = foresee_withdrawal(song_with_people, "P05").edited
    assert edited == ("build/notation/verse.mscz", "build/sheets/chord-sheet.pdf")


def test_a_damaged_record_of_the_build_holds_up_no_withdrawal(song_with_people: Path) -> None:
    (song_with_people / "build" / "manifest.json").write_text("{")
    look_at = foresee_withdrawal(song_with_people, "P05").look_at
    assert any("manifest.json: it is damaged" in remark for remark in look_at)
    assert withdraw(song_with_people, "P05", DAY).errors == ()
