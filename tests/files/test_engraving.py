"""Scores become drawings that show every bar, and say in words what they show."""

import re

import pytest

from coproduce.errors import FormatError
from coproduce.files.engraving import EngravingStyle, engrave
from coproduce.files.musicxml_notes import DOUBT_COLOUR

HEAD = (
    "<attributes><divisions>2</divisions><key><fifths>-1</fifths></key>"
    "<time><beats>4</beats><beat-type>4</beat-type></time>"
    "<clef><sign>G</sign><line>2</line></clef></attributes>"
)
TEMPO = (
    '<direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit>'
    "<per-minute>96</per-minute></metronome></direction-type></direction>"
)
B_FLAT = (
    "<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root>"
    '<kind text="maj7">major-seventh</kind></harmony>'
)


def mark(section: str) -> str:
    return (
        '<direction placement="above"><direction-type>'
        f"<rehearsal>{section}</rehearsal></direction-type></direction>"
    )


def note(word: str, *, syllabic: str = "single") -> str:
    return (
        "<note><pitch><step>A</step><octave>4</octave></pitch><duration>2</duration>"
        "<voice>1</voice><type>quarter</type>"
        f"<lyric><syllabic>{syllabic}</syllabic><text>{word}</text></lyric></note>"
    )


def score(*bars: str, number: int = 1) -> str:
    measures = "".join(
        f'<measure number="{index}">{HEAD if index == number else ""}{bar}</measure>'
        for index, bar in enumerate(bars, start=number)
    )
    return (
        '<score-partwise version="4.0"><part-list><score-part id="P1"><part-name/></score-part>'
        f'</part-list><part id="P1">{measures}</part></score-partwise>'
    )


BAR = note("egg") + note("and") + note("cress") + note("tea")
WORDS = note("we") + note("found", syllabic="begin") + note("er", syllabic="end") + note("it")


def test_eight_bars_stand_in_two_lines_that_fill_the_width() -> None:
    systems = engrave(score(*[BAR] * 8), EngravingStyle(width_mm=180.0))
    assert [(system.first_bar, system.last_bar) for system in systems] == [(1, 4), (5, 8)]
    assert [system.width_mm for system in systems] == [180.0, 180.0]
    assert all(12 < system.height_mm < 40 for system in systems)


def test_the_same_score_gives_the_same_bytes() -> None:
    text = score(TEMPO + B_FLAT + BAR, BAR)
    assert engrave(text) == engrave(text)


def test_another_score_in_between_changes_nothing() -> None:
    text = score(BAR, BAR)
    before = engrave(text)
    engrave(score(*[WORDS] * 30))
    assert engrave(text) == before


def test_a_drawing_asks_for_nothing_from_a_server_and_names_no_maker() -> None:
    (system,) = engrave(score(TEMPO + BAR))
    links = re.findall(r"https?://[^\"' <)]+", system.svg)
    assert all(link.startswith("http://www.w3.org/") for link in links)
    assert "erovio" not in system.svg


def test_chords_and_words_are_said_as_well_as_drawn() -> None:
    (system,) = engrave(score(B_FLAT + WORDS))
    assert system.chords == ("B♭maj7",)
    assert system.words == "we founder it"


def test_the_tempo_is_given_in_words_and_not_drawn() -> None:
    (system,) = engrave(score(TEMPO + BAR))
    assert system.tempo == "♩ = 96"
    assert ">96<" not in system.svg


def test_sections_begin_lines_and_are_named() -> None:
    systems = engrave(score(mark("Verse") + BAR, BAR, mark("Chorus") + BAR, BAR))
    assert [(system.section, system.first_bar) for system in systems] == [
        ("Verse", 1),
        ("Chorus", 3),
    ]


def test_a_pickup_counts_to_the_first_bar() -> None:
    pickup = score(note("oh"), *[BAR] * 4, number=0).replace(
        '<measure number="0">', '<measure number="0" implicit="yes">'
    )
    (system,) = engrave(pickup)
    assert (system.first_bar, system.last_bar) == (1, 4)


def test_line_breaks_made_by_hand_are_kept() -> None:
    broken = score(BAR, BAR, '<print new-system="yes"/>' + BAR, BAR)
    assert [system.first_bar for system in engrave(broken)] == [1, 3]


def test_phrases_too_crowded_for_a_line_are_halved() -> None:
    systems = engrave(score(*[note("strengths") * 4] * 8))
    assert [system.first_bar for system in systems] == [1, 3, 5, 7]


def test_a_chord_that_nobody_knows_is_drawn_as_it_is_written() -> None:
    odd = B_FLAT.replace('text="maj7"', 'text="(wobbly)"').replace("major-seventh", "other")
    (system,) = engrave(score(odd + BAR))
    assert system.chords == ("B♭(wobbly)",)


def test_notes_to_check_are_black_on_paper_and_colours_of_others_stay() -> None:
    text = score(note("oh").replace("<note>", f'<note color="{DOUBT_COLOUR}">') + WORDS)
    assert engrave(text) == engrave(score(note("oh") + WORDS))
    (system,) = engrave(text.replace(DOUBT_COLOUR, "#0000FF"))
    assert "#0000FF" in system.svg


def test_degrees_of_chords_have_signs_as_their_roots_have() -> None:
    half = B_FLAT.replace('text="maj7"', 'text="m7b5"').replace("major-seventh", "half-diminished")
    (system,) = engrave(score(half + BAR))
    assert system.chords == ("B♭m7♭5",)


def test_words_for_a_feel_begin_at_their_note_and_are_not_cut_off() -> None:
    swing = (
        '<direction placement="above"><direction-type><words>Swing</words></direction-type>'
        "<sound><swing><first>2</first><second>1</second></swing></sound></direction>"
    )
    (system,) = engrave(score(swing + BAR))
    assert "Swing" in system.svg
    assert 'text-anchor="end"' not in system.svg


def test_a_word_that_was_broken_off_has_no_hyphens_through_the_next_section() -> None:
    def strokes(syllabic: str, after: str = "so") -> list[int]:
        last = note("har", syllabic=syllabic) + note(after, syllabic="end")
        text = score(mark("A") + BAR, note("so") * 3 + last, mark("B") + BAR, BAR)
        if after == "-":
            text = text.replace(note("-", syllabic="end"), "")
        return [system.svg.count("<rect") for system in engrave(text)]

    assert strokes("begin", "-") == strokes("single", "-")
    # A word that goes on has its hyphen.
    assert strokes("begin", "bour")[0] == strokes("single", "bour")[0] + 1


def test_a_later_pickup_is_not_counted_to_the_four_bars_of_a_line() -> None:
    text = score(mark("A") + BAR, BAR, mark("B") + note("oh"), *[BAR] * 8)
    text = text.replace('<measure number="3">', '<measure number="X2" implicit="yes">')
    for number in range(4, 12):
        text = text.replace(f'<measure number="{number}">', f'<measure number="{number - 1}">')
    assert [(s.first_bar, s.last_bar) for s in engrave(text)] == [(1, 2), (3, 6), (7, 10)]


def test_what_is_no_score_is_not_drawn() -> None:
    with pytest.raises(FormatError, match=r"kettle\.musicxml: this is XML, but no score"):
        engrave("<html><body/></html>", where="kettle.musicxml")
