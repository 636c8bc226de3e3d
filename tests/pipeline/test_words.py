"""The example as it ships: every line of its table is traced, and the withdrawn one is nowhere."""

import json
from collections import Counter
from pathlib import Path

import pytest

from coproduce.errors import ProjectError
from coproduce.files.templates import share_folder
from coproduce.model.mixing import Purpose
from coproduce.pipeline.lyrics import trace_song
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.pipeline.words import Words, read_words
from coproduce.stages.clear import clear
from coproduce.stages.evaluate import count_lines
from coproduce.stages.tell import tell

# Line for line, whose it is.
AUTHORS = (
    "P01 P03 P05 P03 | P01 P01+P03 P04 group | P05 P01 P04 group | P03 P05 P06 P03 | "
    "P01 P07 P01 P06 | group"
)


@pytest.fixture(name="words", scope="module")
def _words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    example = share_folder("projects") / "number-nine"
    song = tmp_path_factory.mktemp("example") / "number-nine"
    for name in (
        "people.toml",
        *(f"{d}/{p.name}" for d in ("lyrics", "chords") for p in (example / d).iterdir()),
    ):
        (song / name).parent.mkdir(parents=True, exist_ok=True)
        (song / name).write_bytes((example / name).read_bytes())
    text = (example / "song.toml").read_text().partition("reference")[0]
    (song / "song.toml").write_text(text)
    return read_words(song)


def test_all_21_lines_go_to_those_who_said_them(words: Words) -> None:
    expected = [tuple(by.split("+")) for by in AUTHORS.replace("|", "").split()]
    assert [line.authors for line in words.lineage.lines] == expected
    assert words.lineage.untraced == ()
    assert min(line.confidence for line in words.lineage.lines) > 0.9


def test_the_withdrawn_line_is_shown_nowhere(words: Words) -> None:
    assert "freewheel" in repr(words.drafts)
    assert "freewheel" not in repr(tell(words.lineage, words.people))
    assert "freewheel" not in repr(trace_song(words.root))
    assert not any("P02" in line.people for line in words.lineage.lines)


def test_the_table_counts(words: Words) -> None:
    assert count_lines(words.lineage, words.people) == {
        "elders": 8,
        "young people": 8,
        "adults": 0,
        "artists": 1,
        "generations together": 1,
        "the whole group": 3,
        "not traced": 0,
    }


@pytest.mark.parametrize("purpose", Purpose)
def test_who_stands_in_the_way_of_which_use(words: Words, purpose: Purpose) -> None:
    found = clear(words.lineage, (), words.people, purpose).obstacles
    people = Counter(obstacle.person for obstacle in found)
    assert (
        set(people)
        == {
            Purpose.REHEARSAL: set(),
            Purpose.LIVE: set(),
            Purpose.CD: set(),
            Purpose.STREAM: {"P06"},
            Purpose.BROADCAST: {"P01", "P03", "P04", "P06"},
        }[purpose]
    )


@pytest.mark.parametrize("song", ["mind-my-feet", "what-are-you-growing"])
def test_the_other_songs_are_traced_as_well(tmp_path: Path, song: str) -> None:
    example = share_folder("projects") / song
    for name in (
        "people.toml",
        *(f"{d}/{p.name}" for d in ("lyrics", "chords") for p in (example / d).iterdir()),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((example / name).read_bytes())
    (tmp_path / "song.toml").write_text(
        'title = "A song"\nkey = "C major"\ntime_signature = "4/4"\ntempo_bpm = 96\n'
    )
    assert read_words(tmp_path).lineage.untraced == ()


def test_who_is_pinned_may_be_typed_small_and_a_slip_is_told(tmp_path: Path) -> None:
    (tmp_path / "chords").mkdir()
    (tmp_path / "song.toml").write_text(
        'title = "T"\nkey = "C major"\ntime_signature = "4/4"\ntempo_bpm = 96\n'
    )
    (tmp_path / "people.toml").write_text(
        '[P02]\ngeneration = "elder"\ndecided_by = "own"\nallows = ["words"]\n'
    )
    sheet = tmp_path / "chords" / "t.cho"
    sheet.write_text("{x_by: p02 Everybody}\nThe kettle sings\n")
    (line,) = read_words(tmp_path).lineage.lines
    assert line.authors == ("P02", "group")
    sheet.write_text("{x_by: P20}\nThe kettle sings\n{x_by: Maureen}\nat four\n")
    with pytest.raises(ProjectError) as caught:
        read_words(tmp_path)
    first, second = caught.value.problems
    assert (first.where, first.next_step[:22]) == (
        "chords/t.cho, before line 2",
        'Did you mean "P02"? Wr',
    )
    assert "Maureen" not in str(second)
    assert build_song(tmp_path, BuildRequest(only=("check",), jobs=1)).errors == ()
    listed = json.loads((tmp_path / "build" / "check" / "words.json").read_text())["problems"]
    assert [p["where"] for p in listed if "x_by" in p["what"]] == [first.where, second.where]
