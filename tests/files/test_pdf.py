"""Printed papers, read back: what a reader, a screen reader and a printer find in them."""

import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pypdf
import pypdfium2
import pypdfium2.raw
import pytest
from pypdf.generic import ContentStream

from coproduce.files.pdf import render_pdf
from coproduce.model.papers import (
    Book,
    Cell,
    FormStep,
    Group,
    LineStyle,
    MusicBlock,
    MusicPicture,
    Paper,
    PaperKind,
    PaperLine,
    Stanza,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 20">'
    '<rect width="180" height="12"/></svg>'
)


def line(*groups: str) -> PaperLine:
    """Build a line from groups such as "ba[F]ker's"."""
    return PaperLine(groups=tuple(Group(cells=tuple(cells(group))) for group in groups))


def cells(group: str) -> Iterator[Cell]:
    first, *others = group.split("[")
    if first:
        yield Cell(words=first)
    for other in others:
        chord, _, words = other.partition("]")
        yield Cell(words=words, chord=chord)


def verse(label: str, lines: int = 4) -> Stanza:
    name = label.replace(" ", "")
    return Stanza(
        label=label,
        lines=tuple(
            line("we", "[Bb]caught", "it", f"ba[F]ker's {name}row{row}") for row in range(lines)
        ),
    )


def paper(
    *blocks: Stanza | MusicBlock,
    kind: PaperKind = PaperKind.CHORD_SHEET,
    form: tuple[FormStep, ...] = (FormStep(name="Verse 1", bars=8),),
) -> Paper:
    return Paper(
        kind=kind,
        title="Sandwiches on the Number Nine",
        facts=("C major", "4/4", "♩ = 96"),
        form=form,
        blocks=blocks,
    )


def read(pdf: bytes) -> Any:
    # What a PDF holds depends on the file; no type knows it beforehand.
    return pypdf.PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in read(pdf).pages]


def fonts(pdf: bytes) -> Iterator[Any]:
    for page in read(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            yield font["/DescendantFonts"][0].get_object()


def glyph_numbers(pdf: bytes) -> Iterator[int]:
    reader = read(pdf)
    for page in reader.pages:
        operations: Any = ContentStream(page.get_contents(), reader).operations
        for operands, operator in operations:
            texts = operands[0] if operator == b"TJ" else operands if operator == b"Tj" else ()
            for text in texts:
                codes: bytes = getattr(text, "original_bytes", b"")
                yield from (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))


def letter_sizes(pdf: bytes) -> set[float]:
    """Sizes in points of every letter that can be seen."""
    sizes: set[float] = set()
    matrix = pypdfium2.raw.FS_MATRIX()
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            if chr(pypdfium2.raw.FPDFText_GetUnicode(text.raw, index)).isspace():
                continue
            pypdfium2.raw.FPDFText_GetMatrix(text.raw, index, matrix)
            size = pypdfium2.raw.FPDFText_GetFontSize(text.raw, index) * matrix.d
            sizes.add(round(size, 1))
    return sizes


def ink(pdf: bytes) -> list[float]:
    """Share of each page that is not white."""
    shares = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = np.asarray(page.render(scale=0.5).to_pil().convert("L"))
        shares.append(float((picture < 128).mean()))
    return shares


def structure(pdf: bytes) -> Iterator[Any]:
    """Walk the structure that a screen reader follows."""

    def walk(node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, dict):
            yield node
            below = node.get("/K", [])
            for one in below if isinstance(below, list) else [below]:
                yield from walk(one)

    yield from walk(read(pdf).trailer["/Root"]["/StructTreeRoot"])


def in_order(text: str, words: Iterable[str]) -> bool:
    place = 0
    for word in words:
        place = text.find(word, place)
        if place < 0:
            return False
        place += len(word)
    return True


def test_a_chord_sheet_reads_from_top_to_bottom() -> None:
    (text,) = pages(render_pdf(paper(verse("Verse 1"), verse("Chorus"))))
    expected = ["Sandwiches", "C major", "♩ = 96", "Verse 1 8", "Verse 1", "row0", "row3", "Chorus"]
    assert in_order(text, expected)


def test_the_document_says_its_title_and_language_and_no_dates() -> None:
    reader = read(render_pdf(paper(verse("Verse 1"))))
    catalogue: Any = reader.trailer["/Root"]
    metadata = dict(reader.metadata or {})
    assert metadata["/Title"] == "Sandwiches on the Number Nine"
    assert catalogue["/Lang"] == "en"
    assert not {"/CreationDate", "/ModDate", "/Author"} & set(metadata)
    assert b"Date" not in catalogue["/Metadata"].get_object().get_data()


def test_a_language_may_be_that_of_a_country() -> None:
    reader = read(render_pdf(replace(paper(verse("Verse 1")), language="pt-BR")))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "pt"


