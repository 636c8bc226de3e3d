"""Changes in a tune are told in words that a musician would use."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coproduce.model.barlines import Barlines
from coproduce.model.melody import ChordAt, NoteMark
from coproduce.model.music import Key, TimeSignature
from coproduce.model.score import ELISION
from coproduce.stages.diff_tunes import diff_tunes
from coproduce.stages.tell_tune_changes import (
    length_in_words,
    note_name,
    place_in_words,
    tell_changes,
)
from helpers.tunes import melody_of, note

TUNE = melody_of(
    (
        note(60, "-1", "1", "oh"),
        note(65, "0", "3/2", "mind"),
        note(69, "3/2", "1/2", "my"),
        note(70, "2", "1", "feet"),
    ),
    key="F",
    metre="3/4",
    tempo_bpm=90.0,
    pickup=1,
    chords={0: "F"},
)


def told(place: int, **fields: object) -> tuple[str, ...]:
    notes = list(TUNE.notes)
    notes[place] = replace(notes[place], **fields)  # type: ignore[arg-type]
    corrected = replace(TUNE, notes=tuple(notes))
    return tell_changes(diff_tunes(TUNE, corrected, "verse"), TUNE, corrected)


def test_signs_that_a_person_wrote_are_told() -> None:
    assert told(3, marks=(NoteMark.ACCENT, NoteMark.FERMATA), dynamic="mp") == (
        "Bar 1 beat 3, “feet”: an accent and a fermata added, mp from here.",
    )


def test_a_note_that_was_only_spelled_anew_is_told() -> None:
    other = replace(TUNE.notes[3], midi_pitch=68)
    flat = replace(TUNE, notes=(*TUNE.notes[:3], other))
    sharp = replace(TUNE, notes=(*TUNE.notes[:3], replace(other, fifths_from_key=9)))
    assert tell_changes(diff_tunes(flat, sharp, ""), flat, sharp) == (
        "Bar 1 beat 3, “feet”: A♭4 became G♯4.",
    )


def test_a_note_is_named_in_its_key() -> None:
    assert told(3, midi_pitch=68) == ("Bar 1 beat 3, “feet”: B♭4 became A♭4.",)
    assert note_name(66, Key.parse("D")) == "F♯4"


def test_length_place_and_word() -> None:
    assert told(1, beats=Fraction(1)) == (
        "Bar 1 beat 1, “mind”: a quarter in place of a dotted quarter.",
    )
    assert told(2, beat=Fraction(1)) == ("Bar 1 beat 2, “my”: moved from bar 1 beat 2½.",)
    assert told(0, syllable="ah") == ("Pickup: the word is “ah”, was “oh”.",)
    assert told(2, syllable=f"my{ELISION}own", word_end=False) == (
        "Bar 1 beat 2½: the word is “my own-”, was “my”.",
    )


def test_notes_that_came_and_went() -> None:
    shorter = replace(TUNE, notes=TUNE.notes[:-1])
    assert tell_changes(diff_tunes(TUNE, shorter, "verse"), TUNE, shorter) == (
        "Bar 1 beat 3: B♭4, a quarter, “feet”, was taken out.",
    )
    assert tell_changes(diff_tunes(shorter, TUNE, "verse"), shorter, TUNE) == (
        "Bar 1 beat 3: B♭4, a quarter, “feet”, was added.",
    )


def test_facts_shift_and_chords_come_in_whole_sentences() -> None:
    other = replace(
        TUNE,
        key=Key.parse("D minor"),
        tempo_bpm=96.0,
        pickup_beats=Fraction(0),
        notes=tuple(replace(n, beat=n.beat + 1) for n in TUNE.notes),
        chords=(ChordAt(beat=Fraction(1), symbol="Dm"), ChordAt(beat=Fraction(3), symbol="C7")),
    )
    assert tell_changes(diff_tunes(TUNE, other, "verse"), TUNE, other) == (
        "The key is D minor, heard as F major.",
        "The tempo is 96, heard as 90.",
        "The pickup is 0, heard as 1.",
        "The whole tune stands a quarter later in the bar.",
        "Bar 1 beat 2: chord Dm in place of F.",
        "Bar 2 beat 1: chord C7, where there was none.",
    )


@pytest.mark.parametrize(
    ("beat", "metre", "place"),
    [
        ("0", "6/8", "bar 1 beat 1"),
        ("3/2", "6/8", "bar 1 beat 4"),
        ("10/3", "4/4", "bar 1 beat 4⅓"),
        ("17/4", "4/4", "bar 2 beat 1¼"),
        ("-1/2", "3/4", "pickup"),
        ("2", "2/2", "bar 1 beat 2"),
    ],
)
def test_beats_are_those_of_the_time_signature(beat: str, metre: str, place: str) -> None:
    assert place_in_words(Fraction(beat), Barlines(TimeSignature.parse(metre))) == place


def test_behind_a_short_bar_beats_are_counted_from_its_end() -> None:
    lines = Barlines.of_bars([TimeSignature(4, 4), TimeSignature(3, 8), TimeSignature(4, 4)])
    assert place_in_words(Fraction(5), lines) == "bar 2 beat 3"
    assert place_in_words(Fraction("13/2"), lines) == "bar 3 beat 2"


@pytest.mark.parametrize(
    ("beats", "words"),
    [
        ("1/2", "an eighth"),
        ("3", "a dotted half"),
        ("1/3", "a triplet eighth"),
        ("5/2", "2.5 quarters"),
    ],
)
def test_lengths_have_the_names_of_note_values(beats: str, words: str) -> None:
    assert length_in_words(Fraction(beats)) == words
