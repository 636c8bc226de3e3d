from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.drafts import parse_draft
from coproduce.stages.merge_drafts import Copy, Merged, merge_drafts


def merged(base: str | None, anna: str, ben: str) -> Merged:
    return merge_drafts(
        None if base is None else base.splitlines(),
        Copy(name="anna", lines=tuple(anna.splitlines())),
        Copy(name="ben", lines=tuple(ben.splitlines())),
    )


BASE = "[Verse 1]\nP01: the rain\nP03: a whale\nP05: the flask"


def test_what_each_added_is_in_the_merge() -> None:
    result = merged(BASE, BASE + "\nP04: the shore", BASE.replace("P03", "P06: bell\nP03"))
    assert result.lines == (
        "[Verse 1]",
        "P01: the rain",
        "P06: bell",
        "P03: a whale",
        "P05: the flask",
        "P04: the shore",
    )
    assert result.questions == 0


def test_a_line_that_one_of_them_reworded_keeps_its_first_wording_in_sight() -> None:
    result = merged(BASE, BASE.replace("a whale", "a blue whale"), BASE)
    assert result.lines[2:4] == ("#? before: P03: a whale", "P03: a blue whale")


def test_a_line_that_one_of_them_left_out_stays() -> None:
    result = merged(BASE, BASE.replace("P03: a whale\n", ""), BASE)
    assert result.lines[2:4] == (
        "#? anna left out what follows; delete it if that was agreed",
        "P03: a whale",
    )


def test_a_line_that_both_left_out_is_gone() -> None:
    shorter = BASE.replace("P03: a whale\n", "")
    assert merged(BASE, shorter, shorter).lines == tuple(shorter.splitlines())


def test_two_different_wordings_stand_one_under_the_other() -> None:
    result = merged(BASE, BASE.replace("the rain", "the wind"), BASE.replace("the rain", "the sun"))
    text = "\n".join(result.lines)
    assert "#? anna:\nP01: the wind\n#? ben:\nP01: the sun\n#? end" in text
    # The merge is a draft that can be read, with both lines in it.
    assert [line.words for line in parse_draft(text, name="d").lines][:2] == ["the wind", "the sun"]


def test_without_a_common_draft_nothing_is_lost() -> None:
    result = merged(None, "P01: a\nP03: b", "P03: b\nP05: c")
    assert [line for line in result.lines if not line.startswith("#")] == [
        "P01: a",
        "P03: b",
        "P05: c",
    ]


def test_what_was_withdrawn_in_one_copy_does_not_come_back_from_the_other() -> None:
    stone = BASE.replace("P03: a whale", "(withdrawn 2026-02-13)")
    for one, other in ((stone, BASE), (BASE, stone), (stone, BASE.replace("a whale", "my whale"))):
        result = merged(BASE, one, other)
        assert "whale" not in "\n".join(result.lines)
        assert "(withdrawn 2026-02-13)" in result.lines


def test_a_change_beside_a_withdrawn_line_does_not_bring_its_words_back() -> None:
    changed = BASE.replace("the rain", "the wind").replace("P03: a whale", "(withdrawn 2026-02-13)")
    for ben in (BASE, BASE.replace("the rain", "the sun"), BASE.replace("flask", "cake")):
        for one, other in ((changed, ben), (ben, changed)):
            assert "whale" not in "\n".join(merged(BASE, one, other).lines)


copies = st.lists(
    st.sampled_from([f"P0{n}: {word}" for n in (1, 3) for word in "abcd"]), max_size=8
)


@given(st.none() | copies, copies, copies)
def test_no_line_of_either_copy_is_ever_dropped(
    base: list[str] | None, one: list[str], other: list[str]
) -> None:
    result = merge_drafts(
        base, Copy(name="anna", lines=tuple(one)), Copy(name="ben", lines=tuple(other))
    )
    text = "\n".join(result.lines)
    assert all(line in text for line in (*one, *other))


@given(copies, copies)
def test_merging_with_the_common_draft_itself_gives_the_other_copy(
    base: list[str], one: list[str]
) -> None:
    result = merge_drafts(
        base, Copy(name="anna", lines=tuple(one)), Copy(name="ben", lines=tuple(base))
    )
    live = [line for line in result.lines if not line.startswith("#?")]
    assert [line for line in one if line not in live] == []


@given(st.none() | copies, copies, copies)
def test_the_order_of_the_two_does_not_change_what_is_kept(
    base: list[str] | None, one: list[str], other: list[str]
) -> None:
    anna, ben = Copy(name="a", lines=tuple(one)), Copy(name="b", lines=tuple(other))
    if base is None:
        return
    first, second = merge_drafts(base, anna, ben), merge_drafts(base, ben, anna)
    assert {line for line in first.lines if not line.startswith("#?")} == {
        line for line in second.lines if not line.startswith("#?")
    }