def test_the_document_is_tagged_as_pdf_ua_1() -> None:
    reader = read(render_pdf(paper(verse("Verse 1"))))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1<" in catalogue["/Metadata"].get_object().get_data()
    kinds = {node.get("/S") for node in structure(render_pdf(paper(verse("Verse 1"))))}
    assert {"/H1", "/H2", "/P"} <= kinds


def test_every_font_is_inside() -> None:
    music = MusicBlock(label="Tune", pictures=(picture(),))
    found = list(fonts(render_pdf(paper(verse("Verse 1"), music, kind=PaperKind.LEAD_SHEET))))
    assert found
    for font in found:
        descriptor = font["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize(
    "words", ["plain", "Čeština ŵŷ ñ", "♯ ♭ ½ “x”", "שלום", "مرحبا", "😀", "日本語", "\U000f0000"]
)
def test_no_letter_is_an_empty_box(words: str) -> None:
    pdf = render_pdf(paper(Stanza(label=words, lines=(line(words, f"[C]{words}"),))))
    used = set(glyph_numbers(pdf))
    assert len(used) > 20
    assert 0 not in used  # .notdef, the empty box


def test_the_page_is_not_blank_and_the_same_each_time() -> None:
    pdf = render_pdf(paper(verse("Verse 1"), verse("Verse 2")))
    assert pdf == render_pdf(paper(verse("Verse 1"), verse("Verse 2")))
    assert all(share > 0.005 for share in ink(pdf))


def test_a_paper_printed_in_between_changes_nothing() -> None:
    before = render_pdf(paper(verse("Verse 1")))
    render_pdf(paper(verse("日本語")))
    assert render_pdf(paper(verse("Verse 1"))) == before


def test_a_short_song_stands_on_one_page() -> None:
    assert len(pages(render_pdf(paper(*(verse(f"Verse {n}") for n in range(1, 8)))))) == 1


@pytest.mark.parametrize("kind", [PaperKind.CHORD_SHEET, PaperKind.LARGE_PRINT])
def test_no_verse_of_forty_is_split(kind: PaperKind) -> None:
    texts = pages(render_pdf(paper(*(verse(f"Verse {n}") for n in range(1, 41)), kind=kind)))
    assert len(texts) > 2
    for number in range(1, 41):
        rows = [f"Verse{number}row{row}" for row in range(4)]
        holding = {page for page, text in enumerate(texts) for row in rows if row in text}
        assert len(holding) == 1
    assert "".join(texts).count("row3") == 40


def test_a_verse_longer_than_a_page_is_parted_between_its_lines() -> None:
    texts = pages(render_pdf(paper(verse("Verse 1", lines=90))))
    assert len(texts) > 1
    assert in_order("\n".join(texts), [f"Verse1row{row}" for row in range(90)])


def test_later_pages_say_the_song_and_their_number() -> None:
    texts = pages(render_pdf(paper(*(verse(f"Verse {n}") for n in range(1, 31)))))
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Sandwiches on the Number Nine" in text


def test_large_print_is_at_least_eighteen_points_upright_and_never_hyphenated() -> None:
    long_words = line("incomprehensibilities " * 12)
    song = paper(
        *(verse(f"Verse {n}") for n in range(1, 12)),
        Stanza(label="Tag", note="quiet", lines=(long_words,)),
        kind=PaperKind.LARGE_PRINT,
    )
    pdf = render_pdf(song)
    assert min(letter_sizes(pdf)) >= 18.0  # UKAAF: large print
    names = {str(font["/BaseFont"]) for font in fonts(pdf)}
    assert not any("Oblique" in name or "Italic" in name for name in names)
    assert "".join(pages(pdf)).count("incomprehensibilities") == 12


def test_who_reads_large_print_does_so_up_to_a_tune_without_words() -> None:
    tune = replace(
        paper(MusicBlock(label="Round", pictures=(picture(""),)), kind=PaperKind.LEAD_SHEET),
        title="Kettle Round",
    )
    pdf = render_pdf(
        Book(title="Nan", papers=(paper(verse("V"), kind=PaperKind.LARGE_PRINT), tune))
    )
    assert min(letter_sizes(pdf)) >= 16.0
    listed = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    sizes: dict[str, float] = {}
    listed.extract_text(
        visitor_text=lambda text, _, matrix, __, size: sizes.update(
            {text.strip(): size * matrix[0]}
        )
    )
    assert sizes["Kettle Round"] == sizes["Sandwiches on the Number Nine"]


def test_chords_of_large_print_stand_before_their_words() -> None:
    pdf = render_pdf(paper(verse("Verse 1", lines=1), kind=PaperKind.LARGE_PRINT))
    assert "we [Bb]caught it" in pages(pdf)[0]


