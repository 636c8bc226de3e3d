"""Chord sheets as MusicXML are valid by the W3C's schema, and music21 reads them whole."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any, Final

import music21
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.files.chordpro import parse_chordpro
from coproduce.files.engraving import engrave
from coproduce.files.sheet_import import import_sheet
from coproduce.files.sheet_musicxml import sheet_to_musicxml
from helpers.music_schema import faults_of

QUICK: Final = settings(max_examples=40, deadline=None, derandomize=True)
CHORDS: Final = (
    "C",
    "Bbmaj7/D",
    "F#m7b5",
    "G7sus4",
    "Am(maj7)",
    "Dm7",
    "E7#9",
    "Ab13",
    "Cadd9",
    "B°7",
    "D6/9",
    "Gaug",
    "F5",
    "N.C.",
    "Czz",
    "<&>",
)
TIMES: Final = ("4/4", "3/4", "2/4", "6/8", "9/8", "12/8", "2/2", "5/4", "7/8", "nonsense")
KEYS: Final = ("C", "Gb", "F#m", "G mixolydian", "D dorian", "Cb")
WORDS: Final = ("low", "<tide>", "é", "don't & won't", "-", "[ ]")
# Lines without chords, and a remark.
ALONE: Final = ("nobody plays here", "{comment: twice & softly}", "[*wait] for it")
FACTS: Final = (
    "{composer: A & B}",
    "{artist: The Quay}",
    "{copyright: 2026}",
    "{subtitle: a <tide>}",
    "{tempo: 84}",
    "{tempo: brisk}",
    "{capo: 2}",
)


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """Write a chord sheet: sections with words, with a grid, with both, or with nothing."""
    lines = ["{title: Low & <tide>}", f"{{time: {draw(st.sampled_from(TIMES))}}}"]
    lines.append(f"{{key: {draw(st.sampled_from(KEYS))}}}")
    lines += draw(st.lists(st.sampled_from(FACTS), unique=True))
    chords = st.sampled_from(CHORDS)
    for number in range(draw(st.integers(0, 3))):
        lines.append(f"{{sov: Verse {number} <&>}}")
        lines += draw(st.lists(st.sampled_from(ALONE), max_size=2))
        if draw(st.booleans()):
            bars = draw(st.lists(st.lists(chords, min_size=1, max_size=3), min_size=1, max_size=5))
            lines += ["{sog}", "| " + " | ".join(" ".join(bar) for bar in bars) + " |", "{eog}"]
        for pair in draw(st.lists(st.tuples(chords, st.sampled_from(WORDS)), max_size=4)):
            lines.append(f"we [{pair[0]}]{pair[1]} [*softly] rain")
        lines += draw(st.lists(st.sampled_from(ALONE), max_size=2))
        lines.append("{eov}")
    return "\n".join(lines) + "\n"


@QUICK
@given(sheets())
def test_every_sheet_is_valid_by_the_schema(text: str) -> None:
    assert faults_of(sheet_to_musicxml(parse_chordpro(text, "tide.cho"))) == []


@QUICK
@given(sheets())
def test_another_program_finds_every_chord(text: str) -> None:
    sheet = parse_chordpro(text, "tide.cho")
    score: Any = music21.converter.parse(sheet_to_musicxml(sheet), format="musicxml")
    expected = sum(
        len([symbol for bar in section.placed_bars for _, symbol in bar])
        or sum(not mark.is_annotation for line in section.lines for mark in line.marks)
        for section in sheet.sections
    )
    assert len(score.flatten().getElementsByClass("Harmony")) == expected


@QUICK
@given(sheets())
def test_no_word_and_no_remark_is_lost(text: str) -> None:
    sheet = parse_chordpro(text, "tide.cho")
    score = html.unescape(sheet_to_musicxml(sheet))
    sung = [" ".join(w.split()) for w in re.findall("<text>(.*?)</text>", score, re.DOTALL)]
    said = re.findall("<words>(.*?)</words>", score)
    for section in sheet.sections:
        words = " ".join(line.words for line in section.lines).split()
        assert Counter(" ".join(sung).split()) >= Counter(words)
        marks = [mark for line in section.lines for mark in line.marks]
        remarks = [*section.comments, *(m.symbol for m in marks if m.is_annotation)]
        if section.lines or section.bars:
            assert Counter(said) >= Counter(remarks)


def test_a_capo_sheet_is_written_as_it_sounds_and_says_who_made_it() -> None:
    sheet = parse_chordpro(
        "{title: Tide}\n{subtitle: for the wall}\n{composer: A}\n{copyright: 2026}\n{key: G}\n"
        "{capo: 2}\n{tempo: 90}\n{time: 6/8}\n{soc}\n[G]la [D]lo\n{eoc}\n",
        "x.cho",
    )
    back = import_sheet(sheet_to_musicxml(sheet).encode(), "x.musicxml").sheets[0]
    assert back.symbols == ("A", "E") * 2  # over the words, and in bars
    assert back.sections[0].label == "Chorus"
    for name in ("title", "subtitle", "composer", "copyright", "tempo", "time"):
        assert back.metadata[name] == sheet.metadata[name]


def test_what_a_chord_s_text_says_is_not_printed_twice() -> None:
    score = sheet_to_musicxml(parse_chordpro("[C7sus4]a [C7(b9)]b\n", "x.cho"))
    (system,) = engrave(score)
    assert system.chords == ("C7sus4", "C7(♭9)")


def test_a_german_b_is_b_flat_in_the_score() -> None:
    score = sheet_to_musicxml(parse_chordpro("{key: B}\n[B]a [F7]b [H°]c\n", "x.cho"))
    roots = re.findall(r"<root-step>(.)</root-step>(?:<root-alter>(-?1)</root-alter>)?", score)
    assert roots == [("B", "-1"), ("F", ""), ("B", "")]
    assert "<fifths>-2</fifths>" in score


@pytest.mark.parametrize(
    ("score", "fault"),
    [
        ("<score-partwise version='4.0'><part-list/></score-partwise>", "score-part"),
        ("<score-partwise version='4.0'><software/></score-partwise>", "software"),
    ],
)
def test_the_schema_does_find_faults(score: str, fault: str) -> None:
    assert fault in faults_of(score)[0]


def test_an_old_end_of_file_does_not_spoil_the_score() -> None:
    sheet = parse_chordpro("{title: Ti\x1atle}\n[C\x1a]One t\x0cwo [G]three\x1a\n", "old.cho")
    assert not faults_of(sheet_to_musicxml(sheet))
