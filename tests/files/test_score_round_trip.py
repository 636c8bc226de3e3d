"""What we write is read by two other programs as the same tune, whatever the tune.

music21 and verovio read the score; a small parser of our own reads the MIDI files, ours and
the one that verovio makes of our score.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduce.files.midi import score_to_midi
from coproduce.files.musicxml import lead_sheet_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.barlines import Barlines
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.model.score import Passage, Score, Strain, Sung, Verse, own_words, score_of
from coproduce.theory.score_layout import lay_out
from helpers.music_schema import faults_of
from helpers.score_readers import (
    Played,
    as_music21,
    heard_by_music21,
    heard_by_verovio,
    notes_of,
    sung,
    texts,
)
from helpers.tunes import melody_of, note

QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# A beat of a tune: how it falls into notes, in quarter notes; a negative length is a rest.
BEATS = [
    ("1",),
    ("1/2", "1/2"),
    ("3/4", "1/4"),
    ("1/4", "1/4", "1/2"),
    ("1/3", "1/3", "1/3"),
    ("2/3", "1/3"),
    ("1/3", "2/3"),
    ("-1",),
    ("1/2", "-1/2"),
    ("1/6", "1/6", "1/3", "1/3"),
]
LONGER = [("2",), ("3/2", "1/2"), ("2/3", "2/3", "2/3"), ("1/2", "1", "1/2"), ("-1/2", "3/2")]
WORDS = ["love", "ban", "é", "don't", "to\u203fit", "ŵy", "<&>", "la"]
CHORDS = ["C", "Bbmaj7/D", "F#m7b5", "G7sus4", "Am", "Dm7", "E7#9", "Ab13", "N.C."]
PLACED = st.sampled_from(BEATS) | st.sampled_from(LONGER)


@st.composite
def melodies(draw: st.DrawFn, bars: int = 3) -> Melody:
    """Make a tune in metres of quarters, with room for a pickup in its last bar."""
    usual = draw(st.sampled_from([TimeSignature(4, 4), TimeSignature(3, 4), TimeSignature(2, 4)]))
    others = st.sampled_from([usual, usual, TimeSignature(2, 4), TimeSignature(5, 4)])
    barlines = Barlines.of_bars([usual, *(draw(others) for _ in range(bars - 1))])
    key = Key.parse(draw(st.sampled_from(["C", "F", "Eb", "A", "Dm", "F# minor", "G mixolydian"])))
    pickup = Fraction(draw(st.sampled_from(["0", "0", "1/2", "1"])))
    end = barlines.start_of(bars) - 1
    notes: list[MelodyNote] = []
    at = -pickup
    while at < end:
        group = draw(PLACED) if at == int(at) else ("1/2",)
        for text in group:
            length = Fraction(text)
            if at + abs(length) > end:
                length = end - at
            if length > 0:
                syllable, word_end = draw(st.sampled_from(WORDS)), draw(st.booleans())
                if notes and draw(st.integers(0, 4)) == 0:
                    syllable, word_end = "", notes[-1].word_end
                notes.append(
                    note(draw(st.integers(55, 79)), at, length, syllable, word_end=word_end)
                )
            at += abs(length)
            if at >= end:
                break
    if not notes:
        notes = [note(60, 0, 1)]
    places = draw(st.sets(st.integers(0, int(end) - 1), max_size=4))
    melody = melody_of(
        notes,
        key=key,
        metre=usual,
        pickup=max(Fraction(0), -notes[0].beat),
        chords=tuple(
            ChordAt(beat=Fraction(place), symbol=draw(st.sampled_from(CHORDS)))
            for place in sorted(places)
        ),
    )
    melody = replace(melody, metre_changes=barlines.changes)
    written = barlines.part(0, max(melody.bars, melody.chord_bars))
    return replace(melody, metre_changes=written.changes)


def repeated(first: Melody, second: Melody) -> Score:
    """|: verse (two verses) chorus :| verse (third verse), with the chorus in the verse's metre."""
    second = melody_of((), key=second.key, metre=first.time_signature)
    loud = tuple(Sung((s.text or "").upper() or s.text, s.word_end) for s in own_words(first))
    verses = (
        Verse(name="Verse 1", syllables=own_words(first)),
        Verse(name="Verse 2", syllables=loud),
    )
    bars = max(first.bars, first.chord_bars, 1)
    verse = Strain(
        label="Verse 1, 2",
        melody=first,
        bars=bars,
        verses=verses,
        verse_of_pass=(0, 1),
        sections=("Verse 1", "Verse 2"),
    )
    rest = Strain(label="Break", melody=second, bars=2, verse_of_pass=(None,))
    last = replace(verse, label="Verse 3", verses=verses[:1], verse_of_pass=(0,), sections=("V",))
    return Score(
        title="T",
        passages=(Passage(strains=(verse, rest), times=2), Passage(strains=(last,))),
    )


