"""Scores in 6/8, 9/8 and 12/8, in every mode, swung or not, are read alike by other programs."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import music21
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduce.files.musicxml import lead_sheet_to_musicxml, score_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import MODE_FIFTHS, TimeSignature
from coproduce.model.score import Passage, Score, Strain, Verse, own_words, score_of
from helpers.music_schema import faults_of
from helpers.score_readers import as_music21, heard_by_music21, heard_by_verovio
from helpers.tunes import melody_of
from helpers.tunes import note as sung_note

QUICK: Final = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# A dotted quarter and what it falls into, in quarter notes; a negative length is a rest.
BEATS: Final = [
    ("3/2",),
    ("1", "1/2"),
    ("1/2", "1"),
    ("1/2", "1/2", "1/2"),
    ("3/4", "1/4", "1/2"),
    ("1/2", "-1"),
    ("-1/2", "1/2", "1/2"),
    ("1/4", "1/4", "1/2", "1/2"),
    ("3",),
    ("-3/2",),
    ("1", "1"),
]
MODES: Final = sorted(MODE_FIFTHS)
# Chords as they are written, and the notes that sound, lowest first.
CHORDS: Final = {
    "C": {0, 4, 7},
    "F#m": {6, 9, 1},
    "Bb7": {10, 2, 5, 8},
    "Ebmaj7": {3, 7, 10, 2},
    "G/B": {7, 11, 2},
    "Dm7": {2, 5, 9, 0},
    "Asus4": {9, 2, 4},
}


@st.composite
def jigs(draw: st.DrawFn) -> Melody:
    metre = TimeSignature.parse(draw(st.sampled_from(["6/8", "9/8", "12/8"])))
    pickup = Fraction(draw(st.sampled_from(["0", "1/2", "1"])))
    at, end, notes = -pickup, 3 * metre.bar_quarters - pickup, list[MelodyNote]()
    while at < end:
        beat = draw(st.sampled_from(BEATS)) if at >= 0 else (str(-at),)
        for text in beat:
            length = min(abs(Fraction(text)), end - at)
            if length > 0 and not text.startswith("-"):
                held = bool(notes) and draw(st.integers(0, 5)) == 0
                syllable = "" if held else draw(st.sampled_from(["sea", "har", "o'er", "é"]))
                ends = notes[-1].word_end if held else draw(st.booleans())
                notes.append(
                    sung_note(draw(st.integers(55, 76)), at, length, syllable, word_end=ends)
                )
            at += length
    first = sung_note(60, -pickup, pickup or Fraction(1, 2), "oh")
    if not notes or notes[0].beat > -pickup:
        notes.insert(
            0, replace(first, beats=min(first.beats, notes[0].beat + pickup if notes else end))
        )
    places = sorted(draw(st.sets(st.integers(0, 2), max_size=3)))
    tonic = draw(st.sampled_from(["C", "D", "F", "G", "A", "Bb"]))
    return melody_of(
        notes,
        key=f"{tonic} {draw(st.sampled_from(MODES))}",
        metre=metre,
        tempo_bpm=draw(st.sampled_from([60.0, 90.0, 126.4])),
        pickup=pickup,
        chords=tuple(
            ChordAt(beat=bar * metre.bar_quarters, symbol=draw(st.sampled_from(sorted(CHORDS))))
            for bar in places
        ),
    )


@QUICK
@given(jigs())
def test_pitches_lengths_words_chords_key_and_metre_are_those_of_the_tune(melody: Melody) -> None:
    text = lead_sheet_to_musicxml(score_of("T", (melody,)))
    expected = [(n.beat + melody.pickup_beats, n.beats, n.midi_pitch) for n in melody.notes]
    part = as_music21(text)
    assert heard_by_music21(part) == expected
    assert heard_by_verovio(text) == expected
    flat = part.flatten()
    (key,) = flat.getElementsByClass(music21.key.KeySignature)
    assert key.sharps == melody.key.fifths
    (metre,) = flat.getElementsByClass(music21.meter.TimeSignature)
    assert metre.ratioString == str(melody.time_signature)
    (tempo,) = flat.getElementsByClass(music21.tempo.MetronomeMark)
    assert tempo.getQuarterBPM() == pytest.approx(melody.tempo_bpm, abs=0.75)
    sung = part.stripTies().flatten().getElementsByClass("Note")
    words = [note.lyrics[0] if note.lyrics else None for note in sung]
    assert [word.text if word else "" for word in words] == [n.syllable for n in melody.notes]
    is_open = False
    for word, note in zip(words, melody.notes, strict=True):
        if word is None:
            continue
        kinds = {(False, True): "single", (False, False): "begin"}
        kinds |= {(True, False): "middle", (True, True): "end"}
        assert word.syllabic == kinds[is_open, note.word_end]
        is_open = not note.word_end
    chords = [
        (Fraction(h.offset) - melody.pickup_beats, {p.pitchClass for p in h.pitches})
        for h in flat.getElementsByClass("Harmony")
    ]
    assert chords == [(chord.beat, CHORDS[chord.symbol]) for chord in melody.chords]


@QUICK
@given(jigs())
def test_a_tune_that_was_written_is_read_back_whole(tmp_path: Path, melody: Melody) -> None:
    path = tmp_path / "verse.musicxml"
    path.write_text(lead_sheet_to_musicxml(score_of("T", (melody,))), encoding="utf-8")
    read = read_melody(path, "Verse", 100.0).melody
    for field in ("section", "key", "time_signature", "tempo_bpm", "pickup_beats", "chords"):
        assert getattr(read, field) == getattr(melody, field)
    assert [(n.beat, n.beats, n.midi_pitch, n.syllable, n.word_end) for n in read.notes] == [
        (n.beat, n.beats, n.midi_pitch, n.syllable, n.word_end) for n in melody.notes
    ]


def whole(section: str, pitches: list[int]) -> Strain:
    melody = melody_of(
        [
            sung_note(pitch, Fraction(3 * place, 2), "3/2", f"{section}{place}")
            for place, pitch in enumerate(pitches)
        ],
        section=section,
        key="D",
        metre="6/8",
        tempo_bpm=120.0,
    )
    words = own_words(melody)
    return Strain(
        label="",
        melody=melody,
        bars=len(pitches) // 2,
        verses=(Verse(name=section, syllables=words),),
    )


@QUICK
@given(
    st.lists(st.integers(57, 74), min_size=2, max_size=6).filter(lambda p: len(p) % 2 == 0),
    st.lists(st.integers(57, 74), min_size=2, max_size=2),
    st.lists(st.integers(57, 74), min_size=4, max_size=4),
    st.lists(st.integers(57, 74), min_size=2, max_size=2),
)
def test_endings_are_followed_by_every_reader(
    tmp_path: Path, body: list[int], one: list[int], two: list[int], after: list[int]
) -> None:
    ends = (whole("one", one), whole("two", two))
    score = Score(
        title="T",
        passages=(
            Passage(
                strains=(replace(whole("body", body), verse_of_pass=(0, 0)),), times=2, endings=ends
            ),
            Passage(strains=(whole("after", after),)),
        ),
    )
    text = lead_sheet_to_musicxml(score)
    pitches = [*body, *one, *body, *two, *after]
    expected = [(Fraction(3 * i, 2), Fraction(3, 2), p) for i, p in enumerate(pitches)]
    assert heard_by_music21(as_music21(text).expandRepeats()) == expected
    assert heard_by_verovio(text) == expected
    path = tmp_path / "verse.musicxml"
    path.write_text(text, encoding="utf-8")
    read = read_melody(path, "Verse", 100.0).melody
    assert [(note.beat, note.beats, note.midi_pitch) for note in read.notes] == expected


def test_swing_is_read_back_as_swing(tmp_path: Path) -> None:
    melody = replace(whole("a", [60, 62]).melody, time_signature=TimeSignature(3, 4), feel="swing")
    path = tmp_path / "verse.musicxml"
    path.write_text(score_to_musicxml("T", [melody]), encoding="utf-8")
    assert read_melody(path, "Verse", 100.0).melody.feel == "swing"


@pytest.mark.parametrize(
    ("words", "feel"),
    [
        ("light shuffle, swing eighths ", "swing"),
        ("Medium Swing", "swing"),
        ("swung quavers.", "swing"),
        ("Straight eighths", ""),
        ("slowly, not swung", ""),
        ("on the swing by the river", ""),
    ],
)
def test_words_say_swing_where_a_program_dropped_the_sign(
    tmp_path: Path, words: str, feel: str
) -> None:
    melody = replace(whole("a", [60, 62]).melody, time_signature=TimeSignature(3, 4), feel="swing")
    text = re.sub("<swing>.*?</swing>", "", score_to_musicxml("T", [melody]), flags=re.DOTALL)
    assert "Swing eighths " in text
    path = tmp_path / "verse.musicxml"
    path.write_text(text.replace("Swing eighths ", words), encoding="utf-8")
    assert read_melody(path, "Verse", 100.0).melody.feel == feel


@QUICK
@given(jigs())
def test_it_is_valid_by_the_schema_and_says_nothing_else(melody: Melody) -> None:
    text = lead_sheet_to_musicxml(score_of("T", (melody,)), doubtful_below=0.5)
    assert faults_of(text) == []
    assert "<identification" not in text
    found = text.encode().lower()
    for word in (b"creator", b"encoder", b"software", b"music21", b"coproduce", b"verovio"):
        assert word not in found
    assert not re.search(rb"(19|20)\d\d-\d\d", found)
