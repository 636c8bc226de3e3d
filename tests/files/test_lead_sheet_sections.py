"""Verses of a lead sheet stand as they are sung, with the chords of the ending that they use."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chordpro import parse_chordpro
from coproduce.files.lead_sheet_sections import LeadBar, Syllable, as_sung
from coproduce.model.chords import ChordSheet


def bar(chord: str, *words: str, section: int = 0, signs: str = "") -> LeadBar:
    """Make a bar with a chord, a word for each verse, and signs such as "|:" or "1 :|"."""
    return LeadBar(
        number="1",
        section=section,
        length=Fraction(4),
        cells=chord,
        chords=[(Fraction(0), chord)],
        verses={
            str(place): [Syllable(Fraction(0), word, ends_word=True)]
            for place, word in enumerate(words, start=1)
            if word
        },
        repeats_from_here="|:" in signs,
        times=2 if ":|" in signs else 1,
        endings=tuple(int(sign) for sign in signs if sign.isdecimal()),
    )


def sung(bars: list[LeadBar], labels: tuple[str, ...] = ("",)) -> ChordSheet:
    return parse_chordpro("\n".join(as_sung(bars, labels).lines), "x.cho")


def summary(sheet: ChordSheet) -> list[tuple[str, str, str]]:
    """Give each section's name, its words with their chords, and its bars as they are played."""
    found = []
    for section in sheet.sections:
        words = ""
        for line in section.lines:
            chords = {mark.position: mark.symbol for mark in line.marks}
            words += "".join(
                (f"[{chords[place]}]" if place in chords else "") + letter
                for place, letter in enumerate(line.words)
            )
            words += " / "
        bars = " ".join(chord for bar in section.bars for chord in bar)
        found.append((section.label, words.removesuffix(" / "), bars))
    return found


def test_verses_use_their_endings_and_the_tail_comes_after_them() -> None:
    bars = [
        bar("C", "walk", "sing", signs="|:"),
        bar("G7", "soon", signs="1 :|"),
        bar("C", "", "now", signs="2"),
        bar("F", "amen"),
    ]
    assert summary(sung(bars)) == [
        ("Verse 1", "[C]walk [G7]soon", "C G7"),
        ("Verse 2", "[C]sing [C]now", "C C"),
        ("", "[F]amen", "F"),
    ]


def test_a_third_verse_has_the_last_ending() -> None:
    bars = [
        bar("C", "a", "b", "c", signs="|:"),
        bar("G7", "soon", "late", signs="1 :|"),
        bar("F", "", "", "now", signs="2"),
    ]
    assert [words for _, words, _ in summary(sung(bars))] == [
        "[C]a [G7]soon",
        "[C]b [G7]late",
        "[C]c [F]now",
    ]


def test_words_that_are_sung_each_time_stand_once_and_the_bars_keep_their_repeat() -> None:
    bars = [bar("C", "ring", signs="|:"), bar("G", "out", signs=":|"), bar("F", "so")]
    assert summary(sung(bars)) == [("", "[C]ring [G]out / [F]so", "C G C G F")]
    lines = as_sung(bars, ("",)).lines
    assert "|: C | G :| F |" in lines


def test_endings_with_words_of_their_own_are_both_written() -> None:
    bars = [
        bar("C", "ring", signs="|:"),
        bar("G", "on", signs="1 :|"),
        bar("F", "off", signs="2"),
        bar("C", "so"),
    ]
    assert summary(sung(bars)) == [
        ("", "[C]ring [G]on / [C]ring [F]off / [C]so", "C G C F C"),
    ]
    assert "|: C |1 G :|2 F || C |" in as_sung(bars, ("",)).lines


def test_bars_without_words_keep_their_repeats() -> None:
    bars = [bar("C", signs="|:"), bar("G", signs=":|")]
    bars[1].times = 3
    assert as_sung(bars, ("Intro",)).lines[2] == "|: C | G :| x3"
    assert summary(sung(bars, ("Intro",))) == [("Intro", "", "C G C G C G")]


def test_a_repeat_over_several_sections_is_sung_in_their_order() -> None:
    bars = [
        bar("C", "walk", "sing", signs="|:"),
        bar("F", "ring", section=1, signs=":|"),
    ]
    sheet = sung(bars, ("Verses 1, 2", "Chorus"))
    assert [(label, words) for label, words, _ in summary(sheet)] == [
        ("Verse 1", "[C]walk"),
        ("Chorus", "[F]ring"),
        ("Verse 2", "[C]sing"),
        ("Chorus", "[F]ring"),
    ]
    assert sheet.sections[-1].is_recall


def test_verses_before_a_repeat_are_not_lost_and_a_pickup_belongs_to_it() -> None:
    bars = [bar("C", "low", "high"), bar("F", "ring", signs="|:"), bar("G", "out", signs=":|")]
    assert [words for _, words, _ in summary(sung(bars))] == [
        "[C]low",
        "[C]high",
        "[F]ring [G]out",
    ]
    pickup = [
        bar("C", "oh"),
        bar("F", "ring", "sing", signs="|:"),
        bar("G", "out", "on", signs=":|"),
    ]
    assert next(words for _, words, _ in summary(sung(pickup))) == "[C]oh [F]ring [G]out"


@st.composite
def scores(draw: st.DrawFn) -> list[LeadBar]:
    """Write bars with verses, repeats and endings, in any order; each word is another."""
    bars = []
    section = 0
    for number in range(draw(st.integers(1, 8))):
        section += draw(st.booleans())
        verses = draw(st.lists(st.integers(1, 3), unique=True))
        words = ["" if verse not in verses else f"w{number}v{verse}" for verse in range(1, 4)]
        signs = draw(st.sampled_from(["", "", "|:", ":|", "|: :|", "1 :|", "2", "2 :|", "1", "3"]))
        bars.append(bar("C", *words, section=section, signs=signs))
    return bars


@given(scores())
def test_no_word_is_lost_without_a_word(bars: list[LeadBar]) -> None:
    labels = [("", "Chorus", "Verses 1, 2", "Bridge")[place % 4] for place in range(9)]
    found = as_sung(bars, labels)
    there = " ".join([*found.lines, found.unsung])
    for one in bars:
        for syllables in one.verses.values():
            assert syllables[0].text in there
    assert parse_chordpro("\n".join(found.lines), "x.cho").problems == ()
