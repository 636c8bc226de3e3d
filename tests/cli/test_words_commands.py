"""`coproduce lyrics`, `credits` and `evaluate` as a facilitator meets them."""

import json
from pathlib import Path

import pytest

from coproduce.cli.credits import command as credits_command
from coproduce.cli.evaluate import command as evaluate_command
from coproduce.cli.lyrics import command as lyrics_command
from coproduce.cli.output import finish
from coproduce.files.new_song import write_new_song
from coproduce.files.templates import share_folder


@pytest.fixture(name="song")
def _song(tmp_path: Path) -> Path:
    example = share_folder("projects") / "number-nine"
    song = tmp_path / "number-nine"
    for folder in ("lyrics", "chords"):
        (song / folder).mkdir(parents=True)
        for path in (example / folder).iterdir():
            (song / folder / path.name).write_bytes(path.read_bytes())
    (song / "people.toml").write_bytes((example / "people.toml").read_bytes())
    text = (example / "song.toml").read_text().partition("reference")[0]
    (song / "song.toml").write_text(text)
    return song


def test_a_comparison_is_told_line_by_line(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = song / "lyrics" / "2026-02-11-workshop-2.txt"
    later = song / "lyrics" / "2026-02-12-typed-up.txt"
    later.write_text(draft.read_text().replace("buy a cake", "buy a scone"))
    assert finish(lyrics_command, ["diff", str(draft), str(later)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("2026-02-11 (Workshop 2, Harbour Road Hall")
    assert told[1:] == [
        'reworded  Verse 2, line 12, P03: "Keep that," the driver said, "and buy a [cake"] {scone"}'
    ]
    assert finish(lyrics_command, ["diff", str(draft), str(later), "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert change["kind"] == "reworded"
    assert change["after"]["by"] == ["P03"]


def test_a_merge_never_replaces_a_file_and_never_brings_back_what_was_withdrawn(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lyrics = song / "lyrics"
    draft = lyrics / "2026-02-11-workshop-2.txt"
    anna, ben = song / "anna.txt", song / "ben.txt"
    anna.write_text(draft.read_text().replace("a bun", "an iced bun"))
    ben.write_text(draft.read_text().replace("a bun", "a plain bun"))
    out = lyrics / "2026-02-12-merged.txt"
    arguments = ["merge", str(anna), str(ben), "--base", str(draft), "-o", str(out), "--json"]
    assert finish(lyrics_command, arguments) == 0
    assert json.loads(capsys.readouterr().out)["questions"] > 0
    merged = out.read_text()
    assert "#? anna:" in merged
    assert "an iced bun" in merged
    assert "a plain bun" in merged
    assert "freewheel" not in merged
    assert "(withdrawn 2026-02-13)" in merged
    assert finish(lyrics_command, arguments) == 3


def test_where_each_line_came_from(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert finish(lyrics_command, ["trace", str(song), "-o", str(page), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["lines"]) == 21
    assert (document["untraced"], document["not_shown"]) == ([], [])
    assert document["lines"][5]["by"] == ["P01", "P03"]
    assert "Marigold" in page.read_text()
    assert "freewheel" not in page.read_text()


def test_a_draft_that_cannot_be_read_is_said(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = song / "lyrics" / "2026-02-25-workshop-3.txt"
    draft.write_text("P10: the sea\n")
    assert finish(lyrics_command, ["trace", str(song)]) == 1
    told = capsys.readouterr().err
    assert '2026-02-25-workshop-3.txt, line 1: "P10" is not in people.toml' in told
    assert 'Did you mean "P01"?' in told


def test_a_name_that_no_font_can_print_is_told_without_the_name(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = song / "people.toml"
    text = people.read_text(encoding="utf-8").replace('"Kit"', '"Ki\u0378"')
    people.write_text(text, encoding="utf-8")
    assert finish(credits_command, [str(song), "--papers", str(tmp_path / "papers")]) == 0
    told = capsys.readouterr().err
    assert "the credit of P03: no font on this computer has some signs; boxes" in told
    assert "slip" not in told
    assert "Ki" not in told


def test_the_page_for_the_group_says_who_gave_the_song_its_title(
    song: Path, tmp_path: Path
) -> None:
    page = tmp_path / "lines.html"
    assert finish(lyrics_command, ["trace", str(song), "-o", str(page)]) == 0
    heading, _, first = page.read_text().partition("<h2")[2].partition("</h2>")
    assert heading.endswith("Title")
    assert "Marigold" in first.partition("<h2")[0]


def test_credits_papers_and_shares(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "papers"
    arguments = [str(song), "--template", "equal", "--papers", str(papers), "--json"]
    assert finish(credits_command, arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["words"][0] == "Eunice Fairweather"
    assert document["split"]["total"] == "100.00"
    names = sorted(path.name for path in papers.iterdir())
    assert names == sorted(
        [f"{kind}-P0{n}.pdf" for kind in ("slip", "keepsake") for n in (1, 3, 4, 5, 6, 7)]
        + ["split-sheet.pdf"]
    )
    assert finish(credits_command, [str(song), "--template", "equal"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert finish(credits_command, [str(song), "--template", "charity"]) == 2


def test_shares_that_make_no_whole_are_refused(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (song / "split.toml").write_text('[[shares]]\nname = "Kit"\npercent = "99.99"\n')
    assert finish(credits_command, [str(song)]) == 1
    assert "the shares add up to 99.99" in capsys.readouterr().err


def test_an_evaluation_in_three_forms(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish(evaluate_command, [str(song), str(song), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    lines = next(table for table in document["tables"] if table["title"] == "Lines that are sung")
    assert (lines["cells"]["elders"], lines["cells"]["artists"], lines["total"]) == (8, None, 21)
    assert finish(evaluate_command, [str(song), "-o", str(tmp_path / "e.csv")]) == 0
    assert finish(evaluate_command, [str(song), "-o", str(tmp_path / "e.html")]) == 0
    assert finish(evaluate_command, [str(song), "-o", str(tmp_path / "e.pdf")]) == 2
    assert "elders,lines,8" in (tmp_path / "e.csv").read_text()
    assert "Marigold" not in (tmp_path / "e.html").read_text()


def test_a_page_and_a_table_are_not_replaced_unasked(song: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("by hand")
    for command, words in ((lyrics_command, ["trace"]), (evaluate_command, [])):
        arguments = [*words, str(song), "-o", str(page)]
        assert finish(command, arguments) == 3
        assert page.read_text() == "by hand"
        assert finish(command, [*arguments, "--overwrite"]) == 0
        assert page.read_text() != "by hand"
        page.write_text("by hand")


def test_lines_of_a_trace_end_without_spaces(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sheet,) = (song / "chords").iterdir()
    sheet.write_text(sheet.read_text() + "\n[C]Zigzag [G] \n")
    assert finish(lyrics_command, ["trace", str(song)]) == 0
    told = capsys.readouterr()
    assert "said: Zigzag\n" in told.err
    assert not any(line.endswith(" ") for line in (told.out + told.err).splitlines())


def test_a_song_that_has_only_begun_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = tmp_path / "begun"
    write_new_song(song, "Begun", share_folder("templates") / "project")
    assert finish(lyrics_command, ["trace", str(song)]) == 0
    assert "no words are sung yet" in capsys.readouterr().err
    assert finish(credits_command, [str(song)]) == 0
    assert "nobody is to be credited" in capsys.readouterr().err
    assert finish(evaluate_command, [str(song)]) == 0
    assert "Offered in each workshop" not in capsys.readouterr().out
    (song / "lyrics" / "2026-02-04-workshop-1.txt").write_text("group: the sea\n")
    assert finish(evaluate_command, [str(song)]) == 0
    assert "Begun: 1 workshop\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("was", "is_now", "complaint"),
    [
        ("[P03]", "[P01]", "people.toml"),
        ("2026-02-13", "2026-02-31", "people.toml"),
        ('"solo-voice", "group-voice", "live", "cd", "stream"]', '"solo"]', '"solo"'),
    ],
)
def test_mistakes_in_people_toml_are_said(
    song: Path, capsys: pytest.CaptureFixture[str], was: str, is_now: str, complaint: str
) -> None:
    people = song / "people.toml"
    people.write_text(people.read_text().replace(was, is_now, 1))
    assert finish(evaluate_command, [str(song)]) == 1
    assert complaint in capsys.readouterr().err
