"""Words of two texts are paired by the least change over the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coproduce.stages.paired_words import kept, opcodes

TEXTS = st.lists(st.sampled_from(["twin", "twinkle", "little", "star", "how"]), max_size=9)


@given(TEXTS, TEXTS)
def test_both_texts_are_covered_in_order(before: list[str], after: list[str]) -> None:
    changes = opcodes(before, after)
    assert [place for change in changes for place in range(*change[1:3])] == [*range(len(before))]
    assert [place for change in changes for place in range(*change[3:5])] == [*range(len(after))]
    for kind, first, last, start, end in changes:
        assert (before[first:last] == after[start:end]) == (kind == "equal")
        assert (first == last, start == end) == (kind == "insert", kind == "delete")


@given(TEXTS)
def test_nothing_changed_is_nothing_told(text: list[str]) -> None:
    assert {kind for kind, *_ in opcodes(text, text)} <= {"equal"}
    assert kept(text, text) == {place: place for place in range(len(text))}


def test_a_line_that_comes_again_is_not_taken_for_the_first() -> None:
    verse = ["twinkle", "twinkle", "little", "star"]
    before = [*verse, "up", "above", "world", "fly", *verse]
    after = [*verse[:3], "up", "above", "moon", "sail", *verse]
    changed = [change for change in opcodes(before, after) if change[0] != "equal"]
    assert changed == [("delete", 3, 4, 3, 3), ("replace", 6, 8, 5, 7)]
