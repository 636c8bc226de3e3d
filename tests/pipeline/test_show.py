"""A show is put together from several songs: everybody agreed, everybody reads their own key."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pypdf
import pytest

from coproduce.cli.output import finish
from coproduce.cli.show import command
from coproduce.errors import (
    ConsentError,
    LeakError,
    MaterialError,
    ProjectError,
    RefusedError,
    UsageError,
)
from coproduce.files.handed_on import read_handed_on
from coproduce.files.musicxml import score_to_musicxml
from coproduce.pipeline.show import MadeShow, make_show
from coproduce.pipeline.withdraw import foresee_withdrawal
from helpers.tunes import melody_of, note

SHOW = """\
title = "Tea-time"
occasion = "forty seats"
[[songs]]
song = "kettle"
key = "D major"
note = "wait for the nod"
[[songs]]
song = "number-nine"
audience = "chorus"
[[players]]
name = "Guitar"
instrument = "guitar"
[[players]]
name = "Trumpet"
instrument = "trumpet"
written_in = "Bb"
[[players]]
name = "Tuba"
instrument = "tuba"
[[players]]
name = "Nan"
instrument = "voice"
paper = "large-print"
"""
KETTLE = """\
title = "Kettle Song"
key = "C major"
time_signature = "4/4"
tempo_bpm = 120
"""


@pytest.fixture
def show(song_with_people: Path) -> Path:
    """Give a show of a song with a tune and one without, beside them."""
    hub = song_with_people.parent
    kettle = hub / "kettle"
    (kettle / "melody").mkdir(parents=True)
    (kettle / "chords").mkdir()
    (kettle / "lyrics").mkdir()
    (kettle / "song.toml").write_text(KETTLE)
    shutil.copy(song_with_people / "people.toml", kettle / "people.toml")
    (kettle / "lyrics" / "2026-02-04-workshop-1.txt").write_text(
        "[Verse]\nP04: Put the kettle on again\n"
    )
    (kettle / "chords" / "kettle.cho").write_text(
        "{title: Kettle Song}\n{key: C}\n{sov: Verse}\n[C]Put the ket[F]tle on a[C]gain\n{eov}\n"
    )
    notes = [
        note(60, 0, 1, "Put"),
        note(62, 1, 1, "the"),
        note(64, 2, 1, "ket", word_end=False),
        note(65, 3, 1, "tle"),
        note(67, 4, 2, "on"),
        note(67, 6, 1, "a", word_end=False),
        note(72, 7, 1, "gain"),
    ]
    score = score_to_musicxml("Kettle Song", [melody_of(notes, section="Verse")])
    (kettle / "melody" / "verse.musicxml").write_text(score)
    path = hub / "tea.show.toml"
    path.write_text(SHOW)
    return path


def text_of(made: MadeShow, name: str) -> str:
    text = " ".join(p.extract_text() for p in pypdf.PdfReader(made.folder / name).pages)
    return " ".join(text.split())


def digests(folder: Path) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()}


def test_everybody_has_their_papers_in_the_key_of_the_night(show: Path) -> None:
    made = make_show(show, show.parent / "papers")
    assert made.files == (
        "player-guitar.pdf",
        "player-nan.pdf",
        "player-trumpet.pdf",
        "player-tuba.pdf",
        "set-list.pdf",
        "show.json",
        "sing-along.pdf",
        "slides.pdf",
    )
    listed = text_of(made, "set-list.pdf")
    assert listed.index("Kettle Song") < listed.index("Sandwiches on the Number Nine")
    assert "wait for the nod" in listed
    guitar = text_of(made, "player-guitar.pdf")
    assert "D major" in guitar
    assert "wait for the nod" in guitar
    trumpet = text_of(made, "player-trumpet.pdf")
    assert "sounds in D, written in E" in trumpet
    assert "sounds in C, written in D" in trumpet
    assert "written in" not in text_of(made, "player-tuba.pdf")
    # The audience sings the chorus, and sees nothing of what it does not sing.
    for name in ("sing-along.pdf", "slides.pdf"):
        sung = text_of(made, name)
        assert "Ring the bell" in sung
        assert "kettle on again" not in sung
    assert "Words:" in text_of(made, "slides.pdf")
    assert any("Sandwiches on the Number Nine has no tune" in one for one in made.remarks)


def test_the_same_show_gives_the_same_bytes_and_takes_the_place_of_the_last(show: Path) -> None:
    first = digests(make_show(show, show.parent / "papers").folder)
    assert digests(make_show(show, show.parent / "papers").folder) == first


def test_a_show_with_words_of_somebody_who_did_not_agree_is_not_made(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_show(show, show.parent / "papers")
    people = show.parent / "kettle" / "people.toml"
    people.write_text(people.read_text().replace('"live"', '"cd"'))
    assert finish(command, [str(show), "-o", str(show.parent / "papers"), "--json"]) == 3
    problems = json.loads(capsys.readouterr().out)["error"]["problems"]
    assert problems[0]["what"].endswith("P04 has not answered about live, which means no")
    assert problems[0]["where"] == "kettle"
    assert problems[-1]["what"].startswith("an earlier show is there")
    assert (show.parent / "papers" / "slides.pdf").exists()
    with pytest.raises(ConsentError):
        make_show(show, show.parent / "others")
    assert not (show.parent / "others").exists()


def test_a_legal_name_on_a_paper_keeps_the_show_in_the_house(show: Path) -> None:
    show.write_text(SHOW.replace("wait for the nod", "QXLEGAL-P04 begins"))
    with pytest.raises(LeakError, match=r"the legal name of P04(?s:.*)tea.show.toml"):
        make_show(show, show.parent / "papers")
    assert not (show.parent / "papers").exists()


def test_a_name_that_two_songs_know_is_told_once_for_each_place(show: Path) -> None:
    show.write_text(SHOW.replace("wait for the nod", "QXLEGAL-P04 begins"))
    with pytest.raises(LeakError) as caught:
        make_show(show, show.parent / "papers")
    assert len(caught.value.problems) == len(set(caught.value.problems))


def withdrawn_as(show: Path, credit: str) -> None:
    """Let P02, who withdrew, have been credited by a name."""
    people = show.parent / "number-nine" / "people.toml"
    people.write_text(people.read_text().replace("[P02]", f'[P02]\ncredit = "{credit}"'))


def test_a_part_of_a_name_in_the_file_of_a_show_is_pointed_out(show: Path) -> None:
    withdrawn_as(show, "Moira Bell")
    show.write_text(SHOW.replace("wait for the nod", "Moira begins"))
    made = make_show(show, show.parent / "papers")
    told = "tea.show.toml: songs 1, note: this has a word of the name that P02, who withdrew"
    assert sum(told in remark for remark in made.remarks) == 1


def test_a_short_name_of_who_withdrew_is_on_no_pack(show: Path) -> None:
    withdrawn_as(show, "Mo")
    show.write_text(SHOW.replace('name = "Guitar"', 'name = "Mo"'))
    with pytest.raises(LeakError, match=r"players 1.*the credit of P02, who withdrew"):
        make_show(show, show.parent / "papers")


def test_who_withdraws_is_told_in_which_show_their_words_are(show: Path) -> None:
    target = make_show(show, show.parent / "papers").folder
    (kept,) = read_handed_on(show.parent / "kettle")
    assert (kept.people, kept.is_show) == (("P04",), True)
    told = foresee_withdrawal(show.parent / "kettle", "P04")
    assert any("their words are in the papers of this show" in line for line in told.look_at)
    assert any(target.name in line for line in told.look_at)


def test_what_somebody_changed_in_a_show_is_kept(show: Path) -> None:
    target = make_show(show, show.parent / "papers").folder
    (target / "set-list.pdf").write_bytes(b"scribbled on")
    with pytest.raises(RefusedError, match="somebody has changed"):
        make_show(show, target)
    make_show(show, target, overwrite=True)
    assert (target / "set-list.pdf").read_bytes().startswith(b"%PDF")
    (target / "our own order.txt").write_text("Kit first")
    with pytest.raises(RefusedError, match="1 file in this show did not come from us"):
        make_show(show, target, overwrite=True)
    assert (target / "our own order.txt").exists()
    other = show.parent / "mine"
    other.mkdir()
    (other / "shopping.txt").write_text("tea")
    with pytest.raises(RefusedError, match="is no show"):
        make_show(show, other, overwrite=True)


@pytest.mark.parametrize("place", ["kettle", "kettle/build/show", "number-nine/takes/show"])
def test_a_show_is_not_written_among_what_people_gave(show: Path, place: str) -> None:
    with pytest.raises(UsageError, match="song folder"):
        make_show(show, show.parent / place)


def test_an_audience_that_joins_nowhere_is_told(show: Path) -> None:
    show.write_text(SHOW.replace('audience = "chorus"\n', ""))
    made = make_show(show, show.parent / "papers")
    assert "sing-along.pdf" not in made.files
    assert any('write audience = "chorus"' in remark for remark in made.remarks)
    show.write_text(SHOW.replace('audience = "chorus"', 'audience = "chrous"'))
    with pytest.raises(ProjectError, match="'chrous' is no section of it"):
        make_show(show, show.parent / "papers")


def test_a_song_that_is_not_there_or_is_empty_is_told(show: Path) -> None:
    show.write_text(SHOW.replace('"kettle"', '"teapot"'))
    with pytest.raises(ProjectError, match="there is no folder teapot"):
        make_show(show, show.parent / "papers")
    teapot = show.parent / "teapot"
    teapot.mkdir()
    (teapot / "song.toml").write_text(KETTLE)
    shutil.copy(show.parent / "kettle" / "people.toml", teapot / "people.toml")
    with pytest.raises(MaterialError, match="neither a chord sheet nor a tune"):
        make_show(show, show.parent / "papers")


def test_a_mistake_is_told_with_the_song_that_it_is_in(show: Path) -> None:
    (show.parent / "kettle" / "song.toml").write_text(KETTLE.replace("120", '"fast"'))
    with pytest.raises(ProjectError, match=r"^kettle, song\.toml: tempo_bpm"):
        make_show(show, show.parent / "papers")
    (show.parent / "kettle" / "song.toml").write_text(KETTLE)
    (show.parent / "kettle" / "melody" / "verse.musicxml").write_text("<score")
    with pytest.raises(MaterialError, match=r"^kettle, melody/verse\.musicxml: not well-formed"):
        make_show(show, show.parent / "papers")


def test_a_major_song_is_not_made_minor_for_a_night(show: Path) -> None:
    show.write_text(SHOW.replace("D major", "D minor"))
    with pytest.raises(MaterialError, match=r"^kettle: is in C major.*D minor\n  Write D major"):
        make_show(show, show.parent / "papers")


def test_an_audience_cannot_sing_a_tune_without_words(show: Path) -> None:
    (show.parent / "kettle" / "chords" / "kettle.cho").unlink()
    tune = score_to_musicxml("Kettle Song", [melody_of([note(60, 0, 4, "")], section="Verse")])
    (show.parent / "kettle" / "melody" / "verse.musicxml").write_text(tune)
    show.write_text(SHOW.replace('"D major"', '"D major"\naudience = "all"'))
    with pytest.raises(ProjectError, match="kettle: audience: it has no words"):
        make_show(show, show.parent / "papers")


BAND = """
[[players]]
name = "Bass"
instrument = "bass guitar"
"""


def test_a_capo_is_for_who_has_one(show: Path) -> None:
    sheet = show.parent / "kettle" / "chords" / "kettle.cho"
    sheet.write_text(sheet.read_text().replace("{key: C}", "{key: A}\n{capo: 3}"))
    show.write_text(SHOW + BAND)
    made = make_show(show, show.parent / "papers")
    guitar, bass = (text_of(made, f"player-{name}.pdf") for name in ("guitar", "bass"))
    assert "B major capo 3" in guitar
    assert "sounds in D" in guitar
    assert "D major" in bass
    assert "capo" not in bass


def test_keys_of_sheets_in_several_languages_have_one_name_on_the_set_list(show: Path) -> None:
    sheet = show.parent / "kettle" / "chords" / "kettle.cho"
    sheet.write_text(
        "{title: Kettle Song}\n{key: H}\n{sov: Verse}\n[H]Put the ket[E]tle on a[H]gain\n{eov}\n"
    )
    show.write_text(SHOW.replace("D major", "Bb major"))
    made = make_show(show, show.parent / "papers")
    assert "B♭" in text_of(made, "set-list.pdf")
    assert any("does not name notes in English" in one for one in made.remarks)
    # Who reads the German sheet is told both keys in German.
    assert "sounds in B, written in C" in text_of(made, "player-trumpet.pdf")


def test_a_horn_does_not_read_above_its_reach(show: Path) -> None:
    horn = '[[players]]\nname = "Horn"\ninstrument = "horn"\nwritten_in = "F"\n'
    show.write_text(SHOW.replace("D major", "F# major") + horn)
    made = make_show(show, show.parent / "papers")
    assert "written in Db, an octave lower" in text_of(made, "player-horn.pdf")
    assert "an octave lower" not in text_of(made, "player-trumpet.pdf")


def test_a_song_that_is_sung_twice_is_asked_for_once(show: Path) -> None:
    encore = '[[songs]]\nsong = "kettle"\n[[players]]\nname = "Guitar"'
    show.write_text(SHOW.replace('[[players]]\nname = "Guitar"', encore))
    made = make_show(show, show.parent / "papers")
    pages = text_of(made, "player-guitar.pdf")
    assert "D major" in pages
    assert "C major" in pages
    assert len(read_handed_on(show.parent / "kettle")) == 1


def test_a_slip_about_recordings_holds_up_no_show(show: Path) -> None:
    (show.parent / "kettle" / "mix.toml").write_text("[parts.vox]\nvolume = 3\n")
    assert "player-guitar.pdf" in make_show(show, show.parent / "papers").files
