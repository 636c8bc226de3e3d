"""A song folder is read whole, and every mistake in it is told at once."""

from __future__ import annotations

import datetime as dt
import os
import sys
import unicodedata
from pathlib import Path

import pytest

from coproduce.errors import ProjectError
from coproduce.files.project import find_songs, read_song_folder
from coproduce.model.mixing import Purpose, Role
from coproduce.model.music import Key, TimeSignature
from coproduce.model.people import Generation, Permission
from coproduce.model.recording import Judgement, Verdict

SONG = """
title = "Low Tide"
key = "A minor"
time_signature = "3/4"
tempo_bpm = 80
"""
PEOPLE = """
[P01]
generation = "elder"
decided_by = "own"
allows = ["words", "solo-voice"]
"""


def write(root: Path, **files: str) -> Path:
    """Write a folder: `song`, `people` and `mix` are the settings; `_` in others is a slash."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "song.toml").write_text(files.pop("song", SONG), encoding="utf-8")
    (root / "people.toml").write_text(files.pop("people", PEOPLE), encoding="utf-8")
    if "mix" in files:
        (root / "mix.toml").write_text(files.pop("mix"), encoding="utf-8")
    return root


def put(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"x")


def problems(root: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        read_song_folder(root)
    return str(caught.value)


def test_reads_the_settings_into_the_model(tmp_path: Path) -> None:
    song = SONG + (
        'masters = ["cd", "live"]\nreference = "guide/01"\n'
        '[parts]\nguide = "harmony"\n'
        '[[form]]\nsection = "Verse 12"\nbars = 8\n'
        '[[form]]\nsection = "Tag"\nbars = 4\ntune = ""\n'
        '[[takes]]\ntake = "vox/02"\nheard = ["P01"]\n'
    )
    people = PEOPLE + 'refuses = ["stream"]\nwithdrew_on = 2026-02-13\n'
    root = write(tmp_path / "song", song=song, people=people, mix="[parts.vox]\ntrim_db = -2\n")
    put(root, "takes/guide/01.wav", "takes/vox/01.flac", "takes/vox/02.m4a", "ideas/verse.m4a")
    put(root, "chords/any.cho", "lyrics/2026-02-04-a.txt", "melody/tag.mxl", "stems/vox.wav")
    folder = read_song_folder(root)
    assert folder.song.key == Key.parse("Am")
    assert folder.song.time_signature == TimeSignature(3, 4)
    assert folder.song.masters == (Purpose.CD, Purpose.LIVE)
    assert [section.tune for section in folder.song.form] == ["verse", None]
    assert folder.song.bars == 12
    assert folder.song.bar_s == pytest.approx(2.25)
    assert folder.song.roles == {"guide": Role.HARMONY}
    assert [(t.name, t.path, t.heard) for t in folder.takes] == [
        ("guide/01", "takes/guide/01.wav", None),
        ("vox/01", "takes/vox/01.flac", None),
        ("vox/02", "takes/vox/02.m4a", ("P01",)),
    ]
    assert folder.chord_sheet == "chords/any.cho"
    assert folder.ideas == {"verse": "ideas/verse.m4a"}
    assert folder.melodies == {"tag": "melody/tag.mxl"}
    assert folder.stems == {"vox": "stems/vox.wav"}
    assert folder.faders["vox"].trim_db == -2
    person = folder.people["P01"]
    assert person.generation is Generation.ELDER
    assert person.allows == {Permission.WORDS, Permission.SOLO_VOICE}
    assert person.withdrew_on == dt.date(2026, 2, 13)
    assert not person.allows_use(Permission.WORDS)


def test_every_mistake_is_told_with_file_key_and_what_is_allowed(tmp_path: Path) -> None:
    song = 'title = ""\nkey = "H major"\ntempo = 3\n[[form]]\nsection = "V"\nbars = "eight"\n'
    people = '[P01]\ngeneration = "old"\nallows = ["wordz"]\n'
    said = problems(write(tmp_path / "s", song=song, people=people, mix="[parts.x]\npan = 3\n"))
    for expected in (
        "song.toml: title: found",
        "song.toml: key: 'H major' names no key",
        "song.toml: time_signature: is missing",
        "song.toml: tempo_bpm: is missing",
        "song.toml: tempo: is not a setting that we know",
        'Did you mean "tempo_bpm"?',
        'song.toml: form 1, bars: found "eight"',
        'people.toml: P01, generation: found "old"',
        '"child", "teen", "adult", "elder", "artist"',
        'people.toml: P01, allows 1: found "wordz"',
        "people.toml: P01, decided_by: is missing",
        "mix.toml: parts, x, pan: found 3",
    ):
        assert expected in said


def test_the_value_of_an_unknown_key_is_never_shown(tmp_path: Path) -> None:
    people = PEOPLE + 'legal_name = "Somebody Private"\n'
    said = problems(write(tmp_path / "s", people=people))
    assert "legal_name" in said
    assert "Private" not in said


def test_a_permission_cannot_be_both_given_and_refused(tmp_path: Path) -> None:
    said = problems(write(tmp_path / "s", people=PEOPLE + 'refuses = ["words"]\n'))
    assert "words is both allowed and refused" in said


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'title = "x', "is not written as TOML"),
        (b'title = "\xe9"\n', "song.toml, line 1: is not UTF-8"),
        (b"a = " + b"[" * 5000, "TOML"),
        (b"#" * 5_000_000, "too large"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    root = write(tmp_path / "s")
    (root / "song.toml").write_bytes(content)
    said = problems(root)
    assert expected in said or "nested too deeply" in said


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistakes(tmp_path: Path) -> None:
    root = write(tmp_path / "s")
    (root / "song.toml").write_bytes(b"\xef\xbb\xbf" + SONG.replace("\n", "\r\n").encode())
    assert read_song_folder(root).song.title == "Low Tide"


def test_an_empty_folder_a_missing_one_and_a_hub_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "has no song.toml" in problems(tmp_path / "empty")
    assert "is not there" in problems(tmp_path / "nothing")
    put(tmp_path, "file.txt")
    assert "is a file" in problems(tmp_path / "file.txt")
    write(tmp_path / "hub" / "one")
    assert str(tmp_path / "hub" / "one") in problems(tmp_path / "hub")
    assert find_songs(tmp_path / "hub") == (tmp_path / "hub" / "one",)


def test_people_toml_must_be_there(tmp_path: Path) -> None:
    root = write(tmp_path / "s")
    (root / "people.toml").unlink()
    assert "people.toml: cannot be read" in problems(root)


def test_takes_that_song_toml_names_must_be_there(tmp_path: Path) -> None:
    song = SONG + (
        'reference = "guid/01"\n'
        '[[takes]]\ntake = "vox/03"\nheard = ["P10"]\n'
        '[[takes]]\ntake = "vox/03"\nheard = []\n'
        '[[takes]]\ntake = "../x"\nheard = []\n'
    )
    root = write(tmp_path / "s", song=song, mix='[parts.voks]\n[parts.vox]\ntake = "9"\n')
    put(root, "takes/guide/01.wav", "takes/vox/02.wav")
    said = problems(root)
    assert "there is no recording takes/guid/01.*" in said
    assert 'Did you mean "guide/01"?' in said
    assert "there is no recording takes/vox/03.*" in said
    assert "take vox/03: is listed twice" in said
    assert "P10 is heard on it, but is not in people.toml" in said
    assert 'Did you mean "P01"?' in said
    assert '"../x" leads out of takes/' in said
    assert "mix.toml: parts, voks: there is no part of that name" in said
    assert "there is no recording takes/vox/9.*" in said


@pytest.mark.parametrize("stem", ["stems/README.md", "stems/strings.wav"])
def test_a_fader_of_no_part_is_named_whatever_is_in_stems(tmp_path: Path, stem: str) -> None:
    root = write(tmp_path / "s", mix="[parts.voks]\nmute = true\n[parts.vox]\n")
    put(root, "takes/vox/02.wav", stem)
    said = problems(root)
    assert "mix.toml: parts, voks: there is no part of that name" in said
    assert ("The parts are: strings, vox." if stem.endswith("wav") else "are: vox.") in said


def test_a_missing_take_is_sought_among_those_of_its_part_first(tmp_path: Path) -> None:
    song = SONG + '[[takes]]\ntake = "vox/09"\nheard = []\n'
    root = write(tmp_path / "s", song=song)
    put(root, "takes/vox/02.wav", *(f"takes/bass/{n:02}.wav" for n in range(1, 15)))
    said = problems(root)
    assert "There are: vox/02, bass/01" in said
    assert "and 3 more." in said
    assert "take its lines out" in said


def test_before_the_studio_day_a_list_of_takes_is_fine(tmp_path: Path) -> None:
    song = SONG + 'reference = "g/01"\n[[takes]]\ntake = "g/01"\nheard = []\n'
    assert read_song_folder(write(tmp_path / "s", song=song)).takes == ()


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "s")
    put(tmp_path, "elsewhere.wav")
    (root / "takes/vox").mkdir(parents=True)
    (root / "takes/vox/01.wav").symlink_to(tmp_path / "elsewhere.wav")
    (root / "takes/vox/02.wav").symlink_to(root / "gone.wav")
    (root / "ideas").symlink_to(tmp_path)
    said = problems(root)
    assert "takes/vox/01.wav: is a link that leads out of the song folder" in said
    assert "takes/vox/02.wav: is a link to nothing" in said


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_of_odd_bytes_is_a_mistake_and_names_itself(tmp_path: Path) -> None:
    root = write(tmp_path / "s")
    put(root, "takes/vox/01.wav", os.fsdecode(b"takes/vox/\xe8.wav"))
    said = problems(root)
    assert "takes/vox/\N{REPLACEMENT CHARACTER}.wav: has signs in its name" in said


def test_a_correction_in_a_programs_own_format_is_not_passed_over(tmp_path: Path) -> None:
    root = write(tmp_path / "s")
    put(root, "melody/verse.mscz", "melody/chorus.mscz", "melody/chorus.musicxml")
    said = problems(root)
    assert "melody/verse.mscz: is in a format that only the program reads" in said
    assert "Export it there as MusicXML, to melody/verse.musicxml." in said
    assert "chorus" not in said


def test_loose_and_doubled_files_are_mistakes_and_litter_is_not(tmp_path: Path) -> None:
    root = write(tmp_path / "s")
    put(root, "takes/loose.wav", "takes/vox/01.wav", "takes/vox/01.flac", "takes/notes.txt")
    put(root, "takes/vox/.DS_Store", "takes/vox/Thumbs.db", "ideas/verse.m4a", "ideas/verse.mp3")
    put(root, "chords/a.cho", "chords/b.cho", "takes/timeline/01.wav", "takes/x.alignment/1.wav")
    said = problems(root)
    assert "takes/loose.wav: lies loose in takes/" in said
    assert "has the same name as takes/vox/01.flac" in said
    assert "has the same name as ideas/verse.m4a" in said
    assert "holds several chord sheets" in said
    assert said.count("has a name that coproduce uses for its own notes") == 2
    assert "DS_Store" not in said
    assert "Thumbs" not in said


def test_of_several_chord_sheets_song_toml_names_one(tmp_path: Path) -> None:
    root = write(tmp_path / "s", song=SONG + 'chord_sheet = "b.cho"\n')
    put(root, "chords/a.cho", "chords/b.cho")
    assert read_song_folder(root).chord_sheet == "chords/b.cho"
    (root / "song.toml").write_text(SONG + 'chord_sheet = "bb.cho"\n', encoding="utf-8")
    assert 'there is no chords/bb.cho\n  Did you mean "b.cho"?' in problems(root)


@pytest.mark.parametrize(
    ("slip", "what", "line"),
    [
        ("title = “Ours”", "has curly quotes", 1),
        ("tempo_bpm = 96,5", "has a comma in a number", 1),
        ("title = Ours", "has text without quotes", 1),
        ("\n[takes]\nwhen = 13.02.2026", "has a date that we cannot read", 3),
        ("when = 2026-02-31", "has a date that we cannot read", 1),
        ("mute = yes", "is not yes or no", 1),
        ("[P01]\n[P01]", "is there already", 2),
        ("just words", "says nothing", 1),
    ],
)
def test_slips_of_the_pen_are_told_in_plain_words(
    tmp_path: Path, slip: str, what: str, line: int
) -> None:
    said = problems(write(tmp_path / "s", song=slip + "\n"))
    assert f"song.toml, line {line}: " in said
    assert what in said


@pytest.mark.parametrize(
    ("song", "people", "said"),
    [
        (SONG + '[form]\nsection = "V"\nbars = 8\n', PEOPLE, "Write [[form]], with two brackets"),
        (SONG, 'P01 = "Anna"\n', "Write [P01] on a line"),
        (SONG, PEOPLE + 'refuses = ["words"]\n', "words is both allowed and refused\n"),
    ],
)
def test_blocks_written_wrongly_are_told_without_showing_what_is_in_them(
    tmp_path: Path, song: str, people: str, said: str
) -> None:
    assert said in problems(write(tmp_path / "s", song=song, people=people))
    assert "Anna" not in problems(tmp_path / "s")


def test_names_with_spaces_accents_and_emoji_work_however_they_are_composed(
    tmp_path: Path,
) -> None:
    name = "Café 🎵 voix"
    song = SONG + f'[[takes]]\ntake = "{name}/prise 1"\nheard = ["P01"]\n'
    root = write(tmp_path / "Chanson d'été 🌊", song=song)
    put(root, f"takes/{unicodedata.normalize('NFD', name)}/prise 1.wav")
    folder = read_song_folder(root)
    assert folder.name == "Chanson d'été 🌊"
    assert [(take.name, take.heard) for take in folder.takes] == [(f"{name}/prise 1", ("P01",))]


def test_a_judgement_is_read_with_who_gives_it(tmp_path: Path) -> None:
    judged = '[takes."vox/02"]\nverdict = "reject"\ninitials = "JA"\nnote = "coughs"\n'
    root = write(tmp_path / "s", mix=judged)
    put(root, "takes/vox/02.wav")
    assert read_song_folder(root).judgements == {
        "vox/02": Judgement(verdict=Verdict.REJECT, initials="JA", note="coughs")
    }


def test_a_judgement_of_nobody_or_of_no_take_is_a_problem(tmp_path: Path) -> None:
    root = write(tmp_path / "s", mix='[takes."vox/03"]\nverdict = "pass"\ninitials = "JA"\n')
    put(root, "takes/vox/02.wav")
    said = problems(root)
    assert "mix.toml: takes, vox/03: there is no recording takes/vox/03.*" in said
    write(root, mix='[takes."vox/02"]\nverdict = "pass"\n')
    assert "initials" in problems(root)
    write(root, mix='[takes."vox/02"]\nverdict = "good"\ninitials = "JA"\n')
    assert '"listen"' in problems(root).replace("'", '"')


def test_what_may_be_a_name_is_not_repeated(tmp_path: Path) -> None:
    long = "Somebody Private of Harbour Road"
    mix = f'[takes."vox/02"]\nverdict = "pass"\ninitials = "{long}"\n'
    people = f'[P01]\ngeneration = "adult"\ndecided_by = ["{long}"]\ncredit = ["{long}"]\n'
    song = f'{SONG}\n[[takes]]\ntake = "vox/02"\nheard = "{long}"\n'
    said = problems(write(tmp_path / "s", song=song, people=people, mix=mix))
    assert "mix.toml: takes, vox/02, initials: is too long" in said
    assert "song.toml: takes 1, heard: cannot be read as it is" in said
    assert "people.toml: P01, decided_by: cannot be read" in said
    assert "Private" not in said


def test_a_nudge_is_a_number_and_moves_only_what_is_built(tmp_path: Path) -> None:
    root = write(tmp_path / "s", mix="[parts.vox]\nnudge_ms = -12.5\n")
    put(root, "takes/vox/02.wav")
    assert read_song_folder(root).faders["vox"].nudge_ms == -12.5
    put(root, "stems/vox.wav")
    assert "mix.toml: parts, vox, nudge_ms: a stem made elsewhere" in problems(root)
    write(root, mix='[parts.vox]\nnudge_ms = "late"\n')
    assert "mix.toml: parts, vox, nudge_ms" in problems(root)
