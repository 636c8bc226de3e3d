"""No word is lost or torn, whichever of its syllables were heard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.score import ELISION
from coproduce.stages.underlay import on_one_note, shared_out
from coproduce.theory.syllables import syllables_of

WORDS = ("the win-dows white with steam", "a won-der-ful car-rot")
SYLLABLES = syllables_of(WORDS)
TEXTS = [syllable.text for syllable in SYLLABLES]


def texts(*sung: str) -> list[str]:
    shared = shared_out([TEXTS.index(text) for text in sung], SYLLABLES)
    return [on_one_note(SYLLABLES[here.start : here.stop]) for here in shared.values()]


@given(st.lists(st.integers(0, len(SYLLABLES) - 1), min_size=1, unique=True).map(sorted))
def test_between_the_first_and_the_last_syllable_sung_nothing_is_lost(sung: list[int]) -> None:
    shared = shared_out(sung, SYLLABLES)
    assert list(shared) == sung
    assert all(syllable in here for syllable, here in shared.items())
    carried = [index for here in shared.values() for index in here]
    assert carried == list(range(carried[0], carried[-1] + 1))


@pytest.mark.parametrize(
    ("skipped", "written"),
    [
        ("win", ["the", "windows", "white"]),
        ("dows", ["the", "windows", "white"]),
        ("white", ["the", "win", f"dows{ELISION}white", "with"]),
    ],
)
def test_a_syllable_that_was_not_heard_goes_to_its_own_word(
    skipped: str, written: list[str]
) -> None:
    assert texts(*(text for text in TEXTS if text != skipped))[: len(written)] == written


def test_two_lines_never_meet_on_one_note() -> None:
    heard = texts(*(text for text in TEXTS if text not in {"a", "with"}))
    assert heard[3:6] == [f"white{ELISION}with", "steam", f"a{ELISION}won"]


def test_one_inside_a_word_goes_to_the_note_before() -> None:
    assert texts("a", "won", "ful", "car", "rot")[-4:] == ["wonder", "ful", "car", "rot"]


def test_of_words_that_the_memo_does_not_reach_nothing_is_squeezed_in() -> None:
    assert texts("the", "win", "dows") == ["the", "win", "dows"]
