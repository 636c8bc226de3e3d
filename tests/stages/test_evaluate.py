from collections.abc import Mapping

import pytest

from coproduce.model.chords import ChordSheet
from coproduce.model.evaluation import Table
from coproduce.model.lyrics import Draft
from coproduce.model.people import Person
from coproduce.stages.evaluate import SongWords, count_lines, evaluate
from coproduce.stages.trace import trace


@pytest.fixture(name="song")
def _song(sheet: ChordSheet, drafts: tuple[Draft, ...], people: Mapping[str, Person]) -> SongWords:
    return SongWords(
        hub="hub",
        title=sheet.title,
        people=people,
        drafts=drafts,
        lineage=trace(sheet, drafts),
    )


def table(song: SongWords, title: str) -> Table:
    (found,) = [one for one in evaluate([song]).tables if one.title == title]
    return found


def test_the_examples_lines_are_counted_as_its_table_says(song: SongWords) -> None:
    assert count_lines(song.lineage, song.people) == {
        "elders": 8,
        "young people": 8,
        "adults": 0,
        "artists": 1,
        "generations together": 1,
        "the whole group": 3,
        "not traced": 0,
    }


def test_few_are_not_shown(song: SongWords) -> None:
    lines = {cell.label: cell.count for cell in table(song, "Lines that are sung").cells}
    assert lines == {
        "elders": 8,
        "young people": 8,
        "adults": None,
        "artists": None,
        "generations together": None,
        "the whole group": None,
        "not traced": None,
    }
    assert table(song, "Lines that are sung").total == 21
    assert all(cell.count is None for cell in table(song, "People by generation").cells)


def test_what_a_withdrawn_person_offered_is_not_counted(
    song: SongWords, drafts: tuple[Draft, ...]
) -> None:
    everything = sum(len(draft.lines) for draft in drafts)
    by_p02 = sum("P02" in line.speakers for draft in drafts for line in draft.lines)
    assert by_p02 == 2
    assert table(song, "What was offered").total == everything - by_p02


def test_people_of_one_hub_are_counted_once_for_all_their_songs(song: SongWords) -> None:
    both = evaluate([song, song])
    assert both.workshops == 3
    (people,) = [one for one in both.tables if one.title == "People by generation"]
    assert people.total == 6


def test_nothing_names_a_person(song: SongWords) -> None:
    told = repr(evaluate([song]))
    assert not any(person_id in told for person_id in song.people)
    assert not any(p.credit in told for p in song.people.values() if p.credit)
