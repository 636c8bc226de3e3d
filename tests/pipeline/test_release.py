import json
import shutil
from pathlib import Path

import pytest

from coproduce.cli.output import finish
from coproduce.cli.release import command
from coproduce.cli.status import command as status_command
from coproduce.errors import ConsentError, FormatError, LeakError, UsageError
from coproduce.files.audio import read_audio
from coproduce.files.musicxml import score_to_musicxml
from coproduce.model.mixing import Purpose
from coproduce.pipeline.credits import song_credits
from coproduce.pipeline.earlier_releases import no_longer_agreed
from coproduce.pipeline.release import release_song
from helpers.tunes import melody_of, note


def releases(song: Path) -> list[str]:
    folder = song / "build" / "release"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_live_is_released_whole(song_with_people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(command, [str(song_with_people), "--for", "live", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["files"] == [
        "release.json",
        "sandwiches-on-the-number-nine-chord-sheet.pdf",
        "sandwiches-on-the-number-nine-credits.txt",
        "sandwiches-on-the-number-nine-large-print.pdf",
        "sandwiches-on-the-number-nine-live.wav",
    ]
    credits_text = next(Path(document["folder"]).glob("*credits.txt")).read_text()
    assert (
        "Voices: Eunice Fairweather, Jo Ashdown, Kit, Marigold, Robin T. and Wren." in credits_text
    )


def test_stream_is_refused_for_the_one_who_was_not_asked_and_leaves_nothing(
    song_with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = song_with_people / "build" / "release" / "stream"
    old.mkdir(parents=True)
    (old / "old.flac").write_bytes(b"made before")
    assert finish(command, [str(song_with_people), "--for", "stream", "--json"]) == 3
    told = capsys.readouterr()
    problems = [one["what"] for one in json.loads(told.out)["error"]["problems"]]
    assert problems == [
        "Verse 3, line 57 of the sheet: P06 has not answered about stream, which means no",
        "Verse 4, line 72 of the sheet: P06 has not answered about stream, which means no",
        "choir/02: P06 has not answered about stream, which means no",
        "the earlier release for stream was removed",
    ]
    assert releases(song_with_people) == []


def test_a_release_that_somebody_does_not_agree_to_any_more_is_pointed_out(
    song_with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words still, and the voice not any more: the build leaves it out, the release has it."""
    release_song(song_with_people, Purpose.LIVE)
    assert no_longer_agreed(song_with_people) == ()
    people = song_with_people / "people.toml"
    before, table = people.read_text().split("[P05]")
    people.write_text(before + "[P05]" + table.replace('"solo-voice", ', "", 1))
    (told,) = no_longer_agreed(song_with_people)
    assert (told.where, told.what.partition(" ")[0]) == ("build/release/live", "P05")
    assert finish(status_command, [str(song_with_people)]) == 0
    assert "build/release/live: P05 did not agree" in capsys.readouterr().err
    release_song(song_with_people, Purpose.LIVE)
    assert no_longer_agreed(song_with_people) == ()
    # Who wants no name in it, or another one.
    people.write_text(people.read_text().replace('"broadcast", "name"]', '"broadcast"]'))
    (told,) = no_longer_agreed(song_with_people)
    assert told.what.startswith("P05, P07 did not agree")
    release_song(song_with_people, Purpose.LIVE)
    people.write_text(people.read_text().replace('credit = "Marigold"', ""))
    (told,) = no_longer_agreed(song_with_people)
    assert told.what.startswith("P01 chose to be named otherwise")
    people.write_text("[P05")
    assert no_longer_agreed(song_with_people) == ()


def test_a_letter_that_no_font_has_is_a_remark_of_the_release(song_with_people: Path) -> None:
    sheet = song_with_people / "chords" / "number-nine.cho"
    # A code point that Unicode has not given to any letter.
    text = sheet.read_text(encoding="utf-8").replace("{comment: quiet}", "{comment: \u0378}")
    sheet.write_text(text, encoding="utf-8")
    released = release_song(song_with_people, Purpose.LIVE)
    assert any("no font on this computer has" in remark for remark in released.remarks)


def test_a_take_can_be_left_out_and_is_not_heard(song_with_people: Path) -> None:
    whole = release_song(song_with_people, Purpose.REHEARSAL)
    before = next(whole.folder.glob("*.wav")).read_bytes()
    less = release_song(song_with_people, Purpose.REHEARSAL, without=["vox-lead/03", "choir/02"])
    recording = next(less.folder.glob("*.wav"))
    assert recording.read_bytes() != before
    assert read_audio(recording).duration_s > 1
    assert "Eunice" not in next(less.folder.glob("*credits.txt")).read_text().split("Voices: ")[1]
    assert not (song_with_people / "build" / ".release").exists()
    with pytest.raises(UsageError, match=r"no take vox-lead/3\n.*vox-lead/03"):
        release_song(song_with_people, Purpose.LIVE, without=["vox-lead/3"])


def test_a_leak_in_a_paper_is_a_refusal(song_with_people: Path) -> None:
    sheet = song_with_people / "chords" / "number-nine.cho"
    planted = "with love from QXLEGAL P05; solo: P04; saved in /home/somebody/music"
    sheet.write_text(sheet.read_text().replace("{comment: quiet}", f"{{comment: {planted}}}"))
    with pytest.raises(LeakError) as refusal:
        release_song(song_with_people, Purpose.LIVE)
    assert refusal.value.exit_code == 3
    assert {problem.what for problem in refusal.value.problems} == {
        "the legal name of P05",
        "the id P05",
        "the id P04",
        "a path into somebody's home folder",
    }
    assert "QXLEGAL" not in str(refusal.value)
    # Each is told once, with the line that it comes from, however many pages hold it.
    assert len(refusal.value.problems) == 4
    number = sheet.read_text().splitlines().index(f"{{comment: {planted}}}") + 1
    legal = next(p for p in refusal.value.problems if p.what == "the legal name of P05")
    assert f"It stands in chords/number-nine.cho, line {number}: take it out." in legal.next_step
    assert releases(song_with_people) == []


def test_a_remark_that_quotes_somebody_who_said_no_does_not_leave(song_with_people: Path) -> None:
    people = song_with_people / "people.toml"
    table = '\n[P08]\ngeneration = "elder"\ndecided_by = "own"\nrefuses = ["words"]\n'
    people.write_text(people.read_text() + table)
    draft = next((song_with_people / "lyrics").glob("*.txt"))
    said = "My grandad hid his medals in a biscuit tin"
    draft.write_text(f"{draft.read_text()}\nP08: {said}\n")
    assert release_song(song_with_people, Purpose.LIVE).files
    sheet = next((song_with_people / "chords").glob("*.cho"))
    sheet.write_text(f"{sheet.read_text()}\n{{comment: {said}}}\n")
    with pytest.raises(LeakError, match="words of P08, who has not agreed"):
        release_song(song_with_people, Purpose.LIVE)


def test_who_gave_the_title_and_no_line_is_credited(song_with_people: Path) -> None:
    people = song_with_people / "people.toml"
    table = '\n[P08]\ncredit = "Captain Joe"\ngeneration = "elder"\ndecided_by = "own"\n'
    people.write_text(f'{people.read_text()}{table}allows = ["words", "live"]\n')
    draft = next((song_with_people / "lyrics").glob("*.txt"))
    draft.write_text(f"{draft.read_text()}\nP08: The Pickled Onion Express\n")
    for path in (song_with_people / "song.toml", *(song_with_people / "chords").glob("*.cho")):
        title = "Sandwiches on the Number Nine"
        path.write_text(path.read_text().replace(title, "The Pickled Onion Express"))
    released = release_song(song_with_people, Purpose.LIVE)
    (credits_file,) = released.folder.glob("*credits.txt")
    assert "Captain Joe" in credits_file.read_text()
    assert "Captain Joe" in song_credits(song_with_people, Purpose.LIVE).credits.words


def test_a_heading_that_names_somebody_who_did_not_agree_does_not_leave(
    song_with_people: Path,
) -> None:
    people = song_with_people / "people.toml"
    table = '\n[P08]\ncredit = "Captain Joe"\ngeneration = "elder"\ndecided_by = "own"\n'
    people.write_text(f'{people.read_text()}{table}allows = ["live"]\n')
    sheet = next((song_with_people / "chords").glob("*.cho"))
    sheet.write_text(f"{{artist: for Captain Joe}}\n{sheet.read_text()}")
    assert release_song(song_with_people, Purpose.LIVE).files
    people.write_text(people.read_text().replace('allows = ["live"]', "allows = []"))
    with pytest.raises(LeakError, match=r"P08, who has not agreed(?s:.)*cho, line 1: take it out"):
        release_song(song_with_people, Purpose.LIVE)


def test_words_that_stand_under_a_tune_alone_do_not_leave(song_with_people: Path) -> None:
    line = "Ring the bell and we'll go round once more"
    notes = [note(60 + 2 * (i % 4), i, 1, word) for i, word in enumerate(line.split())]
    score = song_with_people / "melody" / "chorus.musicxml"
    score.parent.mkdir()
    score.write_text(score_to_musicxml("Nine", [melody_of(notes, section="Chorus")]), "utf-8")
    assert release_song(song_with_people, Purpose.LIVE).files
    shutil.rmtree(song_with_people / "chords")
    with pytest.raises(ConsentError, match="on no chord sheet") as refused:
        release_song(song_with_people, Purpose.LIVE)
    assert refused.value.problems[0].where == "melody/chorus.musicxml"
    assert releases(song_with_people) == []


def test_without_a_register_the_release_says_what_nobody_could_look_for(
    song_with_people: Path,
) -> None:
    (song_with_people.parent / "register.toml").unlink()
    released = release_song(song_with_people, Purpose.REHEARSAL)
    assert "no register.toml" in released.remarks[0]
    with pytest.raises(FormatError, match="register cannot be read"):
        release_song(
            song_with_people, Purpose.LIVE, register=song_with_people / "nowhere" / "r.toml"
        )


def test_a_line_that_nobody_said_does_not_leave(song_with_people: Path) -> None:
    sheet = song_with_people / "chords" / "number-nine.cho"
    sheet.write_text(
        sheet.read_text().replace(
            "{start_of_verse: Tag}", "{start_of_verse: Tag}\n[C]My own idea entirely"
        )
    )
    with pytest.raises(ConsentError, match="nobody is known to have said it"):
        release_song(song_with_people, Purpose.REHEARSAL)


def test_a_title_is_somebodys_words_as_well(song_with_people: Path) -> None:
    people = song_with_people / "people.toml"
    text = people.read_text().replace(
        'allows = ["words", "solo-voice"', 'allows = ["solo-voice"', 1
    )
    people.write_text(text)
    with pytest.raises(ConsentError, match="Title: P01 has not answered about words"):
        release_song(song_with_people, Purpose.LIVE)


def test_a_line_like_one_that_was_taken_back_is_pointed_out(song_with_people: Path) -> None:
    released = release_song(song_with_people, Purpose.CD)
    assert released.remarks == (
        "Verse 3, line 56 of the sheet is like something of P02's, who withdrew. Look at it.",
    )


def test_a_stem_of_unknown_voices_does_not_leave(song_with_people: Path) -> None:
    stem = song_with_people / "stems" / "crowd.wav"
    stem.parent.mkdir()
    stem.write_bytes((song_with_people / "takes" / "choir" / "02.wav").read_bytes())
    with pytest.raises(ConsentError, match=r"stems/crowd\.wav: nobody wrote down who is heard"):
        release_song(song_with_people, Purpose.REHEARSAL)


def test_a_stream_carries_a_title_and_the_credits_and_no_other_tag(song_with_people: Path) -> None:
    people = song_with_people / "people.toml"
    people.write_text(people.read_text().replace('"live", "cd"]', '"live", "cd", "stream"]'))
    released = release_song(song_with_people, Purpose.STREAM)
    content = next(released.folder.glob("*.flac")).read_bytes()
    assert b"TITLE=Sandwiches on the Number Nine" in content.replace(b"title", b"TITLE")
    assert b"Marigold" in content
