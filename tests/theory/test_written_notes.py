"""Notes and rests are written as musicians write them: the beats of a bar can be seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.model.music import TimeSignature
from coproduce.model.score import score_of
from coproduce.theory.score_layout import lay_out
from coproduce.theory.written_notes import WrittenNote, written_bar
from helpers.tunes import melody_of
from helpers.tunes import note as sung_note

NAMES = {"whole": "w", "half": "h", "quarter": "q", "eighth": "e", "16th": "s", "32nd": "t"}


def bars(metre: str, text: str) -> list[tuple[WrittenNote, ...]]:
    """Write lengths in quarter notes in bars; "r1" is a rest."""
    beat, notes = Fraction(0), []
    for word in text.split():
        length = Fraction(word.lstrip("r"))
        if not word.startswith("r"):
            notes.append(sung_note(60, beat, length, None))
        beat += length
    melody = melody_of(notes, section="", metre=metre, tempo_bpm=90.0)
    return [written_bar(bar) for bar in lay_out(score_of("T", (melody,)))]


def spelled(note: WrittenNote) -> str:
    """Spell a note: "q." a dotted quarter, "rq" a rest, "q~" tied on, "3" in a triplet."""
    if note.is_whole_bar:
        return "bar"
    assert note.value is not None
    name = NAMES[note.value.type] + "." * note.value.dots
    name += str(note.tuplet.actual) if note.tuplet else ""
    return ("r" if note.placed is None else "") + name + ("~" if note.tied_after else "")


def beams(note: WrittenNote) -> str:
    return "".join(kind[0] if "hook" not in kind else "h" for kind in note.beams) or "-"


@pytest.mark.parametrize(
    ("metre", "lengths", "expected"),
    [
        ("4/4", "3/2 1/2 1/2 3/2", "q. e e q."),
        ("4/4", "1/2 1 1/2 1 1", "e q e q q"),
        ("4/4", "1/2 2 3/2", "e q.~ e q."),  # the middle of the bar shows
        ("4/4", "7/2 1/2", "h~ q. e"),
        ("4/4", "1 r2 1", "q rq rq q"),  # no rest hides the middle
        ("4/4", "r2 2", "rh h"),
        ("4/4", "1/2 r7/2", "e re rq rh"),
        ("3/4", "1/2 5/2", "e e~ h"),
        ("3/4", "1 r2", "q rq rq"),
        ("6/8", "1 1/2 1/2 1", "q e e q"),
        ("6/8", "3", "h."),
        ("6/8", "1/2 2 1/2", "e q~ q e"),  # the second beat shows
        ("6/8", "1 r1/2 1/2 r1", "q re e re re"),
        ("6/8", "3/2 r3/2", "q. rq."),
        ("9/8", "9/2", "h.~ q."),
        ("9/8", "1/2 r4", "e re re rq. rq."),
        ("12/8", "6", "w."),
        ("12/8", "3/2 r9/2", "q. rq. rh."),
        ("4/4", "1/3 1/3 1/3 2/3 1/3 2", "e3 e3 e3 q3 e3 h"),
        ("4/4", "2/3 2/3 2/3 2", "q3 q3 q3 h"),
        ("2/4", "1/4 1/4 1/2 3/4 1/4", "s s e e. s"),
    ],
)
def test_values_show_the_beat(metre: str, lengths: str, expected: str) -> None:
    (bar,) = bars(metre, lengths)
    assert " ".join(map(spelled, bar)) == expected


@pytest.mark.parametrize(
    ("metre", "lengths", "expected"),
    [
        ("6/8", " ".join(["1/2"] * 6), "b c e b c e"),
        ("9/8", " ".join(["1/2"] * 9), "b c e b c e b c e"),
        ("12/8", " ".join(["1/2"] * 12), "b c e b c e b c e b c e"),
        ("6/8", "3/4 1/4 1/2 3/2", "b ch e -"),
        ("4/4", " ".join(["1/2"] * 8), "b c c e b c c e"),
        ("4/4", "1/4 1/4 1/2 1/2 1/2 2", "bb ce e b e -"),
        ("4/4", "3/4 1/4 1/2 1/2 2", "b eh b e -"),
        ("2/4", " ".join(["1/2"] * 4), "b c c e"),
        ("3/4", " ".join(["1/2"] * 6), "b e b e b e"),
        ("2/2", " ".join(["1/2"] * 8), "b c c e b c c e"),
        ("4/4", "1/2 r1/2 1/2 1/2 2", "- - b e -"),
        ("4/4", "1/3 1/3 1/3 1/2 1/2 2", "b c e b e -"),
    ],
)
def test_beams_group_notes_by_beats(metre: str, lengths: str, expected: str) -> None:
    (bar,) = bars(metre, lengths)
    assert " ".join(map(beams, bar)) == expected


def test_a_note_over_the_bar_line_is_tied() -> None:
    first, second = bars("4/4", "3 2 3")
    assert [spelled(note) for note in first] == ["h.", "q~"]
    assert [(spelled(note), note.tied_before) for note in second] == [("q", True), ("h.", False)]


def test_an_empty_bar_is_one_rest_whatever_its_metre() -> None:
    assert [[spelled(n) for n in bar] for bar in bars("9/8", "9/2 r9/2 9/2")][1] == ["bar"]


def test_a_tuplet_starts_and_stops_where_its_time_is_full() -> None:
    (bar,) = bars("4/4", "1/3 1/3 1/3 2/3 1/3 2")
    assert [note.tuplet.edge if note.tuplet else None for note in bar] == [
        "start",
        "",
        "stop",
        "start",
        "stop",
        None,
    ]


METRES = ["2/4", "3/4", "4/4", "6/8", "9/8", "12/8", "2/2"]
LENGTHS = st.lists(
    st.sampled_from(["1/4", "1/2", "3/4", "1", "3/2", "2", "3", "r1/2", "r1", "5/2"])
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(METRES), LENGTHS)
def test_every_bar_is_full_and_every_note_as_long_as_it_is(metre: str, words: list[str]) -> None:
    written = bars(metre, " ".join(words))
    length = TimeSignature.parse(metre).bar_quarters
    assert all(sum(note.length for note in bar) == length for bar in written)
    sung: dict[Fraction, Fraction] = {}
    for note in (note for bar in written for note in bar if note.placed):
        assert note.placed is not None
        sung[note.placed.beat] = sung.get(note.placed.beat, Fraction(0)) + note.length
    expected = [Fraction(word) for word in words if not word.startswith("r")]
    assert [sung[beat] for beat in sorted(sung)] == expected


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(METRES), LENGTHS)
def test_beams_begin_and_end_within_a_bar(metre: str, words: list[str]) -> None:
    for bar in bars(metre, " ".join(words)):
        first = "".join(note.beams[0][0] if note.beams else "-" for note in bar)
        for run in filter(None, first.split("-")):
            assert all(part.startswith("b") for part in run.split("e") if part)
            assert run.endswith("e")


def test_a_tuplet_that_is_cut_short_stops_all_the_same() -> None:
    (bar,) = bars("2/4", "1/3 1/3 r4/3")
    edges = [note.tuplet.edge for note in bar if note.tuplet]
    assert edges.count("start") == edges.count("stop")


def test_what_is_shorter_than_any_note_is_left_whole() -> None:
    (bar,) = bars("2/4", "1/128 255/128")
    assert sum(note.length for note in bar) == 2
