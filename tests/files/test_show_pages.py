"""A running order is one sheet that is read from the floor; slides are a page each."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import pytest

from coproduce.files.show_pages import set_list_pdf, slides_pdf
from coproduce.model.papers import Cell, Group, Paper, PaperKind, PaperLine, Stanza
from coproduce.model.show import SetList, SetListEntry, SlideShow


def listed(songs: int, title: str = "Sandwiches on the Number Nine") -> SetList:
    return SetList(
        title="Tea-time",
        occasion="forty seats",
        entries=tuple(
            SetListEntry(
                number=number,
                title=title,
                facts=("B♭m", "♩ = 96"),
                note="wait for the nod",
                audience="chorus",
            )
            for number in range(1, songs + 1)
        ),
    )


def pages_of(pdf: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def sizes_pt(pdf: bytes) -> dict[str, float]:
    """Give the size at which each piece of text stands."""
    found: dict[str, float] = {}

    def visit(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if text.strip():
            found[text.strip()] = max(found.get(text.strip(), 0.0), size * abs(matrix[0]))

    pages_of(pdf)[0].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("songs", [1, 3, 8, 14])
def test_a_running_order_is_one_sheet(songs: int) -> None:
    pdf = set_list_pdf(listed(songs))
    assert len(pages_of(pdf)) == 1
    assert pdf == set_list_pdf(listed(songs))


def test_few_songs_are_larger_than_many() -> None:
    few, many = (max(sizes_pt(set_list_pdf(listed(songs, "Kettle"))).values()) for songs in (3, 14))
    assert few >= 40.0  # points
    assert 16.0 <= many < few


def test_a_very_long_evening_takes_further_sheets_rather_than_small_print() -> None:
    pages = pages_of(set_list_pdf(listed(40)))
    assert len(pages) > 1
    assert "40" in pages[-1].extract_text()


def slide(words: str, *, note: str = "", times: int = 1) -> Stanza:
    line = PaperLine(groups=(Group(cells=(Cell(words=words),)),))
    return Stanza(label="Chorus", note=note, lines=(line,) * times)


def test_each_title_and_each_stanza_is_a_slide() -> None:
    song = Paper(
        kind=PaperKind.SLIDES,
        title="Kettle",
        credits="Words: Kit.",
        blocks=(slide("Round and round"), slide("Home again", times=6)),
    )
    pages = pages_of(slides_pdf(SlideShow(title="Tea", songs=(song, song))))
    texts = [page.extract_text() for page in pages]
    assert len(texts) == 6
    assert "Kettle" in texts[0]
    assert "Words: Kit." in texts[0]
    assert "Round and round" in texts[1]
    assert texts[2].count("Home again") == 6
    width, height = pages[0].mediabox.width, pages[0].mediabox.height
    assert abs(width / height - 16 / 9) < 0.01


def test_credits_end_with_their_full_stop_below_a_title_from_right_to_left() -> None:
    song = Paper(kind=PaperKind.SLIDES, title="שיר", is_right_to_left=True, credits="Words: Kit.")
    page = pypdfium2.PdfDocument(slides_pdf(SlideShow(title="Tea", songs=(song,))))[0]
    text = page.get_textpage()
    whole = text.get_text_range()
    first, last = (text.get_charbox(whole.index(letter))[0] for letter in "W.")
    assert page.get_width() / 2 < first < last


def test_lines_of_any_length_stay_on_their_slide() -> None:
    long = "the sea comes rolling in and out and in and out and in again, " * 3
    song = Paper(kind=PaperKind.SLIDES, title=long, blocks=(slide(long, times=2),))
    pages = pages_of(slides_pdf(SlideShow(title="Tea", songs=(song,))))
    assert len(pages) == 2
