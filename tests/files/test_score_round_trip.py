"""What we write is read by two other programs as the same tune, whatever the tune.

music21 and verovio read the score; a small parser of our own reads the MIDI files, ours and
the one that verovio makes of our score.
"""

from __future__ import annotations

import base64
import re
import runpy
import struct
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import music21
import verovio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduce.files.midi import score_to_midi
from coproduce.files.musicxml import lead_sheet_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.model.score import Passage, Score, Strain, Sung, Verse, own_words, score_of
from coproduce.theory.score_layout import lay_out

SCHEMA: Final[dict[str, Any]] = runpy.run_path(str(Path(__file__).with_name("music_schema.py")))
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
Played = list[tuple[Fraction, Fraction, int]]


@st.composite
def melodies(draw: st.DrawFn, bars: int = 3) -> Melody:
    """Make a tune in a metre of quarters, with room for a pickup in its last bar."""
    metre = draw(st.sampled_from([TimeSignature(4, 4), TimeSignature(3, 4), TimeSignature(2, 4)]))
    key = Key.parse(draw(st.sampled_from(["C", "F", "Eb", "A", "Dm", "F# minor", "G mixolydian"])))
    pickup = Fraction(draw(st.sampled_from(["0", "0", "1/2", "1"])))
    end = bars * metre.bar_quarters - 1
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
                    MelodyNote(
                        onset_s=0.0,
                        duration_s=0.1,
                        midi_pitch=draw(st.integers(55, 79)),
                        beat=at,
                        beats=length,
                        syllable=syllable,
                        word_end=word_end,
                    )
                )
            at += abs(length)
            if at >= end:
                break
    if not notes:
        notes = [
            MelodyNote(
                onset_s=0.0,
                duration_s=0.1,
                midi_pitch=60,
                beat=Fraction(0),
                beats=Fraction(1),
                syllable="la",
            )
        ]
    places = draw(st.sets(st.integers(0, int(end) - 1), max_size=4))
    return Melody(
        section="Verse",
        key=key,
        time_signature=metre,
        tempo_bpm=96.0,
        tuning_cents=0.0,
        pickup_beats=max(Fraction(0), -notes[0].beat) and pickup,
        notes=tuple(notes),
        chords=tuple(
            ChordAt(beat=Fraction(place), symbol=draw(st.sampled_from(CHORDS)))
            for place in sorted(places)
        ),
    )


def sung(melody: Melody) -> list[tuple[Fraction, Fraction, int]]:
    return [(note.beat, note.beats, note.midi_pitch) for note in melody.notes]


def as_music21(text: str) -> Any:
    score: Any = music21.converter.parse(text, format="musicxml")
    return score.parts[0]


def heard_by_music21(part: Any) -> Played:
    line = part.stripTies().flatten()
    return [
        (
            Fraction(n.offset).limit_denominator(96),
            Fraction(n.quarterLength).limit_denominator(96),
            n.pitch.midi,
        )
        for n in line.getElementsByClass("Note")
    ]


def heard_by_verovio(text: str) -> Played:
    toolkit = verovio.toolkit()
    toolkit.setOptions({"inputFrom": "musicxml", "xmlIdSeed": 1})
    assert toolkit.loadData(text)
    return notes_of(base64.b64decode(toolkit.renderToMIDI()))


def events(track: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Read a track: tick, status byte (a meta event's kind with 0x100 added), data."""
    at = now = status = 0

    def number() -> int:
        nonlocal at
        value = 0
        while True:
            byte = track[at]
            at += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value

    while at < len(track):
        now += number()
        if track[at] >= 0x80:
            status = track[at]
            at += 1
        if status == 0xFF:
            kind = track[at]
            at += 1
            length = number()
            yield now, 0x100 + kind, track[at : at + length]
        else:
            length = 1 if status & 0xF0 in {0xC0, 0xD0} else 2
            yield now, status, track[at : at + length]
        at += length


def tracks(data: bytes) -> tuple[int, list[list[tuple[int, int, bytes]]]]:
    """Take a MIDI file apart: ticks in a quarter note, and the events of each track."""
    assert data[:4] == b"MThd"
    (ticks,) = struct.unpack(">H", data[12:14])
    found, at = [], 14
    while at < len(data):
        assert data[at : at + 4] == b"MTrk"
        (size,) = struct.unpack(">I", data[at + 4 : at + 8])
        found.append(list(events(data[at + 8 : at + 8 + size])))
        at += 8 + size
    return ticks, found


def notes_of(data: bytes) -> Played:
    ticks, found = tracks(data)
    notes: Played = []
    for track in found:
        open_notes: dict[int, int] = {}
        for tick, status, body in track:
            kind = status & 0xF0 if status < 0x100 else 0
            if kind == 0x90 and body[1]:
                open_notes[body[0]] = tick
            elif kind in {0x80, 0x90} and body[0] in open_notes:
                start = open_notes.pop(body[0])
                notes.append((_beats(start, ticks), _beats(tick - start, ticks), body[0]))
    return sorted(notes)


def _beats(tick: int, ticks: int) -> Fraction:
    """Give ticks in quarter notes; verovio ends notes a tick early so that they do not touch."""
    return Fraction(round(tick * 24 / ticks), 24)


def texts(data: bytes, kind: int) -> list[tuple[Fraction, str]]:
    ticks, found = tracks(data)
    return [
        (_beats(tick, ticks), body.decode())
        for track in found
        for tick, status, body in track
        if status == 0x100 + kind
    ]


def repeated(first: Melody, second: Melody) -> Score:
    """|: verse (two verses) chorus :| verse (third verse), with the chorus in the verse's metre."""
    second = replace(
        second, time_signature=first.time_signature, notes=(), chords=(), pickup_beats=Fraction(0)
    )
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
        now += strain.bars * strain.melody.time_signature.bar_quarters
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
    assert (read.key, read.time_signature) == (melody.key, melody.time_signature)
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
    length = first.time_signature.bar_quarters
    spoken = [bar.end - bar.start for bar in bars]
    for index, bar in enumerate(bars):
        assert bar.start == (bars[index - 1].end if index else 0)
        if bar.is_pickup and index:
            assert spoken[index] + spoken[index - 1] == length
        elif spoken[index] < length and index + 1 < len(bars) and index:
            assert bars[index + 1].is_pickup or bar.times > 1


@QUICK
@given(melodies(), melodies())
def test_every_score_is_valid_by_the_schema_of_the_w3c(first: Melody, second: Melody) -> None:
    text = lead_sheet_to_musicxml(repeated(first, second), doubtful_below=0.5)
    assert SCHEMA["faults_of"](text) == []


def test_midi_has_each_verse_where_it_is_sung_and_chords_as_markers() -> None:
    notes = tuple(
        MelodyNote(
            onset_s=0.0,
            duration_s=0.1,
            midi_pitch=60 + i,
            beat=Fraction(i),
            beats=Fraction(1),
            syllable=word,
            word_end=ends,
        )
        for i, (word, ends) in enumerate([("har", False), ("bour", True), ("lights", True)])
    )
    tune = Melody(
        section="Verse",
        key=Key.parse("D"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=120.0,
        tuning_cents=0.0,
        pickup_beats=Fraction(0),
        notes=notes,
        chords=(ChordAt(beat=Fraction(0), symbol="D"), ChordAt(beat=Fraction(2), symbol="A7")),
    )
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
