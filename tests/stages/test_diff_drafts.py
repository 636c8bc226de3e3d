from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.drafts import parse_draft
from coproduce.model.draft_changes import ChangeKind, DraftChanges
from coproduce.stages.diff_drafts import diff_drafts, diff_words


def changes(before: str, after: str) -> DraftChanges:
    return diff_drafts(
        parse_draft(before, name="2026-02-04"), parse_draft(after, name="2026-02-11")
    )


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [
        (change.kind, (change.after or change.before).words)  # type: ignore[union-attr]
        for change in changes(before, after).changes
    ]


def test_each_kind_of_change_as_a_person_would_say_it() -> None:
    before = """\
[Verse 1]
P01: We caught it by the baker's in the rain
P03: "Keep that," the driver said, "and buy a cake"
P02: I'd freewheel down the front
[Chorus]
P04: Sing out loud when you see the shore
"""
    after = """\
[Verse 1]
P04: Sing out loud when you see the shore
P01: We caught it by the baker's in the rain!
P01: "Keep that," the driver said, "and buy a bun"
P06: You say it, and the sea comes rolling in
"""
    assert told(before, after) == [
        ("moved", "Sing out loud when you see the shore"),
        ("kept", "We caught it by the baker's in the rain!"),
        ("reworded", '"Keep that," the driver said, "and buy a bun"'),
        ("new", "You say it, and the sea comes rolling in"),
        ("dropped", "I'd freewheel down the front"),
    ]


def test_reworded_words_are_shown_beside_each_other() -> None:
    (change,) = changes("P01: and buy a cake", "P01: and buy a big bun").changes
    assert [(w.before, w.after) for w in change.words if not w.is_kept] == [("cake", "big bun")]


def test_a_line_given_to_somebody_else_is_told() -> None:
    (change,) = changes("P01: and buy a bun", "P01 + P03: and buy a bun").changes
    assert (change.kind, change.words) == (ChangeKind.REWORDED, ())


def test_two_lines_that_change_places_are_one_move() -> None:
    kinds = [
        kind for kind, _ in told("P01: one\nP01: two\nP01: three", "P01: three\nP01: one\nP01: two")
    ]
    assert kinds == ["moved", "kept", "kept"]


def test_a_withdrawn_line_shows_as_withdrawn_without_words() -> None:
    assert [change.kind for change in changes("P01: a bee", "(withdrawn 2026-02-13)").changes] == [
        ChangeKind.DROPPED,
        ChangeKind.WITHDRAWN,
    ]


words = st.lists(st.sampled_from(["sea", "shore", "bell", "rain", "bus"]), min_size=1, max_size=5)
drafts = st.lists(words.map(" ".join), max_size=6)


@given(drafts, drafts)
def test_every_line_of_both_drafts_is_told_exactly_once(old: list[str], new: list[str]) -> None:
    before, after = ("\n".join(f"P01: {line}" for line in lines) for lines in (old, new))
    found = changes(before, after).changes
    assert sorted(c.before.line_number for c in found if c.before) == list(range(1, len(old) + 1))
    assert sorted(c.after.line_number for c in found if c.after) == list(range(1, len(new) + 1))


@given(drafts)
def test_a_draft_against_itself_keeps_everything(lines: list[str]) -> None:
    text = "\n".join(f"P01: {line}" for line in lines)
    assert {change.kind for change in changes(text, text).changes} <= {ChangeKind.KEPT}


@given(st.text(), st.text())
def test_word_changes_spell_both_wordings(before: str, after: str) -> None:
    runs = diff_words(before, after)
    assert " ".join(run.before for run in runs if run.before) == " ".join(before.split())
    assert " ".join(run.after for run in runs if run.after) == " ".join(after.split())
