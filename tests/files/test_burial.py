import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.burial import bury_in_draft, bury_in_sheet
from coproduce.files.drafts import parse_draft

DAY = dt.date(2026, 2, 13)
DRAFT = """\
# Workshop 2\r
[Verse 3]\r
P03: I've never met a jellyfish I like\r
P02: I'd freewheel down the front\r
P01 + P02: upon my bike\r
~ P02 laughed and said "hold on to your hats"\r
~ P01 likes the bun\r
group: we all went home"""


def test_a_persons_lines_become_tombstones_and_all_else_stays_to_the_character() -> None:
    draft = parse_draft(DRAFT, name="d")
    burial = bury_in_draft(DRAFT, draft, "P02", DAY)
    stone = "(withdrawn 2026-02-13)"
    before, after = DRAFT.split("\r\n"), burial.text.split("\r\n")
    assert after == [*before[:3], stone, stone, stone, *before[6:]]
    assert [one.text for one in burial.taken_out] == before[3:6]
    assert len(parse_draft(burial.text, name="d").tombstones) == 3


@given(st.lists(st.sampled_from(["P01: a", "P02: b", "# c", "", "[V]", "group: d"]), max_size=8))
def test_a_burial_keeps_the_number_of_lines_and_can_be_done_twice(lines: list[str]) -> None:
    text = "\n".join(lines)
    once = bury_in_draft(text, parse_draft(text, name="d"), "P02", DAY)
    again = bury_in_draft(once.text, parse_draft(once.text, name="d"), "P02", DAY)
    assert once.text.count("\n") == text.count("\n")
    assert "P02" not in once.text
    assert (again.text, again.taken_out) == (once.text, ())


def test_a_sheet_keeps_its_chords_and_loses_the_words() -> None:
    sheet = (
        "# P02's line, she was proud of it\n"
        "{x_by: P02}\n"
        "I'd [C]freewheel down the [F]front\n"
        "{x_by: P01 P02}\n"
        "You [G]taught me\n"
    )
    burial = bury_in_sheet(sheet, {3}, "P02")
    assert burial.text == "#\n#\n[C] [F]\n{x_by: P01}\nYou [G]taught me\n"
    assert len(burial.taken_out) == 4
