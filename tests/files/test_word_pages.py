from coproduce.files.word_pages import evaluation_csv, evaluation_page, lineage_page
from coproduce.model.evaluation import Cell, Evaluation, Table
from coproduce.model.telling import Telling, Told, ToldLine, ToldSection

TOLD = Told(
    words="<b>the sea</b> \x07",
    by="Kit & Marigold",
    workshop="Workshop 1",
    date="4 February 2026",
    manner="sung",
)
TELLING = Telling(
    title="A song",
    sections=(
        ToldSection(
            label="Verse 1",
            lines=(ToldLine(words="The sea", by="Winnie", said=(TOLD,)),),
        ),
    ),
    untraced=("Who said this?",),
)
EVALUATION = Evaluation(
    titles=("A song",),
    workshops=3,
    tables=(
        Table(
            title="Lines",
            unit="lines",
            cells=(Cell(label="elders", count=8), Cell(label="artists", count=None)),
            total=9,
        ),
    ),
)


def test_the_page_for_the_group_says_who_what_when_and_how() -> None:
    page = lineage_page(TELLING)
    assert "&lt;b&gt;the sea&lt;/b&gt; \N{REPLACEMENT CHARACTER}" in page
    assert "Kit &amp; Marigold, sung" in page
    assert "Workshop 1, 4 February 2026" in page
    assert "and Winnie<" in page
    assert "Who said this?" in page


def test_pages_need_nothing_else_and_run_nothing() -> None:
    for page in (lineage_page(TELLING), evaluation_page(EVALUATION, 5)):
        assert "<script" not in page
        assert "http://" not in page
        assert "default-src &#39;none&#39;" in page


def test_hidden_figures_are_dashes_on_the_page_and_nothing_in_the_table() -> None:
    assert '<span aria-label="not shown">–</span>' in evaluation_page(EVALUATION, 5)  # noqa: RUF001 - a dash is meant
    assert "Lines,artists,lines,\r\n" in evaluation_csv(EVALUATION)
