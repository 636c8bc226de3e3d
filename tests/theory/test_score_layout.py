"""Bars of a lead sheet: pickups, repeats and endings lie where a player looks for them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.melody import ChordAt, Melody
from coproduce.model.score import Passage, Score, Strain, Verse, own_words, score_of
from coproduce.theory.score_layout import lay_out, play_order
from helpers.tunes import melody_of, note


def tune(notes: str, *, pickup: str = "0", section: str = "Verse", metre: str = "4/4") -> Melody:
    """Read "60:1 62:1/2", from the pickup on, each with its own syllable."""
    beat, found = -Fraction(pickup), []
    for index, word in enumerate(notes.split()):
        pitch, length = word.split(":")
        if pitch != "r":
            found.append(note(int(pitch), beat, length, f"la{index}"))
        beat += Fraction(length)
    return melody_of(found, section=section, metre=metre, pickup=pickup)


VERSE = tune("55:1/2 60:2 62:2 64:4", pickup="1/2")
CHORUS = tune("67:2 65:2 64:4", section="Chorus")


def strain(melody: Melody, *, times: int = 1, bars: int = 2) -> Strain:
    return Strain(
        label=melody.section,
        melody=melody,
        bars=bars,
        verses=(Verse(name=melody.section, syllables=own_words(melody)),),
        verse_of_pass=(0,) * times,
        sections=tuple(f"{melody.section} {time + 1}" for time in range(times)),
    )


def bars_of(*passages: Passage) -> list[tuple[str, str, bool, int]]:
    """Give number, length, whether a repeat begins, and how often what ends here is played."""
    bars = lay_out(Score(title="T", passages=passages))
    return [
        (bar.number, str(bar.end - bar.start), bar.repeats_from_here, bar.times) for bar in bars
    ]


def test_a_pickup_is_bar_0_and_the_first_whole_bar_is_bar_1() -> None:
    bars = lay_out(score_of("T", (VERSE,)))
    assert [(bar.number, bar.is_pickup) for bar in bars] == [
        ("0", True),
        ("1", False),
        ("2", False),
    ]
    assert bars[0].label == "Verse"
    assert bars[0].end - bars[0].start == Fraction(1, 2)


def test_bars_are_as_long_as_the_metre_that_holds_in_them() -> None:
    freely = tune("60:2 62:2 64:2 65:4 67:4", metre="4/4 2/4 4/4")
    bars = lay_out(score_of("T", (freely, CHORUS)))
    assert [(str(b.time_signature), str(b.start), b.shows_metre) for b in bars] == [
        ("4/4", "0", True),
        ("2/4", "4", True),
        ("4/4", "6", True),
        ("4/4", "10", False),
        ("4/4", "14", False),
        ("4/4", "18", False),
    ]
    assert [[n.note.midi_pitch for n in bar.notes] for bar in bars[:4]] == [
        [60, 62],
        [64],
        [65],
        [67],
    ]


def test_a_repeat_that_goes_back_to_another_metre_says_so() -> None:
    freely = tune("60:4 62:2", metre="4/4 2/4")
    passages = (
        Passage(strains=(strain(CHORUS),)),
        Passage(strains=(strain(freely, times=2),), times=2),
    )
    bars = lay_out(Score(title="T", passages=passages))
    assert [bar.shows_metre for bar in bars] == [True, False, True, True]
    once = (passages[0], replace(passages[1], times=1))
    assert [b.shows_metre for b in lay_out(Score(title="T", passages=once))] == [
        True,
        False,
        False,
        True,
    ]


def test_an_ending_that_is_gone_to_from_another_metre_says_so() -> None:
    freely = tune("60:4 62:2", metre="4/4 2/4")
    endings = tuple(strain(tune("64:4", metre="4/4"), bars=1) for _ in range(2))
    repeat = Passage(strains=(strain(freely, times=2),), times=2, endings=endings)
    bars = lay_out(Score(title="T", passages=(repeat,)))
    assert [(bar.ending, bar.shows_metre) for bar in bars] == [
        (0, True),
        (0, True),
        (1, True),
        (2, True),
    ]


def test_a_repeat_with_a_pickup_ends_as_much_earlier_as_the_pickup_is_long() -> None:
    repeat = Passage(strains=(strain(VERSE, times=2),), times=2)
    assert bars_of(repeat) == [
        ("0", "1/2", True, 1),
        ("1", "4", False, 1),
        ("2", "7/2", False, 2),
    ]


def test_the_rest_of_a_bar_before_a_repeat_is_played_once() -> None:
    verse = Passage(strains=(strain(VERSE, times=2),), times=2)
    chorus = Passage(strains=(strain(CHORUS, times=2),), times=2)
    assert bars_of(verse, chorus)[3:] == [
        ("X2", "1/2", False, 1),
        ("3", "4", True, 1),
        ("4", "4", False, 2),
    ]
    bars = lay_out(Score(title="T", passages=(verse, chorus)))
    assert [bar.label for bar in bars] == ["Verse", "", "", "", "Chorus", ""]
    assert [bar.number for bar, _ in play_order(bars)] == [
        *("0", "1", "2", "0", "1", "2"),
        *("X2", "3", "4", "3", "4"),
    ]


def test_a_repeat_that_leads_into_a_pickup_keeps_its_beats_even() -> None:
    chorus = Passage(strains=(strain(CHORUS, times=2),), times=2)
    verse = Passage(strains=(strain(VERSE),))
    assert bars_of(chorus, verse) == [
        ("0", "1/2", True, 1),
        ("1", "4", False, 1),
        ("2", "7/2", False, 2),
        ("X2", "1/2", False, 1),
        ("3", "4", False, 1),
        ("4", "4", False, 1),
    ]


def test_endings_are_played_one_each_time() -> None:
    body = replace(strain(CHORUS, times=2, bars=1), melody=replace(CHORUS, notes=CHORUS.notes[:2]))
    ends = tuple(strain(tune(f"{pitch}:4", section=""), bars=1) for pitch in (62, 60))
    bars = lay_out(Score(title="T", passages=(Passage(strains=(body,), times=2, endings=ends),)))
    assert [(bar.number, bar.ending, bar.ends_ending, bar.times) for bar in bars] == [
        ("1", 0, False, 1),
        ("2", 1, True, 2),
        ("3", 2, True, 1),
    ]
    assert [(bar.number, time) for bar, time in play_order(bars)] == [
        ("1", 1),
        ("2", 1),
        ("1", 2),
        ("3", 2),
    ]


def test_a_held_last_note_makes_room_for_the_next_pickup() -> None:
    bars = lay_out(score_of("T", (CHORUS, VERSE)))
    assert bars[1].notes[0].beats == Fraction(7, 2)
    assert [note.note.midi_pitch for note in bars[2].notes] == [55]
    assert sum((bar.end - bar.start for bar in bars[:3]), Fraction(0)) == 8


def test_chords_go_to_the_bar_in_which_they_begin() -> None:
    chords = tuple(ChordAt(beat=Fraction(b), symbol=s) for b, s in [("0", "C"), ("4", "F")])
    bars = lay_out(score_of("T", (CHORUS, replace(CHORUS, chords=chords))))
    assert [[c.symbol for c in bar.chords] for bar in bars] == [[], [], ["C"], ["F"]]
    assert [c.beat for bar in bars for c in bar.chords] == [8, 12]


@given(
    lengths=st.lists(st.fractions(Fraction(1, 8), 9, max_denominator=8), min_size=1, max_size=20),
    rests=st.lists(st.fractions(0, 5, max_denominator=8), min_size=20, max_size=20),
    pickup=st.sampled_from(["0", "1/2", "2"]),
)
def test_a_note_is_in_every_bar_in_which_it_sounds(
    lengths: list[Fraction], rests: list[Fraction], pickup: str
) -> None:
    words = [f"r:{rest} 60:{length}" for rest, length in zip(rests, lengths, strict=False)]
    melody = tune(" ".join(words), pickup=pickup)
    bars = lay_out(score_of("T", (melody,)))
    placed = {note for bar in bars for note in bar.notes}
    assert len(placed) == len(lengths)
    for bar in bars:
        sounding = [note for note in placed if note.beat < bar.end and note.end > bar.start]
        assert bar.notes == tuple(sorted(sounding, key=lambda note: note.beat))


def test_only_one_of_several_verses_has_numerals() -> None:
    two = replace(
        strain(VERSE, times=2),
        verses=tuple(
            Verse(name=f"Verse {number}", syllables=own_words(VERSE)) for number in (3, 4)
        ),
        verse_of_pass=(0, 1),
    )
    first = lay_out(Score(title="T", passages=(Passage(strains=(two,), times=2),)))[0]
    assert [word.numeral for word in first.notes[0].words] == ["3.\xa0", "4.\xa0"]
    alone = lay_out(score_of("T", (VERSE,)))[0]
    assert [word.numeral for word in alone.notes[0].words] == [""]


@pytest.mark.parametrize("only_sung", [False, True])
def test_stretches_without_a_tune_are_counted_even_where_they_are_not_drawn(
    *, only_sung: bool
) -> None:
    rest = strain(tune("", section="Intro"), bars=4)
    score = Score(title="T", passages=(Passage(strains=(rest,)), Passage(strains=(strain(VERSE),))))
    numbers = [bar.number for bar in lay_out(score, only_sung=only_sung)]
    assert numbers == [*([] if only_sung else ["1", "2", "3", "4"]), "X4", "5", "6"]
