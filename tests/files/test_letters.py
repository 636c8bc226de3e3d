import io
from typing import Any

import pypdf
import pypdfium2

from coproduce.files.letters import letters_to_pdf
from coproduce.model.letters import Blank, Grid, Letter, Passage, Question

LETTER = Letter(
    title="Is this right?",
    subtitle="A song #with *marks*",
    parts=(
        Passage(heading="You said", lines=("the sea, $x$ \x07 and @me",), marked=(0,)),
        Question(words="At a concert?", choices=("Yes", "No"), answer="You said yes."),
        Blank(label="Name"),
        Grid(headings=("Name", "Share"), rows=(("Kit", "100.00"),), total="100.00"),
    ),
)


def test_what_people_wrote_is_printed_and_never_run() -> None:
    page = pypdf.PdfReader(io.BytesIO(letters_to_pdf([LETTER]))).pages[0].extract_text()
    for words in ("A song #with *marks*", "the sea, $x$", "@me", "At a concert?", "100.00"):
        assert words in page


def test_letters_are_tagged_titled_undated_and_the_same_each_time() -> None:
    pdf = letters_to_pdf([LETTER])
    assert pdf == letters_to_pdf([LETTER])
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Is this right?"
    assert reader.metadata.creation_date is None


def test_each_letter_begins_a_page() -> None:
    assert len(pypdf.PdfReader(io.BytesIO(letters_to_pdf([LETTER, LETTER]))).pages) == 2


def test_a_line_from_right_to_left_ends_at_the_left() -> None:
    letter = Letter(title="T", subtitle="", parts=(Passage(heading="", lines=("שלום!",)),))
    text = pypdfium2.PdfDocument(letters_to_pdf([letter]))[0].get_textpage()
    whole = text.get_text_range()
    assert text.get_charbox(whole.index("!"))[0] < text.get_charbox(whole.index("ש"))[0]


def test_nobody_signs_a_page_with_nothing_on_it() -> None:
    """However many questions there are, the last one stands above the line to sign on."""
    for count in range(8, 14):
        parts = [Question(words=f"Number {n}?", choices=("Yes",)) for n in range(count)]
        letter = Letter(
            title="T",
            subtitle="",
            parts=(
                *parts,
                Question(words="And this?", choices=("Yes",), joins_next=True),
                Passage(heading="", lines=("You can change your mind.",), joins_next=True),
                Blank(label="Who answered"),
            ),
        )
        last = pypdf.PdfReader(io.BytesIO(letters_to_pdf([letter]))).pages[-1].extract_text()
        for words in ("And this?", "change your mind", "Who answered"):
            assert words in last