def chord_and_word_positions(pdf: bytes) -> dict[str, float]:
    """Left edges in points of the capital letters, which here are chords, and of two words."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    whole = text.get_text_range()
    return {
        word: text.get_charbox(whole.index(word))[0] for word in ("Gm7", "Dsus4", "ful", "song")
    }


def test_each_chord_stands_over_the_letter_on_which_it_changes() -> None:
    song = line("a", "beauti[Gm7]ful", "and", "endless", "[Dsus4]song")
    found = chord_and_word_positions(render_pdf(paper(Stanza(label="", lines=(song,)))))
    # Side bearings differ between letters and weights; a syllable is ten times as wide.
    assert found["Gm7"] == pytest.approx(found["ful"], abs=1.5)
    assert found["Dsus4"] == pytest.approx(found["song"], abs=1.5)


def test_chords_denser_than_words_do_not_touch() -> None:
    dense = line("[Cmaj7#11]I", "[F#m7b5]a[Bbmaj13]m", "[G#dim7]a", "[Ebm7][Ab13][Dbmaj9]so")
    pdf = render_pdf(paper(Stanza(label="", lines=(dense,))))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    whole = text.get_text_range()
    chords = ["Cmaj7#11", "F#m7b5", "Bbmaj13", "G#dim7", "Ebm7", "Ab13", "Dbmaj9"]
    boxes = [
        (text.get_charbox(at)[0], text.get_charbox(at + len(chord) - 1)[2])
        for chord in chords
        for at in [whole.index(chord)]
    ]
    for (_, right), (left, _) in itertools.pairwise(boxes):
        assert left - right > 1.0  # points


def test_nothing_runs_off_the_page() -> None:
    words = (line("W" * 300), line(*["[C]word", "and", "[G]more"] * 40), line("so"))
    for kind in (PaperKind.CHORD_SHEET, PaperKind.LARGE_PRINT):
        pdf = render_pdf(paper(Stanza(label="L" * 90, note="n " * 90, lines=words), kind=kind))
        for page in pypdfium2.PdfDocument(pdf):
            text = page.get_textpage()
            rights = [text.get_charbox(at)[2] for at in range(text.count_chars())]
            assert max(rights) < page.get_width() - 20


@pytest.mark.parametrize("kind", [PaperKind.CHORD_SHEET, PaperKind.LARGE_PRINT])
def test_a_running_title_stays_on_its_line(kind: PaperKind) -> None:
    verses = (verse(f"Verse {n}", 8) for n in range(1, 9))
    song = replace(paper(*verses, kind=kind), title="The Ballad of the Number Nine Bus " * 5)
    pdf = render_pdf(Book(title="Tea", papers=(song, song)))
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        _, height = page.get_size()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        assert all(bottom >= 15.0 and top <= height - 15.0 for _, bottom, _, top in boxes)


@pytest.mark.parametrize("lines", [9, 14])
def test_a_section_keeps_its_distance_from_the_next_however_long_it_is(lines: int) -> None:
    first = Stanza(label="", lines=(*(line("round"),) * (lines - 1), line("Quay")))
    second = Stanza(label="Tag", lines=(line("on"),))
    song = paper(first, second, kind=PaperKind.LARGE_PRINT, form=())
    text = pypdfium2.PdfDocument(render_pdf(song))[0].get_textpage()
    whole = text.get_text_range()
    above, below = (text.get_charbox(whole.index(word)) for word in ("Quay", "Tag"))
    assert above[1] - below[3] > 12.0  # points


def test_words_are_never_taken_for_instructions() -> None:
    dangerous = '#panic("x") $x$ *b* _i_ @ref <l> \\u{41} #sys.inputs ```x```'
    song = Paper(
        kind=PaperKind.CHORD_SHEET,
        title=dangerous,
        blocks=(Stanza(label=dangerous, lines=(line(dangerous),)),),
    )
    (text,) = pages(render_pdf(song))
    assert text.replace("\n", " ").count('#panic("x") $x$ *b* _i_ @ref <l>') == 3


def test_broken_characters_do_not_stop_the_printer() -> None:
    pdf = render_pdf(paper(Stanza(label="a\x00b\ud800c\u2028d", lines=(line("x\ty\x1b"),))))
    assert "a b" in pages(pdf)[0]


def test_words_from_right_to_left_begin_at_the_right() -> None:
    song = Paper(
        kind=PaperKind.CHORD_SHEET,
        title="שיר",
        language="he",
        is_right_to_left=True,
        blocks=(Stanza(label="בית", lines=(line("[C]שלום", "[G]עליכם"),)),),
    )
    page = pypdfium2.PdfDocument(render_pdf(song))[0]
    text = page.get_textpage()
    whole = text.get_text_range()
    first, second = (text.get_charbox(whole.index(chord))[0] for chord in "CG")
    assert page.get_width() / 2 < second < first


def test_a_tempo_keeps_its_order_on_a_paper_from_right_to_left() -> None:
    song = replace(paper(verse("בית", 1), form=()), is_right_to_left=True, title="שיר")
    sign, equals, nine = places(render_pdf(song), "♩=9")
    assert sign < equals < nine


def places(pdf: bytes, letters: str) -> list[float]:
    """Give how far from the left edge each letter stands; each must be there once."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    whole = text.get_text_range()
    assert all(whole.count(letter) == 1 for letter in letters)
    return [float(text.get_charbox(whole.index(letter))[0]) for letter in letters]


