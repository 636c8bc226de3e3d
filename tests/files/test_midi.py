import io
from dataclasses import replace
from fractions import Fraction
from typing import Any

import music21

from coproduce.files.midi import TICKS_PER_QUARTER, melody_to_midi
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature


def note(midi: int, beat: str, beats: str, syllable: str, *, word_end: bool = True) -> MelodyNote:
    return MelodyNote(
        onset_s=0.0,
        duration_s=0.5,
        midi_pitch=midi,
        beat=Fraction(beat),
        beats=Fraction(beats),
        syllable=syllable,
        word_end=word_end,
    )


TUNE = Melody(
    section="Verse 1",
    key=Key.parse("Eb"),
    time_signature=TimeSignature(3, 4),
    tempo_bpm=120.0,
    tuning_cents=0.0,
    pickup_beats=Fraction(1),
    notes=(
        note(58, "-1", "1", "my"),
        note(67, "0", "3/2", "Bon", word_end=False),
        note(67, "3/2", "1/2", "nie"),
    ),
    chords=(ChordAt(beat=Fraction(0), symbol="Eb"),),
)


def test_another_program_hears_the_same_notes_in_the_same_bars() -> None:
    parsed: Any = music21.converter.parse(melody_to_midi("My Bonnie", TUNE), format="midi")
    heard = [(n.pitch.midi, float(n.offset)) for n in parsed.flatten().notes]
    # The pickup is the last beat of a whole first bar.
    assert heard == [(58, 2.0), (67, 3.0), (67, 4.5)]


def test_words_and_chords_are_in_it() -> None:
    data = melody_to_midi("My Bonnie", TUNE)
    for text in (b"My Bonnie", b"Verse 1", b"Eb", b"Bon-", b"nie "):
        assert text in data


def test_a_repeated_note_ends_before_it_begins_again() -> None:
    data = io.BytesIO(melody_to_midi("T", TUNE)).getvalue()
    again = data.rindex(bytes([0x90, 67]))
    assert data.rindex(bytes([0x80, 67]), 0, again) > data.index(bytes([0x90, 67]))


def test_it_says_how_finely_it_counts_and_is_the_same_each_time() -> None:
    data = melody_to_midi("T", TUNE)
    assert data[:4] == b"MThd"
    assert int.from_bytes(data[12:14], "big") == TICKS_PER_QUARTER
    assert data == melody_to_midi("T", TUNE)


def test_swung_eighths_are_played_long_and_short_and_bars_stay_where_they_are() -> None:
    tune = replace(
        TUNE,
        feel="swing",
        pickup_beats=Fraction(1, 2),
        notes=(
            note(58, "-1/2", "1/2", "my"),
            note(67, "0", "1/2", "Bon", word_end=False),
            note(65, "1/2", "1/2", "nie"),
            note(64, "1", "1/3", "lies"),
            note(62, "4/3", "1/3", "o", word_end=False),
            note(60, "5/3", "4/3", "ver"),
        ),
    )
    parsed: Any = music21.converter.parse(melody_to_midi("My Bonnie", tune), format="midi")
    played = [(n.pitch.midi, round(float(n.offset), 2)) for n in parsed.flatten().notes]
    assert played == [(58, 2.67), (67, 3.0), (65, 3.67), (64, 4.0), (62, 4.33), (60, 4.67)]
