"""Words under a tune that are on no chord sheet are asked for before they leave."""

from __future__ import annotations

import pytest

from coproduce.model.lineage import SungLine
from coproduce.model.melody import Melody
from coproduce.stages.untold_words import untold_words
from helpers.tunes import melody_of, note

SHEET = (
    SungLine(section="Chorus", words="Ring the bell and we'll go round once more", line_number=8),
    SungLine(section="Verse", words="Egg and cress, a penny for the bus", line_number=3),
)


def tune_of(words: str) -> Melody:
    return melody_of([note(60 + 2 * (i % 4), i, 1, word) for i, word in enumerate(words.split())])


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        ("Ring the bell and we'll go round once more", False),
        ("Ring that bell! And we'll go round once more", False),
        ("My grandad hid his medals in a tin", True),
        ("", False),
    ],
)
def test_only_words_that_are_on_no_sheet_are_told(words: str, *, is_told: bool) -> None:
    told = list(untold_words({"melody/chorus.musicxml": tune_of(words)}, SHEET))
    assert [problem.where for problem in told] == ["melody/chorus.musicxml"] * is_told


def test_without_a_sheet_all_words_are_told_and_not_repeated() -> None:
    (problem,) = untold_words({"melody/chorus.musicxml": tune_of("Ring the bell")}, ())
    assert "bell" not in str(problem)
    assert "chord sheet" in problem.next_step