def as_played(score: Score) -> Played:
    """Tell the notes from the form alone: strain after strain, each as long as its bars."""
    now = max(strain.melody.pickup_beats for strain, _ in [next(score.played())])
    found: Played = []
    for strain, _ in score.played():
        found += [(now + beat, beats, pitch) for beat, beats, pitch in sung(strain.melody)]
        now += strain.melody.barlines.start_of(strain.bars)
    return found


@QUICK
@given(melodies())
def test_both_programs_read_the_same_notes(melody: Melody) -> None:
    text = lead_sheet_to_musicxml(score_of("T", (melody,)))
    expected = [(beat + melody.pickup_beats, beats, pitch) for beat, beats, pitch in sung(melody)]
    assert heard_by_music21(as_music21(text)) == expected
    assert heard_by_verovio(text) == expected


@QUICK
@given(melodies())
def test_words_and_chords_are_read_back(melody: Melody) -> None:
    part = as_music21(lead_sheet_to_musicxml(score_of("T", (melody,))))
    line = part.stripTies().flatten()
    read = [n.lyrics[0].text if n.lyrics else "" for n in line.getElementsByClass("Note")]
    assert [re.sub("[\u203f ]", "", word or "") for word in read] == [
        (note.syllable or "").replace("\u203f", "") for note in melody.notes
    ]
    places = [Fraction(h.offset) - melody.pickup_beats for h in line.getElementsByClass("Harmony")]
    assert places == [chord.beat for chord in melody.chords]


@QUICK
@given(melodies())
def test_our_own_reader_gives_the_same_tune(tmp_path: Path, melody: Melody) -> None:
    path = tmp_path / "verse.musicxml"
    path.write_text(lead_sheet_to_musicxml(score_of("T", (melody,))), encoding="utf-8")
    read = read_melody(path, "Verse", 100.0).melody
    assert [(n.beat, n.beats, n.midi_pitch, n.syllable, n.word_end) for n in read.notes] == [
        (n.beat, n.beats, n.midi_pitch, n.syllable, n.word_end) for n in melody.notes
    ]
    assert read.chords == melody.chords
    assert (read.key, read.barlines) == (melody.key, melody.barlines)
    assert (read.tempo_bpm, read.pickup_beats) == (melody.tempo_bpm, melody.pickup_beats)


@QUICK
@given(melodies(), melodies())
def test_whoever_follows_the_repeats_plays_the_form(first: Melody, second: Melody) -> None:
    score = repeated(first, second)
    text = lead_sheet_to_musicxml(score)
    expected = as_played(score)
    assert heard_by_music21(as_music21(text).expandRepeats()) == expected
    assert heard_by_verovio(text) == expected
    bar = first.time_signature.bar_quarters
    lead_in = bar - first.pickup_beats if first.pickup_beats else 0
    assert notes_of(score_to_midi(score)) == [
        (beat + lead_in, beats, pitch) for beat, beats, pitch in expected
    ]


@QUICK
@given(melodies(), melodies())
def test_every_bar_is_full_or_has_its_complement(first: Melody, second: Melody) -> None:
    bars = lay_out(repeated(first, second))
    spoken = [bar.end - bar.start for bar in bars]
    for index, bar in enumerate(bars):
        assert bar.start == (bars[index - 1].end if index else 0)
        if bar.is_pickup and index:
            assert spoken[index] + spoken[index - 1] == bars[index - 1].time_signature.bar_quarters
        elif spoken[index] < bar.time_signature.bar_quarters and index + 1 < len(bars) and index:
            assert bars[index + 1].is_pickup or bar.times > 1


@QUICK
@given(melodies(), melodies())
def test_every_score_is_valid_by_the_schema_of_the_w3c(first: Melody, second: Melody) -> None:
    text = lead_sheet_to_musicxml(repeated(first, second), doubtful_below=0.5)
    assert faults_of(text) == []


def test_midi_has_each_verse_where_it_is_sung_and_chords_as_markers() -> None:
    notes = tuple(
        note(60 + i, i, 1, word, word_end=ends)
        for i, (word, ends) in enumerate([("har", False), ("bour", True), ("lights", True)])
    )
    tune = melody_of(notes, key="D", tempo_bpm=120.0, chords={0: "D", 2: "A7"})
    data = score_to_midi(repeated(tune, tune))
    words = "".join(text for _, text in texts(data, 0x05))
    assert words == "har-bour lights HAR-BOUR LIGHTS har-bour lights "
    markers = texts(data, 0x06)
    assert [(at, text) for at, text in markers if text in {"D", "A7"}] == [
        (Fraction(at), text)
        for start in (0, 12, 24)
        for at, text in ((start, "D"), (start + 2, "A7"))
    ]
    assert [text for _, text in markers if text.startswith(("V", "B"))] == [
        "Verse 1",
        "Break",
        "Verse 2",
        "Break",
        "V",
    ]
    assert data == score_to_midi(repeated(tune, tune))
