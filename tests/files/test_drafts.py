import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import FormatError, Problem, ProjectError
from coproduce.files.drafts import parse_draft, read_draft, read_drafts, tombstone
from coproduce.model.lyrics import GROUP, Manner

WORKSHOP = """\
# Workshop 1, Harbour Road Hall
> What's in the bag?
[Verse 1]
P01: We caught it by the baker's in the rain
P01 + P03: Your hand is cold, so warm it up in mine
group: Ring the bell and we'll go round once more
P05 (sung): the windows white with steam
P01 (gesture, at the smell jar): fans the air, both hands
~ P01 preferred "bun" to "cake"
(withdrawn 2026-02-13)
[Chorus]
P03: windmill
"""
PEOPLE = ("P01", "P02", "P03", "P05")


def test_everything_that_a_draft_can_hold() -> None:
    draft = parse_draft(WORKSHOP, name="2026-02-04-workshop-1", people=PEOPLE)
    assert (draft.title, draft.date) == ("Workshop 1, Harbour Road Hall", dt.date(2026, 2, 4))
    first, joint, group, sung, gesture, fragment = draft.lines
    assert first.words == "We caught it by the baker's in the rain"
    assert (first.speakers, first.section, first.prompt) == (
        ("P01",),
        "Verse 1",
        None,
    )
    assert joint.speakers == ("P01", "P03")
    assert group.speakers == (GROUP,)
    assert group.people == ()
    assert (sung.manner, gesture.manner) == (Manner.SUNG, Manner.GESTURE)
    assert gesture.manner_note == "at the smell jar"
    assert (fragment.words, fragment.section, fragment.line_number) == ("windmill", "Chorus", 12)
    assert [note.text for note in draft.notes] == ['P01 preferred "bun" to "cake"']
    assert [stone.withdrawn_on for stone in draft.tombstones] == [dt.date(2026, 2, 13)]


def test_a_prompt_belongs_to_what_follows_it() -> None:
    draft = parse_draft("> Who drove?\nP01: the man\n> And then?\nP01: on foot", name="d")
    assert [line.prompt for line in draft.lines] == ["Who drove?", "And then?"]


@pytest.mark.parametrize(
    "typed",
    [
        "p01 : the sea",
        "  P01:the sea  ",
        "P01\N{FULLWIDTH COLON}the sea",
        "\N{ZERO WIDTH NO-BREAK SPACE}P01: the sea",
        "P01 (said): the sea",
        "P01 (SPOKE): the sea",
        "P01 ( ): the sea",
        "\tP01\t:\tthe sea\r",
        "\uff30\uff10\uff11: the sea",
    ],
)
def test_typing_is_forgiven(typed: str) -> None:
    (line,) = parse_draft(typed, name="d", people=PEOPLE).lines
    assert (line.speakers, line.words, line.manner) == (("P01",), "the sea", Manner.SAID)


@pytest.mark.parametrize("who", ["P01+P03", "P01 & p03", "P01, P03", "P01 and P03", "P01+P03+P01"])
def test_several_people_are_written_in_several_ways(who: str) -> None:
    (line,) = parse_draft(f"{who}: the sea", name="d", people=PEOPLE).lines
    assert line.speakers == ("P01", "P03")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_any_system_give_the_same_words(
    tmp_path: Path, line_end: str, encoding: str
) -> None:
    path = tmp_path / "2026-02-04-workshop-1.txt"
    path.write_bytes(WORKSHOP.replace("\n", line_end).encode(encoding))
    assert read_draft(path, PEOPLE) == parse_draft(
        WORKSHOP, name="2026-02-04-workshop-1", people=PEOPLE
    )


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("P01: a\nwe all went home", r"d.txt, line 2: nobody is named for \"we all went home\""),
        ("P10: a", r'line 1: "P10" is not in people.toml\n  Did you mean "P01"\?'),
        ("P01 + P99: a", r'"P99" is not in people.toml'),
        (": a", "line 1: nobody is named"),
        ("P01:", "line 1: a name, but no words"),
        ("P01 (sungg): a", r'"sungg" is not a way .*\n  Did you mean "sung"\? Known are: said'),
        ("[ ]", "line 1: a section without a name"),
        ("[Verse 1] P01: a", "line 1: a section's name and words are on one line"),
        ("(withdrawn 2026-02-30)", r'"2026-02-30" is not a date'),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(typed: str, complaint: str) -> None:
    with pytest.raises(ProjectError, match=complaint):
        parse_draft(typed, name="d", where="d.txt", people=PEOPLE)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ProjectError) as refusal:
        parse_draft("P77: a\nhello\nP01 (xx): b", name="2026-13-04", people=PEOPLE)
    assert len(refusal.value.problems) == 4


def test_a_joint_line_with_an_unknown_name_is_not_given_to_the_other_alone() -> None:
    with pytest.raises(ProjectError) as refusal:
        parse_draft("P01 + P98: a", name="d", people=PEOPLE)
    assert len(refusal.value.problems) == 1


def test_latin_1_and_binary_files_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_bytes("P01: a\nP01: café".encode("latin-1"))
    with pytest.raises(FormatError, match=r"d.txt, line 2"):
        read_draft(path)
    path.write_bytes(b"P01: a\n\0\0")
    with pytest.raises(FormatError, match="not a text file"):
        read_draft(path)


def test_mistakes_of_all_drafts_come_together(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("nobody said this")
    with pytest.raises(ProjectError) as refusal:
        read_drafts(tmp_path, ["a.txt", "b.txt"], PEOPLE)
    assert len(refusal.value.problems) == 2


def test_drafts_are_read_oldest_first(tmp_path: Path) -> None:
    for name in ("2026-02-11-b", "2026-02-04-z", "undated"):
        (tmp_path / f"{name}.txt").write_text("P01: a")
    drafts = read_drafts(tmp_path, ["undated.txt", "2026-02-11-b.txt", "2026-02-04-z.txt"], PEOPLE)
    assert [draft.name for draft in drafts] == ["2026-02-04-z", "2026-02-11-b", "undated"]


spoken = st.text(min_size=1).filter(
    lambda text: text.strip() and not set(text) & {"\r", "\n", "\0"}
)


@given(spoken)
def test_words_are_kept_verbatim_in_any_script(words: str) -> None:
    (line,) = parse_draft(f"P01: {words}", name="d", people=PEOPLE).lines
    assert line.words == words.strip()


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    problems: tuple[Problem, ...]
    try:
        parse_draft(text, name="d", people=PEOPLE)
    except ProjectError as refusal:
        problems = refusal.problems
    else:
        problems = ()
    assert all(problem.what and problem.next_step for problem in problems)


@given(st.dates())
def test_a_tombstone_is_read_back(day: dt.date) -> None:
    (stone,) = parse_draft(tombstone(day), name="d").tombstones
    assert stone.withdrawn_on == day


def test_five_thousand_lines_are_all_read() -> None:
    text = "\n".join(
        f"P0{1 + number % 3} (sung): the sea came in {number}" for number in range(5000)
    )
    draft = parse_draft(text, name="d", people=PEOPLE)
    assert len(draft.lines) == 5000


def test_a_name_that_may_be_somebodys_own_is_not_repeated() -> None:
    with pytest.raises(ProjectError) as caught:
        parse_draft("Dorothy Marsh: The kettle sings\nP20: at four", name="a", people=["P02"])
    message = str(caught.value)
    assert "Dorothy" not in message
    assert "the name before the colon is not in people.toml" in message
    assert '"P20" is not in people.toml' in message
