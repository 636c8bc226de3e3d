"""The page is one file that anybody can read: no script, no network, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.files.html import report_to_html
from coproduce.files.html_pages import security_policy
from coproduce.files.templates import share_folder
from coproduce.model.report import (
    BarPicture,
    DrawnFader,
    DrawnNote,
    Fact,
    FaderPicture,
    FaultReport,
    Link,
    LinkGroup,
    LoudnessPicture,
    MasterReport,
    MixReport,
    Remark,
    Report,
    Span,
    StemReport,
    Table,
    TakeReport,
    TakesReport,
    TimeAxis,
    TunePicture,
    TuneReport,
    WavePicture,
)
from coproduce.model.song_facts import Outline

VOID: Final = {"meta", "link", "br", "img", "input", "hr"}
NASTY: Final = "🥁 <b>x</b> \"'&amp; </title><script>alert(1)</script> {{ 7*7 }}"


@dataclass
class Page(HTMLParser):
    """A page as a reader's software sees it; complains of what is not closed in its order."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    svg_names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


def full_report(name: str = "Kettle & Co", *, parts: int = 2, points: int = 50) -> Report:
    """Build a report with everything in it, in which every name is the given one."""
    axis = TimeAxis(
        length_s=60.0,
        sections=(
            Span(name=name, start_s=0.0, end_s=30.0),
            Span(name="Chorus", start_s=30.0, end_s=60.0),
        ),
    )
    heights = tuple(0.5 + 0.4 * (i % 7) / 7 for i in range(points))
    outline = Outline(lowest=tuple(-h for h in heights), highest=heights)
    wave = WavePicture(
        title=f"Waveform of {name}",
        description=f"{name} sounds.",
        outline=outline,
        duration_s=60.0,
        axis=axis,
        troubles=(Span(name=name, start_s=5.0, end_s=5.01),),
    )
    table = Table(
        caption=f"Of {name}",
        headings=("Name", name, "Why"),
        rows=((name, name, name), (name, "", name)),
        figures=frozenset({1}),
    )
    remark = Remark(where=name, what=name, next_step=name)
    link = Link(text=name, address="../x/y.wav", note="WAV")
    notes = (
        DrawnNote(beat=0.0, beats=1.0, midi_pitch=60, text=name, is_unsure=True),
        DrawnNote(beat=1.0, beats=1.0, midi_pitch=64, text="la"),
    )
    bar = BarPicture(name=name, description=name, beats=4.0, pulse=1.0, notes=notes)
    tune = TuneReport(
        name=name,
        facts=(Fact(name="Key", answer=name),),
        sentences=(name,),
        picture=TunePicture(bars=(bar,), lowest_midi=60, highest_midi=64, home_midi=60, home="C4"),
        unsure=table,
        links=(link,),
    )
    fault = FaultReport(what=name, times="0:05.0", measured=name, next_step=name)
    loudness = LoudnessPicture(
        title=name,
        description=name,
        short_term_lufs=(None, -20.0, -14.0),
        hop_s=1.0,
        target_lufs=-14.0,
        axis=axis,
    )
    faders = tuple(
        DrawnFader(part=name, pan=pan, level=0.5, is_muted=pan > 0) for pan in (-1.0, 0.0, 0.5)
    )
    return Report(
        title=name if name.strip() else "Untitled",
        facts=(Fact(name="Key", answer=name),),
        summary=(name,),
        attention=(remark,),
        made=(LinkGroup(name=name, links=(link,)),),
        axis=axis,
        form=table,
        tunes=(tune, TuneReport(name=name, problem=remark)),
        takes=TakesReport(
            sentences=(name,),
            table=table,
            takes=(TakeReport(name=name, verdict="listen", verdict_words=name, faults=(fault,)),),
            kept_out=(remark,),
        ),
        stems=tuple(
            StemReport(name=name, details=name, picture=wave, link=link) for _ in range(parts)
        ),
        mix=MixReport(
            sentences=(name,),
            table=table,
            picture=FaderPicture(title=name, description=name, faders=faders),
            wave=wave,
        ),
        masters=(
            MasterReport(name=name, sentences=(name,), table=table, wave=wave, loudness=loudness),
        ),
        not_done=(remark,),
    )


EMPTY: Final = Report(title="Kettle", axis=TimeAxis(length_s=0.0))
EVERY: Final = pytest.mark.parametrize("report", [EMPTY, full_report()], ids=["empty", "full"])


@EVERY
def test_the_page_is_well_formed_and_each_id_is_used_once(report: Report) -> None:
    page = read(report_to_html(report))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [attributes.get("aria-labelledby", "").split() for _, attributes in page.tags]
    assert {name for names in named for name in names} <= set(ids)
    anchors = [a["href"] for a in page.all("a") if a["href"].startswith("#")]
    assert {anchor[1:] for anchor in anchors} <= set(ids)