def test_a_line_from_right_to_left_keeps_its_order_among_others() -> None:
    words = line("[G]שמר", "דקה", "[D]לבנ")
    from_the_right = replace(words, is_right_to_left=True)
    pdf = render_pdf(
        paper(Stanza(label="", lines=(line("Eight", "[A]bees"), from_the_right)), form=())
    )
    chord, first, second, other_chord, third = places(pdf, "GשקDל")
    assert first > second > third
    assert chord > second > other_chord


def test_words_of_the_other_direction_inside_a_line_keep_their_order() -> None:
    hebrew = [
        replace(group, is_right_to_left=True) for group in line("[G]שמר", "[D]בית", "[A]לה").groups
    ]
    mixed = PaperLine(
        groups=(*line("Qui", "[F]zx").groups, *hebrew, *line("qv").groups), is_right_to_left=False
    )
    pdf = render_pdf(paper(Stanza(label="", lines=(mixed,)), form=()))
    before, first, second, third, after = places(pdf, "Qשבלq")
    assert before < third < second < first < after


def picture(alt: str = "Music of Verse 1, bars 1 to 4") -> MusicPicture:
    return MusicPicture(svg=SVG, width_mm=180.0, height_mm=20.0, alt=alt)


def test_a_drawing_whose_words_cannot_be_read_back_is_printed_all_the_same() -> None:
    # As letters of Devanagari that join: no single code point says what is drawn.
    words = SVG.replace("</svg>", '<text y="18">\u0378</text></svg>')
    drawn = replace(picture("one"), svg=words)
    music = MusicBlock(label="", pictures=(drawn,))
    pdf = render_pdf(paper(music, kind=PaperKind.LEAD_SHEET))
    assert [node["/Alt"] for node in structure(pdf) if "/Alt" in node] == ["one"]


def test_music_is_described_for_those_who_cannot_see_it() -> None:
    music = MusicBlock(label="Verse 1", pictures=(picture("one"), picture("two")))
    pdf = render_pdf(paper(music, verse("Verse 2"), kind=PaperKind.LEAD_SHEET))
    assert [node["/Alt"] for node in structure(pdf) if "/Alt" in node] == ["one", "two"]
    assert ink(pdf)[0] > 0.08


def test_no_line_of_music_is_cut_by_the_end_of_a_page() -> None:
    music = MusicBlock(label="Tune", pictures=tuple(picture(str(n)) for n in range(30)))
    heights = []
    for page in pypdfium2.PdfDocument(render_pdf(paper(music, kind=PaperKind.LEAD_SHEET))):
        column = np.asarray(page.render(scale=1).to_pil().convert("L"))[:, 400] < 128
        edges = np.flatnonzero(np.diff(column.astype(int)))
        heights += [int(height) for height in np.diff(edges)[::2] if height > 20]
    # Twelve millimetres are 34 points; what is lower is a line or a letter.
    assert len(heights) == 30
    assert set(heights) <= {33, 34, 35}


def test_tablature_keeps_its_columns() -> None:
    rows = ("e|--0--1--|", "B|    3   |")
    tab = Stanza(
        label="Riff",
        lines=tuple(
            PaperLine(groups=(Group(cells=(Cell(words=row),)),), style=LineStyle.FIXED)
            for row in rows
        ),
    )
    text = pypdfium2.PdfDocument(render_pdf(paper(tab)))[0].get_textpage()
    whole = text.get_text_range()
    ends = [text.get_charbox(whole.index(row[0] + "|") + len(row) - 1)[0] for row in rows]
    assert ends[0] == pytest.approx(ends[1], abs=0.2)  # points


def test_a_book_has_contents_and_begins_each_song_on_a_page() -> None:
    songs = tuple(
        Paper(kind=PaperKind.CHORD_SHEET, title=f"Song {n}", blocks=(verse("Verse 1"),))
        for n in range(1, 6)
    )
    texts = pages(render_pdf(Book(title="Tideline Songs", papers=songs)))
    assert len(texts) == 6
    assert in_order(unicodedata.normalize("NFKC", texts[0]), ["Tideline Songs", "Song 1", "2"])
    assert all(f"Song {n}" in texts[n] for n in range(1, 6))


def test_a_paper_without_words_is_still_a_paper() -> None:
    assert len(pages(render_pdf(paper()))) == 1
