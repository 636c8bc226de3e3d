"""Letters that cannot be printed are told: which they are, where they stand, what to do."""

from coproduce.model.chords import ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.stages.missing_letters import (
    BUILD_AGAIN,
    PrintedText,
    tell_missing_letters,
    texts_of_sheet,
)

PUNJABI = "ਸਾਗਰ"


def line(words: str, number: int) -> SheetLine:
    return SheetLine(words=words, line_number=number)


def test_letters_are_told_with_their_script_their_lines_and_a_font() -> None:
    section = SheetSection(
        kind=SectionKind.VERSE,
        label="Verse",
        lines=(line("the sea", 3), line(PUNJABI, 4), line(f"sing {PUNJABI}", 6)),
    )
    sheet = ChordSheet(title="T", sections=(section,))
    (problem,) = tell_missing_letters(texts_of_sheet(sheet, "sea.cho"), set(PUNJABI))
    assert problem.where == "sea.cho, lines 4 and 6"
    assert "the Gurmukhi letters ਗ ਰ ਸ;" in problem.what
    assert problem.next_step == (
        "Install a font that has them, such as Noto Sans Gurmukhi. Then print it again."
    )


def test_of_a_name_only_the_script_and_whose_it_is_are_told() -> None:
    text = PrintedText(where="the credit of P03", text=PUNJABI, is_private=True)
    (problem,) = tell_missing_letters([text], set(PUNJABI), BUILD_AGAIN)
    assert problem.where == "the credit of P03"
    assert "some Gurmukhi letters" in problem.what
    assert not set(PUNJABI) & set(str(problem))


def test_names_at_the_head_of_a_sheet_are_told_as_little() -> None:
    sheet = ChordSheet(title="T", sections=(), metadata={"composer": (PUNJABI,)})
    (problem,) = tell_missing_letters(texts_of_sheet(sheet, "sea.cho"), set(PUNJABI))
    assert problem.where == "the names in sea.cho"
    assert not set(PUNJABI) & set(str(problem))


def test_each_script_is_told_apart_and_its_full_stop_with_it() -> None:
    text = PrintedText(where="sea.cho", text="海。 🎵", line_number=2)
    han, sign = tell_missing_letters([text], set("海。🎵"))
    assert "the Chinese letters 。 海;" in han.what
    assert "the signs 🎵;" in sign.what
    assert sign.next_step.startswith("Leave them out")


def test_many_letters_and_places_are_counted() -> None:
    tamil = "அஆஇஈஉஊஎஏஐஒஓ"
    texts = [PrintedText(where="sea.cho", text=tamil, line_number=row) for row in range(1, 8)]
    (problem,) = tell_missing_letters(texts, set(tamil))
    assert problem.where == "sea.cho, lines 1, 2, 3, 4 and 3 more"
    assert "and 3 more;" in problem.what


def test_nothing_missing_is_nothing_told() -> None:
    assert tell_missing_letters([PrintedText(where="a", text="abc")], set()) == ()