@EVERY
def test_headings_step_down_one_at_a_time(report: Report) -> None:
    tags = [tag for tag, _ in read(report_to_html(report)).tags]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_has_a_language_landmarks_and_a_way_past_them() -> None:
    page = read(report_to_html(full_report()))
    assert page.all("html") == [{"lang": "en"}]
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.all(landmark)) == 1
    assert page.all("a")[0]["href"] == "#" + page.all("main")[0]["id"]


def test_every_picture_says_what_it_shows() -> None:
    html = report_to_html(full_report())
    page = read(html)
    assert page.all("img") == []
    # Inner drawings only stretch a shape, or clip a label; the outer one is the picture.
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(pictures) == html.count("<title id=") == html.count("<desc id=")
    assert all(len(svg["aria-labelledby"].split()) == 2 for svg in pictures)
    outside = re.sub(r'<svg [^>]*role="img".*?\n</svg>', "", html, flags=re.DOTALL)
    assert "<svg" not in outside


def test_tables_have_captions_and_headings_for_columns_and_rows() -> None:
    page = read(report_to_html(full_report()))
    tables = len(page.all("table"))
    assert tables >= 5
    assert len(page.all("caption")) == tables
    scopes = [heading["scope"] for heading in page.all("th")]
    assert scopes.count("col") == 3 * tables
    assert scopes.count("row") == 2 * tables


@EVERY
def test_nothing_is_loaded_and_nothing_runs(report: Report) -> None:
    html = report_to_html(report)
    page = read(html)
    assert page.all("script", "link", "iframe", "object", "embed", "img", "base", "form") == []
    assert not re.search(r"https?:|//|url\(|@import|javascript:", html)
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert all(a["href"].startswith(("#", "../")) for a in page.all("a"))


def test_the_policy_allows_the_pages_own_style_and_nothing_else() -> None:
    html = report_to_html(EMPTY)
    (policy,) = [
        meta["content"]
        for meta in read(html).all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert policy == security_policy(style)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_the_page_can_be_read_at_night_on_paper_and_on_a_phone() -> None:
    html = report_to_html(EMPTY)
    assert "prefers-color-scheme:dark" in html
    assert "@media print" in html
    assert 'content="width=device-width, initial-scale=1"' in html
    assert not re.search(r"animation|transition|@keyframes|<animate|<marquee|<blink", html)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert report_to_html(full_report()) == report_to_html(full_report())


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text("<>&\"'{}%# \x00\ud800\u202e", max_size=20)))
def test_no_name_can_become_markup(name: str) -> None:
    """Whatever people call their song, the page has the tags of any other song's page."""
    page = read(report_to_html(full_report("x" + name)))
    assert skeleton(page) == PLAIN_SKELETON


def test_a_nasty_title_is_shown_as_it_was_written() -> None:
    html = report_to_html(full_report(NASTY))
    page = read(html)
    assert NASTY in page.text
    assert "<script" not in html
    assert html.encode()


def skeleton(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    """Tags and the names of their attributes; syllables may be missing, and take room."""
    return [(tag, tuple(attributes)) for tag, attributes in page.tags if tag != "text"]


PLAIN_SKELETON: Final = skeleton(read(report_to_html(full_report("x"))))


def test_a_song_with_a_dozen_parts_stays_small() -> None:
    html = report_to_html(full_report(parts=12, points=1000))
    assert len(html.encode()) < 400_000


def test_text_has_a_contrast_of_seven_to_one_in_both_schemes() -> None:
    """WCAG 2.2, 1.4.6, measured on the colours of the style sheet."""
    style = (share_folder("templates") / "report.css").read_text("utf-8")
    schemes = [
        dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", line))
        for line in style.splitlines()
        if "--ink:#" in line and "print" not in line
    ]
    assert len(schemes) == 2
    for colours in schemes:
        for ground in ("paper", "panel", "alert-panel", "band"):
            for ink in ("ink", "quiet"):
                assert contrast(colours[ink], colours[ground]) >= 7.0, (ink, ground)
        for ink in ("accent", "alert", "good", "bad"):
            assert contrast(colours[ink], colours["paper"]) >= 7.0, ink
        assert contrast(colours["alert"], colours["alert-panel"]) >= 7.0
        assert contrast(colours["accent"], colours["panel"]) >= 7.0
        # Shapes need three to one (1.4.11).
        assert contrast(colours["wave"], colours["paper"]) >= 3.0
        assert contrast(colours["wave"], colours["band"]) >= 3.0


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
